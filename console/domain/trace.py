"""How a due day came about, day by day (期限推演): renders what the kernel found about one clock of one case.

Nothing is counted a second time: start, due day, certainty, extension and the days stops took out come from the
projection; the walk numbers the days that are left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np

from console.domain.calendar import LAST_DAY, DayKind, WorkingCalendar
from console.domain.counting import FOREVER
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, UNIT_CODES, Ledger
from console.domain.light import Certainty, ClockKind
from console.domain.localday import local_days
from console.domain.naming import Name
from console.domain.projection import Projection
from console.domain.rule import AreaRule, ClockRule, CountingPolicy, RuleBook


class DayRole(StrEnum):
    """What a day was to the clock. `OFF` and `STOPPED` days are not counted; `OVER` days lie after the due day."""

    START = "start"
    COUNTED = "counted"
    OFF = "off"
    STOPPED = "stopped"
    OVER = "over"


class StartFact(StrEnum):
    """The fact a clock starts with."""

    RECEIVED = "received"
    SUPPLEMENTED = "supplemented"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class TracedDay:
    """One day of the walk.

    Attributes:
        count: Running number of a counted day; units past the due day on an `OVER` day that counts; None otherwise.
        kind: What the calendar says of the day; whether that matters depends on the unit.
        name: Name of the holiday, or of the holiday a make-up day makes up for; None on an ordinary day.
        stop: Which stop of the case took the day out, from 0 in order of their beginning; None for other days.
        is_provisional: Whether the day had to be judged without a published calendar.
    """

    day: int
    role: DayRole
    count: int | None
    kind: DayKind
    name: Name | None
    stop: int | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class StopEffect:
    """What a stop did to this clock.

    Attributes:
        stop: Which stop of the case, from 0 in order of their beginning.
        after: The last day before the days it took out; None when it took none.
        upto: The last day it took out; None when it took none, or is open.
    """

    stop: int
    after: int | None
    upto: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """One clock of one case, as values; the facts it rests on are named, the reader's words are not ours.

    Attributes:
        start: The day it starts, not counted.
        start_fact: The fact of that day.
        happened_on: Local day of that fact; earlier than ``start`` when it came outside office hours.
        limit: Units allowed, an applied extension included; None for a declared date.
        unit: ``wd`` or ``nd``.
        extension: Units the extension added; 0 where none was applied.
        is_extension_late: Whether an extension was entered and left out because the due day had passed.
        due: Last day in time; None while stopped.
        left: Units left while stopped.
        stops: Every stop of the case and what it did.
        days: From ``start`` on, without a gap.
        known_until: Last day the calendar knows.
    """

    kind: ClockKind
    rule: ClockRule
    counting: CountingPolicy
    calendar: WorkingCalendar
    start: int
    start_fact: StartFact
    happened_on: int
    limit: int | None
    unit: str
    extension: int
    is_extension_late: bool
    due: int | None
    certainty: Certainty
    left: int
    stops: tuple[StopEffect, ...]
    days: tuple[TracedDay, ...]

    @property
    def known_until(self) -> int:
        """Last day the calendar knows."""
        return self.calendar.known_until

    @property
    def is_provisional(self) -> bool:
        """Whether the due day, or what is left of a stopped clock, rests on days nobody has published."""
        return any(day.is_provisional for day in self.days if day.role is not DayRole.OVER)


def trace_clock(
    projection: Projection,
    ledger: Ledger,
    areas: Sequence[AreaRule],
    book: RuleBook,
    row: int,
    kind: ClockKind,
    until: int,
) -> Trace | None:
    """Return the walk of one clock, from its start to the later of ``until`` and its due day or standstill.

    Args:
        projection: What `project` made of the ledger.
        ledger: The same ledger.
        areas: What ``ledger.area`` indexes.
        book: The same rules.
        row: The case.
        kind: The clock.
        until: A day to walk to at least, usually today.

    Returns:
        None when the clock never started or has no limit.
    """
    if projection.start[kind, row] == NO_DAY:
        return None
    area = areas[ledger.area[row]]
    due = int(projection.due[kind, row])
    limit = int(projection.limit[kind, row])
    is_same_day = kind is ClockKind.PROMISED and int(ledger.case_type[row]) in book.lights.on_the_spot
    start_fact, happened_at = _start_fact(ledger, row, None if is_same_day else kind)
    asked = int(ledger.extension_amount[row]) if book.clocks.of(kind).extendable and not is_same_day else 0
    is_extended = bool(projection.extended[kind, row])
    walk = _Walk(
        calendar=area.calendar,
        start=int(projection.start[kind, row]),
        due=None if due == NO_DAY else due,
        limit=None if limit == NO_LIMIT else limit,
        unit="wd" if is_same_day else _unit(ledger, book, row, kind),
        rolls=book.counting.roll_natural_end and kind in _DECISIONS,
        stops=_stops(projection, ledger, row, kind),
    )
    return Trace(
        kind=kind,
        rule=book.clocks.of(kind),
        counting=book.counting,
        calendar=area.calendar,
        start=walk.start,
        start_fact=start_fact,
        happened_on=int(local_days(area.time_zone).day_of(np.array([happened_at]))[0]),
        limit=walk.limit,
        unit=walk.unit,
        extension=asked if is_extended else 0,
        is_extension_late=asked > 0 and not is_extended,
        due=walk.due,
        certainty=Certainty(int(projection.certainty[kind, row])),
        left=int(projection.left[kind, row]),
        stops=walk.stops,
        days=tuple(walk.days(until)),
    )


_DECISIONS = (ClockKind.PROMISED, ClockKind.STATUTORY)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One clock, ready to be walked through."""

    calendar: WorkingCalendar
    start: int
    due: int | None
    limit: int | None
    unit: str
    rolls: bool
    stops: tuple[StopEffect, ...]

    def days(self, until: int) -> Iterator[TracedDay]:
        """Yield the start day and every later one up to ``until`` and the due day, or the first day it stands still."""
        yield self._day(self.start, DayRole.START, None, None)
        count = over = 0
        decided = max((1 + effect.after for effect in self.stops if effect.after is not None), default=0)
        last = max(until, decided if self.due is None else self.due)
        for day in range(self.start + 1, min(last, LAST_DAY) + 1):
            stop = self._stop_on(day)
            if self.due is not None and day > self.due:
                over += self._counts(day)
                yield self._day(day, DayRole.OVER, over if self._counts(day) else None, None)
            elif stop is not None:
                yield self._day(day, DayRole.STOPPED, None, stop)
            elif self._counts(day) and count != self.limit:
                count += 1
                yield self._day(day, DayRole.COUNTED, count, None)
            else:
                yield self._day(day, DayRole.OFF, None, None)

    def _day(self, day: int, role: DayRole, count: int | None, stop: int | None) -> TracedDay:
        calendar = self.calendar
        is_known = calendar.is_known(day)
        working = DayKind.WORKING if calendar.working[day] else DayKind.WEEKEND
        kind = calendar.day_kind(day) if is_known else working
        judged = role in {DayRole.COUNTED, DayRole.OFF, DayRole.OVER} and (self.unit == "wd" or self.rolls)
        return TracedDay(day, role, count, kind, calendar.day_name(day), stop, judged and not is_known)

    def _counts(self, day: int) -> bool:
        return self.unit == "nd" or bool(self.calendar.working[day])

    def _stop_on(self, day: int) -> int | None:
        for effect in self.stops:
            if effect.after is not None and effect.after < day and (effect.upto is None or day <= effect.upto):
                return effect.stop
        return None


