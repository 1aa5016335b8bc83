"""What is left of the deciding clock, in its own unit, for many cases at once."""

import numpy as np
import numpy.typing as npt

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.domain.ledger import NO_DAY
from console.replica.case_reads import Ints

NOTHING = np.iinfo(np.int32).min
"""Remaining of a case without a limit."""


def units_left(
    due: npt.NDArray[np.int32],
    days: Ints,
    area: npt.NDArray[np.int16],
    unit: npt.NDArray[np.uint8],
    catalogue: Catalogue,
) -> Ints:
    """Return the units from each day to its due day: 0 on the due day, at most -1 after it.

    A due day that has passed is at least one unit over, also when only days off lie between.

    Args:
        due: Due days; none may be missing.
        days: Local days to count from.
        area: Index of the area whose calendar counts.
        unit: 0 working days, 1 natural days.
        catalogue: Where the calendars are.
    """
    left = due.astype(np.int64) - days
    calendars = np.array([id(rule.calendar) for rule in catalogue.rules])
    for calendar in {id(rule.calendar): rule.calendar for rule in catalogue.rules}.values():
        chosen = np.flatnonzero((unit == 0) & (calendars[area] == id(calendar)))
        left[chosen] = calendar.working_days_assumed(days[chosen].astype(np.int32), due[chosen])
    return np.where(due < days, np.minimum(left, -1), left)


def remaining(rows: CaseColumns, days: Ints, catalogue: Catalogue) -> Ints:
    """Return what is left of each case's deciding clock; `NOTHING` without one. Stopped clocks keep theirs.

    Args:
        rows: Cases.
        days: For each case the local day to count from; see `judged_days`.
        catalogue: Where the calendars are.
    """
    left = np.full(len(rows), NOTHING, np.int64)
    dated = np.flatnonzero((rows.clock >= 0) & (rows.due != NO_DAY))
    left[dated] = units_left(rows.due[dated], days[dated], rows.area[dated], rows.unit[dated], catalogue)
    stopped = np.flatnonzero(is_stopped(rows))
    left[stopped] = rows.left[stopped]
    return left


def judged_days(rows: CaseColumns, today: Ints, catalogue: Catalogue) -> Ints:
    """Return the local day on which each case is judged: today (given by area), or the day it was closed."""
    days = today[rows.area]
    closed = ~rows.is_open
    for area in np.unique(rows.area[closed]).tolist():
        mine = closed & (rows.area == area)
        days[mine] = catalogue.days_of(area).day_of(rows.projection.closed_at[mine])
    return days


def is_stopped(rows: CaseColumns) -> npt.NDArray[np.bool_]:
    """Return whether the deciding clock of each case stands still."""
    stopped: npt.NDArray[np.bool_] = (rows.clock >= 0) & (rows.due == NO_DAY)
    return stopped
