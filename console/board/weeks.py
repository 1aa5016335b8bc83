"""How a day walk is laid out, on screen and on paper alike: its rows, and what stands on a due day."""

from collections.abc import Sequence
from datetime import date, timedelta

from console.board.detail_view import DayCell

MARK_WORDS = {
    "statutory": "Statutory",
    "promised": "Promised",
    "declared": "Declared",
    "acceptance": "Accept by",
    "due": "Last day",
}
"""Due days by their marks, the one that is told of several first."""
LONGEST_LINE_DAYS = 10
"""A walk of at most so many days stands on one line."""


def rows_of(walk: Sequence[DayCell]) -> tuple[tuple[date, ...], ...]:
    """Return the days of each row: whole weeks from Monday on; few days stand on one line, as they come."""
    if not walk:
        return ()
    first, last = walk[0].day, walk[-1].day
    if len(walk) <= LONGEST_LINE_DAYS:
        return (tuple(first + timedelta(days=n) for n in range(len(walk))),)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    return tuple(tuple(monday + timedelta(days=7 * week + n) for n in range(7)) for week in range(weeks))


def due_word(cell: DayCell) -> str | None:
    """Return the message of the limit that ends on a day; None where none does."""
    return next((word for mark, word in MARK_WORDS.items() if mark in cell.marks), None)