def _start_fact(ledger: Ledger, row: int, kind: ClockKind | None) -> tuple[StartFact, int]:
    if kind in _DECISIONS:
        return StartFact.ACCEPTED, int(ledger.accepted_at[row])
    if kind is ClockKind.ACCEPTANCE and ledger.supplemented_at[row] != ABSENT_US:
        return StartFact.SUPPLEMENTED, int(ledger.supplemented_at[row])
    return StartFact.RECEIVED, int(ledger.received_at[row])


def _unit(ledger: Ledger, book: RuleBook, row: int, kind: ClockKind) -> str:
    match kind:
        case ClockKind.ACCEPTANCE:
            return book.clocks.of(kind).unit
        case ClockKind.PROMISED:
            return UNIT_CODES[ledger.promised_unit[row]]
        case ClockKind.STATUTORY:
            return UNIT_CODES[ledger.statutory_unit[row]]
        case ClockKind.DECLARED:
            return "nd"
        case _:
            assert_never(kind)


def _stops(projection: Projection, ledger: Ledger, row: int, kind: ClockKind) -> tuple[StopEffect, ...]:
    first, end = int(ledger.stop_offsets[row]), int(ledger.stop_offsets[row + 1])
    effects = []
    for stop in range(first, end):
        after, upto = int(projection.stop_after[kind, stop]), int(projection.stop_upto[kind, stop])
        effects.append(
            StopEffect(
                stop=stop - first,
                after=None if after == NO_DAY else after,
                upto=None if upto in {NO_DAY, FOREVER} else upto,
                is_open=bool(ledger.stop_to[stop] == ABSENT_US),
            )
        )
    return tuple(effects)
