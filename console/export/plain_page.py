"""A sheet of a workbook whose texts are texts, whatever they hold, written in a third of the library's time."""

import html
import re
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_MOST_COLUMNS: Final = 256
_LETTERS: Final = tuple(xl_col_to_name(place) for place in range(_MOST_COLUMNS))
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class PlainPage(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that is written in constant memory and holds strings and numbers, each with a format.

    The library takes a text that begins with ``<r>`` and ends with ``</r>`` for marked-up text and writes it into the
    file as it is, so that data could close its cell and begin another one, with a formula. Here nothing is marked up.
    """

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[int, int] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write one cell; in place of the library's method, which is its innermost loop."""
        style = self._styles.get(id(cell.format))
        if style is None:
            style = self._styles[id(cell.format)] = cell.format._get_xf_index()  # noqa: SLF001 - as the library does
        begin = f'<c r="{_LETTERS[col]}{row + 1}" s="{style}"'
        if cell.__class__.__name__ == "Number":
            self.fh.write(f"{begin}><v>{cell.number:.16G}</v></c>")
            return
        text: str = cell.string
        if not text.isprintable() or "_x" in text:
            text = _escaped(text)
        space = ' xml:space="preserve"' if text != text.strip() else ""
        self.fh.write(f'{begin} t="inlineStr"><is><t{space}>{html.escape(text, quote=False)}</t></is></c>')


def _escaped(text: str) -> str:
    """Return a text with what XML cannot hold as ``_xHHHH_``, and what looks like that already told from it.

    Source: ECMA-376, part 1, 22.9.2.19 (ST_Xstring).
    """
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text))
