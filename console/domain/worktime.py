"""Working time (工作小时): how much of it lies between instants, and when an amount is complete, for whole columns.

An office works on working days, in sessions by the clock on its wall. A session begins when that clock first shows its
begin, or a later time where the clocks are put forward over it, and ends when it first shows its end: an hour that the
clocks repeat within a session is worked twice, and one repeated outside of sessions changes nothing.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY, WorkingCalendar
from console.domain.ledger import Instants
from console.domain.localday import DAY_US, MINUTE_US, SECOND_US, LocalDays, local_days
from console.errors import BadInput

MINUTES_OF_DAY: Final = 24 * 60
_BUCKETS: Final = 4
"""Buckets for each rung of a ladder: enough that few hold two."""

Amounts = npt.NDArray[np.int64]
"""Working time in microseconds."""


def _clock_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Session:
    """One span of office hours of a working day (办公时段).

    Attributes:
        begin: Minutes after local midnight; counted.
        end: Minutes after local midnight; no longer counted. 1440 is the midnight that ends the day.
    """

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end <= MINUTES_OF_DAY:
            raise BadInput(
                "A session from {begin} to {end} is not a span of a day.",
                "Let it begin before it ends, between 00:00 and 24:00.",
                field="sessions",
                begin=_clock_text(self.begin),
                end=_clock_text(self.end),
            )


@dataclass(frozen=True, slots=True)
class SessionRule:
    """Which sessions hold from day to day.

    Attributes:
        valid_from: First day.
        valid_to: Last day; None while no end is set.
        sessions: In the order of the day; they may touch.
    """

    valid_from: int
    valid_to: int | None
    sessions: tuple[Session, ...]

    def __post_init__(self) -> None:
        if not self.sessions:
            raise BadInput("No session is given.", "Give at least one session.", field="sessions")
        if any(earlier.end > later.begin for earlier, later in pairwise(self.sessions)):
            raise BadInput(
                "Sessions overlap or are out of order.", "Order them by time, without overlaps.", field="sessions"
            )
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise BadInput("Sessions end before they begin.", "Correct valid_from or valid_to.", field="valid_to")


@dataclass(frozen=True, slots=True)
class SessionBook:
    """Office sessions of the product: those of the city, and of areas that have their own.

    Attributes:
        areas: Sessions by area code.
    """

    id: str
    version: str
    source: str
    city: tuple[SessionRule, ...]
    areas: Mapping[str, tuple[SessionRule, ...]]

    def of(self, area: str) -> tuple[SessionRule, ...]:
        """Return the sessions of an area."""
        return self.areas.get(area, self.city)


@dataclass(frozen=True, slots=True, eq=False)
class WorkTime:
    """The working time of a zone, a calendar and its sessions, from 1970 to 2100.

    Days before the first session rule and after the last are judged by the nearest one, and days that the calendar does
    not know as Monday to Friday; whoever shows such a result calls it provisional (`is_known`).

    Attributes:
        known_from_us: First instant from which on days are judged by published knowledge.
        known_to_us: Instant up to which they are; the end of the last known day.
    """

    known_from_us: int
    known_to_us: int
    _begins: "_Ladder" = field(repr=False)
    _done: "_Ladder" = field(repr=False)
    _length: Amounts = field(repr=False)

    @property
    def total_us(self) -> int:
        """Working time of all days to 2100; more cannot be added up."""
        return int(self._done.rungs[-1] + self._length[-1])

    def worked(self, instants: Instants | int) -> Amounts:
        """Return the working time from the beginning of 1970 up to each instant; it never falls."""
        session, begin = self._begins.at_or_below(instants)
        length = self._length.take(session)
        worked: Amounts = self._done.rungs.take(session) + np.clip(instants, begin, begin + length) - begin
        return worked

    def instant(self, worked: Amounts | int) -> Instants:
        """Return the earliest instant at which this much working time has passed since the beginning of 1970.

        That is when the amount is complete: the close of a session, never the opening of the next. Nothing has passed
        at the first opening of all, and more than `total_us` has at the last close.
        """
        session, done = self._done.at_or_below(worked - 1)
        begin = self._begins.rungs.take(session)
        complete: Instants = begin + np.clip(worked - done, 0, self._length.take(session))
        return complete

    def between(self, start: Instants | int, end: Instants | int) -> Amounts:
        """Return the working time from start to end; negative when end lies before start."""
        return self.worked(end) - self.worked(start)

    def add(self, start: Instants | int, amount_us: Amounts | int) -> Instants:
        """Return the earliest instant at which this much has been worked since start; start itself for zero.

        Raises:
            BadInput: An amount is negative.
        """
        if np.size(amount_us) and np.min(amount_us) < 0:
            raise BadInput("Working time to add is not negative.", "Give zero or more.", field="amount")
        end: Instants = np.where(np.equal(amount_us, 0), start, self.instant(self.worked(start) + amount_us))
        return end

    def is_known(self, instants: Instants | int) -> npt.NDArray[np.bool_]:
        """Return whether the days up to each instant are known; a span of time is known when both its ends are."""
        known: npt.NDArray[np.bool_] = np.less_equal(self.known_from_us, instants) & np.less_equal(
            instants, self.known_to_us
        )
        return known


class _Ladder:
    """Ascending numbers, and the last of them at or below each number of a column.

    Buckets of equal width lead to within a few rungs, four times as fast as a binary search of a million numbers.
    """

    def __init__(self, rungs: npt.NDArray[np.int64]) -> None:
        self.rungs = rungs
        self._first, self._last = int(rungs[0]), int(rungs[-1])
        self._shift = ((self._last - self._first) // (_BUCKETS * len(rungs))).bit_length()
        bounds = np.arange(self._first, self._last + 2**self._shift + 1, 2**self._shift)
        self._bucket = np.searchsorted(rungs, bounds, side="right") - 1
        self._steps = int(np.diff(self._bucket).max(initial=0))
        self._above = np.append(rungs[1:], np.iinfo(np.int64).max)

    def at_or_below(self, numbers: npt.NDArray[np.int64] | int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the position of the last rung at or below each number, and the rung; the first below all of them."""
        inside = np.clip(numbers, self._first, self._last)
        found = self._bucket.take((inside - self._first) >> self._shift)
        for _ in range(self._steps):
            found = found + (self._above.take(found) <= inside)
        return found, self.rungs.take(found)


