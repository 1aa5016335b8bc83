"""Working calendars (工作日历): which days count, answered for whole columns of days by gathers.

A calendar knows the days from its first day to the end of the last published year. Beyond, Monday to Friday stand in,
and whoever judges such a day calls the result provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from console.domain.entry import EPOCH, epoch_day
from console.domain.ledger import Days
from console.domain.naming import Name
from console.errors import CalendarGapError

LAST_DAY = 47_846
"""2100-12-31, where every table ends; tables begin with day 0, 1970-01-01."""

DayTable = npt.NDArray[np.int32]


class DayKind(IntEnum):
    """What a day is to a working calendar."""

    WORKING = 0
    WEEKEND = 1
    HOLIDAY = 2
    MAKE_UP = 3


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that departs from Monday to Friday, or has a name: a holiday (放假) or a make-up day (调休上班).

    Attributes:
        is_local: Whether an area ordered it for itself (本地调整) instead of a notice for the whole country.
    """

    is_working: bool
    name: Name
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """Where one version of a year of a calendar comes from.

    Attributes:
        version: Counts the amendments of this year, from 1.
        status: ``official`` once the notice is published.
        sources: Addresses of the notice; empty where no source gives one.
        published: Local day on which the notice became public; None where no source states it, which counts as known
            throughout.
        notice_no: Number of the notice (发文字号); empty where no source states it.
    """

    year: int
    version: int
    status: str
    sources: tuple[str, ...] = ()
    published: int | None = None
    notice_no: str = ""


@dataclass(frozen=True, slots=True)
class NoticeCustom:
    """What the past tells of notices to come (放假安排通知的惯例).

    Attributes:
        month: The notice of a year is out by the end of this month of the year before.
        december_from: From this day of December on, the notice of the next year may still change days.
        source: What both follow from.
    """

    month: int
    december_from: int
    source: str


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice that is not published and may move a day.

    Attributes:
        year: The year it is about.
        expected_by: Last day of the month in which it is customarily out at the latest.
    """

    year: int
    expected_by: int


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """The working days of a jurisdiction.

    Days are counted since 1970-01-01 (int32). Beyond ``known_until`` Monday to Friday are assumed to work.

    Attributes:
        first_day: First day it knows.
        known_until: Last day it knows; a later day is judged provisionally.
        special: Holidays and make-up days by day.
        years: What each year rests on; empty for a calendar that follows from a rule.
        custom: When notices come; None for a calendar that follows from a rule.
        working: Whether each day of the tables works.
            Shape: (LAST_DAY + 1,)
        counts: Working days from day 0 up to and with each day.
            Shape: (LAST_DAY + 1,)
        nth: The day of the k-th working day, k from 1; ``nth[0]`` is 0; a day of its own, LAST_DAY, at the end.
        next_working: The first working day on or after each day.
            Shape: (LAST_DAY + 1,)
    """

    id: str
    name: Name
    version: str
    first_day: int
    known_until: int
    special: Mapping[int, SpecialDay] = field(repr=False)
    years: tuple[CalendarYear, ...] = field(default=(), repr=False)
    custom: NoticeCustom | None = field(default=None, repr=False)
    working: npt.NDArray[np.bool_] = field(init=False, repr=False)
    counts: DayTable = field(init=False, repr=False)
    nth: DayTable = field(init=False, repr=False)
    next_working: DayTable = field(init=False, repr=False)

    def __post_init__(self) -> None:
        days = np.arange(LAST_DAY + 1, dtype=np.int32)
        working = (days + 3) % 7 < 5
        for day, special in self.special.items():
            working[day] = special.is_working
        counts = np.cumsum(working, dtype=np.int32)
        nth = np.concatenate(([0], days[working], [LAST_DAY])).astype(np.int32)
        tables = {
            "working": working,
            "counts": counts,
            "nth": nth,
            "next_working": nth[np.minimum(counts - working + 1, len(nth) - 1)],
        }
        for name, table in tables.items():
            table.flags.writeable = False
            object.__setattr__(self, name, table)

    def working_days_between(self, after: Days | int, upto: Days | int) -> Days:
        """Return the number of working days d with after < d <= upto; negative when upto lies before after.

        Raises:
            CalendarGapError: A day to be judged lies before ``first_day``.
        """
        self._check(np.minimum(after, upto))
        return self.working_days_assumed(after, upto)

    def working_days_assumed(self, after: Days | int, upto: Days | int) -> Days:
        """Return the same for any days, as the kernel counts: Monday to Friday where the calendar knows nothing."""
        counted: Days = self.counts.take(upto, mode="clip") - self.counts.take(after, mode="clip")
        return counted

    def add_working_days(self, day: Days | int, amount: Days | int) -> Days:
        """Return the day on which the amount-th working day after the given day falls; the day itself for zero.

        Raises:
            CalendarGapError: The given day lies before the eve of ``first_day``.
        """
        self._check(day)
        found = self.nth.take(self.counts.take(day, mode="clip") + amount, mode="clip")
        moved: Days = np.where(np.equal(amount, 0), day, found).astype(np.int32)
        return moved

    def is_working(self, day: int) -> bool:
        """Return whether a day works.

        Raises:
            CalendarGapError: The day lies before ``first_day``.
        """
        self._check(day - 1)
        return bool(self.working[min(day, LAST_DAY)])

    def day_kind(self, day: int) -> DayKind:
        """Return what a day is: working, weekend, holiday or make-up day.

        Raises:
            CalendarGapError: The day lies before ``first_day``.
        """
        works = self.is_working(day)
        if day in self.special:
            return DayKind.MAKE_UP if works else DayKind.HOLIDAY
        return DayKind.WORKING if works else DayKind.WEEKEND

    def day_name(self, day: int) -> Name | None:
        """Return the name of the holiday, or of the holiday a make-up day makes up for; None on an ordinary day."""
        special = self.special.get(day)
        return special.name if special else None

    def is_known(self, day: int) -> bool:
        """Return whether a day is judged by published knowledge."""
        return self.first_day <= day <= self.known_until

    @property
    def unsettled_from(self) -> int:
        """First day that a notice to come may still change; days from here to ``known_until`` are final all the same.

        The notice of 2007 made 2006-12-30 and 31 working days, that of 2023 made 2022-12-31 a holiday.
        """
        if self.custom is None:
            return self.known_until + 1
        year = _date(self.known_until).year
        return min(epoch_day(date(year, 12, self.custom.december_from)), self.known_until + 1)

    def pending_notice(self, day: int) -> PendingNotice | None:
        """Return the notice that may still move a day, the last of several; None for a settled day."""
        if self.custom is None or day < self.unsettled_from:
            return None
        at = _date(min(day, LAST_DAY))
        year = at.year + 1 if (at.month, at.day) >= (12, self.custom.december_from) else at.year
        after = date(year - 1 + self.custom.month // 12, self.custom.month % 12 + 1, 1)
        return PendingNotice(year, epoch_day(after) - 1)

    def _check(self, after: Days | int) -> None:
        if np.size(after) and int(np.min(after)) < self.first_day - 1:
            raise CalendarGapError(
                "The calendar {calendar} begins on {first} and cannot judge earlier days.",
                "Use a calendar that covers these days.",
                place=f"calendar {self.id}",
                calendar=self.id,
                first=np.datetime64(self.first_day, "D"),
            )


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
