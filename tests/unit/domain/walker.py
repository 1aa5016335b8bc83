"""A second opinion: one case, one day after the other, in plain dates. Shares no code with the kernel.

Working days come from the package chinesecalendar, zones from zoneinfo, and every rule is read from the design anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

from tests.unit.domain.facts import Facts

DAY = timedelta(days=1)
BY_NOTICE_ALONE = date(2005, 12, 31)
"""A Saturday that worked by the notice of 2006 (国办发明电〔2005〕35号); the package leaves it out."""
NONE, GREEN, BLUE, YELLOW, RED, DARK_RED = range(6)


@dataclass(frozen=True)
class Town:
    """What an area and the policy decide; close is minutes after midnight."""

    zone: str = "Asia/Shanghai"
    calendar: str = "cn"
    close: int = 17 * 60
    after_hours: str = "same_day"
    end_at_close: bool = False
    stop_includes_first: bool = False
    late_extension_moves: bool = False
    roll: bool = False
    warn: int = 1


@cache
def works(calendar: str, day: date) -> bool:
    if calendar == "cn" and day == BY_NOTICE_ALONE:
        return True
    if calendar == "cn" and 2004 <= day.year <= 2026:
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5


def known(calendar: str, day: date) -> bool:
    return calendar != "cn" or 2004 <= day.year <= 2026


def local(town: Town, instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(town.zone))


def received_day(town: Town, instant: datetime, online: bool) -> date:
    there = local(town, instant)
    day = there.date()
    if town.after_hours == "same_day" or (town.after_hours == "online_next_day" and not online):
        return day
    if there.time() >= time(town.close // 60, town.close % 60):
        day += DAY
    while not works(town.calendar, day):
        day += DAY
    return day


@dataclass(frozen=True)
class Answer:
    due: date | None
    left: int = 0
    provisional: bool = False


def walk(town: Town, start: date, limit: int, unit: str, stops: list[tuple[date, date | None]]) -> Answer:
    """Count from the day after start until the limit is used up; months are as many natural days as lie in them."""
    if unit == "month":
        limit, unit = (months_later(start, limit) - start).days, "nd"
    counted, day, judged = 0, start, False
    while counted < limit:
        day += DAY
        holding = [end for begin, end in stops if (begin <= day if town.stop_includes_first else begin < day)]
        if None in holding:
            return Answer(None, limit - counted)
        if any(end is not None and day <= end for end in holding):
            continue
        if unit == "wd":
            judged |= not known(town.calendar, day)
        if unit == "nd" or works(town.calendar, day):
            counted += 1
    if unit == "nd" and town.roll:
        judged |= not known(town.calendar, day) and limit > 0
        while not works(town.calendar, day):
            day += DAY
            judged |= not known(town.calendar, day) and limit > 0
    return Answer(day, 0, judged)


@dataclass(frozen=True)
class Clock:
    """What became of a clock.

    Attributes:
        runs: Whether it bears on the light while the case is open.
        deemed: Whether it starts because the acceptance clock was missed.
        waits: The acceptance clock that is to be missed before this one runs.
    """

    answer: Answer
    runs: bool
    deemed: bool = False
    waits: "Clock | None" = None


STEPS = (
    ("step_1", 50, (60,), 10),
    ("step_2", 110, (111, 50), 5),
    ("step_3", 111, (113, 50), 20),
    ("step_4", 111, (112, 113, 50), 13),
)
"""Delivery, which a special procedure stops, asking for a hearing, holding it, announcing it: start, ends, working
days."""


def months_later(start: date, months: int) -> date:
    """Return the same day of a later month, else its last day."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, start.day)