@lru_cache(maxsize=64)
def work_time(zone: str, calendar: WorkingCalendar, rules: tuple[SessionRule, ...]) -> WorkTime:
    """Return the working time of a zone and calendar under session rules.

    Args:
        zone: IANA name.
        calendar: Which days work.
        rules: Ascending, each from the day after the one before ends.

    Raises:
        BadInput: The zone is not known, the rules leave days out or cover days twice, or nothing is ever worked.
    """
    check_follow(rules)
    days = local_days(zone)
    spans = list(_spans(days, calendar, rules))
    begins = np.concatenate([begin for begin, _ in spans])
    ends = np.concatenate([end for _, end in spans])
    worked = begins < ends  # a session that the clocks skip is none
    begins, length = begins[worked], (ends - begins)[worked]
    if not begins.size:
        raise BadInput("The calendar has no working time.", "Give it working days and sessions.", field="work")
    known_from = max(calendar.first_day, rules[0].valid_from, 0)
    known_to = min(calendar.known_until, LAST_DAY if rules[-1].valid_to is None else rules[-1].valid_to)
    return WorkTime(
        known_from_us=int(days.begins[min(known_from, LAST_DAY)]),
        known_to_us=int(days.begins[max(known_to, -1) + 1]),
        _begins=_Ladder(begins),
        _done=_Ladder(np.cumsum(length) - length),
        _length=length,
    )


def check_follow(rules: tuple[SessionRule, ...]) -> None:
    """Refuse rules that leave out days between them or cover days twice.

    Raises:
        BadInput: They do, or there is none.
    """
    if not rules:
        raise BadInput("No session is given.", "Give at least one session.", field="sessions")
    for earlier, later in pairwise(rules):
        if earlier.valid_to is None or later.valid_from != earlier.valid_to + 1:
            raise BadInput(
                "Sessions valid from {day} do not follow the ones before: days are left out or covered twice.",
                "Let each begin on the day after the one before ends.",
                field="valid_from",
                day=np.datetime64(later.valid_from, "D"),
            )


def _spans(
    days: LocalDays, calendar: WorkingCalendar, rules: tuple[SessionRule, ...]
) -> Iterator[tuple[Instants, Instants]]:
    """Yield begins and ends of the sessions under each rule, ascending.

    Shape:
        (working days under the rule × sessions,) each
    """
    changed, turn = _turns(days)

    def first_shown(minute: int) -> Instants:
        """Return when the clock of each day first shows a minute or a later one."""
        found: Instants = days.begins[:-1] + minute * MINUTE_US
        by_later_offset = days.begins[changed + 1] - (MINUTES_OF_DAY - minute) * MINUTE_US
        found[changed] = np.where(found[changed] < turn, found[changed], np.maximum(by_later_offset, turn))
        return found

    for rule in rules:
        first = 0 if rule is rules[0] else max(rule.valid_from, 0)
        after = LAST_DAY + 1 if rule is rules[-1] or rule.valid_to is None else max(rule.valid_to + 1, 0)
        working = first + np.flatnonzero(calendar.working[first:after])
        begins = [first_shown(session.begin).take(working) for session in rule.sessions]
        ends = [first_shown(session.end).take(working) for session in rule.sessions]
        yield np.stack(begins, axis=1).ravel(), np.stack(ends, axis=1).ravel()


def _turns(days: LocalDays) -> tuple[npt.NDArray[np.int64], Instants]:
    """Return the days on which the clocks change, and the instant on each from which on they show the later time."""
    changed = np.flatnonzero(np.diff(days.begins) != DAY_US)
    place = ZoneInfo(days.zone)

    def offset(instant: int) -> timedelta | None:
        return datetime.fromtimestamp(instant // SECOND_US, UTC).astimezone(place).utcoffset()

    def turn(begin: int, end: int) -> int:
        seconds, later = range(begin, end, SECOND_US), offset(end)
        return begin + SECOND_US * bisect_left(seconds, x=True, key=lambda second: offset(second) == later)

    bounds = zip(days.begins[changed].tolist(), days.begins[changed + 1].tolist(), strict=True)
    return changed, np.array([turn(begin, end) for begin, end in bounds], np.int64)
