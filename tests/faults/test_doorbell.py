"""A doorbell that is cut off or does not ring: changes come by polling."""

import threading

import psycopg
import pytest

from console.central.names import DOORBELL
from console.paths import Home
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.probe import Probe
from tests.synced_city import assert_same

Central = psycopg.Connection[tuple[object, ...]]

_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    f" WHERE datname = current_database() AND query ILIKE 'LISTEN {DOORBELL}%'"
)
_MUTE = """
DO $$ DECLARE body text; BEGIN
    FOR body IN SELECT replace(pg_get_functiondef(oid), 'PERFORM pg_notify(''supervision_feed'', '''');', '')
        FROM pg_proc WHERE pronamespace = 'supervision'::regnamespace AND prosrc LIKE '%pg_notify%'
    LOOP EXECUTE body; END LOOP;
END $$
"""


def cut_every_second(url: str, stop: threading.Event, cuts: list[int]) -> None:
    with psycopg.connect(url, autocommit=True) as central:
        while not stop.wait(1):
            cuts.append(len(central.execute(_CUT).fetchall()))


@pytest.mark.parametrize("seconds", [pytest.param(30, marks=pytest.mark.long)])
def test_a_doorbell_cut_every_second_delays_changes_by_no_more_than_a_poll(
    city: str, home: Home, key: bytes, seconds: int
) -> None:
    stop, cuts = threading.Event(), [0]
    cutter = threading.Thread(target=cut_every_second, args=(city, stop, cuts))
    with ConsoleProcess(city, home) as console:
        console.until("streaming", within_s=30)
        with Probe(city, [home.replica_file], key) as probe:
            cutter.start()
            stop.wait(seconds)
            stop.set()
            cutter.join()
            missing = probe.finish(within_s=10)
    assert_same(city, home.replica_file, key)
    assert missing == 0
    assert sum(cuts) >= seconds // 3
    p99_s = probe.percentile(0.99)
    record_figure("R17", f"LISTEN cut {sum(cuts)} times in {seconds} s: p99 {p99_s:.2f} s", "<= 6 s, 0 lost")
    assert p99_s <= 6


@pytest.mark.parametrize("seconds", [pytest.param(40, marks=pytest.mark.long)])
def test_a_doorbell_that_never_rings_leaves_polling(
    city: str, central: Central, home: Home, key: bytes, seconds: int
) -> None:
    central.execute(_MUTE)
    with ConsoleProcess(city, home) as console:
        console.until("streaming", within_s=30)
        with Probe(city, [home.replica_file], key) as probe:
            threading.Event().wait(seconds)
            missing = probe.finish(within_s=10)
    assert missing == 0
    p99_s = probe.percentile(0.99)
    record_figure("R17", f"no ring in {seconds} s: p50 {probe.percentile(0.5):.2f} s, p99 {p99_s:.2f} s", "<= 6 s")
    assert probe.percentile(0.5) > 0.5, "it still rings"
    assert p99_s <= 6
