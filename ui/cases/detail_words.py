"""Words of the head of a case, set in the room they have."""

from console.board.detail_view import CaseDetail
from console.domain.freshness import Freshness
from console.domain.light import ClockKind
from console.messages import _
from ui.cases.texts import doubtful_age
from ui.theme import State, theme
from ui.theme.states import state_word
from ui.widgets.ages import span_text
from ui.widgets.names import name_text, plain
from ui.widgets.text import text_width

BETWEEN = "  ·  "


def headline_text(detail: CaseDetail, state: State) -> str:
    """Return how the case stands; how old that is where its source is late or lost."""
    said = state_word(state) if state is State.UNKNOWN else plain(detail.headline)
    age = doubtful_age(detail.row)
    return f"{said} · {age}" if age else said


def headline_px(text: str, room_px: float) -> int:
    """Return the size of a headline: a step smaller where it would leave a word to a line of its own."""
    type_scale = theme().type
    return type_scale.title if text_width(text, type_scale.title, bold=True) <= room_px else type_scale.lead


def contact_text(detail: CaseDetail, room_px: float) -> str:
    """Return where the case is, whom to call, whose it is and, without heartbeats, how old that is."""
    row = detail.row
    area, unit = name_text(detail.area), name_text(detail.unit)
    contact = " ".join(part for part in (plain(detail.contact_person), plain(detail.contact_phone)) if part)
    parts = [unit if area.split(" ", maxsplit=1)[0] in unit else f"{area} {unit}"]
    parts += [_("contact {person}", person=contact)] if contact else []
    parts += [plain(detail.applicant)] if detail.applicant else []
    parts += [_no_beat_text(row.source_age_s)] if row.freshness is Freshness.NO_BEAT else []
    return in_lines(tuple(parts), room_px, theme().type.dense)


def in_lines(parts: tuple[str, ...], room_px: float, size_px: int) -> str:
    """Return parts one after the other, in a new line where one would not fit whole."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{BETWEEN}{part}" if lines else part
        if lines and text_width(longer, size_px) <= room_px:
            lines[-1] = longer
        else:
            lines.append(part)
    return "\n".join(lines)


def why_title(detail: CaseDetail, state: State) -> str:
    """Return the question; it names the light only where its word is true of the clock that made it."""
    if state is State.UNKNOWN:
        return _("Last known: {light}", light=plain(detail.headline))
    is_other = state is State.PROMISE and detail.told is not ClockKind.PROMISED
    return _("Why") if is_other else _("Why: {light}", light=state_word(state))


def _no_beat_text(age_s: float | None) -> str:
    """Return how old what an area without heartbeats says is: nobody knows whether it is still there."""
    if age_s is None:
        return _("no heartbeat · no record yet")
    return _("no heartbeat · last record {span} ago", span=span_text(age_s))
