"""Stops of a case (停钟): special procedures, and the time between a closing and its reopening."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.board.clock_lines import Subject
from console.board.words import HOURS, stop_word
from console.domain.ledger import ABSENT_US
from console.domain.localday import MINUTE_US
from console.domain.trace import StopEffect, Trace
from console.messages import _
from console.replica.case_reads import NONE
from console.replica.detail_reads import FactRow


@dataclass(frozen=True, slots=True)
class Halt:
    """One stop.

    Attributes:
        reason: Special procedure, in the reader's language; what stands for a closing that was undone says so.
        notified: Days the applicant was told; None where nobody was told.
        ended_us: None while it lasts.
        is_reopening: Whether it is the time between a closing and the reopening.
    """

    reason: str
    document_no: str
    notified: int | None
    began_us: int
    ended_us: int | None
    is_reopening: bool


def halts_of(subject: Subject, stops: Mapping[int, FactRow]) -> tuple[Halt, ...]:
    """Return the stops of a case in order of their beginning.

    Args:
        subject: The case.
        stops: Their facts, by number.
    """
    known = subject.look.known
    first, end = known.ledger.stop_offsets[subject.row : subject.row + 2].tolist()
    found = []
    for place in range(first, end):
        fact = stops.get(place - first)
        is_reopening = int(known.stop_id[place]) == NONE
        reason = stop_word(fact.text) if fact and fact.text else _("A special procedure")
        ended_us = int(known.ledger.stop_to[place])
        found.append(
            Halt(
                reason=_("Closed, then reopened") if is_reopening else reason,
                document_no=fact.document_no if fact else "",
                notified=fact.kind if fact else None,
                began_us=int(known.ledger.stop_from[place]),
                ended_us=None if ended_us == ABSENT_US else ended_us,
                is_reopening=is_reopening,
            )
        )
    return tuple(found)


def taken_by(subject: Subject, trace: Trace, effect: StopEffect) -> int:
    """Return the units a stop took out of a clock so far: natural days for months, minutes for hours."""
    if trace.unit in HOURS:
        return _minutes_taken(subject, trace, effect.stop) if trace.rule.is_stoppable else 0
    if effect.after is None:
        return 0
    upto = max(subject.judged, effect.after) if effect.upto is None else effect.upto
    if trace.unit == "wd":
        return int(trace.calendar.working_days_assumed(effect.after, upto))
    return upto - effect.after


def _minutes_taken(subject: Subject, trace: Trace, stop: int) -> int:
    """Return the minutes of a stop between the clock's start and its end that no earlier stop took."""
    ledger = subject.look.known.ledger
    place = int(ledger.stop_offsets[subject.row]) + stop
    earlier = slice(int(ledger.stop_offsets[subject.row]), place)
    low = max([trace.happened_at, int(ledger.stop_from[place]), *ledger.stop_to[earlier].tolist()])
    if (ledger.stop_to[earlier] == ABSENT_US).any():
        return 0
    ended_us = int(ledger.stop_to[place])
    high = subject.judged_us if ended_us == ABSENT_US else ended_us
    if trace.due_at is not None:
        high = min(high, trace.due_at)
    if high <= low:
        return 0
    return subject.work_minutes(low, high) if trace.unit == "wh" else (high - low) // MINUTE_US
