"""Whether a reported case can be kept, and what in it is doubtful. Pure rules; every importer passes through them.

A record that cannot be kept becomes a `Problem`. A doubtful one is kept and carries its reasons; names are kept
verbatim, whatever they hold, as text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from console.domain.reported import (
    Problem,
    Reason,
    ReportedCase,
    ReportedClosing,
    ReportedDueDate,
    ReportedEvent,
)

MAX_IDENTIFIER = 200
"""Characters of a number or code. Longer ones are no identifiers, and do not fit into an index page."""
MAX_NAME = 500
"""Characters of a name beyond which it is kept and doubted."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A case with every doubt written on its records, and what had to be left out of it."""

    case: ReportedCase | None
    problems: tuple[Problem, ...]


def judge(case: ReportedCase) -> Judgement:
    """Return the case as it can be kept.

    Where the end lies before the start, nobody can tell which of the two is wrong: both stay in force, so that the case
    was never open, and the case carries the doubt.
    """
    refusal = _refusal_of_case(case)
    if refusal:
        return Judgement(None, (refusal,))
    problems: list[Problem] = []
    closings = _judged_closings(case, problems)
    ended_at = closings[0].closed_at if closings else None
    events = [event for event in (_judged_event(case, event, ended_at, problems) for event in case.events) if event]
    due_dates = [date for date in case.due_dates if _is_kept_due_date(case, date, problems)]
    doubts = [*case.doubts, *_long_names(case.project_name)]
    if ended_at is not None and ended_at < case.received_at:
        doubts.append(Reason.END_BEFORE_START)
    kept = replace(
        case,
        events=tuple(events),
        closings=tuple(closings),
        due_dates=tuple(due_dates),
        doubts=_once(doubts),
    )
    return Judgement(kept, tuple(problems))


def is_plausible(instant: datetime) -> bool:
    """Return whether an aware instant lies in [1970-01-01, 2100-01-01) UTC."""
    return EARLIEST <= instant < LATEST


def identifier_fault(text: str) -> Reason | None:
    """Return what keeps a text from being an identifier, or None."""
    if not text.strip():
        return Reason.IDENTIFIER_MISSING
    if len(text) > MAX_IDENTIFIER:
        return Reason.IDENTIFIER_TOO_LONG
    return None if is_storable(text) else Reason.UNPRINTABLE


def is_storable(text: str) -> bool:
    """Return whether a database can hold the text: no NUL and no lone surrogate."""
    return _UNSTORABLE.search(text) is None


def _refusal_of_case(case: ReportedCase) -> Problem | None:
    fault = identifier_fault(case.number)
    if fault:
        return Problem(case.place, "number", fault, case.number)
    if not is_plausible(case.received_at):
        return Problem(case.place, "received_at", Reason.DATE_IMPOSSIBLE, str(case.received_at), case.number)
    if case.project_name and not is_storable(case.project_name):
        return Problem(case.place, "project_name", Reason.UNPRINTABLE, ascii(case.project_name), case.number)
    return None


def _judged_event(
    case: ReportedCase, event: ReportedEvent, ended_at: datetime | None, problems: list[Problem]
) -> ReportedEvent | None:
    texts = (("record", event.record), ("stage", event.stage), ("action", event.action), ("handler", event.handler))
    if not _kept(case, event, event.happened_at, texts, problems):
        return None
    if event.is_implied:
        return event
    doubts = [*event.doubts, *_long_names(event.action, event.handler)]
    if event.happened_at < case.received_at:
        doubts.append(Reason.EVENT_BEFORE_START)
    if ended_at is not None and event.happened_at > ended_at:
        doubts.append(Reason.EVENT_AFTER_END)
    return replace(event, doubts=_once(doubts)) if doubts else event


def _judged_closings(case: ReportedCase, problems: list[Problem]) -> list[ReportedClosing]:
    kept: list[ReportedClosing] = []
    for closing in case.closings:
        texts = (("record", closing.record), ("handler", closing.handler))
        if not _kept(case, closing, closing.closed_at, texts, problems):
            continue
        doubts = [*closing.doubts, *_long_names(closing.handler)]
        if kept:
            doubts.append(Reason.SECOND_ENDING)
        kept.append(replace(closing, doubts=_once(doubts)))
    return kept


def _is_kept_due_date(case: ReportedCase, date: ReportedDueDate, problems: list[Problem]) -> bool:
    return _kept(case, date, date.due_at, (("record", date.record),), problems) and _kept(
        case, date, date.declared_at, (), problems
    )


def _kept(
    case: ReportedCase,
    fact: ReportedEvent | ReportedDueDate | ReportedClosing,
    instant: datetime,
    texts: Iterable[tuple[str, str | None]],
    problems: list[Problem],
) -> bool:
    """Return whether a fact of a case can be stored; what cannot is added to the problems."""

    def refuse(field: str, reason: Reason, raw: str) -> bool:
        problems.append(Problem(fact.place, field, reason, raw, case.number, fact.record or ""))
        return False

    if not is_plausible(instant):
        return refuse("time", Reason.DATE_IMPOSSIBLE, str(instant))
    for field, text in texts:
        if text is None:
            continue
        if not is_storable(text):
            return refuse(field, Reason.UNPRINTABLE, ascii(text))
        if field in {"record", "stage"} and len(text) > MAX_IDENTIFIER:
            return refuse(field, Reason.IDENTIFIER_TOO_LONG, text)
    return True


def _long_names(*names: str | None) -> list[Reason]:
    return [Reason.NAME_TOO_LONG] if any(name and len(name) > MAX_NAME for name in names) else []


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
