"""What is left of clocks, in their own unit, for many cases at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.domain.ledger import HOUR_UNITS, NATURAL_HOURS, NO_DAY, WORKING_DAYS, WORKING_HOURS
from console.domain.localday import MINUTE_US
from console.replica.case_reads import Ints

NOTHING = np.iinfo(np.int32).min
"""Remaining of a case without a limit."""
MINUTES_OF_DAY = 1440


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """When each case is judged: now, or when it was closed.

    Attributes:
        days: Local days.
        at_us: Instants.
    """

    days: Ints
    at_us: Ints

    def take(self, rows: npt.NDArray[np.intp]) -> "Judged":
        """Return when these cases are judged."""
        return Judged(self.days.take(rows), self.at_us.take(rows))


@dataclass(frozen=True, slots=True, eq=False)
class ClockEnds:
    """Where one clock of each of some cases ends; none may be without an end.

    Attributes:
        due: Due days.
        overdue_from: First instants past them.
        unit: Index into ``UNIT_CODES``.
        area: Index of the area whose calendar counts.
    """

    due: npt.NDArray[np.int32]
    overdue_from: Ints
    unit: npt.NDArray[np.uint8]
    area: npt.NDArray[np.int16]


def units_left(ends: ClockEnds, judged: Judged, catalogue: Catalogue) -> Ints:
    """Return the units from where each case is judged to its end: 0 on the due day, at most -1 after it.

    A due day that has passed is at least one unit over, also when only days off lie between. Months are told in natural
    days, hours in minutes.
    """
    left = ends.due.astype(np.int64) - judged.days
    calendars = np.array([id(rule.calendar) for rule in catalogue.rules])
    for calendar in {id(rule.calendar): rule.calendar for rule in catalogue.rules}.values():
        chosen = np.flatnonzero((ends.unit == WORKING_DAYS) & (calendars[ends.area] == id(calendar)))
        left[chosen] = calendar.working_days_assumed(judged.days[chosen].astype(np.int32), ends.due[chosen])
    is_over = ends.due < judged.days
    hours = np.flatnonzero(np.isin(ends.unit, HOUR_UNITS))
    if len(hours):
        left[hours] = _minutes_left(ends, judged, hours, catalogue)
        is_over[hours] = judged.at_us[hours] >= ends.overdue_from[hours]
    return np.where(is_over, np.minimum(left, -1), left)


def _minutes_left(ends: ClockEnds, judged: Judged, hours: npt.NDArray[np.intp], catalogue: Catalogue) -> Ints:
    """Return minutes left, rounded down, of clocks that count hours; working minutes where they count those."""
    due_at, at_us = ends.overdue_from[hours] - 1, judged.at_us[hours]
    left = due_at - at_us
    for area in np.unique(ends.area[hours]).tolist():
        mine = np.flatnonzero((ends.area[hours] == area) & (ends.unit[hours] != NATURAL_HOURS))
        if len(mine):
            left[mine] = catalogue.work_of(area).between(at_us[mine], due_at[mine])
    return left // MINUTE_US


def remaining(rows: CaseColumns, judged: Judged, catalogue: Catalogue) -> Ints:
    """Return what is left of each case's deciding clock; `NOTHING` without one. Stopped clocks keep theirs."""
    left = np.full(len(rows), NOTHING, np.int64)
    dated = np.flatnonzero((rows.clock >= 0) & (rows.due != NO_DAY))
    ends = ClockEnds(rows.due[dated], rows.overdue_from[dated], rows.unit[dated], rows.area[dated])
    left[dated] = units_left(ends, judged.take(dated), catalogue)
    stopped = np.flatnonzero(is_stopped(rows))
    left[stopped] = rows.left[stopped]
    return left


def in_minutes(left: Ints, unit: npt.NDArray[np.integer], area: npt.NDArray[np.int16], catalogue: Catalogue) -> Ints:
    """Return units of clocks as minutes, so that clocks of all units stand in one order.

    A day of any kind is 24 hours of it, and so is an office day of working hours.
    """
    minutes = np.where(np.isin(unit, HOUR_UNITS), left, left * MINUTES_OF_DAY)
    by_session = np.flatnonzero(unit == WORKING_HOURS)
    if len(by_session):
        office = np.array([catalogue.office_minutes(index) for index in range(len(catalogue.areas))], np.int64)
        minutes[by_session] = left[by_session] * MINUTES_OF_DAY // office[area[by_session]]
    return minutes


def judged(rows: CaseColumns, now_us: int, today: Ints, catalogue: Catalogue) -> Judged:
    """Return when each case is judged: now, with today by area, or when it was settled before its closing."""
    days, at_us = today[rows.area], np.full(len(rows), now_us, np.int64)
    closed = ~rows.is_open
    at_us[closed] = rows.projection.settled_at[closed]
    for area in np.unique(rows.area[closed]).tolist():
        mine = closed & (rows.area == area)
        days[mine] = catalogue.days_of(area).day_of(at_us[mine])
    return Judged(days, at_us)


def is_stopped(rows: CaseColumns) -> npt.NDArray[np.bool_]:
    """Return whether the deciding clock of each case stands still."""
    stopped: npt.NDArray[np.bool_] = (rows.clock >= 0) & (rows.due == NO_DAY)
    return stopped
