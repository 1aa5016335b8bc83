"""How long the lights of a million open cases take, beside the bare gathers they cannot do without."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from console.domain.calendar import LAST_DAY
from console.domain.deadline import lights_at, project
from console.domain.ledger import ABSENT_US, NO_DAY, Ledger, Moments
from console.domain.light import ClockKind
from console.domain.projection import Projection
from console.domain.rule import AfterHours, AreaRule
from console.domain.tables import AreaTables, tables_of
from console.rulebook import load_rulebook
from tests.bench.figure import Figure

CASES = 1_000_000
STOPS = 200_000
ROUNDS = 5
DAY_US = 86_400_000_000
NOW_US = 1_781_000_000_000_000


def open_cases(cases: int = CASES, stops: int = STOPS, seed: int = 7) -> Ledger:
    """Return open cases of the last 120 days, one in ten not accepted yet, with stops anywhere."""
    random = np.random.default_rng(seed)
    received = NOW_US - random.integers(0, 120 * DAY_US, cases)
    accepted = np.where(random.random(cases) < 0.9, received + random.integers(0, 5 * DAY_US, cases), ABSENT_US)
    counts = np.bincount(random.integers(0, cases, stops), minlength=cases)
    case_of_stop = np.repeat(np.arange(cases), counts)
    begin = received[case_of_stop] + random.integers(DAY_US, 60 * DAY_US, stops)
    order = np.lexsort((begin, case_of_stop))
    begin = begin[order]
    end = np.where(random.random(stops) < 0.9, begin + random.integers(0, 20 * DAY_US, stops), ABSENT_US)
    absent = np.full(cases, ABSENT_US)
    extended = random.random(cases) < 0.02
    return Ledger(
        case_id=np.arange(cases, dtype=np.int64),
        area=random.integers(0, 6, cases).astype(np.int16),
        clock_set=load_rulebook().clocks.sets_of("licence", 2, received // DAY_US),
        case_type=np.full(cases, 2, np.uint8),
        online=random.random(cases) < 0.5,
        received_at=received,
        closed_at=absent,
        closing_result=np.zeros(cases, np.uint8),
        events={30: Moments(accepted, accepted)},
        promised_limit=random.integers(1, 20, cases).astype(np.int16),
        promised_unit=(random.random(cases) < 0.05).astype(np.uint8),
        statutory_limit=np.full(cases, 20, np.int16),
        statutory_unit=np.zeros(cases, np.uint8),
        declared_due=np.full(cases, NO_DAY, np.int32),
        extension_amount=np.where(extended, 10, 0).astype(np.int16),
        extension_at=np.where(extended, received + 3 * DAY_US, ABSENT_US),
        stop_offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        stop_from=begin,
        stop_to=end,
    )


def run() -> list[Figure]:
    """Return seconds for all lights, seconds for the bare gathers, and their ratio, in one run.

    Both are the best of several alternating rounds, so that what else runs on the machine disturbs neither more.
    """
    book = load_rulebook()
    area = AreaRule("440600", "Asia/Shanghai", book.calendars["cn"], 540, 1020, AfterHours.ONLINE_NEXT_DAY)
    ledger, areas = open_cases(), [area] * 6
    projection = project(ledger, areas, book)
    look_ups = _look_ups(ledger, tables_of(area, book.counting, book.lights.warn_wd), projection)
    whole, bare, lit = [], [], []
    for _ in range(ROUNDS):
        whole.append(_seconds(lambda: lights_at(project(ledger, areas, book), NOW_US)))
        bare.append(_seconds(lambda: [table[index] for table, index in look_ups]))
        lit.append(_seconds(lambda: lights_at(projection, NOW_US)))
    gathers = f"plain numpy gather over the same index arrays: {min(bare):.3f} s"
    return [
        Figure(f"lights of {CASES:,} open cases x 3 clocks, {STOPS:,} stops", min(whole), "s", 0.6),
        Figure("the same against plain gathers", min(whole) / min(bare), "x", 3, baseline=gathers),
        Figure("lights of the same cases once their due days are known", min(lit), "s"),
    ]


def _look_ups(ledger: Ledger, tables: AreaTables, projection: Projection) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return table and indices of each look-up that the clocks ask for, on whole columns: nothing but gathers.

    For receipt: close of office and next working day. For each clock: count at its start, due day, yellow and red
    instant. For each stop and each of two clocks it bears on: its case, its start and due day, the counts at its
    ends and the due day it moves to.
    """
    counts, nth = tables.counts, tables.nth
    received, accepted = tables.days.day_of(ledger.received_at), tables.days.day_of(ledger.events[30].first)
    due = [np.clip(projection.due[kind], 0, LAST_DAY).astype(np.int64) for kind in list(ClockKind)[:3]]
    case = np.repeat(np.arange(len(ledger.case_id)), np.diff(ledger.stop_offsets))
    begin, end = tables.days.day_of(ledger.stop_from), tables.days.day_of(ledger.stop_to)
    of_cases = [
        (tables.close_us, received),
        (tables.calendar.next_working, received),
        *((counts, start) for start in (received, accepted, accepted)),
        *((nth, counts[day].astype(np.int64)) for day in due),
        *((table, day) for day in due for table in (tables.yellow_us, tables.red_us)),
    ]
    of_stops = [
        (column, index)
        for day in due[1:]
        for column, index in (
            (ledger.stop_offsets, case),
            (accepted, case),
            (day, case),
            (counts, begin),
            (counts, end),
            (nth, counts[end].astype(np.int64)),
        )
    ]
    return of_cases + of_stops


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
