"""The history of the light of one case (灯色沿革): what was shown when, by what was known then, and what is known now.

Everything follows from when facts happened and when central recorded them, so it is the same on every console.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from console.board.clock_lines import Subject
from console.board.detail_view import HistoryLine
from console.board.hindsight import Look, project_looks
from console.board.period import local_day
from console.board.words import CLOSING_WORDS, LIGHT_WORDS, event_word, local_time, sentence_date, stop_word
from console.domain.case import ClosingResult, EventKind
from console.domain.deadline import lights_at
from console.domain.light import Certainty, Light
from console.domain.projection import Projection
from console.messages import _, one_line
from console.replica.detail_reads import FactRow


@dataclass(frozen=True, slots=True)
class LightSpan:
    """A span of time with one light shown and one known now.

    Attributes:
        from_us, until_us: From this instant, included, to this one, not included.
        learned: What central recorded at the beginning of the span.
        revised: Where the two lights differ, what central recorded later that made the difference, of one instant;
            empty where no fact did but the calendar.
    """

    from_us: int
    until_us: int
    shown: Light
    certainty: Certainty
    now_known: Light
    learned: tuple[FactRow, ...]
    revised: tuple[FactRow, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether what was shown does not hold by what is known now."""
        return self.shown is not self.now_known

    @property
    def disputes_overdue(self) -> bool:
        """Whether the two differ in the case being overdue."""
        return (self.shown >= Light.RED) is not (self.now_known >= Light.RED)


def light_history(subject: Subject, facts: Sequence[FactRow], recorded_us: int) -> tuple[LightSpan, ...]:
    """Return the spans from when central knew of a case up to the moment, each time it learned something or turned.

    Args:
        subject: The case at its moment; what is known now is what that moment knows.
        facts: Everything central ever recorded of it.
        recorded_us: When central recorded the case itself.

    Returns:
        Spans that follow each other without a gap; none where the moment lies before central knew.
    """
    codes = subject.book.clocks.clock_events | {EventKind.REOPENED}
    moving = [fact for fact in facts if fact.is_known and fact.valid and _moves(fact, codes)]
    now_us = subject.moment.now_us
    last_us = min(now_us, subject.moment.known_by)
    recorded = sorted({recorded_us, *(fact.recorded_at for fact in moving if fact.recorded_at > recorded_us)})
    learned = recorded[: bisect_right(recorded, last_us)]
    if not learned:
        return ()
    shown_looks = [
        look
        for known_us, until_us in pairwise([*learned, now_us])
        for look in _looks(moving, known_us, known_us, until_us)
    ]
    known_looks = _looks(moving, subject.moment.known_by, learned[0], now_us)
    projection = project_looks(subject, moving, [*shown_looks, *known_looks])
    shown = _steps(projection, shown_looks, 0, now_us)
    known = _steps(projection, known_looks, len(shown_looks), now_us)
    spans = _spans(shown, known, learned, now_us, moving)
    return _with_revisions(subject, moving, recorded, spans)


def history_lines(subject: Subject, spans: Sequence[LightSpan]) -> tuple[HistoryLine, ...]:
    """Return the spans as a reader sees them."""
    return tuple(
        HistoryLine(
            from_us=span.from_us,
            until_us=span.until_us,
            shown=span.shown,
            now_known=span.now_known,
            learned=" ".join(_learned(subject, span)),
            certainty=span.certainty,
        )
        for span in spans
    )


def history_text(lines: Sequence[HistoryLine], zone: ZoneInfo) -> str:
    """Return a line of plain text for each span; times are local to the zone."""
    return "\n".join(one_line(_text(line, zone)) for line in lines)


def _text(line: HistoryLine, zone: ZoneInfo) -> str:
    span = f"{local_time(line.from_us, zone)} – {local_time(line.until_us, zone)}"
    light = _(LIGHT_WORDS[line.shown])
    if line.now_known is not line.shown:
        light = _("{shown} (known now: {light})", shown=light, light=_(LIGHT_WORDS[line.now_known]))
    return "  ".join(part for part in (span, light, line.learned) if part)


