"""How a due day came about, day by day (期限推演): renders what the kernel found about one clock of one case.

Nothing is counted a second time: start, due day, certainty, extension and the days stops took out come from the
projection; the walk numbers the days that are left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from console.domain.calendar import LAST_DAY, DayKind, WorkingCalendar
from console.domain.case import EventKind
from console.domain.counting import FOREVER, months_after
from console.domain.hour_trace import HourWalk
from console.domain.ledger import ABSENT_US, HOUR_UNITS, MONTHS, NO_DAY, NO_LIMIT, UNIT_CODES, WORKING_DAYS, Ledger
from console.domain.light import Certainty, ClockKind
from console.domain.localday import local_days
from console.domain.projection import Projection
from console.domain.rule import AreaRule, ClockRule, CountingPolicy, LimitSource, RuleBook
from console.domain.traced import DayRole, TracedDay
from console.domain.worktime import work_time


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
        start: The day it starts; not counted unless the policy says so.
        start_code: Code of the event of that day.
        happened_at: When that event happened; on a day before ``start`` when it came outside office hours.
        is_deemed: Whether it starts because another clock was missed.
        limit: Units allowed, an applied extension included; None for a declared date.
        unit: One of ``UNIT_CODES``.
        extension: Units the extension added; 0 where none was applied.
        is_extension_late: Whether an extension was entered and left out because the due day had passed.
        due: Last day in time; None while stopped.
        due_at: Last instant in time of a clock that counts hours; None for others.
        left: Units left while stopped: natural days for months, minutes for hours.
        stops: Every stop of the case and what it did.
        days: From ``start`` on, without a gap.
        known_until: Last day the calendar knows.
    """

    kind: ClockKind
    rule: ClockRule
    policy: CountingPolicy
    calendar: WorkingCalendar
    start: int
    start_code: int
    happened_at: int
    is_deemed: bool
    limit: int | None
    unit: str
    extension: int
    is_extension_late: bool
    due: int | None
    due_at: int | None
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
    clock_set = book.clocks.sets[int(ledger.clock_set[row])]
    rule = clock_set.of(kind)
    if projection.start[kind, row] == NO_DAY or rule is None:
        return None
    area = areas[ledger.area[row]]
    policy = book.policy_of(rule, area.code)
    is_on_the_spot = kind is ClockKind.PROMISED and int(ledger.case_type[row]) in book.lights.on_the_spot
    unit = int(projection.unit[kind, row])
    due = _given(projection.due[kind, row], NO_DAY)
    limit = _given(projection.limit[kind, row], NO_LIMIT)
    due_at = int(projection.overdue_from[kind, row]) - 1 if unit in HOUR_UNITS and due is not None else None
    asked = 0 if rule.extension is None or is_on_the_spot else int(ledger.extension_amount[row])
    is_extended, is_deemed = bool(projection.extended[kind, row]), bool(projection.deemed[kind, row])
    missed = clock_set.of(rule.deemed_by) if is_deemed and rule.deemed_by is not None else None
    start_code, happened_at = _start_fact(ledger, row, missed or rule, is_received=is_on_the_spot)
    stops = _stops(projection, ledger, row, kind)
    walk: HourWalk | _Walk
    if unit in HOUR_UNITS:
        work = (
            None if UNIT_CODES[unit] == "h" else work_time(area.time_zone, area.calendar, book.sessions.of(area.code))
        )
        spans = _stop_spans(ledger, row) if rule.is_stoppable else ()
        walk = HourWalk(area.calendar, local_days(area.time_zone), work, happened_at, due_at, spans)
    else:
        before = int(projection.start[kind, row])
        rolls = policy.roll_natural_end and rule.limit_source is not LimitSource.DECLARED
        in_days = _in_days(before, limit, unit, policy)
        walk = _Walk(area.calendar, before, policy.start_counts, due, in_days, unit, rolls, stops)
    return Trace(
        kind=kind,
        rule=rule,
        policy=policy,
        calendar=area.calendar,
        start=int(projection.start[kind, row]) + policy.start_counts,
        start_code=start_code,
        happened_at=happened_at,
        is_deemed=is_deemed,
        limit=limit,
        unit=UNIT_CODES[unit],
        extension=asked if is_extended else 0,
        is_extension_late=asked > 0 and not is_extended,
        due=due,
        due_at=due_at,
        certainty=Certainty(int(projection.certainty[kind, row])),
        left=int(projection.left[kind, row]),
        stops=stops,
        days=tuple(walk.days(until)),
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """One clock, ready to be walked through.

    Attributes:
        start: The last day before those it counts.
        limit: Days to count, months as natural days; None for a declared date.
    """

    calendar: WorkingCalendar
    start: int
    start_counts: bool
    due: int | None
    limit: int | None
    unit: int
    rolls: bool
    stops: tuple[StopEffect, ...]

    def days(self, until: int) -> Iterator[TracedDay]:
        """Yield the start day and every later one up to ``until`` and the due day, or the first day it stands still."""
        if not self.start_counts:
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
        judged = role in {DayRole.COUNTED, DayRole.OFF, DayRole.OVER} and (self.unit == WORKING_DAYS or self.rolls)
        return TracedDay(day, role, count, kind, calendar.day_name(day), stop, judged and not is_known)

    def _counts(self, day: int) -> bool:
        return self.unit != WORKING_DAYS or bool(self.calendar.working[day])

    def _stop_on(self, day: int) -> int | None:
        for effect in self.stops:
            if effect.after is not None and effect.after < day and (effect.upto is None or day <= effect.upto):
                return effect.stop
        return None


def _given(number: np.int32 | np.int16, absent: int) -> int | None:
    return None if number == absent else int(number)


def _in_days(before: int, limit: int | None, unit: int, policy: CountingPolicy) -> int | None:
    if limit is None or unit != MONTHS:
        return limit
    ends = months_after(np.array([before]), np.array([limit]), start_counts=policy.start_counts)
    return int(ends[0]) - before


def _start_fact(ledger: Ledger, row: int, rule: ClockRule, *, is_received: bool) -> tuple[int, int]:
    """Return the code and the instant of the event a clock starts with."""
    if is_received:
        return EventKind.RECEIVED, int(ledger.received_at[row])
    again = [(at, code) for code in rule.restarts if (at := _moment(ledger, row, code, last=True)) != ABSENT_US]
    first = [(at, code) for code in rule.starts if (at := _moment(ledger, row, code, last=False)) != ABSENT_US]
    at, code = max(again) if again else min(first)
    return code, at


def _moment(ledger: Ledger, row: int, code: int, *, last: bool) -> int:
    if code == EventKind.RECEIVED:
        return int(ledger.received_at[row])
    moments = ledger.events.get(code)
    return ABSENT_US if moments is None else int((moments.last if last else moments.first)[row])


def _stop_spans(ledger: Ledger, row: int) -> tuple[tuple[int, int | None], ...]:
    stops = slice(int(ledger.stop_offsets[row]), int(ledger.stop_offsets[row + 1]))
    spans = zip(ledger.stop_from[stops].tolist(), ledger.stop_to[stops].tolist(), strict=True)
    return tuple((begin, None if end == ABSENT_US else end) for begin, end in spans)


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