def clocks(town: Town, case: Facts) -> dict[str, Clock]:
    """Return each clock that started, or is to start when another is missed."""
    stops = [(local(town, begin).date(), None if end is None else local(town, end).date()) for begin, end in case.stops]
    found = {}
    accepted_on = None if case.accepted is None else local(town, case.accepted).date()
    missed = None
    if case.case_type != 1:
        received_on = received_day(town, case.supplemented or case.received, case.online)
        asked = case.notice is not None and (case.supplemented is None or case.notice > case.supplemented)
        missed = Clock(walk(town, received_on, 5, "wd", []), case.accepted is None and not asked)
        found["acceptance"] = missed
        answers = [instant for instant in (case.notice if asked else None, case.accepted) if instant is not None]
        if all(is_late(town, missed.answer.due, instant) for instant in answers):
            accepted_on = received_on
        else:
            missed = None
    waits = missed if missed is not None and case.accepted is None and not asked else None
    statutory = case.statutory or ((20, "wd") if case.case_type == 2 else None)
    for name, limit in (("promised", case.promised), ("statutory", statutory)):
        if accepted_on is None or limit is None or (name == "promised" and case.case_type == 1):
            continue
        answer = extended(town, case, accepted_on, limit, stops)
        is_decided = 50 in case.events
        runs = waits is None and not is_decided
        found[name] = Clock(answer, runs, missed is not None, None if is_decided else waits)
    if case.declared is not None:
        start = received_day(town, case.received, case.online)
        first = DAY if town.stop_includes_first else timedelta(0)
        held = [max(b - first, start) for b, end in stops if end is None and max(b - first, start) < case.declared]
        answer = Answer(None, (case.declared - min(held)).days) if held else Answer(case.declared)
        found["declared"] = Clock(answer, True)
    for name, begins, ends, limit in STEPS:
        if begins in case.events:
            start = local(town, case.events[begins]).date()
            answer = walk(town, start, limit, "wd", stops if name == "step_1" else [])
            found[name] = Clock(answer, not any(code in case.events for code in ends))
    return found


def extended(
    town: Town, case: Facts, start: date, limit: tuple[int, str], stops: list[tuple[date, date | None]]
) -> Answer:
    """Walk to the end of a limit, with the extension if it was entered in time."""
    answer = walk(town, start, *limit, stops)
    if case.extension is not None:
        entered = local(town, case.extension[1]).date()
        if answer.due is None or entered <= answer.due or town.late_extension_moves:
            answer = walk(town, start, limit[0] + case.extension[0], limit[1], stops)
    return answer


def is_late(town: Town, due: date | None, instant: datetime) -> bool:
    """Return whether an instant lies past the last day in time."""
    if due is None:
        return False
    there = local(town, instant)
    close = time(town.close // 60, town.close % 60)
    return there.date() > due or (town.end_at_close and there.date() == due and there.time() >= close)


def is_open(case: Facts, now: datetime) -> bool:
    return case.received <= now and (case.closed is None or case.closed > now)


def light(town: Town, case: Facts, now: datetime) -> int:
    if not is_open(case, now) or (case.closed is not None and case.closed <= case.received):
        return NONE
    on_the_spot = case.case_type == 1
    worst = NONE
    for name, clock in clocks(town, case).items():
        starts_now = clock.waits is not None and is_late(town, clock.waits.answer.due, now)
        if name == "step_2" or not (clock.runs or starts_now):
            continue
        colour = _colour(town, name, clock.answer, now)
        if starts_now and colour < RED:
            continue
        worst = max(worst, NONE if on_the_spot and colour < RED else colour)
    if on_the_spot:
        day = received_day(town, case.received, case.online) + DAY
        while not works(town.calendar, day):
            day += DAY
        worst = max(worst, RED if local(town, now).date() >= day else NONE)
    return worst


def _colour(town: Town, name: str, answer: Answer, now: datetime) -> int:
    if answer.due is None:
        return BLUE
    if is_late(town, answer.due, now):
        return DARK_RED if name == "statutory" else RED
    ahead, day = 0, local(town, now).date()
    while day < answer.due and ahead <= town.warn:
        day += DAY
        ahead += works(town.calendar, day)
    return YELLOW if ahead <= town.warn else GREEN
