"""Why the light of a case is as it is, in sentences of the reader's language."""

from collections.abc import Iterator, Sequence

import numpy as np

from console.board.batch import DECIDING
from console.board.clock_lines import Subject, left_of
from console.board.period import local_day
from console.board.view import ClockLine
from console.board.words import LIGHT_WORDS, amount, sentence_date, sentence_time, stop_word
from console.domain.case import EventKind
from console.domain.deadline import lights_at, next_turns
from console.domain.light import Certainty, ClockKind, Light
from console.domain.tables import NEVER_US
from console.domain.trace import StopEffect, Trace
from console.messages import _
from console.replica.detail_reads import FactRow

OVERDUE_WORDS = {
    ClockKind.PROMISED: "Past the promised limit by {amount}",
    ClockKind.STATUTORY: "Past the statutory limit by {amount}",
    ClockKind.DECLARED: "Past the declared date by {amount}",
    ClockKind.ACCEPTANCE: "Past the acceptance limit by {amount}",
}
LIMIT_WORDS = {
    ClockKind.PROMISED: "Promised: {amount}.",
    ClockKind.STATUTORY: "Statutory limit: {amount}.",
    ClockKind.ACCEPTANCE: "To be accepted within {amount}.",
    ClockKind.DECLARED: "The source has declared the last day itself.",
}
START_WORDS = {
    EventKind.RECEIVED: "Received on {date}; that day does not count.",
    EventKind.SUPPLEMENTED: "Supplemented on {date}; that day does not count.",
    EventKind.ACCEPTED: "Accepted on {date}; that day does not count.",
}
LATE_START_WORDS = {
    EventKind.RECEIVED: "Received on {date} after office hours, counted as {start}; that day does not count.",
    EventKind.SUPPLEMENTED: "Supplemented on {date} after office hours, counted as {start}; that day does not count.",
    EventKind.ACCEPTED: "Accepted on {date}, counted as {start}; that day does not count.",
}


def headline(subject: Subject, lines: Sequence[ClockLine]) -> str:
    """Return the state of a case in a few words."""
    by_kind = {line.kind: line for line in lines}
    deciding = by_kind.get(subject.deciding) if subject.deciding is not None else None
    left = None if deciding is None else deciding.left
    light = Light(int(subject.look.columns.light[subject.row]))
    if subject.is_open and light >= Light.RED:
        return _overdue_headline(light, by_kind)
    if deciding is None or left is None:
        return _("No limit") if subject.is_open else _("Closed in time")
    if not subject.is_open:
        return _("Closed {amount} late", amount=amount(-left, deciding.unit)) if left < 0 else _("Closed in time")
    return _running_headline(subject, light, left, amount(left, deciding.unit))


def _running_headline(subject: Subject, light: Light, left: int, left_words: str) -> str:
    if _is_on_the_spot(subject):
        return _("To be closed today")
    if light is Light.BLUE:
        return _("Clock stopped, {amount} left", amount=left_words)
    if light is Light.YELLOW:
        return _("Due today") if left == 0 else _("Due in {amount}", amount=left_words)
    return _("On time, {amount} left", amount=left_words)


def why(subject: Subject, lines: Sequence[ClockLine], stops: dict[int, FactRow]) -> tuple[str, ...]:
    """Return the sentences: what the limit is, where it starts, what is left out, when it ends, what comes next.

    Args:
        subject: The case.
        lines: Its clocks.
        stops: The stops in force, by their number in order of beginning.
    """
    kind = _told_clock(subject, lines)
    trace = None if kind is None else subject.trace(kind, until=subject.judged)
    if trace is None:
        return (_("No clock with a limit runs."),)
    sentences = [*_of_limit(subject, trace), *_of_stops(subject, trace, stops), *_of_due(subject, trace)]
    statutory = next((line for line in lines if line.kind is ClockKind.STATUTORY), None)
    if subject.is_open and kind is not ClockKind.STATUTORY and statutory and statutory.light is Light.DARK_RED:
        over = amount(-(statutory.left or 0), statutory.unit)
        sentences.append(_("The statutory limit has passed too, by {amount}.", amount=over))
    return (*sentences, *_of_next_turn(subject))


def _told_clock(subject: Subject, lines: Sequence[ClockLine]) -> ClockKind | None:
    """Return the clock to tell of: of an overdue case the first one that is over, else the deciding one."""
    over = {line.kind for line in lines if line.light >= Light.RED and line.ended is not subject.is_open}
    return next((kind for kind in DECIDING if kind in over), subject.deciding)


