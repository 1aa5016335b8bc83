"""How long a commit in PostgreSQL takes to be painted in a cell, at 200 changes a second through the true chain."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psycopg
from PySide6.QtWidgets import QApplication

from console.central.embedded import EmbeddedServer
from console.central.migrate import upgrade
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from tests.bench.figure import Figure
from tests.bench.pages import spin, until
from ui.application import make_application
from ui.cases.columns import Column
from ui.cases.delegate import CaseDelegate
from ui.cases.presets import EVERYTHING
from ui.desktop import Desktop
from ui.pages import CASES_PLACE
from ui.runtime.supply import Source

CASES = 20_000
CHANGES_A_SECOND = 200
SECONDS = 10.0
MEDIAN_LIMIT_MS, P99_LIMIT_MS = 150.0, 500.0
SAMPLES_AT_LEAST = 100
MARK = "L-"


def run() -> list[Figure]:
    """Bring up server, history, sync and desktop; change cases in sight; return median and 99th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        make_demo_key(home)
        server = EmbeddedServer(home.server_dir, durable=False)
        url = server.start()
        try:
            upgrade(url)
            _make_history(home)
            latencies = _measure(home, url)
        finally:
            server.remove()
    assert len(latencies) >= SAMPLES_AT_LEAST, "hardly anything was painted"
    baseline = f"{len(latencies)} cells painted, {CHANGES_A_SECOND} commits/s, history of {CASES:,} cases"
    p99 = statistics.quantiles(latencies, n=100)[98]
    return [
        Figure(
            "commit to cell painted, median", statistics.median(latencies), "ms", MEDIAN_LIMIT_MS, baseline=baseline
        ),
        Figure("commit to cell painted, p99", p99, "ms", P99_LIMIT_MS, baseline=baseline),
    ]


def _make_history(home: Home) -> None:
    arguments = ["central", "simulate", "--history-only", "--cases", str(CASES), "--at", "workday"]
    command = [sys.executable, "-m", "console", *arguments, "--home", str(home.root)]
    subprocess.run(command, check=True, capture_output=True)


def _measure(home: Home, url: str) -> list[float]:
    make_application()
    painted: dict[str, float] = {}
    desktop = Desktop(home, find_key(home))
    desktop.window.resize(1_920, 1_080)
    desktop.window.go(CASES_PLACE)
    desktop.window.show()
    desktop.start(Source(url))
    try:
        until(lambda: desktop.strip is not None and desktop.strip.link.phase == "streaming")
        desktop.cases.filters.set_query(EVERYTHING)
        desktop.cases.ask_now()
        until(lambda: desktop.cases.model.rowCount() > 1_000)
        ids = desktop.cases.model.answer.ids
        with _noting(painted), _committing(url, ids[:25].tolist(), ids[25:2_000].tolist()) as committed:
            spin(SECONDS)
        spin(1.0)
    finally:
        desktop.stop()
        QApplication.processEvents()
    return [(painted[mark] - at_s) * 1_000 for mark, at_s in committed.items() if mark in painted]


@contextmanager
def _noting(painted: dict[str, float]) -> Iterator[None]:
    """Note when each marked case number is first painted."""
    original = CaseDelegate._paint_cell

    def noting(self: CaseDelegate, painter: object, room: object, column: Column, row: object, *, quiet: bool) -> None:
        original(self, painter, room, column, row, quiet=quiet)
        if column is Column.CASE_NO and row.case_no.startswith(MARK):
            painted.setdefault(row.case_no, time.perf_counter())

    CaseDelegate._paint_cell = noting
    try:
        yield
    finally:
        CaseDelegate._paint_cell = original


@contextmanager
def _committing(url: str, seen: list[int], others: list[int]) -> Iterator[dict[str, float]]:
    """Change a case with each commit, every fourth time one in sight; give when each of those was committed."""
    over, committed = threading.Event(), {}

    def commit() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            begun_s, count = time.perf_counter(), 0
            while not over.is_set():
                case_id = seen[count // 4 % len(seen)] if count % 4 == 0 else others[count % len(others)]
                mark = f"{MARK}{count:06d}"
                connection.execute("UPDATE supervision.supervised_case SET case_no = %s WHERE id = %s", (mark, case_id))
                if count % 4 == 0:
                    committed[mark] = time.perf_counter()
                count += 1
                over.wait(max(0.0, begun_s + count / CHANGES_A_SECOND - time.perf_counter()))

    thread = threading.Thread(target=commit)
    thread.start()
    try:
        yield committed
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    for figure in run():
        print(figure)
