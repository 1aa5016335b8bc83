"""One case as a PDF of one A4 page, set by Typst: without a network, with fonts named beforehand."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from console.board.paper import case_paper
from console.board.view import CaseDetail, ClockFace
from console.errors import MissingCapability, StorageFault
from console.paths import resource

Format = Literal["pdf", "png"]
PREVIEW_PPI = 144.0


@dataclass(frozen=True, slots=True)
class PageFonts:
    """Families a page is set in: ``text`` for what is read, ``marks`` for heads, tables and cells."""

    text: str
    marks: str


def case_page(detail: CaseDetail, clock: ClockFace, form: Format = "pdf") -> bytes:
    """Return the page of a case.

    Args:
        detail: The case.
        clock: The city's clock when it is printed.
        form: A PDF, or a picture of the page.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
    """
    fonts = page_fonts()
    paper = case_paper(detail, clock) | {
        "fonts": {"text": fonts.text, "marks": fonts.marks},
        "colours": _page_data()["colours"],
    }
    return typst.compile(
        resource("templates", "case.typ").read_bytes(),
        font_paths=_installed(),
        ignore_system_fonts=True,
        format=form,
        ppi=PREVIEW_PPI,
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
    )


def write_case_page(detail: CaseDetail, clock: ClockFace, path: Path) -> None:
    """Write the page of a case into a file, whole or not at all.

    Raises:
        MissingCapability: No installed font of the list has Chinese.
        StorageFault: The file cannot be written.
    """
    page = case_page(detail, clock)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(page)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageFault(
            "The file {path} cannot be written: {reason}.",
            "Choose another file.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


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
def _installed() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


@cache
def _page_data() -> dict[str, Any]:
    return tomllib.loads(resource("templates", "case.toml").read_text(encoding="utf-8"))
