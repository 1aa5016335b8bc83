"""Twelve writers at once with late commits, savepoints and rollbacks: nothing is lost, stale or left over."""

from dataclasses import dataclass

import psycopg
import pytest

from console.paths import Home
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.probe import Probe
from tests.faults.writers import write_in_a_process
from tests.synced_city import rows_of_central, rows_of_replica

WRITERS = 12
BY_THE_FEED_ALONE = "from console.sync import comparing; comparing.AFTER_CONNECTING_S = 1e9; "
WRONG = "from tests.faults.wrong_cursors import swap_in; swap_in('{cursor}'); "


@dataclass(frozen=True, slots=True)
class Torture:
    """What came of it; times in seconds."""

    changes: int
    missing: int
    ghosts: int
    stale: int
    median_s: float
    p99_s: float

    @property
    def wrong(self) -> int:
        return self.missing + self.ghosts + self.stale


def torture(url: str, home: Home, key: bytes, seconds: float, prelude: str = "") -> Torture:
    """Let the writers work, let a sync process follow, and compare when all has come that will come.

    The product's own comparison, which would repair what a cursor loses, is put off.
    """
    with ConsoleProcess(url, home, prelude=BY_THE_FEED_ALONE + prelude) as console:
        console.until("streaming", within_s=30)
        with Probe(url, [home.replica_file], key) as probe:
            write_in_a_process(url, WRITERS, seconds)
            write_in_a_process(url, 1, 0.2)  # something to find after the last straggler
            probe.finish(within_s=3 if prelude else 10)
    central, replica = rows_of_central(url), rows_of_replica(home.replica_file, key)
    missing = ghosts = stale = 0
    for name, rows in central.items():
        own = {row[0] for row in replica[name]}
        of_central = {row[0] for row in rows}
        missing += len(of_central - own)
        ghosts += len(own - of_central)
        stale += len({row[0] for row in rows - replica[name]} & own)
    with psycopg.connect(url) as connection:
        (changes,) = connection.execute("SELECT count(*) FROM supervision.change_feed").fetchone() or (0,)
    return Torture(changes, missing, ghosts, stale, probe.percentile(0.5), probe.percentile(0.99))


@pytest.mark.short
def test_a_replica_equals_central_after_twelve_writers(city: str, home: Home, key: bytes) -> None:
    came = torture(city, home, key, 4)
    assert came.changes > 1_000
    assert came.wrong == 0, came


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_minute_of_twelve_writers_loses_nothing_and_keeps_pace(city: str, home: Home, key: bytes) -> None:
    came = torture(city, home, key, 60)
    record_figure(
        "R01",
        f"{came.changes:,} changes, missing {came.missing}, ghosts {came.ghosts}, stale {came.stale},"
        f" p50 {came.median_s * 1000:.0f} ms, p99 {came.p99_s * 1000:.0f} ms",
        ">= 20,000 changes, 0, 0, 0, <= 300 ms, <= 2,000 ms",
    )
    assert came.wrong == 0, came
    assert came.changes >= 20_000
    assert came.median_s <= 0.3
    assert came.p99_s <= 2


@pytest.mark.heavy
@pytest.mark.parametrize("cursor", ["sequence", pytest.param("xmin_filter", marks=pytest.mark.long)])
def test_a_cursor_that_loses_changes_is_found_out(city: str, home: Home, key: bytes, cursor: str) -> None:
    came = torture(city, home, key, 4, WRONG.format(cursor=cursor))
    record_figure("R02", f"{cursor}: {came.wrong} of {came.changes:,} wrong", "> 0")
    assert came.wrong > 0, came
