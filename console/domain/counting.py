"""Counting a limit through stops (计时): from start days, limits and stops to due days, for whole columns.

The day of the start is not counted. A stop takes the units of the days after its first, up to and with its last, out of
the count; overlapping stops take them once; a stop that begins on or after the due day takes nothing.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY
from console.domain.ledger import Days
from console.domain.localday import DayIndex
from console.domain.tables import NO_DUE, AreaTables

FOREVER = np.iinfo(np.int32).max
"""The last day of a stop that has not ended."""
NOT_STOPPED = -1

Amounts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StopDays:
    """Stops of n clocks, as days.

    Attributes:
        first: Index of the first stop of each clock into ``after``; the others follow it.
            Shape: (n,)
        count: Number of stops of each clock.
            Shape: (n,)
        after: The last day before each stop.
            Shape: (m,)
        upto: Its last day; `FOREVER` while it is open.
            Shape: (m,)
    """

    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    after: DayIndex
    upto: DayIndex

    def take(self, rows: npt.NDArray[np.int64]) -> "StopDays":
        """Return the stops of these clocks."""
        return StopDays(self.first[rows], self.count[rows], self.after, self.upto)

    def where(self, active: Flags) -> "StopDays":
        """Return the same stops, and none for clocks that are not active."""
        return StopDays(self.first, self.count * active, self.after, self.upto)

    def still_open(self) -> "StopDays":
        """Return the same stops with those that have ended made empty."""
        upto = np.where(self.upto == FOREVER, self.upto, self.after)
        return StopDays(self.first, self.count, self.after, upto)


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Where a count notes which days each stop took out; columns of the projection.

    Shape:
        (m,) each, indexed like `StopDays.after`.
    """

    after: Days
    upto: Days


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """What n clocks have to count: amount units after the start day.

    Attributes:
        natural: Whether the units are natural days instead of working days.
        roll: Whether a natural end on a day off is carried to the next working day.
    """

    start: DayIndex
    amount: Amounts
    natural: Flags
    roll: bool = False

    def take(self, rows: npt.NDArray[np.int64]) -> "Span":
        """Return the spans of these clocks."""
        return Span(self.start[rows], self.amount[rows], self.natural[rows], self.roll)

    def end(self, tables: AreaTables, taken: Amounts | int = 0) -> DayIndex:
        """Return the day on which the count is reached if stops take this many units out."""
        amount = self.amount + taken
        end: DayIndex = tables.nth.take(tables.counts.take(self.start) + amount, mode="clip").astype(np.int64)
        np.maximum(end, self.start, out=end)
        if self.natural.any():
            np.copyto(end, np.minimum(self.start + amount, LAST_DAY), where=self.natural)
        return end

    def units(self, tables: AreaTables, after: DayIndex, upto: DayIndex) -> Amounts:
        """Return the units of the days d with after < d <= upto."""
        working = tables.counts.take(upto) - tables.counts.take(after)
        return np.where(self.natural, upto - after, working)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Due days of n clocks.

    Attributes:
        due: Last day in time; `NO_DUE` while stopped.
        held: Rows of clocks that an open stop holds.
        left: Units left of each of these.
    """

    due: DayIndex
    held: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    left: Amounts = field(default_factory=lambda: np.empty(0, np.int64))


def count_days(tables: AreaTables, span: Span, stops: StopDays, taken: Taken | None = None) -> Ends:
    """Count each clock through its stops.

    Args:
        tables: Calendar and zone of all of them.
        span: What to count.
        stops: Their stops.
        taken: Where to note the days that stops took out; None when nobody asks.
    """
    due = span.end(tables)
    rows = np.flatnonzero(stops.count)
    if not rows.size:
        return Ends(_rolled(tables, span, due))
    due[rows], left = _count_stopped(tables, span.take(rows), stops.take(rows), due[rows], taken)
    due = _rolled(tables, span, due)
    is_held = left != NOT_STOPPED
    held = rows[is_held]
    due[held] = NO_DUE
    return Ends(due, held, left[is_held])


def _count_stopped(
    tables: AreaTables, span: Span, stops: StopDays, due: DayIndex, note: Taken | None
) -> tuple[DayIndex, Amounts]:
    """Go through the first stop of every clock, then the second, and so on; each moves the due day it lies before."""
    cursor = span.start.copy()
    taken = np.zeros(len(due), np.int64)
    left = np.full(len(due), NOT_STOPPED, np.int64)
    for number in range(int(stops.count.max())):
        rows = np.flatnonzero((stops.count > number) & (left == NOT_STOPPED))
        stop = stops.first[rows] + number
        after, upto = np.maximum(stops.after[stop], cursor[rows]), stops.upto[stop]
        bites = (after < due[rows]) & (after < upto)
        rows, stop, after, upto = rows[bites], stop[bites], after[bites], upto[bites]
        if note is not None:
            note.after[stop], note.upto[stop] = after, upto
        ended = upto != FOREVER
        done, held = rows[ended], rows[~ended]
        ending, holding = span.take(done), span.take(held)
        taken[done] += ending.units(tables, after[ended], upto[ended])
        cursor[done] = upto[ended]
        due[done] = ending.end(tables, taken[done])
        used = holding.units(tables, holding.start, after[~ended]) - taken[held]
        left[held] = holding.amount - used
    return due, left


def _rolled(tables: AreaTables, span: Span, due: DayIndex) -> DayIndex:
    if span.roll and span.natural.any():
        np.copyto(due, tables.calendar.next_working.take(due), where=span.natural)
    return due
