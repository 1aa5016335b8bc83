"""A sheet of a workbook whose texts are texts, whatever they hold, written in a tenth of the library's time."""

import html
import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

NOTHING: Final = ""
"""An empty cell."""

_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class PlainPage(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet in constant memory that is written by lines and in no other way.

    The library keeps the cells of a line as objects until the next line begins, which takes most of its time. And it
    takes a text that begins with ``<r>`` and ends with ``</r>`` for marked-up text and writes it into the file as it
    is, so that data could close its cell and begin another one, with a formula. Here a line goes into the library's
    file of lines as it comes, and nothing is marked up.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dim_rowmin = self.dim_colmin = 0
        self._line = 0

    def add_line(self, cells: Sequence[str]) -> None:
        """Write the next line, of cells as `text_cell` and `number_cell` give them, `NOTHING` for empty ones."""
        self.dim_rowmax, self.dim_colmax = self._line, max(len(cells) - 1, 0)
        self._line = line = self._line + 1
        placed = [
            f'<c r="{letters}{line}{cell}' for letters, cell in zip(_letters(len(cells)), cells, strict=True) if cell
        ]
        self.fh.write(f'<row r="{line}">{"".join(placed)}</row>')


def text_cell(text: str, form: Format) -> str:
    """Return a cell that holds a text, without its place."""
    if not text.isprintable() or "_x" in text:
        text = _escaped(text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    shown = html.escape(text, quote=False)
    return f'" s="{_style(form)}" t="inlineStr"><is><t{space}>{shown}</t></is></c>'


def number_cell(number: float, form: Format) -> str:
    """Return a cell that holds a number, without its place."""
    return f'" s="{_style(form)}"><v>{number:.16G}</v></c>'


def _style(form: Format) -> int:
    style: int = form._get_xf_index()  # noqa: SLF001 - as the library does
    return style


@cache
def _letters(columns: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(place) for place in range(columns))


def _escaped(text: str) -> str:
    """Return a text with what XML cannot hold as ``_xHHHH_``, and what looks like that already told from it.

    Source: ECMA-376, part 1, 22.9.2.19 (ST_Xstring).
    """
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text))
