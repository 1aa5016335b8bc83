"""Why the light of a case is as it is, in sentences of the reader's language."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from console.board.batch import DECIDING
from console.board.clock_lines import Subject, basis, has_limit, left_of
from console.board.detail_view import ClockLine
from console.board.halts import Halt, halts_of, taken_by
from console.board.headline import is_on_the_spot
from console.board.law import law_words
from console.board.period import local_day
from console.board.words import HOURS, LIGHT_WORDS, amount, event_word, measure, noted, sentence_date, sentence_time
from console.domain.deadline import lights_at, next_turns
from console.domain.ledger import ABSENT_US
from console.domain.light import Certainty, ClockKind, Light
from console.domain.tables import NEVER_US
from console.domain.trace import StopEffect, Trace
from console.messages import _, messages
from console.replica.detail_reads import FactRow
from console.replica.provenance_reads import Provenance

_STATUTORY_TOO = "The statutory limit has passed too, by {amount}."
_NAMED = frozenset({ClockKind.PROMISED, ClockKind.STATUTORY})
"""Clocks whose passing has the name of a light."""


def told_clock(subject: Subject, lines: Sequence[ClockLine]) -> ClockKind | None:
    """Return the clock to tell of: of an overdue case the first one that is over, else the deciding one.

    Where none decides it is the last that ended, or one that nobody gave a limit.
    """
    over = {line.kind for line in lines if line.light >= Light.RED and line.ended is not subject.is_open}
    first = next((kind for kind in DECIDING if kind in over), subject.deciding)
    if first is not None:
        return first
    known = {line.kind for line in lines}
    return next((kind for kind in DECIDING if kind in known), None)


def why(
    subject: Subject,
    lines: Sequence[ClockLine],
    stops: Mapping[int, FactRow],
    extension: tuple[FactRow, Provenance] | None,
) -> tuple[str, ...]:
    """Return the sentences: what the limit is, where it starts, what is left out, when it ends, what comes next.

    Args:
        subject: The case.
        lines: Its clocks.
        stops: The stops in force, by their number in order of beginning.
        extension: The extension in force and who approved it; None where there is none.
    """
    kind = told_clock(subject, lines)
    trace = None if kind is None else subject.trace(kind, until=subject.judged)
    waiting = tuple(_of_waiting(subject))
    if trace is None:
        return waiting or (_("No clock with a limit runs."),)
    if not has_limit(trace):
        return (*_without_limit(subject, trace), *waiting)
    sentences = [
        *_of_limit(subject, trace),
        *_of_extension(trace, extension),
        *_of_start(subject, trace),
        *_of_stops(subject, trace, stops),
        *_of_due(subject, trace, lines),
    ]
    statutory = next((line for line in lines if line.kind is ClockKind.STATUTORY), None)
    if subject.is_open and kind is not ClockKind.STATUTORY and statutory and statutory.light is Light.DARK_RED:
        sentences.append(_(_STATUTORY_TOO, amount=measure(-(statutory.left or 0), statutory.unit)))
    return (*sentences, *waiting, *_of_next_turn(subject))


def _name(trace: Trace) -> str:
    return trace.rule.name.in_language(messages.language)


def _without_limit(subject: Subject, trace: Trace) -> Iterator[str]:
    law = law_words(trace.rule.law, trace.rule.article) if trace.rule.law else ""
    if law:
        yield _("{clock}: {law} sets no limit.", clock=_name(trace), law=law)
    else:
        yield _("{clock}: no published rule sets a limit.", clock=_name(trace))
    yield from _of_start(subject, trace)


def _of_limit(subject: Subject, trace: Trace) -> Iterator[str]:
    if trace.kind is ClockKind.PROMISED and is_on_the_spot(subject):
        date = sentence_date(trace.start, subject.today)
        yield _("To be closed on the spot: {date} is the last day.", date=date)
        return
    rests_on = basis(subject, trace)
    if trace.limit is None:
        yield _("{clock}: the source has declared the last day itself.", clock=_name(trace))
    elif rests_on:
        limit = amount(trace.limit, trace.unit)
        yield _("{clock}: {amount} ({basis}).", clock=_name(trace), amount=limit, basis=rests_on)
    else:
        yield _("{clock}: {amount}.", clock=_name(trace), amount=amount(trace.limit, trace.unit))


def _of_extension(trace: Trace, extension: tuple[FactRow, Provenance] | None) -> Iterator[str]:
    if trace.is_extension_late:
        yield _("An extension came after the due day and does not count.")
    if not trace.extension:
        return
    fact, made = extension or (None, None)
    yield _(
        "Of it by extension: {amount}.",
        amount=noted(
            amount(trace.extension, trace.unit),
            _("approved by {approver}", approver=made.authority) if made and made.authority else "",
            fact.document_no if fact else "",
            _extension_limit(trace),
        ),
    )


def _extension_limit(trace: Trace) -> str:
    rule = trace.rule.extension
    if rule is None or rule.maximum is None or rule.approver is None:
        return ""
    return _(
        "the law allows {maximum} with approval of the {approver}",
        maximum=amount(rule.maximum, trace.unit),
        approver=rule.approver.in_language(messages.language),
    )


def _of_start(subject: Subject, trace: Trace) -> Iterator[str]:
    if trace.kind is ClockKind.PROMISED and is_on_the_spot(subject):
        return
    if trace.is_deemed:
        yield from _of_deemed(subject, trace)
        if trace.rule.deemed_at_end:
            return
    days = subject.catalogue.days_of(subject.area)
    event = event_word(trace.start_code, subject.book.clocks)
    happened_on = local_day(days, trace.happened_at)
    date = sentence_date(happened_on, subject.today)
    start = sentence_date(trace.start, subject.today)
    if trace.unit in HOURS:
        at = sentence_time(trace.happened_at, days, happened_on)
        sentence = "{event} on {date} at {time}; working time counts from then."
        yield _(
            sentence if trace.unit == "wh" else "{event} on {date} at {time}; every hour counts from then.",
            event=event,
            date=date,
            time=at,
        )
    elif trace.policy.start_counts:
        yield _("{event} on {date}; that day counts.", event=event, date=date)
    elif trace.start == happened_on:
        yield _("{event} on {date}; that day does not count.", event=event, date=date)
    else:
        sentence = "{event} on {date} after office hours, counted as {start}; that day does not count."
        yield _(sentence, event=event, date=date, start=start)
    if trace.start_code in trace.rule.restarts:
        yield _("With that the limit began again, whole.")


def _of_deemed(subject: Subject, trace: Trace) -> Iterator[str]:
    """Say that nobody was told in time. Source: 行政许可法 Art. 32(4)."""
    missed = trace.rule.deemed_by
    earlier = None if missed is None else subject.trace(missed, until=0)
    if earlier is not None and earlier.due is not None:
        yield _(
            "Nobody was told by {due}: under {law} the case counts as accepted from that day, which does not count."
            if trace.rule.deemed_at_end
            else "Nobody was told by {due}: under {law} the case counts as accepted from the day its materials came.",
            due=sentence_date(earlier.due, subject.today),
            law=basis(subject, earlier),
        )


def _of_stops(subject: Subject, trace: Trace, stops: Mapping[int, FactRow]) -> Iterator[str]:
    for halt, effect in zip(halts_of(subject, stops), trace.stops, strict=True):
        yield _of_stop(subject, trace, halt, effect)


def _of_stop(subject: Subject, trace: Trace, halt: Halt, effect: StopEffect) -> str:
    days = subject.catalogue.days_of(subject.area)
    taken = taken_by(subject, trace, effect)
    told = "" if halt.notified is None else _("{amount} told", amount=amount(halt.notified, "wd"))
    words = {"reason": halt.reason, "amount": measure(taken, trace.unit)}
    procedure = noted(halt.reason, halt.document_no, told)
    if halt.is_reopening and halt.ended_us is not None:
        closed, again = (sentence_date(local_day(days, at), subject.today) for at in (halt.began_us, halt.ended_us))
        sentence = "Closed on {closed} and reopened on {again}: {amount} taken out."
        return _(sentence, closed=closed, again=again, amount=words["amount"])
    if not trace.rule.is_stoppable:
        return _("{reason} does not stop this clock.", **words)
    if effect.is_open and (taken or effect.after is not None):
        began = local_day(days, halt.began_us) if effect.after is None else effect.after
        since = sentence_date(began, subject.today)
        return _("{reason} has stopped the clock since {date}.", reason=procedure, date=since)
    if not taken:
        return _("{reason} took no day out of this clock.", **words)
    upto = effect.upto if effect.upto is not None else local_day(days, halt.ended_us or halt.began_us)
    date = sentence_date(upto, subject.today)
    sentence = "{reason} stopped the clock up to {date}: {amount} taken out."
    return _(sentence, reason=procedure, date=date, amount=words["amount"])


def _of_due(subject: Subject, trace: Trace, lines: Sequence[ClockLine]) -> Iterator[str]:
    if trace.due is None:
        yield _("No due day while it is stopped; {amount} left.", amount=measure(trace.left, trace.unit))
        return
    yield from _of_due_day(subject, trace, trace.due)
    line = next(line for line in lines if line.kind is trace.kind)
    if line.ended:
        yield _of_end(subject, trace, line)
        return
    left = left_of(subject, trace, subject.judged_us)
    if left < 0:
        yield _still_open(trace, -left, subject.judged)
    elif left == 0 and trace.unit not in HOURS:
        yield _("Today is the last day.")
    else:
        yield _("{amount} left.", amount=measure(left, trace.unit))


def _of_due_day(subject: Subject, trace: Trace, due: int) -> Iterator[str]:
    today = subject.today
    date = sentence_date(due, today)
    if trace.due_at is not None:
        time = sentence_time(trace.due_at, subject.catalogue.days_of(subject.area), due)
        date = _("{time} on {date}", time=time, date=date)
    if trace.certainty is not Certainty.PROVISIONAL:
        yield _("Due on {date}.", date=date) if trace.due_at is None else _("Due at {date}.", date=date)
    else:
        known = sentence_date(trace.known_until, today)
        yield _("Due about {date}: the calendar after {known} is not published.", date=date, known=known)
    pending = trace.calendar.pending_notice(due) if _is_by_calendar(trace) else None
    if pending is not None and subject.is_open:
        by = sentence_date(pending.expected_by, today)
        yield _("The notice for {year} may move it; it customarily comes by {date}.", year=pending.year, date=by)


def _is_by_calendar(trace: Trace) -> bool:
    return trace.unit in {"wd", "wh"} or (trace.policy.roll_natural_end and trace.limit is not None)


def _of_end(subject: Subject, trace: Trace, line: ClockLine) -> str:
    left = line.left or 0
    if subject.is_open:
        return (
            _("It has ended in time.") if left >= 0 else _("It ended {amount} late.", amount=measure(-left, line.unit))
        )
    closed = sentence_date(subject.judged, subject.today)
    if left < 0:
        return _("Closed on {date}, {amount} late.", date=closed, amount=measure(-left, trace.unit))
    return _("Closed on {date}, in time.", date=closed)


def _still_open(trace: Trace, over: int, day: int) -> str:
    if trace.unit in HOURS:
        return _("That was {amount} ago; the case is still open.", amount=measure(over, trace.unit))
    if trace.unit != "wd":
        return _("Today is day {n} after that; the case is still open.", n=over)
    if trace.calendar.working[day]:
        return _("Today is working day {n} after that; the case is still open.", n=over)
    return _("{amount} after that it is still open; today is a day off.", amount=measure(over, trace.unit))


def _of_waiting(subject: Subject) -> Iterator[str]:
    """Say which clock waits for the applicant, and what starts it again."""
    if not subject.is_open:
        return
    ledger, row, days = subject.look.known.ledger, subject.row, subject.catalogue.days_of(subject.area)
    clock_set = subject.book.clocks.sets[int(ledger.clock_set[row])]
    for rule in clock_set.clocks:
        if rule is None or subject.look.projection.runs[rule.kind, row]:
            continue
        codes = (*rule.waits, *rule.restarts, *rule.ends)
        last = {code: int(ledger.events[code].last[row]) for code in codes if code in ledger.events}
        asked_us, asked = max(((last[code], code) for code in rule.waits if code in last), default=(ABSENT_US, 0))
        later = (at for code, at in last.items() if code not in rule.waits)
        begun_us = max((last[code] for code in rule.restarts if code in last), default=ABSENT_US)
        is_over = any(last[code] > begun_us for code in rule.ends if code in last)
        if asked_us > max(later, default=ABSENT_US) and not is_over:
            yield _(
                "{event} on {date}: {clock} begins again, whole, when {answer} arrives.",
                event=event_word(asked, subject.book.clocks),
                date=sentence_date(local_day(days, asked_us), subject.today),
                clock=rule.name.in_language(messages.language),
                answer=" / ".join(event_word(code, subject.book.clocks) for code in rule.restarts),
            )


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
    when = {"time": sentence_time(turn_us, days, day), "date": sentence_date(day, subject.today)}
    passed = _passed_at(subject, turn_us) if light >= Light.RED else None
    if passed is not None:
        yield _("From {time} on {date} it is past this limit: {clock}.", clock=passed, **when)
    else:
        yield _("From {time} on {date} it is {light}.", light=_(LIGHT_WORDS[light]), **when)


def _passed_at(subject: Subject, turn_us: int) -> str | None:
    """Return the name of the clock that ends at an instant; None where the light itself says which it is."""
    projection, row = subject.look.projection, subject.row
    for kind in DECIDING:
        if projection.runs[kind, row] and int(projection.overdue_from[kind, row]) == turn_us:
            clock = subject.book.clocks.sets[int(subject.look.known.ledger.clock_set[row])].of(kind)
            return None if kind in _NAMED or clock is None else clock.name.in_language(messages.language)
    return None
