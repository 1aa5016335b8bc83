"""How fast a replica fills and follows: bulk load, the way of a commit, a backlog, the wire, a resync beside pages.

The load is compared with ``executemany`` of the same tuples, already in memory, into the same kind of file: same key,
settings, tables and indexes, portions of the same size, in the same run. Both write half a gigabyte and more to disk,
so both are measured turn and turn about.
"""

import argparse
import gc
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from console.central.embedded import EmbeddedServer
from console.central.engine import connect as connect_central
from console.central.feed import PostgresChangeSource
from console.central.migrate import upgrade
from console.central.sources import central_alone
from console.domain.records import RECORD_TYPES, RecordType
from console.paths import Home
from console.replica.key import find_key, make_demo_key, read_key_file
from console.replica.status import changes_since, last_change_seq
from console.replica.store import open_reader
from console.replica.writer import Row, open_writer, statements
from console.sync.orders import URL_VARIABLE
from console.sync.snapshot import CHUNK_ROWS
from tests.bench.figure import Figure
from tests.bench.pages import Pulse, spin, until
from tests.faults.cutting_proxy import CuttingProxy
from tests.one_source import unjournaled
from ui.application import make_application
from ui.desktop import Desktop
from ui.pages import CASES_PLACE
from ui.runtime.supply import Source

CASES = 1_000_000
RATES = (20, 200, 2_000)
LATENCY_S = 15
BACKLOG = 60_000

_AREAS = """
INSERT INTO area (area, name_zh, name_en, short_zh, short_en, position, time_zone, calendar, office_open, office_close,
    after_hours, beat_interval_s)
SELECT (370100 + n)::text, '区' || n, 'Area ' || n, '区', 'A', n, 'Asia/Shanghai', 'cn', 540, 1020, 'next_day', 5
FROM generate_series(1, 6) AS n;
INSERT INTO unit (area, code, line, name_zh, name_en, short_zh, short_en, contact_person, contact_phone)
SELECT (370101 + n % 6)::text, 'U' || n, 'L', '单位' || n, 'Unit ' || n, '单', 'U', '某甲', '0000'
FROM generate_series(1, 60) AS n;
INSERT INTO matter (area, basic_code, implementation_code, kind, name_zh, name_en, unit_id)
SELECT area, 'M' || id, 'M' || id, 'approval', '事项', 'Matter', id FROM unit;
INSERT INTO matter_version (area, matter_id, version, valid_from, case_type_code, stages)
SELECT area, id, 1, date '2020-01-01', 2, '[]' FROM matter;
"""
_CASES = """
INSERT INTO supervised_case (area, case_no, matter_version_id, unit_id, project_name, applicant_name,
    applicant_id_type_code, applicant_id_no, application_source_code, received_at, recorded_at, source, source_record,
    record_hash)
SELECT (370101 + mod(n, 6))::text, 'BJ2026' || lpad(n::text, 10, '0'), 1 + mod(n * 7919, 60), 1 + mod(n * 104729, 60),
    '某建设项目施工许可办理第' || n || '号', '虚构公司第' || mod(n, 5000) || '号', '111',
    '91370100MA3C' || lpad(mod(n, 1000000)::text, 6, '0'),
    1 + mod(n, 2), timestamptz '2026-01-05' + n * interval '1.37 s', timestamptz '2026-01-05' + n * interval '1.38 s',
    'platform', 'r' || n, md5(n::text) || md5((n + 1)::text)
FROM generate_series({first}::bigint, {last}) AS n
"""


@contextmanager
def city(cases: int) -> Iterator[str]:
    """Give the URL of a database with so many cases, whose feed does not hold them: they were there before."""
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        server = EmbeddedServer(Path(folder) / "server", durable=False)
        try:
            url = server.start()
            upgrade(url)
            with connect_central(url) as central:
                central.execute("SET search_path = supervision")
                central.execute(_AREAS.encode())
                for first in range(1, cases + 1, 100_000):
                    central.execute(_CASES.format(first=first, last=min(first + 99_999, cases)).encode())
                central.execute("DELETE FROM change_feed")
                central.commit()
            with connect_central(url, autocommit=True) as central:
                central.execute("VACUUM ANALYZE")
            yield url
        finally:
            server.remove()