def retroactive_note(subject: Subject, spans: Sequence[LightSpan]) -> tuple[str, ...]:
    """Return a sentence for each stretch of time in which a red light was shown wrongly, or was not shown.

    Reports take a while: a stretch within one day is none.
    """
    days = subject.catalogue.days_of(subject.area)
    disputed = (span for span in spans if span.disputes_overdue)
    notes = []
    for (revised, was_red), stretch in groupby(disputed, key=lambda span: (span.revised, span.shown >= Light.RED)):
        found = list(stretch)
        from_us, until_us = found[0].from_us, found[-1].until_us
        if local_day(days, from_us) < local_day(days, until_us):
            notes.append(_note(subject, revised, from_us, until_us, was_red=was_red))
    return tuple(notes)


Step = tuple[int, Light, Certainty]


def _moves(fact: FactRow, codes: Collection[int]) -> bool:
    """Return whether a fact can move a clock; one that corrects another can, whatever it says."""
    return fact.table != "event" or fact.kind in codes or fact.corrects is not None


def _looks(facts: Sequence[FactRow], known_us: int, from_us: int, until_us: int) -> list[Look]:
    """Return a look where a span begins, and one wherever something that was known happens in it."""
    happened = {fact.happened_at for fact in facts if fact.recorded_at <= known_us}
    return [Look(known_us, at_us) for at_us in (from_us, *sorted(at for at in happened if from_us < at < until_us))]


def _steps(projection: Projection, looks: Sequence[Look], first: int, until_us: int) -> list[Step]:
    """Return the lights of looks that follow each other, each from when it is shown, in order of time."""
    found: list[Step] = []
    ends = [*(look.at_us for look in looks[1:]), until_us]
    for row, (look, end_us) in enumerate(zip(looks, ends, strict=True), first):
        columns = (projection.yellow_from, projection.red_from, projection.dark_from)
        turns = {int(column[row]) for column in (*columns, projection.opened_at, projection.closed_at)}
        for at_us in (look.at_us, *sorted(turn for turn in turns if look.at_us < turn < end_us)):
            light, certainty = lights_at(projection, at_us)
            found.append((at_us, Light(int(light[row])), Certainty(int(certainty[row]))))
    return found


def _spans(
    shown: list[Step], known: list[Step], learned: list[int], now_us: int, facts: Sequence[FactRow]
) -> list[LightSpan]:
    starts = sorted({step[0] for step in (*shown, *known)})
    told = [[fact for fact in facts if fact.recorded_at <= learned[0]]]
    told += [[fact for fact in facts if fact.recorded_at == at_us] for at_us in learned[1:]]
    by_instant = dict(zip(learned, told, strict=True))
    spans: list[LightSpan] = []
    for from_us, until_us in pairwise([*starts, now_us]):
        _at, light, certainty = _last(shown, from_us)
        now_known = _last(known, from_us)[1]
        new = tuple(sorted(by_instant.get(from_us, ()), key=lambda fact: (fact.happened_at, fact.id)))
        span = LightSpan(from_us, until_us, light, certainty, now_known, new)
        before = spans[-1] if spans else None
        if before and from_us not in by_instant and _look_alike(before, span):
            spans[-1] = LightSpan(before.from_us, until_us, light, certainty, now_known, before.learned)
        else:
            spans.append(span)
    return spans


def _look_alike(one: LightSpan, two: LightSpan) -> bool:
    return (one.shown, one.certainty, one.now_known) == (two.shown, two.certainty, two.now_known)


def _last(steps: list[Step], at_us: int) -> Step:
    """Return the step in force at an instant; the first one before all of them."""
    return steps[max(bisect_right(steps, at_us, key=lambda step: step[0]) - 1, 0)]


