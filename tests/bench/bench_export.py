"""How long a case list of 100,000 rows takes into a workbook, and how much memory, beside XlsxWriter alone."""

import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Self

import psutil
import xlsxwriter

from console import clock
from console.board.case_export import export_cases, sheet_of
from console.board.extract import Extract
from console.board.list_columns import ListColumn, facts_of
from console.board.view import CaseQuery
from console.domain.case import EventKind
from console.domain.light import Light
from console.domain.records import EVENT, SUPERVISED_CASE
from console.export.writing import write_sheet
from console.replica.store import Reader, open_reader
from tests.bench.figure import Figure
from tests.integration.board.replica_city import ReplicaCity

ROWS = 100_000
LIMIT_S = 15.0
LIMIT_MB = 150.0
DAY_US = 86_400_000_000
WATCH_EVERY_S = 0.02
COLUMNS = tuple(ListColumn)


def run() -> list[Figure]:
    """Write the same rows three times: as the product does, from rows at hand, and by the library alone."""
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        city = _city(Path(folder))
        board = city.board()
        board.step(clock.steady_us())
        extract = board.extract(CaseQuery(lights=frozenset(Light)))
        board.close()
        open_copy = partial(open_reader, city.path, city.key)
        city.close()
        out = Path(folder) / "list.xlsx"
        with _Memory() as memory:
            whole = _seconds(
                lambda: export_cases(extract, open_copy, COLUMNS, out, made_by="bench", made_us=clock.now_us())
            )
        rows = _cells(extract, open_copy)
        sheet = sheet_of(extract, facts_of(COLUMNS), "bench", clock.now_us())
        written = _seconds(lambda: write_sheet(sheet, rows, out))
        bare = _seconds(lambda: _bare(rows, out))
        separated = _seconds(lambda: write_sheet(sheet, rows, out.with_suffix(".csv")))
    alone = f"XlsxWriter alone, the same cells: {bare:.1f} s"
    return [
        Figure(f"case list of {ROWS:,} rows to XLSX, read and written", whole, "s", LIMIT_S, baseline=alone),
        Figure("the same, most memory above the start", memory.most_mb, "MB", LIMIT_MB),
        Figure(f"{ROWS:,} rows at hand to XLSX, checked and hashed", written, "s", baseline=alone),
        Figure(f"{ROWS:,} rows at hand to CSV", separated, "s"),
    ]


def _city(folder: Path) -> ReplicaCity:
    """Return a city whose cases are open, accepted and in their second stage."""
    now_us = clock.now_us()
    cases, events = [], []
    for number in range(1, ROWS + 1):
        received = now_us - (number % 20) * DAY_US
        known = {"area": "440600", "recorded_at": received, "source": "platform", "valid": 1}
        cases.append(
            known
            | {
                "id": number,
                "case_no": f"440600-2026-{number:06d}",
                "matter_version_id": 1 + number % 4,
                "unit_id": 1 + number % 2,
                "project_name": f"示例项目{number}",
                "applicant_name": f"佛山市样例第{number}有限公司",
                "applicant_id_type_code": "001",
                "application_source_code": 2,
                "received_at": received,
                "record_hash": f"c{number}",
            }
        )
        for place, (kind, stage) in enumerate(
            (
                (EventKind.ACCEPTED, None),
                (EventKind.STAGE_STARTED, "accept"),
                (EventKind.STAGE_ENDED, "accept"),
                (EventKind.STAGE_STARTED, "review"),
            )
        ):
            events.append(
                known
                | {
                    "id": 4 * number + place,
                    "case_id": number,
                    "happened_at": received + place,
                    "kind_code": kind.value,
                    "stage_code": stage,
                    "record_hash": f"e{number}-{place}",
                }
            )
    return ReplicaCity(folder, now_us, more={SUPERVISED_CASE.name: cases, EVENT.name: events})


def _cells(extract: Extract, open_copy: Callable[[], Reader]) -> list[list[object]]:
    parts = facts_of(COLUMNS)
    copy = open_copy()
    try:
        return [[part.cell(row) for part in parts] for row in extract.rows(copy)]
    finally:
        copy.close()


def _bare(rows: Sequence[Sequence[object]], out: Path) -> None:
    """Write the cells as a program without any care would."""
    book = xlsxwriter.Workbook(str(out), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write(line, place, cell)
    book.close()


class _Memory:
    """The most memory this process held while something was done, above what it held before."""

    def __init__(self) -> None:
        self.most_mb = 0.0
        self._over = threading.Event()
        self._process = psutil.Process()
        self._before = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_EVERY_S):
            held = (self._process.memory_info().rss - self._before) / 1e6
            self.most_mb = max(self.most_mb, held)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
