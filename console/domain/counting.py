"""Counting a limit through stops (计时): from start days, limits and stops to due days, for whole columns.

The day of the start is not counted. A stop takes the units of the days after its first, up to and with its last, out of
the count; overlapping stops take them once; a stop that begins on or after the due day takes nothing.

Masks are turned into row numbers before they are used: ``np.where`` with an unordered mask costs five gathers.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY
from console.domain.ledger import Days
from console.domain.localday import DayIndex
from console.domain.tables import AreaTables

FOREVER = np.iinfo(np.int32).max
"""The last day of a stop that has not ended."""

Amounts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
RowNumbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StopDays:
    """Stops of those of n clocks that have any, as days.

    Attributes:
        rows: Clocks with stops, ascending.
            Shape: (k,)
        first: Index of the first stop of each of these into ``after``; the others follow it.
            Shape: (k,)
        count: How many they are.
            Shape: (k,)
        after: The last day before each stop.
            Shape: (m,)
        upto: Its last day; `FOREVER` while it is open.
            Shape: (m,)
    """

    rows: RowNumbers
    first: RowNumbers
    count: RowNumbers
    after: DayIndex
    upto: DayIndex

    def where(self, active: Flags) -> "StopDays":
        """Return the stops of the clocks that are active."""
        kept = np.flatnonzero(active.take(self.rows))
        if len(kept) == len(self.rows):
            return self
        return replace(self, rows=self.rows.take(kept), first=self.first.take(kept), count=self.count.take(kept))

    def take(self, chosen: RowNumbers) -> "StopDays":
        """Return the stops of the chosen clocks (ascending), renumbered."""
        is_chosen = np.zeros(int(max(self.rows.max(initial=-1), chosen.max(initial=-1))) + 1, np.bool_)
        is_chosen[chosen] = True
        stops = self.where(is_chosen)
        return replace(stops, rows=np.searchsorted(chosen, stops.rows))

    def still_open(self) -> "StopDays":
        """Return the same stops with those that have ended made empty."""
        return replace(self, upto=np.where(self.upto == FOREVER, self.upto, self.after))


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
        before: Working days up to and with the start day.
        amount: Working or natural days; months have become the natural days from start to end (`months_after`).
        natural: Whether the units are natural days instead of working days.
        roll: Whether a natural end on a day off is carried to the next working day.
    """

    start: DayIndex
    before: Days
    amount: Amounts
    natural: Flags
    roll: bool = False

    def take(self, rows: RowNumbers) -> "Span":
        """Return the spans of these clocks."""
        return Span(
            self.start.take(rows), self.before.take(rows), self.amount.take(rows), self.natural.take(rows), self.roll
        )

    def end(self, tables: AreaTables, taken: Amounts | None = None) -> Days:
        """Return the day on which the count is reached if stops take this many units out."""
        amount = self.amount if taken is None else self.amount + taken
        end: Days = tables.nth.take(self.before + amount, mode="clip")
        if amount.size and amount.min() <= 0:
            rows = np.flatnonzero(amount == 0)
            end[rows] = self.start.take(rows)
        if self.natural.any():
            rows = np.flatnonzero(self.natural)
            end[rows] = np.minimum(self.start.take(rows) + amount.take(rows), LAST_DAY)
        return end

    def units(self, tables: AreaTables, after: DayIndex, upto: DayIndex) -> Amounts:
        """Return the units of the days d with after < d <= upto."""
        units = (tables.counts.take(upto) - tables.counts.take(after)).astype(np.int64)
        if self.natural.any():
            rows = np.flatnonzero(self.natural)
            units[rows] = upto.take(rows) - after.take(rows)
        return units


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Due days of n clocks.

    Attributes:
        due: Last day in time; meaningless while held.
        held: Rows of clocks that an open stop holds.
        left: Units left of each of these.
    """

    due: Days
    held: RowNumbers
    left: Amounts


_NOBODY = np.empty(0, np.int64)


def months_after(start: DayIndex, months: Amounts, *, start_counts: bool = False) -> DayIndex:
    """Return the day so many months later: the same day of the month, else its last one (民法典 Art. 202).

    Args:
        start: The day before the first that counts.
        months: How many.
        start_counts: Whether the months are told from the first day that counts, as where the day of the event counts;
            they end on the eve of the same day of the month, else on its last day.
    """
    first = (start + start_counts).astype("datetime64[D]")
    month = first.astype("datetime64[M]")
    into_month = first - month.astype("datetime64[D]")
    target = month + months.astype("timedelta64[M]")
    same = target.astype("datetime64[D]") + into_month
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    found = np.minimum(same - start_counts, last).astype(np.int64)
    ended: DayIndex = np.minimum(found, LAST_DAY)
    return ended


def count_days(tables: AreaTables, span: Span, stops: StopDays | None, note: Taken | None = None) -> Ends:
    """Count each clock through its stops.

    Args:
        tables: Calendar and zone of all of them.
        span: What to count.
        stops: Their stops; None for clocks that know none.
        note: Where to note the days that stops took out; None when nobody asks.
    """
    due = span.end(tables)
    if stops is None or not stops.rows.size:
        return Ends(_rolled(tables, span, due), _NOBODY, _NOBODY)
    stopped = _count_stopped(tables, span, stops, due.take(stops.rows), note)
    due[stops.rows] = stopped.due
    return Ends(_rolled(tables, span, due), stops.rows.take(stopped.held), stopped.left)


def _count_stopped(tables: AreaTables, span: Span, stops: StopDays, due: Days, note: Taken | None) -> Ends:
    """Go through the first stop of every clock, then the second, and so on; each moves the due day it lies before.

    Args:
        tables: Calendar and zone.
        span: Of all n clocks.
        stops: Of the k clocks that have any.
        due: Due days of these k clocks without their stops; changed in place.
        note: As in `count_days`.

    Returns:
        Ends of the k clocks; ``held`` numbers them from 0 to k - 1.
    """
    cursor = span.start.take(stops.rows)
    taken = np.zeros(len(due), np.int64)
    held_after = np.zeros(len(due), np.int64)
    rows = np.arange(len(due))
    for number in range(int(stops.count.max())):
        if number:
            rows = rows.take(np.flatnonzero(stops.count.take(rows) > number))
        stop = stops.first.take(rows) + number
        after, upto = np.maximum(stops.after.take(stop), cursor.take(rows)), stops.upto.take(stop)
        bites = np.flatnonzero((after < due.take(rows)) & (after < upto))
        bitten, after, upto = rows.take(bites), after.take(bites), upto.take(bites)
        if note is not None:
            note.after[stop.take(bites)], note.upto[stop.take(bites)] = after, upto
        cursor[bitten] = upto
        held_after[bitten] = after
        ended = np.flatnonzero(upto != FOREVER)
        bitten, after, upto = bitten.take(ended), after.take(ended), upto.take(ended)
        moved = span.take(stops.rows.take(bitten))
        taken[bitten] += moved.units(tables, after, upto)
        due[bitten] = moved.end(tables, taken.take(bitten))
    held = np.flatnonzero(cursor == FOREVER)
    waiting = span.take(stops.rows.take(held))
    used = waiting.units(tables, waiting.start, held_after.take(held)) - taken.take(held)
    return Ends(due, held, waiting.amount - used)


def _rolled(tables: AreaTables, span: Span, due: Days) -> Days:
    if span.roll and span.natural.any():
        rows = np.flatnonzero(span.natural)
        due[rows] = tables.calendar.next_working.take(due.take(rows))
    return due
