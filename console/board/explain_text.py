"""A case detail for terminals and for programs."""

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from console.board.view import CaseDetail, ClockLine, DayCell, DayState
from console.board.words import WEEKDAYS, amount, local_time
from console.domain.light import ClockKind
from console.messages import _, messages, one_line

CLOCK_WORDS = {
    ClockKind.ACCEPTANCE: "Acceptance",
    ClockKind.PROMISED: "Promised limit",
    ClockKind.STATUTORY: "Statutory limit",
    ClockKind.DECLARED: "Declared date",
}
STATE_WORDS = {
    DayState.START: "begins",
    DayState.COUNTED: "counts",
    DayState.OFF: "day off",
    DayState.STOPPED: "stopped",
    DayState.OVER: "over",
    DayState.AHEAD: "ahead",
}
_MARK_WORDS = {
    "today": "today",
    "promised": "promised limit",
    "statutory": "statutory limit",
    "declared": "declared date",
    "acceptance": "acceptance limit",
}


def detail_text(detail: CaseDetail, zone: ZoneInfo) -> str:
    """Return a case as lines of plain text; times are local to the zone."""
    language = messages.language
    head = [
        f"{detail.row.case_no}  {detail.headline}",
        "  ".join(name.in_language(language) for name in (detail.matter, detail.area, detail.unit)),
        f"{detail.contact_person} {detail.contact_phone}".strip(),
    ]
    sections = (
        (_("Note"), [f"! {problem}" for problem in detail.problems]),
        (_("Why"), list(detail.why)),
        (_("Clocks"), [_clock(line) for line in detail.clocks]),
        (_("Day by day"), [_day(cell) for cell in detail.walk]),
        (_("Calendar"), [detail.calendar_note]),
        (
            _("Evidence"),
            [
                "  ".join(
                    part for part in (local_time(line.happened_us, zone), line.text, line.source, line.problem) if part
                )
                for line in detail.evidence
            ],
        ),
    )
    body = [part for title, lines in sections if lines for part in ("", title, *(f"  {line}" for line in lines))]
    return "\n".join(one_line(line) for line in (*filter(None, head), *body))


def detail_document(value: Any) -> Any:
    """Return a detail, or any part of one, as what JSON can hold: enumerations by name, dates in ISO 8601."""
    if is_dataclass(value):
        return {field.name: detail_document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [detail_document(item) for item in value]
    return value


def _clock(line: ClockLine) -> str:
    limit = f"{line.used}/{line.limit}" if line.limit is not None else str(line.used)
    left = "" if line.left is None else _("{amount} left", amount=amount(line.left, line.unit))
    if line.left is not None and line.left < 0:
        left = _("{amount} over", amount=amount(-line.left, line.unit))
    if line.ended:
        left = _("ended in time") if line.in_time else _("ended late")
    due = line.due.isoformat() if line.due else "—"
    return "  ".join(part for part in (_(CLOCK_WORDS[line.kind]), limit, due, left, line.basis) if part)


def _day(cell: DayCell) -> str:
    marks = [_(_MARK_WORDS[mark]) for mark in sorted(cell.marks)]
    count = "" if cell.count is None else f"{'+' if cell.state is DayState.OVER else ''}{cell.count}"
    words = (cell.day.isoformat(), _(WEEKDAYS[cell.day.weekday()]), _(STATE_WORDS[cell.state]), count)
    return "  ".join(part for part in (*words, cell.label, *marks) if part)
