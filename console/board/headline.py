"""The state of a case in a few words."""

from collections.abc import Sequence

from console.board.batch import DECIDING
from console.board.clock_lines import Subject
from console.board.detail_view import ClockLine
from console.board.list_view import CaseRow
from console.board.words import LIGHT_WORDS, measure
from console.domain.freshness import Freshness
from console.domain.light import ClockKind, Light
from console.messages import _, messages

_OVER = {
    ClockKind.PROMISED: "Past the promised limit by {amount}",
    ClockKind.STATUTORY: "Past the statutory limit by {amount}",
    ClockKind.DECLARED: "Past the declared date by {amount}",
    ClockKind.ACCEPTANCE: "Past the acceptance limit by {amount}",
}

STATES = {
    Light.DARK_RED: "legal",
    Light.RED: "promise",
    Light.YELLOW: "due",
    Light.BLUE: "stopped",
    Light.GREEN: "normal",
    Light.NONE: "none",
}
_CLOSED, _UNKNOWN = "closed", "unknown"


def headline(subject: Subject, lines: Sequence[ClockLine]) -> str:
    """Return the state of a case in a few words."""
    if not subject.is_open:
        return _closed_headline(lines)
    light = Light(int(subject.look.columns.light[subject.row]))
    if light >= Light.RED:
        return _overdue_headline(light, lines)
    deciding = next((line for line in lines if line.kind is subject.deciding), None)
    if deciding is None or deciding.left is None:
        return _("No limit")
    return _running_headline(subject, light, deciding)


def state_of_case(row: CaseRow) -> str:
    """Return the state a case is drawn as, a key of the colours: unknown while its source is lost."""
    if row.is_closed:
        return _CLOSED
    return _UNKNOWN if row.freshness is Freshness.LOST else STATES[row.light]


def state_of_clock(line: ClockLine) -> str:
    """Return the state a clock of a source that is heard is drawn as."""
    return _CLOSED if line.ended else STATES[line.light]


def over_line(lines: Sequence[ClockLine], *, ended: bool) -> ClockLine | None:
    """Return the worst clock that is over among those that run, or have ended; the deciding one of equal ones."""
    over = [line for line in lines if line.light >= Light.RED and line.ended is ended]
    return max(over, key=lambda line: (line.light, -DECIDING.index(line.kind)), default=None)


def is_on_the_spot(subject: Subject) -> bool:
    """Return whether the case is decided on the spot."""
    return int(subject.look.known.ledger.case_type[subject.row]) in subject.book.lights.on_the_spot


def _closed_headline(lines: Sequence[ClockLine]) -> str:
    late = over_line(lines, ended=True)
    if late is not None and late.left is not None:
        return _("Closed {amount} late", amount=measure(max(1, -late.left), late.unit))
    return _("Closed in time") if any(line.left is not None for line in lines) else _("Closed")


def _overdue_headline(light: Light, lines: Sequence[ClockLine]) -> str:
    line = over_line(lines, ended=False)
    if line is None:
        return _(LIGHT_WORDS[light])
    over = measure(max(1, -(line.left or 0)), line.unit)
    if line.kind in _OVER and (line.kind is not ClockKind.STATUTORY or line.light is Light.DARK_RED):
        return _(_OVER[line.kind], amount=over)
    return _("Past {clock} by {amount}", clock=line.name.in_language(messages.language), amount=over)


def _running_headline(subject: Subject, light: Light, line: ClockLine) -> str:
    left = measure(line.left or 0, line.unit)
    if is_on_the_spot(subject):
        return _("To be closed today")
    if light is Light.BLUE:
        return _("Clock stopped, {amount} left", amount=left)
    if light is Light.YELLOW:
        return _("Due today") if line.left == 0 else _("Due in {amount}", amount=left)
    return _("On time, {amount} left", amount=left)
