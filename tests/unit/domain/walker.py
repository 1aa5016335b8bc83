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
    """Count from the day after start until the limit is used up."""
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


def clocks(town: Town, case: Facts) -> dict[str, tuple[Answer, bool]]:
    """Return each clock that started, and whether it runs while the case is open."""
    stops = [(local(town, begin).date(), None if end is None else local(town, end).date()) for begin, end in case.stops]
    found = {}
    if case.case_type != 1:
        begin = case.supplemented or case.received
        waits = case.notice is not None and (case.supplemented is None or case.notice > case.supplemented)
        answer = walk(town, received_day(town, begin, case.online), 5, "wd", [])
        found["acceptance"] = (answer, case.accepted is None and not waits)
    for name, limit in (("promised", case.promised), ("statutory", case.statutory)):
        if case.accepted is None or limit is None or (name == "promised" and case.case_type == 1):
            continue
        start = local(town, case.accepted).date()
        answer = walk(town, start, *limit, stops)
        if case.extension is not None:
            entered = local(town, case.extension[1]).date()
            if answer.due is None or entered <= answer.due or town.late_extension_moves:
                answer = walk(town, start, limit[0] + case.extension[0], limit[1], stops)
        found[name] = (answer, True)
    if case.declared is not None:
        start = received_day(town, case.received, case.online)
        first = DAY if town.stop_includes_first else timedelta(0)
        held = [max(b - first, start) for b, end in stops if end is None and max(b - first, start) < case.declared]
        answer = Answer(None, (case.declared - min(held)).days) if held else Answer(case.declared)
        found["declared"] = (answer, True)
    return found


def is_open(case: Facts, now: datetime) -> bool:
    return case.received <= now and (case.closed is None or case.closed > now)


def light(town: Town, case: Facts, now: datetime) -> int:
    if not is_open(case, now) or (case.closed is not None and case.closed <= case.received):
        return NONE
    there = local(town, now)
    on_the_spot = case.case_type == 1
    worst = NONE
    for name, (answer, runs) in clocks(town, case).items():
        if not runs:
            continue
        colour = _colour(town, name, answer, there)
        worst = max(worst, NONE if on_the_spot and colour < RED else colour)
    if on_the_spot:
        day = received_day(town, case.received, case.online) + DAY
        while not works(town.calendar, day):
            day += DAY
        worst = max(worst, RED if there.date() >= day else NONE)
    return worst


def _colour(town: Town, name: str, answer: Answer, there: datetime) -> int:
    if answer.due is None:
        return BLUE
    today = there.date()
    past_close = town.end_at_close and today == answer.due and there.time() >= time(town.close // 60, town.close % 60)
    if today > answer.due or past_close:
        return DARK_RED if name == "statutory" else RED
    ahead, day = 0, today
    while day < answer.due and ahead <= town.warn:
        day += DAY
        ahead += works(town.calendar, day)
    return YELLOW if ahead <= town.warn else GREEN
