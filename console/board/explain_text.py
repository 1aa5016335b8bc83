"""A case detail for terminals and for programs."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from console.board.detail_view import CaseDetail, ClockLine, ClockWalk, DayCell, DayState, EvidenceLine, StageLine
from console.board.words import HOURS, WEEKDAYS, amount, hours, local_time, measure
from console.domain.calendar import DayKind
from console.domain.light import Certainty, Light
from console.domain.rule import CountingPolicy, Edition
from console.messages import _, messages, one_line, short

STATE_WORDS = {
    DayState.START: "begins",
    DayState.COUNTED: "counts",
    DayState.OFF: "does not count",
    DayState.STOPPED: "stopped",
    DayState.OVER: "over",
    DayState.AHEAD: "ahead",
}
KIND_WORDS = {
    DayKind.WORKING: "working day",
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "public holiday",
    DayKind.MAKE_UP: "make-up day",
}
MARK_WORDS = {
    "today": "today",
    "promised": "promised limit",
    "statutory": "statutory limit",
    "declared": "declared date",
    "acceptance": "acceptance limit",
    "due": "last day",
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
        *((_walk_head(walk), list(_walk(walk, zone))) for walk in detail.walks),
        (_("Stages"), [_stage(line) for line in detail.stages]),
        (_("Calendar"), [detail.calendar_note]),
        (_("Evidence"), [_fact(line, zone) for line in detail.evidence]),
    )
    body = [part for title, lines in sections if lines for part in ("", title, *(f"  {line}" for line in lines))]
    return "\n".join(one_line(line) for line in (*filter(None, head), *body))


def detail_document(value: Any) -> Any:
    """Return a detail, or any part of one, as what JSON can hold: enumerations by name, dates in ISO 8601."""
    match value:
        case Edition():
            return {"id": value.id, "version": value.version, "source": value.source}
        case Enum():
            return value.name.lower()
        case date():
            return value.isoformat()
        case frozenset() | tuple():
            return [detail_document(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
        case _ if is_dataclass(value):
            return {field.name: detail_document(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def clock_word(line: ClockLine) -> str:
    """Return how a clock stands: in time or late when it ended, else what is left or over."""
    if line.ended:
        return _("ended in time") if line.in_time else _("ended late")
    if line.left is None:
        return _("no limit")
    if line.left < 0 and line.light is Light.NONE:
        return _("passed")
    if line.left < 0 and line.certainty is not Certainty.STOPPED:
        return _("{amount} over", amount=measure(-line.left, line.unit))
    return _("{amount} left", amount=measure(line.left, line.unit))


def used_words(line: ClockLine) -> str:
    """Return used and limit of a clock, each in the unit it is told in: 19/15, 23:10/24:00, 38/3 months."""
    if line.unit in HOURS:
        return f"{hours(line.used)}/{hours((line.limit or 0) * 60)}"
    limit = "—" if line.limit is None else amount(line.limit, line.unit) if line.unit == "month" else str(line.limit)
    return f"{line.used}/{limit}"


def _clock(line: ClockLine) -> str:
    name = line.name.in_language(messages.language)
    due = line.due.isoformat() if line.due else "—"
    return "  ".join(part for part in (name, used_words(line), due, clock_word(line), line.basis) if part)


def _stage(line: StageLine) -> str:
    """Return a stage with its unit, what is used of its limit, when it ran and by how much it is over."""
    names = [name.in_language(messages.language) for name in (line.name, line.unit) if name is not None]
    if line.started is None:
        limit = "—" if line.limit is None else str(line.limit)
        return "  ".join((*names, f"—/{limit}", _("not begun")))
    span = f"{line.started.isoformat()} – {line.ended.isoformat() if line.ended else ''}".rstrip()
    over = _("{amount} over", amount=measure(-line.left, line.unit_code)) if line.over and line.left else ""
    return "  ".join(part for part in (*names, _stage_used(line), span, over) if part)


def _stage_used(line: StageLine) -> str:
    if line.unit_code in HOURS:
        used = "—" if line.used is None else hours(line.used)
        return f"{used}/{'—' if line.limit is None else hours(line.limit * 60)}"
    return f"{'—' if line.used is None else line.used}/{'—' if line.limit is None else line.limit}"


def _walk_head(walk: ClockWalk) -> str:
    return _("Day by day: {clock}", clock=walk.name.in_language(messages.language))


def _walk(walk: ClockWalk, zone: ZoneInfo) -> Iterator[str]:
    yield _("Rule {rule}, edition {edition}: {basis}", rule=walk.rule, edition=walk.edition, basis=walk.basis or "—")
    if walk.unit not in HOURS:
        yield from _policy(walk.policy, walk.unit)
    yield _("Begins: {event}, {time}", event=walk.start.event, time=local_time(walk.start.happened_us, zone))
    if walk.due_us is not None:
        yield _("Ends: {time}", time=local_time(walk.due_us, zone))
    for cell in walk.days:
        yield _day(cell, walk)


def _policy(policy: CountingPolicy, unit: str) -> Iterator[str]:
    """Yield how days are counted where the law leaves it open."""
    yield _(
        "Counting rules {id}, edition {version}: the first day {start}; the last day ends at {end}",
        id=policy.edition.id,
        version=policy.edition.version,
        start=_("counts") if policy.start_counts else _("does not count"),
        end="24:00" if policy.end_of_day.value == "24:00" else _("the close of office"),
    )
    if unit in {"nd", "month"}:
        yield (
            _("A last day that is a day off moves to the next working day")
            if policy.roll_natural_end
            else _("Days off count, also as the last day")
        )


def _day(cell: DayCell, walk: ClockWalk) -> str:
    marks = [_(MARK_WORDS[mark]) for mark in sorted(cell.marks)]
    words = (cell.day.isoformat(), _(WEEKDAYS[cell.day.weekday()]), _(STATE_WORDS[cell.state]), _count(cell))
    name = cell.name.in_language(messages.language) if cell.name else ""
    label = "" if cell.label in {name, short("Make-up day")} else cell.label
    return "  ".join(part for part in (*words, _reason(cell, walk), label, *marks) if part)


def _count(cell: DayCell) -> str:
    sign = "+" if cell.state is DayState.OVER else ""
    if cell.minutes is not None:
        return f"{sign}{hours(cell.minutes)}" if cell.minutes else ""
    return "" if cell.count is None else f"{sign}{cell.count}"


def _reason(cell: DayCell, walk: ClockWalk) -> str:
    """Return why a day counts or does not, where the calendar or a stop says so."""
    if cell.stop is not None and cell.state is not DayState.OFF:
        stop = walk.stops[cell.stop]
        return " ".join(part for part in (stop.reason, stop.document_no) if part)
    note = _("≈ calendar not published") if cell.provisional else ""
    if walk.unit not in {"wd", "wh"}:
        return note
    name = cell.name.in_language(messages.language) if cell.name else ""
    named = {DayKind.HOLIDAY: name, DayKind.MAKE_UP: " ".join(filter(None, (_("make-up day"), name)))}
    word = named.get(cell.kind) or (_(KIND_WORDS[cell.kind]) if cell.kind is not DayKind.WORKING else "")
    return " ".join(part for part in (word, note) if part)


def _fact(line: EvidenceLine, zone: ZoneInfo) -> str:
    learned = _("learned {time}", time=local_time(line.recorded_us, zone))
    record = f"{line.table} {line.record} {line.record_hash}".strip()
    parts = (local_time(line.happened_us, zone), line.text, learned, line.source, record, line.problem)
    return "  ".join(part for part in parts if part)
