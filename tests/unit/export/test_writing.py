"""A table in a file: read back by others, whole or not there, with its hash."""

import csv
import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import psutil
import pytest

from console.errors import BadInput, ReplicaDamaged, StorageFault
from console.export import workbook
from console.export.guard import clean, disarmed
from console.export.sheet import Column, Kind, Sheet
from console.export.writing import FORMS, TOLD_EVERY, Written, write_sheet
from console.messages import messages
from tests.disks import small_disk
from tests.unit.export.samples import FORMULAS, HARMLESS, ID, MARKED_UP, ROWS, SHEET, SMUGGLERS, texts

SHEETS = (".xlsx", ".csv")
__all__ = ["small_disk"]


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


def written(folder: Path, name: str, sheet: Sheet = SHEET, rows=ROWS) -> Written:
    made = write_sheet(sheet, rows, folder / name)
    assert made is not None
    return made


def date_cell(*parts: int) -> datetime:
    """Return a date as a workbook has it: without a zone."""
    return datetime(*parts)  # noqa: DTZ001 - as a cell is


def lines_of(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").split("\r\n")[:-1]))


def test_a_workbook_keeps_codes_as_text_dates_as_dates_and_numbers_as_numbers(tmp_path: Path) -> None:
    made = written(tmp_path, "list.xlsx")
    page = openpyxl.load_workbook(made.path).worksheets[0]
    head, first, second = page.iter_rows()
    assert [cell.value for cell in head] == [column.title for column in SHEET.columns]
    assert [cell.value for cell in first] == [
        ID, "建设工程规划许可证核发", 1_234, 0.5, date_cell(2026, 11, 16), date_cell(2026, 11, 20, 10, 42, 17),
        timedelta(minutes=47),
    ]  # fmt: skip
    assert [cell.value for cell in second] == ["0757", None, -4, None, None, None, None]
    assert (first[0].data_type, first[0].number_format) == ("s", "@")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:G3"
    assert page.title == "办件清单"


def test_a_workbook_says_what_it_holds_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    made = written(tmp_path, "list.xlsx")
    about = openpyxl.load_workbook(made.path)["说明"]
    assert [(label.value or "", text.value) for label, text in about.iter_rows()] == [
        ("内容", "办件清单"),
        ("筛选", "灯:承诺超期"),
        ("", "区域:三水区"),
        ("行数", "2"),
        ("数据时刻", "2026-11-20 10:42 (Asia/Shanghai)"),
        ("数据来源", "南海区:47 分无数据"),
        ("", "三水区:3 秒前"),
        ("导出时间", "2026-11-20 10:42 (Asia/Shanghai)"),
        ("导出人", "陈立"),
    ]


def test_comma_separated_values_have_their_say_beside_them(tmp_path: Path) -> None:
    made = written(tmp_path, "list.csv")
    assert lines_of(made.path) == [
        [column.title for column in SHEET.columns],
        [f"'{ID}", "建设工程规划许可证核发", "1234", "0.5", "2026-11-16", "2026-11-20 10:42:17", "0:47:00"],
        ["'0757", "", "-4", "", "", "", ""],
    ]
    about = (tmp_path / "list.csv.about.txt").read_text(encoding="utf-8-sig")
    assert "筛选\t灯:承诺超期\n\t区域:三水区\n行数\t2\n" in about


def as_another_reads(path: Path, folder: Path) -> list[list[str]]:
    """Return the rows that LibreOffice finds in a file, each cell as it shows it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not on this machine")
    subprocess.run(
        [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--infilter=CSV:44,34,76,1" if path.suffix == ".csv" else "--norestore",
            "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir",
            str(folder / "read"), str(path),
        ],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    found = folder / "read" / f"{path.stem}.csv"
    return list(csv.reader(io.StringIO(found.read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.long
@pytest.mark.parametrize("form", SHEETS)
def test_another_program_computes_none_of_them_and_keeps_every_digit(tmp_path: Path, form: str) -> None:
    told = [
        text for text in (*FORMULAS, *SMUGGLERS, *MARKED_UP) if not any(end in text for end in "\r\n\x0b\x0c\u2028\0")
    ]
    sheet = replace(texts(), columns=(Column("编号", Kind.CODE), Column("文本")))
    made = written(tmp_path, f"list{form}", sheet, [(ID, text) for text in told])
    rows = as_another_reads(made.path, tmp_path)[1:]
    assert [code.removeprefix("'") for code, _text in rows] == [ID] * len(told)
    shown = told if form == ".xlsx" else [disarmed(text) for text in told]
    assert [text for _code, text in rows] == shown


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_the_hash_beside_it_is_the_one_that_others_find(tmp_path: Path, name: str) -> None:
    made = written(tmp_path, name)
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    checked = subprocess.run(["sha256sum", "--check", "--strict", made.sidecar.name], cwd=tmp_path, check=False)
    assert checked.returncode == 0


def test_no_text_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    told = (*FORMULAS, *HARMLESS[1:])
    made = written(tmp_path, "list.xlsx", texts("=1+1"), [(text, -4) for text in told])
    page = openpyxl.load_workbook(made.path).worksheets[0]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * len(FORMULAS) + [False] * (len(HARMLESS) - 1)
    assert {row[1].value for row in page.iter_rows(min_row=2)} == {-4}


def test_marks_in_texts_of_a_workbook_are_texts(tmp_path: Path) -> None:
    made = written(tmp_path, "list.xlsx", texts(), [(text, 1) for text in MARKED_UP])
    rows = list(openpyxl.load_workbook(made.path).worksheets[0].iter_rows(min_row=2))
    # openpyxl leaves what stands for a control character as it is written.
    shown = [re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), row[0].value) for row in rows]
    assert shown == list(MARKED_UP)
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert {len(row) for row in rows} == {2}


def test_no_line_of_comma_separated_values_begins_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    told = (*FORMULAS, *HARMLESS, *SMUGGLERS)
    made = written(tmp_path, "list.csv", texts("=1+1"), [(text, -4) for text in told])
    raw = made.path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))[1:]
    assert [text for text, _number in rows] == [disarmed(clean(text)) for text in told]
    assert raw.count('",-4\r\n') == len(told)


def test_rows_beyond_what_a_sheet_holds_go_on_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    made = written(tmp_path, "list.xlsx", texts(), [(str(n), n) for n in range(7)])
    book = openpyxl.load_workbook(made.path)
    assert book.sheetnames == ["文本", "文本 2", "文本 3", "说明"]
    pages = [list(page.values) for page in book.worksheets[:3]]
    assert [page[0] for page in pages] == [("文本", "数")] * 3
    assert [row[1] for page in pages for row in page[1:]] == list(range(7))
    assert [page.auto_filter.ref for page in book.worksheets[:3]] == ["A1:B4", "A1:B4", "A1:B2"]
    assert list(book["说明"].values)[-1] == ("分布", "3 个工作表,一个工作表最多 3 行")


@pytest.mark.long
@pytest.mark.parametrize("form", SHEETS)
def test_a_million_rows_take_no_more_memory_than_a_few_and_a_stop_leaves_nothing(tmp_path: Path, form: str) -> None:
    process, count = psutil.Process(), workbook.MOST_ROWS + 1_000
    written(tmp_path, f"few{form}")
    before = {path.name for path in tmp_path.iterdir()}
    start = process.memory_info().rss
    most = start

    def goes_on(rows: int) -> bool:
        nonlocal most
        most = max(most, process.memory_info().rss)
        return rows <= workbook.MOST_ROWS

    def rows() -> Iterator[tuple[str, int]]:
        return ((f"佛山市样例第{n}有限公司", n) for n in range(count))

    assert write_sheet(texts(), rows(), tmp_path / f"list{form}", goes_on) is None
    assert {path.name for path in tmp_path.iterdir()} == before
    assert most - start < 50_000_000
    made = written(tmp_path, f"list{form}", texts(), rows())
    assert made.rows == count
    if form == ".xlsx":
        book = openpyxl.load_workbook(made.path, read_only=True)
        assert [(page.title, page.max_row) for page in book.worksheets[:2]] == [("文本", 1_048_576), ("文本 2", 1_002)]
        book.close()


def test_cells_that_no_spreadsheet_can_hold_do_not_break_the_file(tmp_path: Path) -> None:
    sheet = Sheet("a/b:c[d]*?'" * 9, (
        Column("t"), Column("n", Kind.INTEGER), Column("x", Kind.NUMBER), Column("d", Kind.DATE),
    ), 0, (), "", "&G&", (), "Asia/Shanghai", 0, "x")  # fmt: skip
    rows = [
        ("字" * 40_000, 10**17 + 1, float("nan"), date(1899, 12, 31)),
        ("𠀀" * 20_000, 0, 1e300, date(9999, 12, 31)),
    ]
    book = openpyxl.load_workbook(written(tmp_path, "odd.xlsx", sheet, rows).path)
    _head, first, second = book.worksheets[0].values
    assert first == ("字" * 32_766 + "…", "100000000000000001", None, "1899-12-31")
    assert second == ("𠀀" * 16_383 + "…", 0, 1e300, date_cell(9999, 12, 31))
    assert ("截短", "2 个单元格超过长度上限,以 … 结尾") in list(book.worksheets[1].values)


@pytest.mark.parametrize("form", FORMS)
def test_who_asks_for_the_end_gets_it_and_the_old_file_stays(tmp_path: Path, form: str) -> None:
    old = written(tmp_path, f"list{form}")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    told: list[int] = []

    def goes_on(rows: int) -> bool:
        told.append(rows)
        return rows < 2 * TOLD_EVERY

    assert write_sheet(texts(), ((str(n), n) for n in range(4_999)), old.path, goes_on) is None
    assert told == [0, TOLD_EVERY, 2 * TOLD_EVERY]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("form", FORMS)
def test_who_asks_for_the_end_after_the_last_row_gets_it_too(tmp_path: Path, form: str) -> None:
    assert write_sheet(SHEET, ROWS, tmp_path / f"list{form}", lambda rows: rows < len(ROWS)) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_rows_that_fail_leave_nothing_behind(tmp_path: Path, form: str) -> None:
    def rows() -> Iterator[tuple[str, int]]:
        yield "a", 1
        raise ReplicaDamaged("broken")

    with pytest.raises(ReplicaDamaged):
        write_sheet(texts(), rows(), tmp_path / f"list{form}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", SHEETS)
def test_a_full_disk_is_said_and_leaves_the_old_file(small_disk: Path, form: str) -> None:
    old = written(small_disk, f"list{form}")
    before = {path.name: path.read_bytes() for path in small_disk.iterdir()}
    rows = ((f"{n}-{n * 7919 % 1_000_003}" * 30, n) for n in range(60_000))
    with pytest.raises(StorageFault, match="cannot be written") as told:
        write_sheet(texts(), rows, old.path)
    assert told.value.remedy == "Free disk space or choose another folder."
    assert {path.name: path.read_bytes() for path in small_disk.iterdir()} == before


def test_a_folder_that_is_not_there_or_may_not_be_written_is_said(tmp_path: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for folder in (tmp_path / "nowhere", small_disk):
        with pytest.raises(StorageFault) as told:
            write_sheet(SHEET, ROWS, folder / "list.xlsx")
        assert told.value.remedy == "Choose another folder or name."


def test_a_name_that_asks_for_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="none of"):
        write_sheet(SHEET, ROWS, tmp_path / "list.doc")
