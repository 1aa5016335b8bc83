"""How long all clocks of a million cases take, beside a walker in plain Python, and one trace."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import numpy as np

from console.domain.calendar import LAST_DAY
from console.domain.catalogue import catalogue_of
from console.domain.deadline import project
from console.domain.entry import Entry
from console.domain.ledger import ABSENT_US, NO_DAY, Ledger, Moments
from console.domain.light import ClockKind
from console.domain.projection import Projection
from console.domain.rule import AfterHours, AreaRule, RuleBook
from console.domain.rule_data import read_kind
from console.domain.trace import trace_clock
from console.rulebook import load_rulebook
from tests.bench.bench_lights import CASES, DAY_US, NOW_US, STOPS, open_cases
from tests.bench.figure import Figure
from tests.unit.domain.walker import Town, walk, works

ROUNDS = 3
SAMPLE = 400
TRACES = 100
SHANGHAI_US = 8 * 3_600_000_000
MINUTE_US = 60_000_000
SESSIONS = ((8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30))

KIND = """
id = "bench"
zh = "测"
en = "Bench"
version = "1"
valid_from = 1970-01-01
source = "Own"
"""
CLOCK = """
[[clock]]
id = "{slot}"
slot = "{slot}"
zh = "钟"
en = "Clock"
version = "1"
from = ["{start}"]
{limit}
overdue = "red"
stops = ["*"]
extension = {{}}
law_zh = "法"
law_en = "Law"
article = "1"
confirmed = true
valid_from = 1970-01-01
"""
CLOCKS = (
    ("acceptance", "received", 5, "wd"),
    ("promised", "accepted", 0, "wd"),
    ("statutory", "accepted", 20, "wd"),
    ("declared", "accepted", 45, "wd"),
    ("step_1", "accepted", 30, "nd"),
    ("step_2", "accepted", 2, "month"),
    ("step_3", "received", 72, "h"),
    ("step_4", "received", 24, "wh"),
)
"""Place, start, limit and unit; the promise is of each matter."""
KINDS = tuple(ClockKind[slot.upper()] for slot, *_rest in CLOCKS)
TOWN = Town()
EPOCH = date(1970, 1, 1)


def run() -> list[Figure]:
    """Return seconds for all clocks, how much faster that is than a walk case by case, and milliseconds of traces."""
    book = _book()
    area = AreaRule("440600", "Asia/Shanghai", book.calendars["cn"], 510, 1050, AfterHours.SAME_DAY)
    ledger, areas = _ledger(), [area]
    took = min(_seconds(lambda: project(ledger, areas, book)) for _ in range(ROUNDS))
    projection = project(ledger, areas, book)
    rows = np.random.default_rng(3).integers(0, CASES, SAMPLE).tolist()
    cases = [_walked(ledger, row) for row in rows]
    _assert_same(projection, rows, cases)
    walked = min(_seconds(lambda: [_walk_all(*case) for case in cases]) for _ in range(ROUNDS)) / SAMPLE
    one, every = _traces(projection, ledger, areas, book)
    sample = (
        f"a walker in plain Python, day by day and session by session, {walked * 1e6:.0f} µs a case ({SAMPLE} cases)"
    )
    return [
        Figure(f"8 clocks of each of {CASES:,} cases, {STOPS:,} stops, extensions", took, "s", 2.0),
        Figure("a walk of the same, by time a case", walked * CASES / took, "x", 200, at_least=True, baseline=sample),
        Figure("trace of one clock, worst of the 8 kinds", one * 1e3, "ms", 5.0),
        Figure("traces of the 8 clocks of one case", every * 1e3, "ms"),
    ]


def _book() -> RuleBook:
    book = load_rulebook()
    limit = {
        slot: 'limit_of = "matter.promised"' if slot == "promised" else f'limit = {amount}\nunit = "{unit}"'
        for slot, _start, amount, unit in CLOCKS
    }
    clocks = [CLOCK.format(slot=slot, start=start, limit=limit[slot]) for slot, start, *_rest in CLOCKS]
    events = {event.id: event for event in book.clocks.events.values()}
    kind = read_kind(Entry("bench", tomllib.loads(KIND + "".join(clocks))), events)
    unlisted = book.clocks.kinds["unlisted"]
    return replace(book, clocks=catalogue_of([kind, unlisted], book.clocks.events.values()))


def _ledger() -> Ledger:
    """Return open cases, every one accepted, of which one in fifty was extended."""
    cases = open_cases()
    accepted = np.where(cases.events[30].first == ABSENT_US, cases.received_at + DAY_US, cases.events[30].first)
    sets = _book().clocks.sets_of("bench", 2, np.array([LAST_DAY]))
    return replace(
        cases,
        area=np.zeros_like(cases.area),
        clock_set=np.full(len(accepted), sets[0], np.int16),
        events={30: Moments(accepted, accepted)},
        promised_unit=np.zeros(len(accepted), np.uint8),
    )


def _walked(ledger: Ledger, row: int) -> tuple:
    """Return what the walker asks of a case, in plain Python."""
    stops = slice(int(ledger.stop_offsets[row]), int(ledger.stop_offsets[row + 1]))
    spans = list(zip(ledger.stop_from[stops].tolist(), ledger.stop_to[stops].tolist(), strict=True))
    days = [(_date(begin), None if end == ABSENT_US else _date(end)) for begin, end in spans]
    received, accepted = int(ledger.received_at[row]), int(ledger.events[30].first[row])
    extension = (int(ledger.extension_amount[row]), int(ledger.extension_at[row]))
    return received, accepted, int(ledger.promised_limit[row]), extension, spans, days


def _walk_all(received: int, accepted: int, promise: int, extension: tuple, spans: list, days: list) -> list:
    """Return the end of each clock: a date, an instant, or None while stopped."""
    found = []
    starts = {"received": received, "accepted": accepted}
    for slot, start, amount, unit in CLOCKS:
        at, limit = starts[start], promise if slot == "promised" else amount
        if unit in {"h", "wh"}:
            due = _walk_hours(at, limit, unit, spans)
            if extension[0] and (due is None or extension[1] <= due):
                due = _walk_hours(at, limit + extension[0], unit, spans)
        else:
            due = walk(TOWN, _date(at), limit, unit, days).due
            if extension[0] and (due is None or _date(extension[1]) <= due):
                due = walk(TOWN, _date(at), limit + extension[0], unit, days).due
        found.append(due)
    return found


def _date(instant: int) -> date:
    return EPOCH + timedelta(days=(instant + SHANGHAI_US) // DAY_US)


def _walk_hours(start: int, hours: int, unit: str, stops: list) -> int | None:
    """Walk from stretch to stretch of the day: whole days for natural hours, sessions of working days for others."""
    left, day = hours * 60 * MINUTE_US, (start + SHANGHAI_US) // DAY_US
    while True:
        midnight = day * DAY_US - SHANGHAI_US
        spans = ((0, 1440),) if unit == "h" else SESSIONS if works("cn", EPOCH + timedelta(days=day)) else ()
        for begin, end in spans:
            now, close = max(start, midnight + begin * MINUTE_US), midnight + end * MINUTE_US
            for stopped, resumed in stops:
                if resumed != ABSENT_US and resumed <= now:
                    continue
                free = min(stopped, close) - now
                if free >= left:
                    return now + left
                left -= max(free, 0)
                if stopped < close and resumed == ABSENT_US:
                    return None
                now = min(max(now, close if stopped >= close else resumed), close)
            if close - now >= left:
                return now + left
            left -= max(close - now, 0)
        day += 1


def _assert_same(projection: Projection, rows: list[int], cases: list[tuple]) -> None:
    """Make sure that both have done the same work."""
    for row, case in zip(rows, cases, strict=True):
        for kind, due in zip(KINDS, _walk_all(*case), strict=True):
            day, last_us = int(projection.due[kind, row]), int(projection.overdue_from[kind, row]) - 1
            told = None if day == NO_DAY else last_us if isinstance(due, int) else EPOCH + timedelta(days=day)
            if told != due:
                raise AssertionError(f"case {row}, clock {kind}: {told} is not {due}")


def _traces(projection: Projection, ledger: Ledger, areas: list[AreaRule], book: RuleBook) -> tuple[float, float]:
    """Return the median time of the slowest kind of trace, and of all of one case together, walked to today."""
    today = NOW_US // DAY_US
    took = np.array(
        [
            [_seconds(lambda k=k, row=row: trace_clock(projection, ledger, areas, book, row, k, today)) for k in KINDS]
            for row in range(TRACES)
        ]
    )
    return float(np.median(took, axis=0).max()), float(np.median(took.sum(axis=1)))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
