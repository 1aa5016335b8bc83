"""Rows as comma-separated values: UTF-8 with its mark, RFC 4180, no cell that a program would run."""

import csv
import math
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from console.export.guard import clean, disarmed, is_plain, would_be_changed
from console.export.sheet import Cell, Kind, Row, Sheet, local_moment

Form = Callable[[Cell], str | int | float | None]


def write_delimited(sheet: Sheet, rows: Iterable[Row], path: Path) -> None:
    """Write head and rows. Filters and times stand in a file beside it, as every line here is a row to a program.

    A text that a spreadsheet would run, and a code that it would shorten, gets an apostrophe. Texts stand in quotes,
    so that no separator of another language cuts them; numbers are numbers by their kind, never by their looks.
    """
    form = [_safe_form(column.kind, ZoneInfo(sheet.zone)) for column in sheet.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        lines.writerow([_text(column.title) for column in sheet.columns])
        for row in rows:
            lines.writerow([None if cell is None else put(cell) for put, cell in zip(form, row, strict=True)])


def plain_form(kind: Kind, zone: ZoneInfo) -> Form:
    """Return how cells of a kind are written without a format: numbers as they are, everything else as text."""

    def instant(cell: Cell) -> str:
        assert isinstance(cell, int)
        return f"{local_moment(cell, zone):%Y-%m-%d %H:%M:%S}"

    by_kind: dict[Kind, Form] = {Kind.DATE: _date, Kind.INSTANT: instant, Kind.DURATION: _duration}
    by_kind |= {Kind.INTEGER: _number, Kind.NUMBER: _number}
    return by_kind.get(kind, str)


def _safe_form(kind: Kind, zone: ZoneInfo) -> Form:
    return _code if kind is Kind.CODE else _text if kind is Kind.TEXT else plain_form(kind, zone)


def _text(cell: Cell) -> str:
    text = str(cell)
    return text if is_plain(text) else disarmed(clean(text))


def _code(cell: Cell) -> str:
    code = _text(cell)
    return f"'{code}" if would_be_changed(code) else code


def _number(cell: Cell) -> int | float | None:
    assert isinstance(cell, int | float)
    return cell if math.isfinite(cell) else None


def _date(cell: Cell) -> str:
    assert isinstance(cell, date)
    return cell.isoformat()


def _duration(cell: Cell) -> str:
    assert isinstance(cell, int)
    return f"{cell // 3600}:{cell // 60 % 60:02d}:{cell % 60:02d}"
