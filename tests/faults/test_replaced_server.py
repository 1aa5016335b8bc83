"""The server is another: restored from a dump, set back in time, or a standby that lacked the last commits."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from console.paths import Home
from tests.faults.clusters import Cluster, restore_dump, shared_folder
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.onlooker import Onlooker
from tests.faults.own_server import OwnServer
from tests.faults.proxy import FaultProxy
from tests.synced_city import add_cases, assert_same
from tests.waiting import wait_until

BY_THE_FEED_ALONE = "from console.sync import comparing; comparing.AFTER_CONNECTING_S = 1e9; "
LIMIT = "<= 10 s, typed reason, end state equal"


def cases_there(home: Home, key: bytes, prefix: str) -> int:
    with Onlooker(home.replica_file, key) as onlooker:
        return onlooker.count("supervised_case", f"case_no LIKE '{prefix}%'")


@contextmanager
def following(server: OwnServer, proxy: FaultProxy, home: Home) -> Iterator[ConsoleProcess]:
    """A console that follows by a network, and by the feed alone: a comparison would find a wrong copy later."""
    with ConsoleProcess(server.url_by(proxy.port), home, prelude=BY_THE_FEED_ALONE) as console:
        console.until("streaming", within_s=30)
        yield console


def hold_to_limit(name: str, console: ConsoleProcess, url: str, home: Home, key: bytes, back_at: float) -> None:
    """The console has to say why it loads everything again, within the time, and to end equal."""
    found_s = console.until("loading", within_s=40, since=back_at, reason="epoch_changed")
    console.until("streaming", within_s=60, since=back_at + found_s)
    assert_same(url, home.replica_file, key)
    record_figure("R05", f"{name}: found after {found_s:.1f} s as epoch_changed, end state equal", LIMIT)
    assert found_s <= 10


def write_past(url: str, cursor_of: str) -> None:
    """Commit until the copy's transaction numbers are beyond those of the server it replaced."""
    with psycopg.connect(url, autocommit=True) as central:
        (goal,) = central.execute("SELECT %s::text::bigint", [cursor_of]).fetchone() or (0,)
        while True:
            add_cases(central, 1, f"new-{time.monotonic_ns()}-")
            row = central.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
            if row is not None and row[0] > goal + 3:
                return


def xmax(server: OwnServer) -> str:
    with server.connect() as central:
        row = central.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.heavy
def test_a_database_restored_from_a_dump_is_loaded_anew(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, tmp_path: Path
) -> None:
    folder = shared_folder(tmp_path / "dumps")
    restored = OwnServer(tmp_path / "restored", with_city=False)
    try:
        with own_server.connect() as central:
            add_cases(central, 50, "before-")
        with following(own_server, proxy, home) as console:
            restore_dump(own_server, restored, folder)
            with own_server.connect() as central:
                add_cases(central, 20, "lost-")
            wait_until(lambda: cases_there(home, key, "lost-") == 20)
            own_server.stop()
            write_past(restored.url, "0")
            proxy.target = restored.port
            hold_to_limit("restored dump", console, restored.url, home, key, time.monotonic())
        assert cases_there(home, key, "lost-") == 0
    finally:
        restored.remove()
        shutil.rmtree(folder)


@pytest.mark.long
def test_a_server_recovered_to_an_earlier_time_is_loaded_anew(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, tmp_path: Path
) -> None:
    archive = shared_folder(tmp_path / "archive")
    with own_server.connect() as central:
        central.execute("ALTER SYSTEM SET archive_mode = on")
        central.execute(f"ALTER SYSTEM SET archive_command = 'cp %p {archive}/%f'")
    own_server.stop()
    own_server.start()
    proxy.target = own_server.port
    earlier = Cluster(own_server, tmp_path / "earlier")
    try:
        with following(own_server, proxy, home) as console:
            with own_server.connect() as central:
                add_cases(central, 30, "before-")
                central.execute("SELECT pg_create_restore_point('before_the_mistake')")
                add_cases(central, 20, "lost-")
                (segment,) = central.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
            known = xmax(own_server)
            wait_until(lambda: cases_there(home, key, "lost-") == 20 and (archive / str(segment)).exists())
            own_server.stop()
            earlier.start(
                f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_name = 'before_the_mistake'\n"
                "recovery_target_action = promote\narchive_mode = off",
                signal="recovery.signal",
            )
            write_past(earlier.url, known)
            proxy.target = earlier.port
            hold_to_limit("recovery to an earlier time", console, earlier.url, home, key, time.monotonic())
        assert cases_there(home, key, "before-") == 30
        assert cases_there(home, key, "lost-") == 0
    finally:
        earlier.remove()
        shutil.rmtree(archive)


@pytest.mark.long
def test_a_standby_that_lacked_the_last_commits_is_loaded_anew(
    own_server: OwnServer, proxy: FaultProxy, home: Home, key: bytes, tmp_path: Path
) -> None:
    """The standby is promoted with so much to write that its checkpoint takes minutes, as on a real server."""
    standby = Cluster(own_server, tmp_path / "standby", "--write-recovery-conf")
    try:
        standby.start()
        with following(own_server, proxy, home) as console:
            with own_server.connect() as central:
                add_cases(central, 3_000, "before-")
                at_home = central.execute("SELECT pg_current_wal_lsn()").fetchone()
            with psycopg.connect(standby.url, autocommit=True) as reading:
                reached = "SELECT pg_last_wal_replay_lsn() >= %s::text::pg_lsn"
                wait_until(lambda: reading.execute(reached, at_home).fetchone() == (True,))
                reading.execute("SELECT pg_wal_replay_pause()")
            with own_server.connect() as central:
                add_cases(central, 20, "lost-")
            known = xmax(own_server)
            wait_until(lambda: cases_there(home, key, "lost-") == 20)
            own_server.kill()
            standby.stop()
            standby.start("primary_conninfo = ''")
            standby.promote()
            write_past(standby.url, known)
            proxy.target = standby.port
            hold_to_limit("fail-over to a standby", console, standby.url, home, key, time.monotonic())
        assert cases_there(home, key, "before-") == 3_000
    finally:
        standby.remove()