def _overdue_headline(light: Light, by_kind: dict[ClockKind, ClockLine]) -> str:
    kinds = (ClockKind.STATUTORY,) if light is Light.DARK_RED else DECIDING
    for kind in kinds:
        line = by_kind.get(kind)
        if line is not None and not line.ended and line.light >= Light.RED:
            return _(OVERDUE_WORDS[kind], amount=amount(max(1, -(line.left or 0)), line.unit))
    return _(LIGHT_WORDS[light])


def _is_on_the_spot(subject: Subject) -> bool:
    return int(subject.look.known.ledger.case_type[subject.row]) in subject.book.lights.on_the_spot


def _of_limit(subject: Subject, trace: Trace) -> Iterator[str]:
    today = subject.today
    if trace.kind is ClockKind.PROMISED and _is_on_the_spot(subject):
        yield _("To be closed on the spot: {date} is the last day.", date=sentence_date(trace.start, today))
        return
    if trace.limit is None:
        yield _(LIMIT_WORDS[trace.kind])
        return
    yield _(LIMIT_WORDS[trace.kind], amount=amount(trace.limit, trace.unit))
    if trace.extension:
        yield _("{amount} of it by extension.", amount=amount(trace.extension, trace.unit))
    if trace.is_extension_late:
        yield _("An extension came after the due day and does not count.")
    happened_on = local_day(subject.catalogue.days_of(subject.area), trace.happened_at)
    words = START_WORDS if trace.start == happened_on else LATE_START_WORDS
    yield _(
        words[EventKind(trace.start_code)],
        date=sentence_date(happened_on, today),
        start=sentence_date(trace.start, today),
    )


def _of_stops(subject: Subject, trace: Trace, stops: dict[int, FactRow]) -> Iterator[str]:
    for effect in trace.stops:
        fact = stops.get(effect.stop)
        reason = stop_word(fact.text) if fact else _("A special procedure")
        document = f" ({fact.document_no})" if fact and fact.document_no else ""
        if effect.after is None:
            yield _("{reason} took no day out of this clock.", reason=reason)
        elif effect.is_open or effect.upto is None:
            since = sentence_date(effect.after, subject.today)
            yield _(
                "{reason}{document} has stopped the clock since {date}.", reason=reason, document=document, date=since
            )
        else:
            taken = amount(_taken(trace, effect), trace.unit)
            upto = sentence_date(effect.upto, subject.today)
            yield _(
                "{reason}{document} stopped the clock up to {date}: {amount} taken out.",
                reason=reason,
                document=document,
                date=upto,
                amount=taken,
            )


def _taken(trace: Trace, effect: StopEffect) -> int:
    after, upto = effect.after or 0, effect.upto or 0
    return upto - after if trace.unit == "nd" else int(trace.calendar.working_days_assumed(after, upto))


def _of_due(subject: Subject, trace: Trace) -> Iterator[str]:
    today = subject.today
    if trace.due is None:
        yield _("No due day while it is stopped; {amount} left.", amount=amount(trace.left, trace.unit))
        return
    date = sentence_date(trace.due, today)
    if trace.certainty is Certainty.PROVISIONAL:
        known = sentence_date(trace.known_until, today)
        yield _("Due about {date}: the calendar after {known} is not published.", date=date, known=known)
    else:
        yield _("Due on {date}.", date=date)
    left = left_of(subject, trace, subject.judged_us)
    if not subject.is_open:
        closed = sentence_date(subject.judged, today)
        late = amount(-left, trace.unit)
        yield (
            _("Closed on {date}, {amount} late.", date=closed, amount=late)
            if left < 0
            else _("Closed on {date}, in time.", date=closed)
        )
    elif left < 0:
        yield _still_open(trace, -left, subject.judged)
    elif left == 0:
        yield _("Today is the last day.")
    else:
        yield _("{amount} left.", amount=amount(left, trace.unit))


def _still_open(trace: Trace, over: int, day: int) -> str:
    if trace.unit == "nd":
        return _("Today is day {n} after that; the case is still open.", n=over)
    if trace.calendar.working[day]:
        return _("Today is working day {n} after that; the case is still open.", n=over)
    return _("{amount} after that it is still open; today is a day off.", amount=amount(over, trace.unit))


def _of_next_turn(subject: Subject) -> Iterator[str]:
    if not subject.is_open:
        return
    projection = subject.look.columns.take(np.array([subject.row])).projection
    turn_us = int(next_turns(projection, subject.moment.now_us)[0])
    if turn_us == NEVER_US:
        return
    light = Light(int(lights_at(projection, turn_us)[0][0]))
    days = subject.catalogue.days_of(subject.area)
    day = local_day(days, turn_us)
    yield _(
        "From {time} on {date} it is {light}.",
        time=sentence_time(turn_us, days, day),
        date=sentence_date(day, subject.today),
        light=_(LIGHT_WORDS[light]),
    )
