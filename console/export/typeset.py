"""Sets pages by Typst: without a network, in fonts named beforehand, from data that is set and never evaluated."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from console.errors import MissingCapability
from console.paths import resource

if TYPE_CHECKING:
    import typst

Format = Literal["pdf", "png"]
PREVIEW_PPI = 144.0


@dataclass(frozen=True, slots=True)
class PageFonts:
    """Families a page is set in: ``text`` for what is read, ``marks`` for heads, tables and cells."""

    text: str
    marks: str


def set_page(template: str, paper: Mapping[str, Any], form: Format = "pdf") -> bytes:
    """Return pages made of a template and what stands on them.

    Args:
        template: Its file in ``resources/templates``.
        paper: Strings, numbers, lists; fonts and colours are added.
        form: A PDF, or a picture of a single page.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
    """
    import typst  # noqa: PLC0415 - a large library that few sessions need

    fonts = page_fonts()
    whole = {**paper, "fonts": {"text": fonts.text, "marks": fonts.marks}, "colours": _page_data()["colours"]}
    return typst.compile(
        resource("templates", template).read_bytes(),
        font_paths=_installed(),
        ignore_system_fonts=True,
        format=form,
        ppi=PREVIEW_PPI,
        sys_inputs={"paper": json.dumps(whole, ensure_ascii=False)},
    )


@cache
def page_fonts() -> PageFonts:
    """Return the first installed families of the lists; where no font for reading is there, the other reads, too.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
    """
    wanted = _page_data()
    families = set(_installed().families())
    marks = next((family for family in wanted["marks"] if family in families), None)
    text = next((family for family in wanted["text"] if family in families), marks)
    if text is None:
        raise MissingCapability(
            "No installed font can set Chinese on a page.",
            "Install a Chinese font: apt install {package}, or Noto Sans CJK SC on other systems.",
            package="fonts-noto-cjk",
        )
    return PageFonts(text, marks or text)


@cache
def _installed() -> "typst.Fonts":
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


@cache
def _page_data() -> dict[str, Any]:
    return tomllib.loads(resource("templates", "page.toml").read_text(encoding="utf-8"))