def read_everything(url: str) -> list[tuple[RecordType, list[Row]]]:
    """Return all rows of central as the tuples that a load stores."""
    with PostgresChangeSource(url) as source:
        return [(record, source.copy_rows(record, 0, 2**31)) for record in RECORD_TYPES]


def bare_s(folder: Path, tables: list[tuple[RecordType, list[Row]]]) -> float:
    """Return the seconds that inserting the tuples takes."""
    key = secrets.token_bytes(32)
    writer = open_writer(folder / "bare.db", key, 0)
    began = time.perf_counter()
    for record, rows in tables:
        for first in range(0, len(rows), CHUNK_ROWS):
            with writer.transaction() as connection:
                connection.executemany(statements(record).insert, rows[first : first + CHUNK_ROWS])
    writer.close()
    return time.perf_counter() - began


def sync_s(folder: Path, url: str) -> float:
    """Return the seconds that a process of its own takes to load everything, start and end included."""
    home = Home(folder / "home")
    make_demo_key(home)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "console", "sync", "--once", "--home", str(home.root)],
        check=True,
        env={**os.environ, URL_VARIABLE: url},
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def bulk(url: str, cases: int, rounds: int) -> list[Figure]:
    """Measure bare inserts and the load in turn."""
    tables = read_everything(url)
    gc.freeze()  # millions of tuples that live on would make every collection of the bare run slow
    bare, synced = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
            bare.append(bare_s(Path(folder), tables))
        with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
            synced.append(sync_s(Path(folder), url))
    gc.unfreeze()
    baseline = f"{cases:,} cases: sync {min(synced):.1f} s, bare executemany {min(bare):.1f} s"
    rows = sum(len(rows) for _record, rows in tables)
    return [
        Figure("bulk sync, start and end of the process included", rows / min(synced), "rows/s"),
        Figure(
            "bulk sync, share of bare insert speed", min(bare) / min(synced), "×", 0.6, at_least=True, baseline=baseline
        ),
    ]


_EVENTS = """
INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)
SELECT '370101', %s + n, now(), 'bench', %s || n, 90 FROM generate_series(1, %s) AS n RETURNING id
"""


