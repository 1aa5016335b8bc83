"""The day walk of a case: each clock's trace as one frozen value, with the events of each day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.board.clock_lines import Subject, basis, ended_us
from console.board.detail_view import CalendarEdition, ClockLine, ClockWalk, DayCell, DayState, WalkStart, WalkStop
from console.board.halts import Halt, halts_of, taken_by
from console.board.period import day_date, local_day
from console.board.words import HOURS, event_word
from console.domain.calendar import LAST_DAY, DayKind, WorkingCalendar
from console.domain.case import EventKind
from console.domain.ledger import NO_DAY
from console.domain.light import ClockKind
from console.domain.localday import MINUTE_US
from console.domain.trace import StopEffect, Trace
from console.domain.traced import DayRole, TracedDay
from console.messages import _, messages, short
from console.replica.detail_reads import FactRow

LONGEST_DAYS = 370
"""A walk shows at most so many days after its due day (or its start while stopped): a year says it all."""
DUE = "due"
MARKS = {
    ClockKind.ACCEPTANCE: "acceptance",
    ClockKind.PROMISED: "promised",
    ClockKind.STATUTORY: "statutory",
    ClockKind.DECLARED: "declared",
}
_TOGETHER = frozenset({ClockKind.PROMISED, ClockKind.DECLARED})
"""Clocks whose walk goes on to the statutory limit."""
_DAYS_OFF = frozenset({DayKind.WEEKEND, DayKind.HOLIDAY})
_OF_WORK = frozenset({"wd", "wh"})
_STATES = {
    DayRole.START: DayState.START,
    DayRole.COUNTED: DayState.COUNTED,
    DayRole.OFF: DayState.OFF,
    DayRole.STOPPED: DayState.STOPPED,
    DayRole.OVER: DayState.OVER,
}
_TABLE_LABELS = {
    "stop": "Stop begins",
    "resume": "Stop ends",
    "extension": "Extended",
    "closing": "Closed",
}
_UNLABELLED = frozenset({EventKind.STAGE_STARTED, EventKind.STAGE_ENDED, EventKind.NOTE})


@dataclass(frozen=True, slots=True)
class _Course:
    """What the days of one clock are told with.

    Attributes:
        judged: The day it is judged on: today, or that on which it or the case ended.
        judged_us: The instant of that.
        due: Due days of clocks that run, and its own.
        events: What happened, by day.
    """

    subject: Subject
    trace: Trace
    judged: int
    judged_us: int
    due: Mapping[ClockKind, int]
    events: Mapping[int, str]


def clock_walks(
    subject: Subject, lines: Iterable[ClockLine], facts: Iterable[FactRow], stops: Mapping[int, FactRow]
) -> tuple[ClockWalk, ...]:
    """Return each clock day by day, up to its due day or the day it is judged on.

    Args:
        subject: The case.
        lines: Its clocks.
        facts: Its facts in force.
        stops: The stops in force, by their number in order of beginning.
    """
    events = _events(subject, facts)
    halts = halts_of(subject, stops)
    walks = (_walk(subject, line.kind, events, halts) for line in lines)
    return tuple(walk for walk in walks if walk is not None)


def calendar_note(subject: Subject) -> str:
    """Return which calendar counts and how far it is published."""
    calendar = subject.catalogue.rules[subject.area].calendar
    name = calendar.name.in_language(messages.language)
    if calendar.known_until >= LAST_DAY:
        return _("{calendar}, edition {version}", calendar=name, version=calendar.version)
    return _(
        "{calendar}, edition {version}; published up to {date}",
        calendar=name,
        version=calendar.version,
        date=day_date(calendar.known_until).isoformat(),
    )


def _walk(subject: Subject, kind: ClockKind, events: Mapping[int, str], halts: tuple[Halt, ...]) -> ClockWalk | None:
    first = subject.trace(kind, until=0)
    if first is None:
        return None
    end_us = ended_us(subject, first)
    judged_us = subject.judged_us if end_us is None else end_us
    judged = local_day(subject.catalogue.days_of(subject.area), judged_us)
    due = _due_days(subject, first)
    last = max([first.start, *due.values()])
    trace = subject.trace(kind, until=min(max(last, judged), last + LONGEST_DAYS, LAST_DAY))
    if trace is None:
        return None
    course = _Course(subject, trace, judged, judged_us, due, events)
    rule = trace.rule
    return ClockWalk(
        kind=kind,
        name=rule.name,
        rule=rule.id,
        edition=rule.version,
        law=rule.law,
        article=rule.article,
        is_confirmed=rule.is_confirmed,
        basis=basis(subject, trace),
        policy=trace.policy,
        calendar=_edition(trace.calendar),
        start=_start(subject, trace),
        limit=trace.limit,
        unit=trace.unit,
        extension=trace.extension,
        is_extension_late=trace.is_extension_late,
        due=None if trace.due is None else day_date(trace.due),
        due_us=trace.due_at,
        certainty=trace.certainty,
        left=trace.left,
        stops=tuple(_stop(subject, trace, halt, effect) for halt, effect in zip(halts, trace.stops, strict=True)),
        days=tuple(_cell(course, day) for day in trace.days),
    )


def _due_days(subject: Subject, trace: Trace) -> dict[ClockKind, int]:
    """Return the clock's own due day, and the statutory one where the walk goes on to it."""
    projection, row = subject.look.projection, subject.row
    due = {} if trace.due is None else {trace.kind: trace.due}
    statutory = int(projection.due[ClockKind.STATUTORY, row])
    goes_on = trace.kind in _TOGETHER and trace.unit not in HOURS
    if goes_on and projection.runs[ClockKind.STATUTORY, row] and statutory != NO_DAY:
        due[ClockKind.STATUTORY] = statutory
    return due


