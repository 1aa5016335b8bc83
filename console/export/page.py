"""Rows on paper: the table as it is read, on A4 pages across, each with its number and what it holds."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from console.errors import RefusedCommand
from console.export.delimited import plain_form
from console.export.sheet import Cell, Kind, Row, Sheet
from console.export.typeset import set_page
from console.messages import _, messages, one_line

MOST_ROWS: Final = 5_000
"""More than 150 pages: nobody reads them, and who wants to compute needs a workbook."""

_LONGEST: Final = 240
_RIGHT: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.DURATION})


def write_pages(sheet: Sheet, rows: Iterable[Row], path: Path) -> None:
    """Set the rows on pages.

    Raises:
        RefusedCommand: There are more than `MOST_ROWS`.
        MissingCapability: No font has Chinese.
    """
    if sheet.rows > MOST_ROWS:
        raise _too_many(sheet.rows)
    show = [_form(column.kind, ZoneInfo(sheet.zone)) for column in sheet.columns]
    shown = [["—" if cell is None else put(cell) for put, cell in zip(show, row, strict=True)] for row in rows]
    if len(shown) > MOST_ROWS:
        raise _too_many(len(shown))
    about = [{"label": label, "text": _line(text)} for label, text in sheet.about(len(shown), 0)[1:]]
    paper = {
        "language": messages.language,
        "title": _line(sheet.title),
        "warning": _line(sheet.warning),
        "holds": _line(sheet.holds),
        "about": about,
        "columns": [
            {"title": _line(column.title), "share": column.width, "right": column.is_figure or column.kind in _RIGHT}
            for column in sheet.columns
        ],
        "rows": shown,
        "words": {"page": _("Page {n} of {all}", n="{n}", all="{all}")},
    }
    path.write_bytes(set_page("list.typ", paper))


def _too_many(rows: int) -> RefusedCommand:
    return RefusedCommand(
        "{n} rows are too many to print: at most {most}.",
        "Filter the list, or export it as a workbook.",
        n=f"{rows:,}",
        most=f"{MOST_ROWS:,}",
    )


def _form(kind: Kind, zone: ZoneInfo) -> Callable[[Cell], str]:
    put = plain_form(kind, zone)
    return lambda cell: _line(str(put(cell)))


def _line(text: str) -> str:
    shown = " ".join(one_line(text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
