"""How long a case list of 100,000 rows takes into a workbook, and how much memory, beside XlsxWriter alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from time import perf_counter

import psutil
import xlsxwriter

from console import clock
from console.bench import CHECKOUT
from console.board.case_export import export_cases, sheet_of
from console.board.extract import Extract
from console.board.list_columns import ListColumn, facts_of
from console.board.list_view import CaseQuery
from console.board.live import LiveBoard
from console.domain.case import EventKind
from console.domain.light import Light
from console.domain.records import EVENT, SUPERVISED_CASE
from console.export.writing import write_sheet
from console.replica.store import Reader, open_reader
from console.rulebook import load_rulebook
from tests.bench.figure import Figure
from tests.integration.board.replica_city import ReplicaCity

ROWS = 100_000
LIMIT_S = 15.0
LIMIT_MB = 150.0
DAY_US = 86_400_000_000
EVERYTHING = CaseQuery(lights=frozenset(Light))
COLUMNS = tuple(ListColumn)


def run() -> list[Figure]:
    """Write the same rows three times: as the product does, from rows at hand, and by the library alone."""
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        city = _city(Path(folder))
        out = Path(folder) / "list.xlsx"
        child = "import sys; from tests.bench.bench_export import _child; _child(*sys.argv[1:])"
        words = [sys.executable, "-c", child, str(city.path), city.key.hex(), str(out)]
        told = subprocess.run(words, check=True, capture_output=True, cwd=CHECKOUT, text=True)
        whole, most_mb = json.loads(told.stdout)
        board = city.board()
        board.step(clock.steady_us())
        extract = board.extract(EVERYTHING)
        board.close()
        open_copy = partial(open_reader, city.path, city.key)
        city.close()
        rows = _cells(extract, open_copy)
        sheet = sheet_of(extract, facts_of(COLUMNS), "bench", clock.now_us())
        written = _seconds(lambda: write_sheet(sheet, rows, out))
        bare = _seconds(lambda: _bare(rows, out))
        separated = _seconds(lambda: write_sheet(sheet, rows, out.with_suffix(".csv")))
    alone = f"XlsxWriter alone, the same cells: {bare:.1f} s"
    return [
        Figure(f"case list of {ROWS:,} rows to XLSX, read and written", whole, "s", LIMIT_S, baseline=alone),
        Figure("the same, most memory above the start", most_mb, "MB", LIMIT_MB),
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
        return [[part.cell(row) for part in parts] for row in chain.from_iterable(extract.portions(copy))]
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


def _child(path: str, key: str, out: str) -> None:
    """Write the list in a process of its own, and print seconds and the most memory above the start, in MB."""
    open_copy = partial(open_reader, Path(path), bytes.fromhex(key))
    board = LiveBoard(open_copy, load_rulebook())
    board.step(clock.steady_us())
    extract = board.extract(EVERYTHING)
    board.close()
    reset, before = Path("/proc/self/clear_refs"), psutil.Process().memory_info().rss
    reset.write_text("5", encoding="ascii")  # from here on the peak is this task's
    took = _seconds(
        lambda: export_cases(extract, open_copy, COLUMNS, Path(out), made_by="bench", made_us=clock.now_us())
    )
    peak = next(
        int(line.split()[1]) * 1024
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if line.startswith("VmHWM")
    )
    print(json.dumps([took, (peak - before) / 1e6]))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
