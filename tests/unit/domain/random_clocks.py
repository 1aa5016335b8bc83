"""Random cases as plain columns with the calendars, offices and policies they are counted by, and the kernel's own
form of each. What the walker counts by is told in plain dates here; nothing of it is asked of the kernel.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from console.domain.calendar import WorkingCalendar
from console.domain.calendar_history import LayerRecord
from console.domain.catalogue import catalogue_of
from console.domain.ledger import ABSENT_US, NO_DAY, UNIT_CODES, Ledger, Moments
from console.domain.light import ClockKind, Light
from console.domain.naming import Name
from console.domain.rule import (
    AfterHours,
    AreaRule,
    ClockRule,
    EndOfDay,
    ExtensionRule,
    LimitSource,
    LocalPolicy,
    MatterKind,
    PolicyChange,
    RuleBook,
)
from console.domain.worktime import Session, SessionBook, SessionRule
from console.rulebook import load_histories, load_rulebook
from tests.unit.domain import walker
from tests.unit.domain.column_walker import NEVER, OPEN

EPOCH = date(1970, 1, 1)
MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
LAST = (date(2040, 1, 1) - EPOCH).days
CLOSE = 17 * 60
LAYER = {date(2018, 9, 17): False, date(2018, 9, 22): True, date(2025, 9, 24): False, date(2027, 3, 6): True}
"""Days that one area orders for itself: typhoons, and Saturdays that make up for them."""
KNOWN_AT = (date(2015, 5, 12), date(2019, 3, 21), date(2020, 1, 26), None)
"""The eves of the three amendments of published years, and today."""
BEFORE_AMENDMENT = {
    2015: {date(2015, 9, 3): True, date(2015, 9, 4): True, date(2015, 9, 6): False},
    2019: {date(2019, 5, 2): True, date(2019, 5, 3): True, date(2019, 4, 28): False, date(2019, 5, 5): False},
    2020: {date(2020, 1, 31): True, date(2020, 2, 1): True},
}
"""What the first notices of these years said of the days that the second ones moved."""
SUMMER = date(2021, 5, 1)
CITY_HOURS = (((9 * 60, 12 * 60), (14 * 60, 17 * 60 + 30)), ((8 * 60 + 30, 12 * 60), (15 * 60, 18 * 60)))
"""Office sessions before and from `SUMMER` on, of every area but the last, whose office knows no break."""
OWN_HOURS = ((7 * 60, 19 * 60),)
FLAGS = ("stop_includes_first_day", "late_extension_moves", "roll_natural_end", "start_counts")


def days(first: date = EPOCH) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((date(2040, 1, 1) - first).days + 1))


def works(number: int, day: date) -> bool:
    """Return whether a day works by the calendar with this number; 4 has the orders of an area, 5 has no notices."""
    if number == 5:
        return day.weekday() < 5
    if number == 4:
        return LAYER.get(day, walker.works("cn", day))
    known_at = KNOWN_AT[number]
    if known_at is not None:
        if day.year > known_at.year:
            return day.weekday() < 5
        if day in BEFORE_AMENDMENT[known_at.year]:
            return BEFORE_AMENDMENT[known_at.year][day]
    return walker.works("cn", day)


def last_known(number: int) -> date:
    known_at = None if number >= 4 else KNOWN_AT[number]
    return date(2040, 1, 1) if number == 5 else date(2026 if known_at is None else known_at.year, 12, 31)


@cache
def tables() -> tuple[np.ndarray, np.ndarray]:
    """Return which days work and which are known, of each calendar."""
    working = np.array([[works(number, day) for day in days()] for number in range(6)])
    known = np.array([[day.year >= 2004 and day <= last_known(number) for day in days()] for number in range(6)])
    known[5] = True
    return working, known


@cache
def kernel_calendars() -> tuple[WorkingCalendar, ...]:
    histories = load_histories()
    china = histories["cn"]
    orders = [
        LayerRecord(number, "ours", (day - EPOCH).days, (day - EPOCH).days, is_working, Name("台风", "Typhoon"))
        for number, (day, is_working) in enumerate(LAYER.items(), 1)
    ]
    return (
        *(china.calendar_as_known(None if day is None else (day - EPOCH).days) for day in KNOWN_AT),
        china.with_layers(orders).calendar_as_known(area="ours"),
        histories["weekdays"].calendar_as_known(),
    )


ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Europe/Amsterdam")
AFTER_HOURS = ("next_day", "online_next_day", "same_day", "next_day")
AREAS = 12


def calendar_of(area: int) -> int:
    return area % 6


def kernel_areas() -> list[AreaRule]:
    return [
        AreaRule(
            f"a{n}", ZONES[n % 3], kernel_calendars()[calendar_of(n)], 9 * 60, CLOSE, AfterHours(AFTER_HOURS[n % 4])
        )
        for n in range(AREAS)
    ]


@cache
def offsets(zone: str) -> np.ndarray:
    """Return what local midnight and local noon of each day lie ahead of UTC. Shape: (2, days)."""
    place = ZoneInfo(zone)

    def ahead(day: date, hour: int) -> int:
        return datetime.combine(day, time(hour), place).utcoffset() // timedelta(microseconds=1)

    return np.array([[ahead(day, hour) for day in days()] for hour in (0, 12)])


def instants(area: np.ndarray, day: np.ndarray, minute: np.ndarray) -> np.ndarray:
    """Return local times, which are midnight or lie after the hour at which clocks are changed."""
    by_zone = np.stack([offsets(ZONES[n % 3]) for n in range(AREAS)])
    return day * DAY + minute * MINUTE - by_zone[area, (minute >= 240).astype(int), day]


@dataclass(frozen=True)
class Local:
    """Local times of n cases: days and minutes, and the instants they are."""

    day: np.ndarray
    minute: np.ndarray
    at: np.ndarray


@dataclass(frozen=True)
class Cases:
    """n random cases, as plain columns; `NEVER` and `OPEN` where nothing happened or ended."""

    unit: str
    area: np.ndarray
    online: np.ndarray
    received: Local
    accepted: Local
    limit: np.ndarray
    extension: np.ndarray
    entered: Local
    stops: np.ndarray
    stop_days: np.ndarray


def random_cases(unit: str, count: int, seed: int) -> Cases:
    chance = np.random.default_rng(seed)
    area = chance.integers(0, AREAS, count)
    firsts = np.array([(day - EPOCH).days for day in (date(2005, 1, 1), date(2014, 6, 1), date(2019, 11, 1))])
    spans = np.array([22 * 365, 6 * 365, 160])
    epoch = chance.integers(0, 3, count)
    received_day = firsts[epoch] + (chance.random(count) * spans[epoch]).astype(np.int64)

    def local(day: np.ndarray, of: np.ndarray = area) -> Local:
        edges = np.array([0, 0, 9 * 60, 12 * 60, 14 * 60, CLOSE, 17 * 60 + 30, 1439])
        any_minute = chance.integers(240, 1440, day.shape)
        minute = np.where(chance.random(day.shape) < 0.4, edges[chance.integers(0, len(edges), day.shape)], any_minute)
        return Local(day, minute, instants(of, day, minute))

    received = local(received_day)
    accepted = local(received_day + chance.integers(0, 6, count))
    most = {"wd": 46, "nd": 91, "month": 7, "h": 200, "wh": 80}[unit]
    length = 60 if unit in {"wd", "nd", "month"} else 8
    extension = np.where(chance.random(count) < 0.3, chance.integers(1, 3 if unit == "month" else 21, count), 0)
    entered = local(received_day + chance.integers(0, length, count))
    every = np.broadcast_to(area, (3, count))
    begin = local(received_day + chance.integers(-3, length, (3, count)), every)
    end = local(begin.day + chance.integers(0, length // 2, (3, count)), every)
    kind = chance.random((3, count))
    never, is_open = kind < 0.55, kind > 0.94
    stops = np.stack([begin.at, np.where(is_open, OPEN, np.maximum(end.at, begin.at))])
    stop_days = np.stack([begin.day, np.where(is_open, OPEN, end.day)])
    stops[:, never], stop_days[:, never] = NEVER, NEVER
    return Cases(
        unit=unit,
        area=area,
        online=chance.random(count) < 0.5,
        received=received,
        accepted=accepted,
        limit=chance.integers(0, most, count),
        extension=extension,
        entered=entered,
        stops=stops,
        stop_days=stop_days,
    )


def ledger_of(cases: Cases) -> Ledger:
    count = len(cases.area)
    order = np.lexsort((cases.stops[0].T.ravel(), np.repeat(np.arange(count), 3)))
    begin, end = cases.stops[0].T.ravel()[order], cases.stops[1].T.ravel()[order]
    kept = begin != NEVER
    offsets = np.concatenate(([0], np.cumsum(kept.reshape(count, 3).sum(axis=1))))
    limit, unit = cases.limit.astype(np.int16), np.full(count, UNIT_CODES.index(cases.unit), np.uint8)
    return Ledger(
        case_id=np.arange(count),
        area=cases.area.astype(np.int16),
        clock_set=np.zeros(count, np.int16),
        case_type=np.full(count, 2, np.uint8),
        online=cases.online,
        received_at=cases.received.at,
        closed_at=np.full(count, ABSENT_US),
        closing_result=np.zeros(count, np.uint8),
        events={30: Moments(cases.accepted.at, cases.accepted.at)},
        promised_limit=limit,
        promised_unit=unit,
        statutory_limit=limit,
        statutory_unit=unit,
        declared_due=np.full(count, NO_DAY, np.int32),
        extension_amount=cases.extension.astype(np.int16),
        extension_at=np.where(cases.extension > 0, cases.entered.at, ABSENT_US),
        stop_offsets=offsets,
        stop_from=begin[kept],
        stop_to=np.where(end == OPEN, ABSENT_US, end)[kept],
    )


@dataclass(frozen=True)
class Policies:
    """Random policies: a general one, changes of one clock, and changes of some areas and clocks, in this order."""

    general: dict
    of_clock: dict
    local: list

    def of(self, clock: str, area: int) -> dict:
        told = dict(self.general)
        if clock == "proof.accepted":
            told.update(self.of_clock)
        for areas, clocks, change in self.local:
            if (not areas or area in areas) and (not clocks or clock in clocks):
                told.update(change)
        return told


def random_policies(dice: random.Random) -> Policies:
    def change() -> dict:
        told = {name: dice.random() < 0.5 for name in FLAGS if dice.random() < 0.4}
        if dice.random() < 0.4:
            told["end_of_day"] = dice.choice(("24:00", "office_close"))
        if dice.random() < 0.4:
            told["after_hours"] = dice.choice(AFTER_HOURS)
        return told

    general = {name: dice.random() < 0.3 for name in FLAGS} | {"end_of_day": dice.choice(("24:00", "office_close"))}
    clocks = ("proof.received", "proof.accepted")
    local = [(dice.sample(range(AREAS), dice.randrange(5)), dice.sample(clocks, dice.randrange(2)), change())]
    local.append((dice.sample(range(AREAS), 4), (), change()))
    return Policies(general, change(), local)


def as_change(told: dict) -> PolicyChange:
    values = dict(told)
    if "end_of_day" in values:
        values["end_of_day"] = EndOfDay(values["end_of_day"])
    if "after_hours" in values:
        values["after_hours"] = AfterHours(values["after_hours"])
    return PolicyChange(**values)


def book_of(policies: Policies) -> RuleBook:
    book = load_rulebook()
    general = as_change(policies.general).applied_to(book.counting)
    received = _clock("proof.received", ClockKind.PROMISED, LimitSource.PROMISED, (10,), PolicyChange())
    accepted = _clock("proof.accepted", ClockKind.STATUTORY, LimitSource.STATUTORY, (30,), as_change(policies.of_clock))
    kind = book.clocks.kinds["unlisted"]
    proof = MatterKind(kind.edition, kind.name, {}, (), (), (received, accepted))
    local = [
        LocalPolicy(frozenset(f"a{area}" for area in areas), frozenset(clocks), as_change(change))
        for areas, clocks, change in policies.local
    ]
    summer = (SUMMER - EPOCH).days
    before, after = (tuple(Session(*span) for span in spans) for spans in CITY_HOURS)
    city = (SessionRule(0, summer - 1, before), SessionRule(summer, None, after))
    own = (SessionRule(0, None, tuple(Session(*span) for span in OWN_HOURS)),)
    sessions = SessionBook("proof", "1", "", city, {f"a{AREAS - 1}": own})
    return replace(book, clocks=catalogue_of([proof], ()), counting=general, local=local, sessions=sessions)


def _clock(id_: str, place: ClockKind, source: LimitSource, starts: tuple[int, ...], change: PolicyChange) -> ClockRule:
    return ClockRule(
        id=id_,
        kind=place,
        name=Name("证", "Proof"),
        version="1",
        starts=starts,
        restarts=(),
        waits=(),
        ends=(),
        limit_source=source,
        limit=None,
        unit="",
        overdue=Light.RED,
        stop_reasons=frozenset({"*"}),
        extension=ExtensionRule(None, None, None),
        deemed_by=None,
        deemed_at_end=False,
        case_types=frozenset(),
        warn=None,
        policy=change,
        law=None,
        article="",
        is_confirmed=True,
        source="",
        valid_from=0,
        valid_to=None,
    )


@cache
def office_edges() -> tuple[np.ndarray, ...]:
    """Return when the office of each area opens and closes, in plain dates."""
    first, summer = ((day - EPOCH).days for day in (date(2005, 1, 1), SUMMER))
    found = []
    for area in range(AREAS):
        day = first + np.flatnonzero(tables()[0][calendar_of(area), first:])
        hours = np.array((OWN_HOURS, OWN_HOURS) if area == AREAS - 1 else CITY_HOURS).reshape(2, -1)
        minute = hours[(day >= summer).astype(int)]
        found.append(instants(np.full(minute.size, area), np.repeat(day, minute.shape[1]), minute.ravel()))
    longest = max(map(len, found))
    return tuple(np.pad(edges, (0, longest - len(edges)), constant_values=OPEN) for edges in found)


def known_after() -> np.ndarray:
    """Return the day after the last known one of each calendar."""
    return np.array([(last_known(number) - EPOCH).days + 1 for number in range(5)] + [LAST])
