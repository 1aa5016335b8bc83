"""Rows as a workbook (XLSX), written row by row: what was written is on the disk and no longer in memory."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format

from console.export.guard import EXACT_DIGITS, clean, is_formula, is_plain
from console.export.plain_page import NOTHING, PlainPage, number_cell, text_cell
from console.export.sheet import Cell, Kind, Row, Sheet, local_moment
from console.messages import _

MOST_ROWS: Final = 1_048_576
"""Lines of a sheet, the head included. Source: Microsoft, Excel specifications and limits."""
LONGEST_CELL: Final = 32_767
"""UTF-16 units of a cell. Source: as above."""
SHORT: Final = LONGEST_CELL // 2
"""Characters that fit into a cell, whatever they are."""

_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY: Final = 61
"""1900-03-01; the day before it, which never was, is counted by Excel and not by others."""
_DAY_S: Final = 86_400
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_PRINTED: Final = 60
_FORMS: Final = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.INTEGER: "0",
    Kind.NUMBER: "General",
    Kind.DATE: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm:ss",
    Kind.DURATION: "[h]:mm:ss",
}

_KEPT: Final = 1_024
_OFTEN: Final = 64
"""Cells of a column that are kept made, and how long a text may be of which that is worth it."""

Put = Callable[[Cell], str]


def write_workbook(sheet: Sheet, rows: Iterable[Row], path: Path) -> None:
    """Write the rows, over several sheets where one cannot hold them, and a sheet that says what they are.

    Texts are strings whatever they look like, dates are dates. Temporary files stand beside the workbook.
    """
    book = _Book(sheet, path)
    try:
        book.tell(book.fill(rows))
        book.close()
    finally:
        book.let_go()


class _Book:
    """A workbook being written."""

    def __init__(self, sheet: Sheet, path: Path) -> None:
        self._sheet = sheet
        self._zone = ZoneInfo(sheet.zone)
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._book.use_zip64()
        self._head = self._book.add_format({"bold": True, "bottom": 1, "bg_color": "#E4E8EA", "text_wrap": True})
        self._forms = {kind: self._book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        self._armed = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._label = self._book.add_format({"bold": True, "valign": "top"})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._page: Any = None
        self._pages = 0
        self._cut = 0

    def fill(self, rows: Iterable[Row]) -> int:
        """Write all rows; return how many."""
        self._begin_page()
        line, count = 0, 0
        puts = [self._put(column.kind) for column in self._sheet.columns]
        for row in rows:
            if line == MOST_ROWS - 1:
                self._end_page(line)
                self._begin_page()
                line = 0
            line, count = line + 1, count + 1
            self._page.add_line([NOTHING if cell is None else put(cell) for put, cell in zip(puts, row, strict=True)])
        self._end_page(line)
        return count

    def tell(self, rows: int) -> None:
        """Write the sheet about the others."""
        page = self._book.add_worksheet(_page_name(_("About"), 0), PlainPage)
        page.set_column(0, 0, 16, self._label)
        page.set_column(1, 1, 90, self._wrapped)
        for label, text in (*self._sheet.about(rows, self._cut), *self._spread()):
            page.add_line([text_cell(label, self._label), text_cell(self._fit(clean(text)), self._wrapped)])

    def _spread(self) -> list[tuple[str, str]]:
        """Say where the rows are when one sheet cannot hold them."""
        if self._pages == 1:
            return []
        told = _("{n} sheets, as one holds {most} rows", n=self._pages, most=f"{MOST_ROWS - 1:,}")
        return [(_("Spread over"), told)]

    def close(self) -> None:
        """Put everything into the file."""
        self._book.close()

    def let_go(self) -> None:
        """Close the temporary files that are still open: those of a workbook that was not finished."""
        for page in self._book.worksheets():
            page.row_data_fh.close()

    def _begin_page(self) -> None:
        self._pages += 1
        self._page = page = self._book.add_worksheet(_page_name(self._sheet.title, self._pages), PlainPage)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_header(f"&L{_printed(self._sheet.title)}&R{_printed(self._sheet.warning or self._sheet.holds)}")
        page.set_footer("&R&P / &N")
        for place, column in enumerate(self._sheet.columns):
            page.set_column(place, place, column.width, self._forms[column.kind])
        page.add_line([text_cell(clean(column.title), self._head) for column in self._sheet.columns])

    def _end_page(self, line: int) -> None:
        if self._sheet.columns:
            self._page.autofilter(0, 0, max(line, 1), len(self._sheet.columns) - 1)
            self._page.ignore_errors({"number_stored_as_text": f"A1:XFD{line + 1}"})

    def _put(self, kind: Kind) -> Put:
        """Return what makes cells of a kind; most columns say few different things, so that each is made once."""
        if kind in {Kind.TEXT, Kind.CODE}:
            text = partial(self._text, self._forms[kind])
            kept = lru_cache(_KEPT)(text)
            return lambda cell: kept(cell) if len(str(cell)) <= _OFTEN else text(cell)
        by_kind: dict[Kind, Put] = {Kind.DATE: self._day, Kind.INSTANT: self._instant, Kind.DURATION: self._duration}
        return lru_cache(_KEPT, typed=True)(by_kind.get(kind, partial(self._number, self._forms[kind])))

    def _text(self, form: Format, cell: Cell) -> str:
        text = str(cell)
        if len(text) <= SHORT and is_plain(text):
            return text_cell(text, form)
        text = self._fit(clean(text))
        return text_cell(text, self._armed if is_formula(text) else form)

    def _number(self, form: Format, cell: Cell) -> str:
        if isinstance(cell, int) and abs(cell) >= 10**EXACT_DIGITS:
            return text_cell(str(cell), self._forms[Kind.CODE])
        return number_cell(cell, form) if isinstance(cell, int | float) and math.isfinite(cell) else NOTHING

    def _day(self, cell: Cell) -> str:
        assert isinstance(cell, date)
        serial, form = cell.toordinal() - _DAY_ZERO, self._forms[Kind.DATE]
        return text_cell(cell.isoformat(), form) if serial < _FIRST_SAFE_DAY else number_cell(serial, form)

    def _instant(self, cell: Cell) -> str:
        assert isinstance(cell, int)
        local = local_moment(cell, self._zone)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return number_cell(local.toordinal() - _DAY_ZERO + seconds / _DAY_S, self._forms[Kind.INSTANT])

    def _duration(self, cell: Cell) -> str:
        assert isinstance(cell, int)
        return number_cell(cell / _DAY_S, self._forms[Kind.DURATION])

    def _fit(self, text: str) -> str:
        if len(text) <= SHORT or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
            return text
        self._cut += 1
        return text.encode("utf-16-le")[: (LONGEST_CELL - 1) * 2].decode("utf-16-le", "ignore") + "…"


def _page_name(title: str, number: int) -> str:
    """Return a name that a sheet can have; the second and later ones are numbered."""
    end = f" {number}" if number > 1 else ""
    name = _NOT_IN_NAMES.sub(" ", clean(title)).strip(" '")
    return (name[: _LONGEST_NAME - len(end)].strip(" '") or "-") + end


def _printed(text: str) -> str:
    """Return a text for the head of printed pages; ``&``, which begins a command there, becomes its full-width twin."""
    return clean(text).replace("\n", " ")[:_LONGEST_PRINTED].replace("&", "＆")
