"""A case on paper: every word and figure of its one page, ready to be set; nothing here knows how a page is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from console.board.detail_view import CaseDetail, ClockLine, ClockWalk, DayCell, DayState, EvidenceLine
from console.board.explain_text import clock_word, used_words
from console.board.face import ClockFace
from console.board.headline import state_of_case, state_of_clock
from console.board.weeks import due_word, rows_of
from console.board.words import HOURS, WEEKDAYS, hours, local_time
from console.domain.freshness import Freshness
from console.domain.light import Certainty, Light
from console.messages import _, messages, one_line, short

Paper = dict[str, Any]

LONGEST_TEXT = 240
"""Characters of a name or sentence that a page shows."""
MOST_FACTS = 60
MOST_PROBLEMS = 6


def case_paper(detail: CaseDetail, clock: ClockFace) -> Paper:
    """Return the page of a case, printed when the city's clock shows what it shows."""
    zone = ZoneInfo(clock.zone)
    row, language = detail.row, messages.language
    printed = local_time(clock.now_us, zone)
    contact = " ".join(part for part in (detail.contact_person, detail.contact_phone) if part)
    parts = [name.in_language(language) for name in (detail.area, detail.unit)]
    parts += [part for part in (contact, detail.applicant) if part]
    return {
        "language": language,
        "title": _("How the time limits of a case were counted"),
        "banner": "" if clock.is_present else moment_banner(clock),
        "age": _age(row.freshness, row.source_age_s),
        "lamp": {"state": state_of_case(row), "provisional": row.certainty is Certainty.PROVISIONAL},
        "headline": _text(_headline(detail)),
        "case_no": _text(row.case_no),
        "matter": _text(detail.matter.in_language(language)),
        "contact": _text(" · ".join(parts)),
        "problems": _problems(detail.problems),
        "why": ("" if language == "zh" else " ").join(_text(sentence) for sentence in detail.why),
        "clocks": [_clock(line, row.freshness, row.is_closed, zone) for line in detail.clocks],
        "walk": _walk(detail),
        "facts": {
            "total": len(detail.evidence),
            "rows": [_fact(line, zone) for line in detail.evidence[:MOST_FACTS]],
        },
        "calendar": _text(detail.calendar_note),
        "printed": _("Printed {time}", time=printed),
        "words": {
            "why": _("Why"),
            "clocks": _("Clocks"),
            "clock_heads": _("used / limit · left · due · basis"),
            "facts": _("Facts it rests on"),
            "fact_heads": _("happened · learned · source"),
            "more": _("… {n} more facts", n="{n}"),
            "weeks": _("… {n} weeks left out here", n="{n}"),
        },
    }


def moment_banner(clock: ClockFace) -> str:
    """Return what sets an instant that is not the reader's own present apart: simulated, or looked back at."""
    zone = ZoneInfo(clock.zone)
    printed = local_time(clock.now_us, zone)
    if not clock.stands_still:
        return " · ".join((_("Simulated time {moment}", moment=printed), _("data is a replay")))
    known = clock.known_us
    told = "" if known is None else _("as known at {moment}", moment=local_time(known, zone))
    return " · ".join(part for part in (_("Standing still at {moment}", moment=printed), told, _("not now")) if part)


def _age(freshness: Freshness, age_s: float | None) -> str:
    """Return how old the data is: of a source without heartbeats only when it last spoke."""
    if freshness is Freshness.UNRECORDED:
        return _("age of the data not recorded then")
    if age_s is None:
        return _("age of the data not known")
    span = _("{n} s", n=int(age_s)) if age_s < 60 else _("{n} min", n=int(age_s // 60))
    if freshness is Freshness.NO_BEAT:
        return _("last record of the source {span} ago", span=span)
    return _("data {span} old", span=span)


def _headline(detail: CaseDetail) -> str:
    is_unknown = state_of_case(detail.row) == "unknown"
    return _("Last known: {light}", light=detail.headline) if is_unknown else detail.headline


def _problems(problems: Sequence[str]) -> list[str]:
    shown = [_text(problem) for problem in problems[:MOST_PROBLEMS]]
    left = len(problems) - len(shown)
    return [*shown, _("… {n} more", n=left)] if left else shown


def _clock(line: ClockLine, freshness: Freshness, is_closed: bool, zone: ZoneInfo) -> Paper:  # noqa: FBT001 - of the row
    is_known = freshness is not Freshness.LOST or is_closed
    state = state_of_clock(line) if is_known or line.ended else "unknown"
    due = "—" if line.due is None else line.due.isoformat()
    if line.due_us is not None:
        due = local_time(line.due_us, zone)
    whole = 0 if line.left is None else max(line.used + line.left, 0)
    is_late = line.left is not None and line.left < 0 and line.light is not Light.NONE
    return {
        "name": _text(line.name.in_language(messages.language)),
        "state": state,
        "provisional": line.certainty is Certainty.PROVISIONAL,
        "used": line.used if is_late else min(line.used, whole),
        "whole": whole,
        "spent": used_words(line).replace("/", " / "),
        "left": clock_word(line),
        "late": is_late and not line.ended,
        "due": f"≈ {due}" if line.certainty is Certainty.PROVISIONAL else due,
        "basis": _text(line.basis),
    }


def _walk(detail: CaseDetail) -> Paper:
    walk = next((walk for walk in detail.walks if walk.kind is detail.told), None)
    if walk is None or not walk.days:
        return {"title": "", "caption": "", "heads": [], "rows": []}
    rows = rows_of(walk.days)
    return {
        "title": _("Day by day: {clock}", clock=_text(walk.name.in_language(messages.language))),
        "caption": _text(f"{walk.rule} {walk.edition}"),
        "heads": [short(WEEKDAYS[day.weekday()]) for day in rows[0]],
        "rows": [{"begin": f"{row[0]:%m-%d}", "cells": _cells(walk, row)} for row in rows],
    }


def _cells(walk: ClockWalk, row: Sequence[date]) -> list[Paper | None]:
    known = {cell.day: cell for cell in walk.days}
    return [_cell(known[day], walk) if day in known else None for day in row]


def _cell(cell: DayCell, walk: ClockWalk) -> Paper:
    due = due_word(cell)
    label = short(due) if due else _("Today") if "today" in cell.marks and not cell.label else cell.label
    return {
        "number": f"≈{cell.day.day}" if cell.provisional else str(cell.day.day),
        "label": _text(label)[:8] if messages.language == "zh" else _text(label)[:14],
        "count": _count(cell, walk),
        "state": cell.state.value,
        "marks": sorted(cell.marks),
        "due": due is not None,
        "today": "today" in cell.marks,
    }


def _count(cell: DayCell, walk: ClockWalk) -> str:
    if cell.state is DayState.STOPPED:
        return _("stop")
    number = "" if cell.count is None else str(cell.count)
    if walk.unit in HOURS:
        number = hours(cell.minutes) if cell.minutes else ""
    if cell.state is DayState.OFF:
        return ""
    is_past = walk.due is not None and cell.day > walk.due
    return f"+{number}" if is_past and number else number


def _fact(line: EvidenceLine, zone: ZoneInfo) -> Paper:
    return {
        "happened": local_time(line.happened_us, zone),
        "learned": local_time(line.recorded_us, zone),
        "text": _text(f"{line.text} ! {line.problem}" if line.problem else line.text),
        "source": _text(line.source),
        "counts": line.in_force,
    }


def _text(text: str) -> str:
    shown = " ".join(one_line(text).split())
    return shown if len(shown) <= LONGEST_TEXT else f"{shown[:LONGEST_TEXT]}…"
