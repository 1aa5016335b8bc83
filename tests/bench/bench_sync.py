"""How fast a replica fills and follows: bulk load against bare inserts, and the way of a commit to the replica.

The load is compared with ``executemany`` of the same tuples, already in memory, into the same kind of file: same key,
settings, tables and indexes, portions of the same size, in the same run. Both write half a gigabyte and more to disk,
so both are measured turn and turn about.
"""

import argparse
import gc
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.central.embedded import EmbeddedServer
from console.central.engine import connect as connect_central
from console.central.feed import PostgresChangeSource
from console.central.migrate import upgrade
from console.domain.records import RECORD_TYPES, RecordType
from console.paths import Home
from console.replica.key import make_demo_key, read_key_file
from console.replica.status import changes_since, last_change_seq
from console.replica.store import open_reader
from console.replica.writer import Row, open_writer, statements
from console.sync.commands import URL_VARIABLE
from console.sync.snapshot import CHUNK_ROWS
from tests.bench.figure import Figure

CASES = 1_000_000
CHANGES_PER_S = 200
LATENCY_S = 20

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
    return [
        Figure(
            "bulk sync, share of bare insert speed", min(bare) / min(synced), "×", 0.5, at_least=True, baseline=baseline
        )
    ]


_EVENT = """
INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)
VALUES ('370101', %s, now(), 'bench', %s, 90) RETURNING id
"""


class Committer(threading.Thread):
    """Commits one event after another at a steady pace and notes when each commit returned."""

    def __init__(self, url: str, rate: float, duration_s: float) -> None:
        super().__init__(name="committer")
        self.committed: dict[int, float] = {}
        self._url, self._rate, self._count = url, rate, int(rate * duration_s)

    def run(self) -> None:
        with connect_central(self._url, autocommit=True) as central:
            began = time.perf_counter()
            for n in range(self._count):
                time.sleep(max(0.0, began + n / self._rate - time.perf_counter()))
                row = central.execute(_EVENT, (1 + n, f"bench {n}")).fetchone()
                now = time.perf_counter()
                assert row is not None
                self.committed[int(str(row[0]))] = now


def latency(url: str, rate: float, duration_s: float) -> list[Figure]:
    """Measure the time from the return of a commit until a reader of the replica sees the change."""
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        home = Home(Path(folder) / "home")
        key = read_key_file(make_demo_key(home))
        sync_s(Path(folder), url)
        follower = subprocess.Popen(
            [sys.executable, "-m", "console", "sync", "--follow", "--json", "--home", str(home.root)],
            env={**os.environ, URL_VARIABLE: url},
            stdout=subprocess.PIPE,
        )
        assert follower.stdout is not None
        for line in follower.stdout:
            if b"streaming" in line:
                break
        threading.Thread(target=follower.stdout.read, daemon=True).start()
        try:
            seen, committed = _watch(home, key, Committer(url, rate, duration_s))
        finally:
            follower.terminate()
            follower.wait()
    took_ms = sorted(1000 * (seen[number] - at) for number, at in committed.items())
    p50, p99 = statistics.median(took_ms), took_ms[int(len(took_ms) * 0.99)]
    baseline = f"{len(took_ms)} commits at {rate:g}/s, none lost"
    return [
        Figure("commit to replica, median", p50, "ms", 150, baseline=baseline),
        Figure("commit to replica, p99", p99, "ms", 500, baseline=baseline),
    ]


def _watch(home: Home, key: bytes, committer: Committer) -> tuple[dict[int, float], dict[int, float]]:
    reader = open_reader(home.replica_file, key)
    last, version = last_change_seq(reader), reader.data_version()
    seen: dict[int, float] = {}
    committer.start()
    while committer.is_alive() or len(seen) < len(committer.committed):
        time.sleep(0.002)
        if (now_version := reader.data_version()) != version:
            version = now_version
            for change in changes_since(reader, last, 100_000) or ():
                last = change.seq
                if change.table == "event":
                    seen.setdefault(change.id, time.perf_counter())
    reader.close()
    return seen, committer.committed


def run(
    *, cases: int = CASES, rounds: int = 2, rate: float = CHANGES_PER_S, duration_s: float = LATENCY_S
) -> list[Figure]:
    """Measure everything on a fresh database."""
    with city(cases) as url:
        return [*bulk(url, cases, rounds), *latency(url, rate, duration_s)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for figure in run(cases=given.cases, rounds=given.rounds):
        print(json.dumps(figure.as_json(), ensure_ascii=False) if given.json else figure)
