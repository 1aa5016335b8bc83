"""Facts of single cases, and the ledger they make: small hands for tests of clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from console.domain.calendar import WorkingCalendar
from console.domain.deadline import lights_at, next_turns, project
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, UNIT_CODES, Ledger, Moments
from console.domain.light import Certainty, ClockKind, Light
from console.domain.rule import AfterHours, AreaRule
from console.domain.tables import NEVER_US
from console.rulebook import load_rulebook

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


@dataclass(frozen=True)
class Facts:
    """One case. Instants are aware; a stop is a pair whose second is None while open."""

    received: datetime
    accepted: datetime | None = None
    closed: datetime | None = None
    notice: datetime | None = None
    supplemented: datetime | None = None
    promised: tuple[int, str] | None = None
    statutory: tuple[int, str] | None = None
    declared: date | None = None
    extension: tuple[int, datetime] | None = None
    stops: tuple[tuple[datetime, datetime | None], ...] = ()
    case_type: int = 2
    online: bool = False
    area: int = 0
    kind: str = "licence"
    events: Mapping[int, datetime] = field(default_factory=dict)


def at(text: str, zone: str = SHANGHAI) -> datetime:
    """Return a local time of a zone; noon when only a day is given."""
    local = datetime.fromisoformat(text)
    if "T" not in text:
        local = local.replace(hour=12)
    return local.replace(tzinfo=ZoneInfo(zone))


def us(instant: datetime | None) -> int:
    if instant is None:
        return ABSENT_US
    gap = instant - EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def to_date(day: int) -> date | None:
    return None if day == NO_DAY else date.fromordinal(int(day) + date(1970, 1, 1).toordinal())


def area(
    calendar: WorkingCalendar | None = None,
    zone: str = SHANGHAI,
    after_hours: AfterHours = AfterHours.SAME_DAY,
    close: int = 17 * 60,
) -> AreaRule:
    return AreaRule("440600", zone, calendar or load_rulebook().calendars["cn"], 9 * 60, close, after_hours)


def clock_set(case: Facts) -> np.ndarray:
    """Return which clocks the case has, as an array of one."""
    day = np.array([day_number(case.received.date())])
    return load_rulebook().clocks.sets_of(case.kind, case.case_type, day)


def ledger_of(cases: Sequence[Facts]) -> Ledger:
    """Return the ledger of these cases, stops in order of their beginning."""
    stops = [sorted(case.stops, key=lambda stop: stop[0]) for case in cases]
    flat = [stop for case in stops for stop in case]

    def column(values: list[object], kind: type) -> np.ndarray:
        return np.array(values, dtype=kind)

    def limits(which: str) -> tuple[np.ndarray, np.ndarray]:
        pairs = [getattr(case, which) or (NO_LIMIT, "wd") for case in cases]
        return column([pair[0] for pair in pairs], np.int16), column([UNIT_CODES.index(p[1]) for p in pairs], np.uint8)

    def instants(which: str) -> np.ndarray:
        return column([us(getattr(case, which)) for case in cases], np.int64)

    codes = {"accepted": 30, "notice": 20, "supplemented": 21}
    columns = {code: instants(which) for which, code in codes.items()}
    columns |= {
        code: column([us(case.events.get(code)) for case in cases], np.int64)
        for code in {code for case in cases for code in case.events}
    }
    events = {code: Moments(at, at) for code, at in columns.items() if (at != ABSENT_US).any()}
    promised_limit, promised_unit = limits("promised")
    statutory_limit, statutory_unit = limits("statutory")
    return Ledger(
        case_id=np.arange(len(cases), dtype=np.int64),
        area=column([case.area for case in cases], np.int16),
        clock_set=np.concatenate([clock_set(case) for case in cases] or [np.empty(0, np.int16)]),
        case_type=column([case.case_type for case in cases], np.uint8),
        online=column([case.online for case in cases], np.bool_),
        received_at=instants("received"),
        closed_at=instants("closed"),
        closing_result=np.zeros(len(cases), np.uint8),
        events=events,
        promised_limit=promised_limit,
        promised_unit=promised_unit,
        statutory_limit=statutory_limit,
        statutory_unit=statutory_unit,
        declared_due=column([NO_DAY if c.declared is None else day_number(c.declared) for c in cases], np.int32),
        extension_amount=column([c.extension[0] if c.extension else 0 for c in cases], np.int16),
        extension_at=column([us(c.extension[1] if c.extension else None) for c in cases], np.int64),
        stop_offsets=np.concatenate(([0], np.cumsum([len(s) for s in stops]))).astype(np.int64),
        stop_from=column([us(stop[0]) for stop in flat], np.int64),
        stop_to=column([us(stop[1]) for stop in flat], np.int64),
    )


class One:
    """One case, projected."""

    def __init__(self, facts, *areas, **counting):
        book = load_rulebook()
        self.book = replace(book, counting=replace(book.counting, **counting))
        self.projection = project(ledger_of([facts]), areas or [area()], self.book)

    def due(self, kind=ClockKind.PROMISED):
        return str(to_date(self.projection.due[kind, 0]))

    def certainty(self, kind=ClockKind.PROMISED):
        return Certainty(self.projection.certainty[kind, 0])

    def light(self, text, zone=SHANGHAI):
        return Light(lights_at(self.projection, us(at(text, zone)))[0][0])

    def turn(self, text):
        turn = int(next_turns(self.projection, us(at(text)))[0])
        local = None if turn == NEVER_US else (EPOCH + timedelta(microseconds=turn)).astimezone(at(text).tzinfo)
        return local and local.isoformat()[:16]


def accepted(day, limit=5, unit="wd", **more):
    return Facts(received=at(day), accepted=at(day), promised=(limit, unit), **more)


def stop(begin, end=None):
    return at(begin), end and at(end)
