"""Refused records and rows that differed in a file: all of them, as text, stopped whenever somebody asks."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from console.board.source_export import Order
from console.board.source_files import MOST_DOUBTS, SourceFiles
from console.domain.delivered import DifferenceKind, DoubtQuery, Fate
from console.domain.records import EVENT
from console.domain.reporting import ReportingRules
from console.replica.differences import write_differences
from console.replica.store import open_reader
from console.replica.writer import Writer, open_writer
from tests.integration.replica.test_doubt_reads import HOSTILE, KEY, NANHAI, REASON, SHUNDE, refuse
from tests.ui.city import FakeBoard

RULES = ReportingRules("1", 60, 600, 200, 5, 3, 20, 30, 60, 600)
MADE_US = 1_795_142_600_000_000


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = open_writer(tmp_path / "replica.db", KEY, 1)
    yield made
    made.close()


@pytest.fixture
def files(tmp_path: Path, writer: Writer) -> SourceFiles:
    return SourceFiles(lambda: open_reader(tmp_path / "replica.db", KEY), lambda: RULES, lambda: "陈志远")


@pytest.fixture
def order(tmp_path: Path) -> Callable[[str], Order]:
    strip = FakeBoard(3).strip()
    return lambda name: Order(tmp_path / name, "顺德区", 3, strip)


def cells(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def everything(_rows: int) -> bool:
    return True


def test_a_workbook_holds_every_record_that_matches_as_text(
    writer: Writer, files: SourceFiles, order: Callable[[str], Order]
) -> None:
    refuse(writer, 1, field="number", raw=HOSTILE, case_no="440606202600000123", source_record="=1+1")
    refuse(writer, 2, NANHAI)
    refuse(writer, 3, source="log")
    query = DoubtQuery((SHUNDE,), Fate.REFUSED, REASON, "platform")
    written = files.export_doubts(query, order("out.xlsx"), everything)
    assert written is not None
    assert written.rows == 1
    row = cells(written.path)[-1]
    assert row[1:5] == ("拒收", SHUNDE, "platform", "440606202600000123")
    assert row[5] == "=1+1"
    assert row[7] == "日期不在 1970 至 2099 年之间。"
    assert str(row[8]).replace("_x000A_", "\n").replace("\r", "") == HOSTILE
    assert (
        openpyxl.load_workbook(written.path).worksheets[0].cell(row=len(cells(written.path)), column=6).data_type == "s"
    )


def test_plain_text_is_safe_from_formulas_and_says_what_was_asked(
    writer: Writer, files: SourceFiles, order: Callable[[str], Order]
) -> None:
    refuse(writer, 1, raw=HOSTILE)
    written = files.export_doubts(DoubtQuery((SHUNDE,), Fate.REFUSED), order("out.csv"), everything)
    assert written is not None
    rows = list(csv.reader(io.StringIO(written.path.read_text(encoding="utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    about = "\n".join(one.read_text(encoding="utf-8-sig") for one in written.path.parent.glob("out*.txt"))
    assert "顺德区" in about
    assert "拒收" in about
    assert "陈志远" in about


def test_a_file_holds_more_than_a_list_on_screen(
    writer: Writer, files: SourceFiles, order: Callable[[str], Order]
) -> None:
    with writer.transaction() as connection:
        connection.executemany(
            "INSERT INTO refused_record (id, area, source, place, reason, record_hash, recorded_at)"
            " VALUES (?, ?, 'platform', 'line', ?, ?, ?)",
            [(number, SHUNDE, REASON, str(number), number) for number in range(MOST_DOUBTS + 500)],
        )
    query = DoubtQuery((SHUNDE,))
    listed = files.doubts(query)
    assert (len(listed.rows), listed.is_cut) == (MOST_DOUBTS, True)
    written = files.export_doubts(query, order("out.csv"), everything)
    assert written is not None
    assert written.rows == MOST_DOUBTS + 500


def test_what_is_stopped_leaves_nothing(
    writer: Writer, files: SourceFiles, order: Callable[[str], Order], tmp_path: Path
) -> None:
    refuse(writer, 1)
    assert files.export_doubts(DoubtQuery((SHUNDE,)), order("out.xlsx"), lambda _rows: False) is None
    assert not list(tmp_path.glob("*out*"))


def test_rows_that_differed_are_written_with_their_cases(
    writer: Writer, files: SourceFiles, order: Callable[[str], Order]
) -> None:
    row = (5, SHUNDE, 12, *([None] * (len(EVENT.fields) - 3)))
    with writer.transaction() as connection:
        write_differences(connection, "central", EVENT, [(DifferenceKind.MISSING, row)], MADE_US)
    written = files.export_differences((SHUNDE,), order("out.xlsx"), everything)
    assert written is not None
    assert cells(written.path)[-1][1:5] == ("办理过程", "5", SHUNDE, "本地缺少")
    other = files.export_differences((NANHAI,), order("other.xlsx"), everything)
    assert other is not None
    assert other.rows == 0
