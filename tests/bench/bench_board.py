"""The live board at a million open cases: load, ticks, changes, the wall and the case list."""

import time
from collections.abc import Callable

import numpy as np

from console.board.batch import Batch, batch_of
from console.board.catalogue import Catalogue
from console.board.list_view import CaseQuery, SortKey
from console.board.listing import Scene, list_cases
from console.board.moment import moment_of
from console.board.stage_watch import StagesOver
from console.board.state import BoardState
from console.board.wall import tables_of
from console.domain.case import EventKind
from console.domain.citytime import CityTime
from console.domain.localday import local_days
from console.domain.naming import Name
from console.replica.case_reads import CaseFacts, FactColumns
from console.replica.catalogue_reads import AreaRow, CatalogueRows, MatterRow, UnitRow
from console.replica.status import Phase, SyncStatus
from console.rulebook import load_rulebook
from tests.bench.figure import Figure

CASES = 1_000_000
LISTED = 100_000
TURNING = 50_000
TODAY = 20_777  # 2026-11-20, a Friday
ZONE = "Asia/Shanghai"
SEED = 11
AREAS = ("440600", "440604", "440605", "440606", "440607", "440608")


def run() -> list[Figure]:
    """Measure and return every figure."""
    midnight = int(local_days(ZONE).begins[TODAY + 1])
    before_us = midnight - 1_000_000
    catalogue = _catalogue()
    facts, took_facts = _timed(lambda: _facts(CASES))
    batch, took_batch = _timed(lambda: batch_of(facts, catalogue, load_rulebook(), before_us, before_us))
    del took_facts
    state, took_state = _timed(lambda: BoardState(catalogue, [batch], before_us))
    idle = [_timed(lambda at=at: state.turn(before_us + at))[1] for at in range(1, 200)]
    turned, took_turn = _timed(lambda: state.turn(midnight))
    scan = min(_timed(lambda: np.flatnonzero(state.rows.next_turn <= midnight))[1] for _ in range(5))
    if len(turned) != TURNING:
        raise AssertionError(f"{len(turned)} lights turned, not {TURNING}")
    moment = moment_of(catalogue, (_status(),), (), midnight, 0)
    over = StagesOver(np.flatnonzero(state.rows.case_id % 20 == 0))
    _, took_tables = _timed(lambda: tables_of(state, moment, over))
    return [
        Figure("facts to columns, 1 M open cases", took_batch + took_state, "s"),
        Figure("tick with nothing turning, 1 M open cases, median", float(np.median(idle)) * 1e3, "ms", 1.0),
        Figure("tick with nothing turning, 1 M open cases, worst", max(idle) * 1e3, "ms", 1.0),
        Figure(
            "50,000 lights turning at midnight, 1 M open cases",
            took_turn * 1e3,
            "ms",
            200.0,
            baseline=f"one comparison of each case: {scan * 1e3:.2f} ms",
        ),
        Figure("1,000 changed cases put in place, 1 M open cases", _changes(state, catalogue, midnight) * 1e3, "ms"),
        Figure("figures, trend and longest overdue of the wall, 1 M open cases", took_tables * 1e3, "ms"),
        *_lists(catalogue, midnight),
    ]


def _changes(state: BoardState, catalogue: Catalogue, now_us: int) -> float:
    facts = _facts(1_000)
    batch: Batch = batch_of(facts, catalogue, load_rulebook(), now_us, now_us)
    return min(_timed(lambda: state.apply(facts.case_id, batch))[1] for _ in range(5))


def _lists(catalogue: Catalogue, now_us: int) -> list[Figure]:
    batch = batch_of(_facts(LISTED), catalogue, load_rulebook(), now_us, now_us)
    state = BoardState(catalogue, [batch], now_us)
    today, lost = catalogue.today(now_us), np.zeros(len(AREAS), np.bool_)
    scene = Scene(state.rows, catalogue, now_us, today, lost, now_us, "zh")
    plain = min(_timed(lambda: np.argsort(state.rows.due, kind="stable"))[1] for _ in range(5))
    figures = []
    for key in (SortKey.REMAINING, SortKey.CASE_NO, SortKey.MATTER):
        query = CaseQuery(sort=key)
        took = min(_timed(lambda query=query: list_cases(scene, query, None))[1] for _ in range(5))
        figures.append(
            Figure(
                f"case list of 100,000 by {key.value}",
                took * 1e3,
                "ms",
                baseline=f"bare argsort of one column: {plain * 1e3:.1f} ms",
            )
        )
    return figures


def _timed(function: Callable[[], object]) -> tuple[object, float]:
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def _facts(count: int) -> CaseFacts:
    """Return open cases accepted before midnight; a fixed number of them turns red then."""
    chance = np.random.default_rng(SEED)
    ids = np.arange(1, count + 1, dtype=np.int64)
    turning = np.arange(count) < TURNING * count // CASES
    chance.shuffle(turning)
    # 13 working days after this Tuesday end on the Friday, so these turn red; 20 end on 2026-12-01.
    accepted = np.full(count, int(local_days(ZONE).begins[TODAY - 17]) + 36_000_000_000)
    limit = np.where(turning, 13, 20).astype(np.int16)
    stopped = ids[chance.random(count) < 0.1]
    stop_at = accepted[0] + 86_400_000_000
    stops = FactColumns(stopped, stopped, np.full(len(stopped), stop_at), np.full(len(stopped), 5))
    resumes = FactColumns(stopped, stopped, np.full(len(stopped), stop_at + 60_000_000), stopped)
    none = FactColumns(*(np.empty(0, np.int64) for _ in range(4)))
    return CaseFacts(
        case_id=ids,
        area_id=chance.integers(1, len(AREAS) + 1, count),
        unit_id=chance.integers(1, 61, count),
        version_id=np.ones(count, np.int64),
        matter_id=chance.integers(1, 301, count),
        case_type=np.full(count, 2, np.uint8),
        online=np.zeros(count, np.bool_),
        received_at=accepted - 3_600_000_000,
        promised_limit=limit,
        promised_unit=np.zeros(count, np.uint8),
        statutory_limit=np.full(count, 40, np.int16),
        statutory_unit=np.zeros(count, np.uint8),
        case_no=np.char.add("440600-2026-", chance.permutation(ids).astype("S8").astype(str)).astype("S32"),
        events={EventKind.ACCEPTED: FactColumns(ids, ids, accepted, ids)},
        stops=stops,
        resumes=resumes,
        extensions=none,
        declared=none,
        closings=none,
        stop_alias={},
    )


def _catalogue() -> Catalogue:
    areas = tuple(
        AreaRow(n, code, Name(code, code), Name(code, code), ZONE, "cn", 510, 1050, "same_day", 5)
        for n, code in enumerate(AREAS, 1)
    )
    units = tuple(
        UnitRow(n, AREAS[n % 6], f"{n:018d}", f"line{n % 10}", Name(f"局{n % 10}", ""), Name(f"局{n % 10}", ""), "", "")
        for n in range(1, 61)
    )
    matters = tuple(
        MatterRow(n, AREAS[n % 6], 1 + n % 60, f"m{n}", "licence", Name(f"许可{n}", "")) for n in range(1, 301)
    )
    return Catalogue(CatalogueRows(areas, units, matters, ()), load_rulebook())


def _status() -> SyncStatus:
    return SyncStatus(Phase.STREAMING, None, 0, 0, 0, 0, CityTime(), None, 0)