def _with_revisions(
    subject: Subject, facts: Sequence[FactRow], recorded: list[int], spans: list[LightSpan]
) -> tuple[LightSpan, ...]:
    """Find for spans that differ what was learned later that made the light what is known now, for good."""
    asked = [
        (number, Look(known_us, span.from_us))
        for number, span in enumerate(spans)
        if span.differs
        for known_us in recorded
        if known_us > span.from_us
    ]
    if not asked:
        return tuple(spans)
    projection = project_looks(subject, facts, [look for _number, look in asked])
    found: dict[int, int] = {}
    lights: dict[int, npt.NDArray[np.uint8]] = {}
    for row, (number, look) in enumerate(asked):
        if look.at_us not in lights:
            lights[look.at_us] = lights_at(projection, look.at_us)[0]
        if int(lights[look.at_us][row]) != spans[number].now_known:
            found.pop(number, None)
        else:
            found.setdefault(number, look.known_us)
    return tuple(_revised(span, found.get(number), facts) for number, span in enumerate(spans))


def _revised(span: LightSpan, known_us: int | None, facts: Sequence[FactRow]) -> LightSpan:
    revised = tuple(fact for fact in facts if fact.recorded_at == known_us)
    return LightSpan(span.from_us, span.until_us, span.shown, span.certainty, span.now_known, span.learned, revised)


def _learned(subject: Subject, span: LightSpan) -> Iterator[str]:
    for fact in span.learned:
        yield _("Learned: {what}, of {date}.", what=_what(subject, fact), date=_date(subject, fact.happened_at))
    if not span.differs:
        return
    light = _(LIGHT_WORDS[span.now_known])
    if not span.revised:
        yield _("By the calendar known today: {light}.", light=light)
    for fact in span.revised:
        yield _(
            "Known now: {light}, by {what} of {date}, reported on {reported}.",
            light=light,
            what=_what(subject, fact),
            date=_date(subject, fact.happened_at),
            reported=_date(subject, fact.recorded_at),
        )


def _note(subject: Subject, revised: Sequence[FactRow], from_us: int, until_us: int, *, was_red: bool) -> str:
    since, upto = _date(subject, from_us), _date(subject, until_us)
    if not revised:
        sentence = (
            "By the calendar known today the red light shown from {since} to {upto} does not hold."
            if was_red
            else "By the calendar known today the case was overdue from {since} to {upto}, which no red light showed."
        )
        return _(sentence, since=since, upto=upto)
    fact = min(revised, key=lambda fact: (fact.happened_at, fact.id))
    sentence = (
        "{what}, of {date}, was reported only on {reported}: the red light shown from {since} to {upto} does not hold"
        " by what is known now."
        if was_red
        else "{what}, of {date}, was reported only on {reported}: by what is known now the case was overdue from"
        " {since} to {upto}, which no red light showed."
    )
    return _(
        sentence,
        what=_what(subject, fact),
        date=_date(subject, fact.happened_at),
        reported=_date(subject, fact.recorded_at),
        since=since,
        upto=upto,
    )


def _date(subject: Subject, at_us: int) -> str:
    return sentence_date(local_day(subject.catalogue.days_of(subject.area), at_us), subject.today)


def _what(subject: Subject, fact: FactRow) -> str:
    """Return what a fact says in a few words."""
    kind = fact.kind or 0
    match fact.table:
        case "event":
            words = event_word(kind, subject.book.clocks)
        case "stop":
            words = _("{reason} begins", reason=stop_word(fact.text))
        case "resume":
            words = _("The clock runs again")
        case "extension":
            words = _("An extension")
        case "declared_date":
            words = _("A declared due day")
        case _:
            words = _(CLOSING_WORDS[ClosingResult(kind)]) if kind in set(ClosingResult) else _("Closed")
    return words if fact.corrects is None else _("{what} (in place of an earlier record)", what=words)
