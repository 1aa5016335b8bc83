"""The day walk of a case: the deciding clock's trace as cells, with the events of each day."""

from collections.abc import Iterable

from console.board.clock_lines import Subject
from console.board.period import day_date, local_day
from console.board.view import DayCell, DayState
from console.domain.calendar import LAST_DAY, DayKind
from console.domain.case import EventKind
from console.domain.ledger import NO_DAY
from console.domain.light import ClockKind
from console.domain.trace import Trace
from console.domain.traced import DayRole, TracedDay
from console.messages import _, messages, short
from console.replica.detail_reads import FactRow

LONGEST_DAYS = 370
"""A walk shows at most so many days after its due day (or its start while stopped): a year says it all."""
MARKS = {
    ClockKind.ACCEPTANCE: "acceptance",
    ClockKind.PROMISED: "promised",
    ClockKind.STATUTORY: "statutory",
    ClockKind.DECLARED: "declared",
}
_STATES = {
    DayRole.START: DayState.START,
    DayRole.COUNTED: DayState.COUNTED,
    DayRole.OFF: DayState.OFF,
    DayRole.STOPPED: DayState.STOPPED,
    DayRole.OVER: DayState.OVER,
}
_EVENT_LABELS = {
    EventKind.RECEIVED: "Received",
    EventKind.SUPPLEMENT_NOTICE: "Supplement asked for",
    EventKind.SUPPLEMENTED: "Supplemented",
    EventKind.ACCEPTED: "Accepted",
}
_TABLE_LABELS = {
    "stop": "Stop begins",
    "resume": "Stop ends",
    "extension": "Extended",
    "closing": "Closed",
}


def day_walk(subject: Subject, facts: Iterable[FactRow]) -> tuple[DayCell, ...]:
    """Return the days of the deciding clock up to the latest due day or the day it is judged on; empty without a clock.

    Args:
        subject: The case.
        facts: Its facts in force.
    """
    kind = subject.deciding
    if kind is None:
        return ()
    projection, row = subject.look.projection, subject.row
    due = {clock: int(projection.due[clock, row]) for clock in MARKS if projection.runs[clock, row]}
    due = {clock: day for clock, day in due.items() if day != NO_DAY}
    first = subject.trace(kind, until=0)
    if first is None:
        return ()
    last = max([first.start, *due.values()])
    trace = subject.trace(kind, until=min(max(last, subject.judged), last + LONGEST_DAYS, LAST_DAY))
    if trace is None:
        return ()
    marks = _marks(subject, due)
    events = _events(subject, facts)
    return tuple(_cell(day, trace, subject, marks, events.get(day.day, "")) for day in trace.days)


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


def _cell(day: TracedDay, trace: Trace, subject: Subject, marks: dict[int, frozenset[str]], event: str) -> DayCell:
    state = _STATES[day.role]
    is_off = day.kind in {DayKind.WEEKEND, DayKind.HOLIDAY} and trace.unit == "wd"
    if state in {DayState.OVER, DayState.STOPPED} and is_off:
        state = DayState.OFF
    elif state in {DayState.COUNTED, DayState.OVER} and day.day > subject.judged:
        state = DayState.AHEAD
    return DayCell(
        day=day_date(day.day),
        state=state,
        count=day.count,
        label=event or _calendar_label(day, trace),
        marks=marks.get(day.day, frozenset()),
        provisional=day.is_provisional,
    )


def _calendar_label(day: TracedDay, trace: Trace) -> str:
    if day.kind is DayKind.MAKE_UP and trace.unit == "wd":
        return short("Make-up day")
    return day.name.in_language(messages.language) if day.name and day.kind is DayKind.HOLIDAY else ""


def _marks(subject: Subject, due: dict[ClockKind, int]) -> dict[int, frozenset[str]]:
    marks: dict[int, frozenset[str]] = {subject.today: frozenset({"today"})}
    for clock, day in due.items():
        marks[day] = marks.get(day, frozenset()) | {MARKS[clock]}
    return marks


def _events(subject: Subject, facts: Iterable[FactRow]) -> dict[int, str]:
    """Return a short word for each day on which something moved a clock; the first of a day wins."""
    days = subject.catalogue.days_of(subject.area)
    found: dict[int, str] = {}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.id)):
        label = _TABLE_LABELS.get(fact.table)
        if fact.table == "event" and fact.kind in _EVENT_LABELS:
            label = _EVENT_LABELS[EventKind(fact.kind)]
        if label:
            found.setdefault(local_day(days, fact.happened_at), short(label))
    received_us = int(subject.look.known.ledger.received_at[subject.row])
    found.setdefault(local_day(days, received_us), short("Received"))
    return found