def _edition(calendar: WorkingCalendar) -> CalendarEdition:
    return CalendarEdition(calendar.id, calendar.name, calendar.version, day_date(calendar.known_until))


def _start(subject: Subject, trace: Trace) -> WalkStart:
    word = event_word(trace.start_code, subject.book.clocks)
    return WalkStart(trace.start_code, word, trace.happened_at, day_date(trace.start), trace.is_deemed)


def _stop(subject: Subject, trace: Trace, halt: Halt, effect: StopEffect) -> WalkStop:
    taken = taken_by(subject, trace, effect)
    first = None if effect.after is None else effect.after + 1
    last = effect.upto
    if trace.unit in HOURS and taken:
        days = subject.catalogue.days_of(subject.area)
        first = local_day(days, max(halt.began_us, trace.happened_at))
        last = None if halt.ended_us is None else local_day(days, halt.ended_us)
    return WalkStop(
        reason=halt.reason,
        document_no=halt.document_no,
        notified=halt.notified,
        began_us=halt.began_us,
        ended_us=halt.ended_us,
        first=None if first is None else day_date(first),
        last=None if last is None else day_date(last),
        taken=taken,
    )


def _cell(course: _Course, day: TracedDay) -> DayCell:
    trace = course.trace
    state = _STATES[day.role]
    if state in {DayState.OVER, DayState.STOPPED} and day.kind in _DAYS_OFF and trace.unit in _OF_WORK:
        state = DayState.OFF
    elif state in {DayState.COUNTED, DayState.OVER} and day.day > course.judged:
        state = DayState.AHEAD
    minutes = _over_minutes(course, day.day) if state is DayState.OVER and trace.unit in HOURS else day.minutes
    return DayCell(
        day=day_date(day.day),
        state=state,
        count=day.count,
        label=_label(course, day),
        marks=_marks(course, day.day),
        provisional=day.is_provisional,
        minutes=minutes,
        kind=day.kind,
        name=day.name,
        stop=day.stop,
    )


def _over_minutes(course: _Course, day: int) -> int:
    """Return the minutes past the end of a clock that counts hours, up to the end of a day or where it is judged."""
    subject, trace = course.subject, course.trace
    until_us = min(int(subject.catalogue.days_of(subject.area).begins[day + 1]), course.judged_us)
    due_us = trace.due_at or until_us
    if trace.unit == "wh":
        return subject.work_minutes(due_us, until_us)
    return (until_us - due_us) // MINUTE_US


def _label(course: _Course, day: TracedDay) -> str:
    """Return what happened on a day, on the first the event the clock starts with; else what the calendar says."""
    trace, days = course.trace, course.subject.catalogue.days_of(course.subject.area)
    if day.day == local_day(days, trace.happened_at):
        return short(event_word(trace.start_code, course.subject.book.clocks))
    return course.events.get(day.day) or _calendar_label(day, trace)


def _calendar_label(day: TracedDay, trace: Trace) -> str:
    if day.kind is DayKind.MAKE_UP and trace.unit in _OF_WORK:
        return short("Make-up day")
    return day.name.in_language(messages.language) if day.name and day.kind is DayKind.HOLIDAY else ""


def _marks(course: _Course, day: int) -> frozenset[str]:
    own = course.trace.kind
    marks = {MARKS.get(kind, DUE) if kind is own else MARKS[kind] for kind, due in course.due.items() if due == day}
    return frozenset(marks | ({"today"} if day == course.subject.today else set()))


def _events(subject: Subject, facts: Iterable[FactRow]) -> dict[int, str]:
    """Return a short word for each day on which something moved a clock; the first of a day wins."""
    days = subject.catalogue.days_of(subject.area)
    received_us = int(subject.look.known.ledger.received_at[subject.row])
    found = {local_day(days, received_us): short(event_word(EventKind.RECEIVED, subject.book.clocks))}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.id)):
        word = _word(subject, fact)
        if word:
            found.setdefault(local_day(days, fact.happened_at), short(word))
    return found


def _word(subject: Subject, fact: FactRow) -> str:
    if fact.table == "event":
        is_told = fact.kind is not None and fact.kind not in _UNLABELLED
        return event_word(fact.kind or 0, subject.book.clocks) if is_told else ""
    return _TABLE_LABELS.get(fact.table, "")
