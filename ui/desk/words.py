"""Words of the desk: how a note stands, why it was refused and what can be done, and the sign in the bottom line."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from console.ages import age_text, span_text
from console.desk.annotations import CaseNote, Note
from console.desk.sending import OutboxView, Sending
from console.domain.operation import OperationState
from console.errors import LoginRefused, SchemaMismatch, ServerUnreachable
from console.messages import _
from ui.widgets.formats import clock_time, grouped, local_time, table_date
from ui.widgets.names import plain

BETWEEN: Final = " · "
UP, DOWN, STOP = "↑", "↓", "!"
"""Signs of the way to central and back, and of what waits for a hand. Never alone: a sentence stands beside each."""

_PROBLEMS: Final = {
    ServerUnreachable.code: "central does not answer",
    LoginRefused.code: "central refuses the login",
    SchemaMismatch.code: "central is of another version",
}
_REASONS: Final = {
    "text: empty": "The note is empty.",
    "text: too_long": "It is too long for central.",
    "text: control_character": "It holds a character that is not seen.",
    "target: no_such_case": "Central no longer holds this case in this area.",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What instants are told by.

    Attributes:
        zone: Time zone of the city.
        today: Its day.
        is_past: Whether the page looks back.
    """

    zone: str
    today: date
    is_past: bool = False


def state_text(note: CaseNote) -> str:
    """Return how far the own change has come, with its sign; empty once it has come back in the copy."""
    if note.own is None:
        return ""
    if note.is_saved_only:
        return f"{UP} {_('Saved here, not yet in central')}"
    return f"{DOWN} {_('In central, not yet back in this copy')}"


def byline(note: Note, moment: Moment) -> str:
    """Return who wrote a text that central holds, which version it is, and when central took it."""
    parts = [plain(note.author), _("version {n}", n=grouped(note.version))]
    if note.recorded_us is not None:
        at = local_time(note.recorded_us, moment.zone)
        when = f"{table_date(at.date(), moment.today)} {clock_time(at)}"
        parts.append(_("taken by central {moment}", moment=when))
    return BETWEEN.join(parts)


def own_byline(note: Note, age_us: int) -> str:
    """Return who wrote a text here, and how long ago."""
    return BETWEEN.join((plain(note.author), _("written {age}", age=age_text(age_us / 1_000_000))))


def attempts_text(sending: Sending) -> str:
    """Return how often it was tried to send, and what kept the last attempt from an answer; empty before the first."""
    if not sending.tries:
        return ""
    problem = _(_PROBLEMS[sending.problem]) if sending.problem in _PROBLEMS else sending.problem
    return _("Attempts without an answer: {n}. The last: {problem}.", n=grouped(sending.tries), problem=problem)


def refusal_title(sending: Sending) -> str:
    """Return that it was refused, in two words."""
    match sending.state:
        case OperationState.CONFLICT:
            return _("Conflict")
        case OperationState.DENIED:
            return _("No permission")
        case _:
            return _("Not possible")


def refusal_text(sending: Sending) -> str:
    """Return why it was refused."""
    if sending.state is OperationState.INVALID and sending.reason in _REASONS:
        return f"{_(_REASONS[sending.reason])} {_('Nothing was written.')}"
    return sending.sentence


def remedy_text(sending: Sending) -> str:
    """Return what can be done about it."""
    match sending.state:
        case OperationState.CONFLICT:
            return _("Compare both. Yours can take the place of central's, or central's stays; B joins them by hand.")
        case OperationState.DENIED:
            return _("Whoever manages the logins of central can allow it; B in the case then writes it again.")
        case _:
            return _("B in the case writes it anew.")


def is_alarming(view: OutboxView) -> bool:
    """Return whether somebody has to look: something waits too long, was refused, or is to be told."""
    return view.is_late or bool(view.refused or view.notices)


def sign_text(view: OutboxView) -> str:
    """Return what the bottom line says of what is on its way."""
    parts = [_("Unsent {n}", n=grouped(len(view.waiting)))]
    if view.waiting:
        parts.append(_("oldest {span}", span=span_text(view.oldest_age_us / 1_000_000)))
    if view.refused:
        parts.append(_("refused {n}", n=grouped(len(view.refused))))
    if view.notices:
        parts.append(_("messages {n}", n=grouped(len(view.notices))))
    return f"{STOP} {BETWEEN.join(parts)}" if is_alarming(view) else BETWEEN.join(parts)