class Committer(threading.Thread):
    """Commits events at a steady pace and notes when each commit returned; a fast one puts some into each commit."""

    def __init__(self, url: str, rate: int, duration_s: float) -> None:
        super().__init__(name="committer")
        self.committed: dict[int, float] = {}
        self._url, self._each = url, max(1, rate // 400)
        self._pause_s, self._count = self._each / rate, int(rate * duration_s / self._each)

    def run(self) -> None:
        mark = secrets.token_hex(4)
        with connect_central(self._url, autocommit=True) as central:
            began = time.perf_counter()
            for n in range(self._count):
                time.sleep(max(0.0, began + n * self._pause_s - time.perf_counter()))
                rows = central.execute(_EVENTS, (n * self._each, f"{mark} {n} ", self._each)).fetchall()
                now = time.perf_counter()
                self.committed.update((int(str(number)), now) for (number,) in rows)


@contextmanager
def following(folder: Path, url: str) -> Iterator[tuple[Home, bytes, CuttingProxy]]:
    """Load a home and follow, over a wire that counts."""
    home = Home(folder / "home")
    sync_s(folder, url)
    with CuttingProxy(url, seed=0) as wire:
        follower = subprocess.Popen(
            [sys.executable, "-m", "console", "sync", "--follow", "--json", "--home", str(home.root)],
            env={**os.environ, URL_VARIABLE: wire.url},
            stdout=subprocess.PIPE,
        )
        assert follower.stdout is not None
        try:
            for line in follower.stdout:
                if b"streaming" in line:
                    break
            threading.Thread(target=follower.stdout.read, daemon=True).start()
            yield home, read_key_file(home.key_file), wire
        finally:
            follower.terminate()
            follower.wait()


def latency(url: str, rates: Sequence[int], duration_s: float) -> Iterator[Figure]:
    """Measure the time from the return of a commit until a reader of the replica sees the change, and the wire."""
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder, following(Path(folder), url) as (home, key, wire):
        for rate in rates:
            before = wire.received
            seen, committed = _watch(home, key, Committer(url, rate, duration_s))
            took_ms = sorted(1000 * (seen[number] - at) for number, at in committed.items())
            p50, p99 = statistics.median(took_ms), took_ms[int(len(took_ms) * 0.99)]
            baseline = f"{len(took_ms):,} changes, none lost"
            limit = 250 if rate == 200 else None
            yield Figure(f"commit to replica at {rate:,} changes/s, median", p50, "ms", baseline=baseline)
            yield Figure(f"commit to replica at {rate:,} changes/s, p99", p99, "ms", limit, baseline=baseline)
            each = (wire.received - before) / len(took_ms)
            yield Figure(f"bytes from the server for each change at {rate:,} changes/s", each, "B", baseline=baseline)


def backlog(url: str, count: int) -> Figure:
    """Measure how fast a replica takes in what happened while it was away."""
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        home = Home(Path(folder) / "home")
        sync_s(Path(folder), url)
        with connect_central(url, autocommit=True) as central:
            for n in range(count // 100):
                central.execute(_EVENTS, (n * 100 % 10_000, f"backlog {folder} {n} ", 100))
        began = time.perf_counter()
        with unjournaled(central_alone(url), home.replica_file, read_key_file(home.key_file), lambda _: None) as one:
            opened = time.perf_counter()
            one.once()
            took_s = time.perf_counter() - opened
        baseline = f"{count:,} changes in commits of 100; opening and checking the file took {opened - began:.1f} s"
    return Figure("changes taken in", count / took_s, "changes/s", 5_000, at_least=True, baseline=baseline)


def resync(url: str, cases: int) -> Iterator[Figure]:
    """Measure a load of everything, from the cause to a whole replica, while pages are drawn beside it."""
    make_application()
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        home = Home(Path(folder) / "home")
        make_demo_key(home)
        desktop = Desktop(home, find_key(home))
        desktop.window.resize(1_920, 1_080)
        desktop.window.go(CASES_PLACE)
        desktop.window.show()
        desktop.start(Source(url))
        try:
            until(lambda: desktop.cases.model.rowCount() > 0 and _phase(desktop) == "streaming")
            spin(3.0)
            pulse, old = Pulse(), home.replica_file.stat().st_ino
            began = time.perf_counter()
            with connect_central(url, autocommit=True) as central:
                central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")
            until(lambda: _phase(desktop) == "loading")
            found_s = time.perf_counter() - began
            until(lambda: home.replica_file.stat().st_ino != old)  # a look that takes nothing from those it looks at
            took_s = time.perf_counter() - began
            until(lambda: _phase(desktop) == "streaming")
            shown_s = time.perf_counter() - began
            pulse.stop()
        finally:
            desktop.stop()
            QApplication.processEvents()
    baseline = f"{cases:,} cases, desktop open; found after {found_s:.1f} s, on every page after {shown_s:.1f} s"
    yield Figure("resync, from its cause to a whole replica", took_s, "s", 40, baseline=baseline)
    p99 = statistics.quantiles(pulse.gaps_ms, n=100)[98]
    longest = f"{len(pulse.gaps_ms):,} gaps, longest {max(pulse.gaps_ms):.0f} ms"
    yield Figure("gap of the GUI thread while a resync is on, p99", p99, "ms", 50, baseline=longest)


def _phase(desktop: Desktop) -> str:
    return desktop.strip.link.phase if desktop.strip is not None else ""


def _watch(home: Home, key: bytes, committer: Committer) -> tuple[dict[int, float], dict[int, float]]:
    reader = open_reader(home.replica_file, key)
    last, version = last_change_seq(reader), reader.data_version()
    seen: dict[int, float] = {}
    committer.start()
    while committer.is_alive() or any(number not in seen for number in committer.committed):
        time.sleep(0.002)
        if (now_version := reader.data_version()) != version:
            version = now_version
            for change in changes_since(reader, last, 100_000) or ():
                last = change.seq
                if change.table == "event":
                    seen.setdefault(change.id, time.perf_counter())
    reader.close()
    return seen, committer.committed


def run(*, cases: int = CASES, rounds: int = 2) -> Iterator[Figure]:
    """Measure everything on a fresh database."""
    with city(cases) as url:
        yield from bulk(url, cases, rounds)
        yield from latency(url, RATES, LATENCY_S)
        yield backlog(url, BACKLOG)
        yield from resync(url, cases)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    for figure in run(cases=given.cases, rounds=given.rounds):
        print(figure, flush=True)
