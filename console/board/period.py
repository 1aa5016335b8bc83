"""Days, months and windows of the board: where they begin and end in each area, as instants."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from console.board.catalogue import Catalogue
from console.domain.calendar import WorkingCalendar
from console.domain.ledger import Instants
from console.domain.localday import LocalDays
from console.replica.case_reads import Ints

EPOCH = date(1970, 1, 1)
"""Day 0 of day numbers."""
TREND_DAYS = 22
"""Working days in the wall's trend, today included."""


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A span of local days of every area, as instants; begin is in it, end is not.

    Shape:
        (areas,) each
    """

    begin: Instants
    end: Instants


def local_day(days: LocalDays, instant_us: int) -> int:
    """Return the local day of one instant; for columns of them see ``LocalDays.day_of``."""
    return int(np.searchsorted(days.begins, instant_us, side="right")) - 1


def day_date(day: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=int(day))


def month_start(day: int) -> int:
    """Return the first day of a day's month."""
    return (day_date(day).replace(day=1) - EPOCH).days


def today_period(catalogue: Catalogue, today: Ints) -> Period:
    """Return the local day of each area."""
    return _period(catalogue, today, today + 1)


def month_period(catalogue: Catalogue, today: Ints) -> Period:
    """Return the local month of each area, up to the end of today."""
    return _period(catalogue, np.array([month_start(day) for day in today.tolist()], np.int64), today + 1)


def trend_days(calendar: WorkingCalendar, today: int) -> list[int]:
    """Return the last working days before today, as many as the trend shows, and today, whatever day it is."""
    before = int(calendar.counts[today - 1])
    return [int(day) for day in calendar.nth[max(1, before - TREND_DAYS + 2) : before + 1]] + [today]


def last_instant(days: LocalDays, day: int) -> int:
    """Return the last instant of a local day."""
    return int(days.begins[day + 1]) - 1


def window_start(catalogue: Catalogue, today: Ints) -> int:
    """Return the instant from which on closed cases stay on the board: the month and the trend need them."""
    starts = [int(month_period(catalogue, today).begin.min())]
    for area, rule in enumerate(catalogue.rules):
        starts.append(int(catalogue.days_of(area).begins[trend_days(rule.calendar, int(today[area]))[0]]))
    return min(starts)


def _period(catalogue: Catalogue, first: Ints, after: Ints) -> Period:
    areas = range(len(catalogue.areas))
    return Period(
        np.array([catalogue.days_of(area).begins[first[area]] for area in areas], np.int64),
        np.array([catalogue.days_of(area).begins[after[area]] for area in areas], np.int64),
    )
