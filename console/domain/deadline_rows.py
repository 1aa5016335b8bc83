"""Deadlines of bare limits (期限核对): rows of start, limit and stops, counted exactly as the clocks of cases are."""

from dataclasses import dataclass

import numpy as np

from console.domain.counting import (
    FOREVER,
    Amounts,
    Ends,
    Flags,
    RowNumbers,
    Span,
    StopDays,
    Taken,
    count_days,
    months_after,
)
from console.domain.hour_clocks import HourSpan, count_hours
from console.domain.ledger import ABSENT_US, MONTHS, NO_DAY, WORKING_DAYS
from console.domain.light import Certainty
from console.domain.limits import UnitCodes
from console.domain.localday import HOUR_US
from console.domain.tables import AreaTables
from console.domain.worktime import WorkTime


@dataclass(frozen=True, slots=True, eq=False)
class DeadlineRows:
    """What n rows have to count.

    Units:
        Starts and stops: days for units of days, instants for units of hours.

    Attributes:
        start: Itself not counted where it is a day.
        amount: The limit, extension included.
        stop_offsets: The stops of row i are ``stop_offsets[i]`` up to, not including, ``stop_offsets[i + 1]``.
            Shape: (n + 1,)
        stop_from: In order of their beginning within a row. A stopped day is one after the day its stop begins.
            Shape: (m,)
        stop_to: Last stopped day, or the instant it ended; `FOREVER` or `ABSENT_US` while open.
            Shape: (m,)
    """

    start: Amounts
    amount: Amounts
    stop_offsets: RowNumbers
    stop_from: Amounts
    stop_to: Amounts

    @property
    def stop_first(self) -> RowNumbers:
        """The first stop of each row."""
        return self.stop_offsets[:-1]

    @property
    def stop_count(self) -> RowNumbers:
        """How many stops each row has."""
        return np.diff(self.stop_offsets)


@dataclass(frozen=True, slots=True, eq=False)
class Deadlines:
    """Ends of n rows.

    Attributes:
        due: Last day, or last instant, in time; meaningless where held.
        is_held: Whether an open stop leaves no due day.
        certainty: `Certainty`; provisional also where an unpublished day was judged before the open stop.
    """

    due: Amounts
    is_held: Flags
    certainty: UnitCodes


def deadlines_in_days(tables: AreaTables, rows: DeadlineRows, unit: UnitCodes, *, roll: bool) -> Deadlines:
    """Return the due days of rows in working days, natural days or months.

    Args:
        tables: Calendar of all of them.
        rows: What to count.
        unit: Index of each into ``UNIT_CODES``.
        roll: Whether a natural end on a day off is carried to the next working day.
    """
    by_month = np.flatnonzero(unit == MONTHS)
    amount, began = rows.amount.copy(), rows.start.take(by_month)
    amount[by_month] = months_after(began, amount.take(by_month)) - began
    span = Span(rows.start, tables.counts.take(rows.start), amount, unit != WORKING_DAYS, roll)
    stopped = np.flatnonzero(rows.stop_count)
    stops = StopDays(
        stopped, rows.stop_first.take(stopped), rows.stop_count.take(stopped), rows.stop_from, rows.stop_to
    )
    note = Taken(*np.full((2, len(rows.stop_from)), NO_DAY, np.int32))
    ends = count_days(tables, span, stops, note)
    is_held = np.zeros(len(rows.start), np.bool_)
    is_held[ends.held] = True
    is_judged = _judged_working(tables, rows, ends, note) & ~span.natural
    if roll:
        is_judged |= span.natural & ~is_held & (rows.amount > 0) & ~_known(tables, ends.due.astype(np.int64))
    return Deadlines(ends.due.astype(np.int64), is_held, _certainty(is_held, is_judged))


def deadlines_in_hours(work: WorkTime | None, rows: DeadlineRows) -> Deadlines:
    """Return the last instants in time of rows in hours.

    Args:
        work: Office sessions of all of them; None for natural hours.
        rows: What to count.
    """
    span = HourSpan(rows.start, rows.amount * HOUR_US, rows.stop_first, rows.stop_count, rows.stop_from, rows.stop_to)
    ends = count_hours(work, 0, span)
    if work is None:
        is_judged = np.zeros(len(rows.start), np.bool_)
    else:
        upto = np.where(ends.is_held, np.maximum(_first_open(rows), rows.start), ends.due_at)
        is_judged = (rows.amount > 0) & ~(work.is_known(rows.start) & work.is_known(upto))
    return Deadlines(ends.due_at, ends.is_held, _certainty(ends.is_held, is_judged))


def _known(tables: AreaTables, day: Amounts) -> Flags:
    known: Flags = (day >= tables.calendar.first_day) & (day <= tables.calendar.known_until)
    return known


def _judged_working(tables: AreaTables, rows: DeadlineRows, ends: Ends, note: Taken) -> Flags:
    """Return in which rows a day was asked whether it works that the calendar does not know.

    Asked are the days after the start, up to the due day or the last day before the open stop, that no stop takes out.
    """
    row = np.repeat(np.arange(len(rows.start)), rows.stop_count)
    last = ends.due.astype(np.int64)
    opens = np.flatnonzero(note.upto == FOREVER)
    last[row.take(opens)] = note.after.take(opens)
    ended = np.flatnonzero((note.upto != FOREVER) & (note.after != NO_DAY))
    of, after, upto = row.take(ended), note.after.take(ended), note.upto.take(ended)

    def asked(low: Amounts, high: Amounts) -> Amounts:
        taken = np.minimum(upto, high.take(of)) - np.maximum(after, low.take(of))
        stopped = np.bincount(of, np.maximum(taken, 0), len(low)).astype(np.int64)
        unstopped: Amounts = np.maximum(high - low, 0) - stopped
        return unstopped

    calendar = tables.calendar
    before = asked(rows.start, np.minimum(last, calendar.first_day - 1))
    beyond = asked(np.maximum(rows.start, calendar.known_until), last)
    judged: Flags = (before > 0) | (beyond > 0)
    return judged


def _first_open(rows: DeadlineRows) -> Amounts:
    """Return when the first open stop of each row begins; of a row without one, some instant."""
    found = rows.start.copy()
    row = np.repeat(np.arange(len(rows.start)), rows.stop_count)
    opens = np.flatnonzero(rows.stop_to == ABSENT_US)[::-1]
    found[row.take(opens)] = rows.stop_from.take(opens)
    return found


def _certainty(is_held: Flags, is_judged: Flags) -> UnitCodes:
    held = np.where(is_held, np.uint8(Certainty.STOPPED), np.uint8(Certainty.FINAL))
    return np.where(is_judged, np.uint8(Certainty.PROVISIONAL), held)
