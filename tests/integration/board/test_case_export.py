"""A case list in a file, from a real replica: every row of the filter, each fact of its kind, nothing unmasked."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from pypdf import PdfReader

from console import clock
from console.board.case_export import export_cases
from console.board.list_columns import ListColumn
from console.board.list_view import CaseQuery, SortKey
from console.board.query_words import query_words
from console.board.saved_views import SavedView, write_views
from console.board.watching import begin_watch
from console.cli import main
from console.domain.case import ClosingResult, EventKind
from console.domain.light import Light
from console.domain.records import CLOSING, EVENT, SUPERVISED_CASE
from console.messages import messages
from console.paths import Home
from console.replica.local.watch import Watch
from console.replica.store import open_reader
from tests.integration.board.replica_city import ReplicaCity, area

DAY_US = 86_400_000_000
PERSON = "王小明"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[ReplicaCity]:
    """A city with 40 open cases of two areas, ten of them a person's, and one that was closed late."""
    now_us = clock.now_us()
    found = ReplicaCity(tmp_path, now_us, [area("440600"), area("440604", position=2)])
    changes = []
    for number in range(40):
        received = now_us - (number % 8) * DAY_US
        more = {"area": "440604", "matter_version_id": 10, "unit_id": 3} if number % 2 else {}
        if number % 4 == 0:
            more |= {"applicant_name": PERSON, "applicant_id_type_code": "111"}
        case = found.case(received, project_name=f"=cmd{number}", **more)
        changes.append((SUPERVISED_CASE, case))
        changes.append((EVENT, found.fact(case, received, kind_code=EventKind.ACCEPTED.value)))
    late = found.case(now_us - 40 * DAY_US)
    changes += [
        (SUPERVISED_CASE, late),
        (EVENT, found.fact(late, now_us - 40 * DAY_US, kind_code=EventKind.ACCEPTED.value)),
        (CLOSING, found.fact(late, now_us - DAY_US, result_code=ClosingResult.GRANTED.value)),
    ]
    found.write(changes)
    yield found
    found.close()


def run(city: ReplicaCity, *words: str) -> int:
    key = city.path.with_name("city.key")
    key.write_bytes(city.key)
    key.chmod(0o600)
    return main(["export", "cases", *words, "--home", str(city.path.parent), "--key-file", str(key)])


def test_the_command_writes_every_case_of_the_filter_and_says_which_filter(city, tmp_path, capsys) -> None:
    out = tmp_path / "list.xlsx"
    assert run(city, "--area", "440604", "--sort", "case_no", "--out", str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["matching"], told["open"]) == (20, 20, 40)
    book = openpyxl.load_workbook(out)
    head, *rows = book["办件"].values
    numbers = [row[head.index("办件编号")] for row in rows]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 20
    assert {row[head.index("区域")] for row in rows} == {"440604"}
    assert {type(row[head.index("期满日")]) for row in rows} == {datetime}
    about = [text for _label, text in book["说明"].values]
    assert "区域:440604" in about
    assert "排序:办件编号、升序" in about


def test_names_of_persons_stay_masked_in_every_form(city, tmp_path) -> None:
    for form in ("xlsx", "csv", "pdf"):
        assert run(city, "--out", str(tmp_path / f"list.{form}")) == 0
    head, *rows = openpyxl.load_workbook(tmp_path / "list.xlsx")["办件"].values
    assert {row[head.index("申请人")] for row in rows} == {"佛山市样例有限公司", "王*"}
    assert len(rows) == 40
    raw = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    told = "".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
    for text in (raw, told):
        assert PERSON not in text
        assert "王*" in text


def test_columns_come_as_asked_and_the_age_of_the_data_always(city, tmp_path) -> None:
    out = tmp_path / "list.csv"
    assert run(city, "--columns", "due,case_no", "--light", "promise", "--light", "unknown", "--out", str(out)) == 0
    head = next(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert head == ["期满日", "暂定", "办件编号", "数据"]


def test_closed_cases_say_how_late_they_were(city, tmp_path) -> None:
    out = tmp_path / "list.xlsx"
    assert run(city, "--closed", "--out", str(out)) == 0
    head, row = openpyxl.load_workbook(out)["办件"].values
    found = dict(zip(head, row, strict=True))
    assert (found["灯"], found["剩余"], found["计量单位"]) == ("办结", None, "工作日")
    assert found["办结迟"] > 15
    assert found["已用"] == found["承诺期限"] + found["办结迟"]


@pytest.mark.parametrize(
    "words",
    [
        ("--columns", "due,wrong"),
        ("--area", "999999"),
        ("--unit", "nobody"),
        ("--matter", "nothing"),
    ],
)
def test_what_is_not_known_is_said_and_nothing_written(city, tmp_path, capsys, words) -> None:
    out = tmp_path / "list.csv"
    assert run(city, *words, "--out", str(out)) == 65
    assert words[0] in capsys.readouterr().err
    assert not out.exists()


def test_an_export_says_the_instant_it_was_asked_for(city, tmp_path) -> None:
    out = tmp_path / "list.xlsx"
    then = datetime.fromtimestamp(city.now_us / 1e6, ZoneInfo("Asia/Shanghai")) - timedelta(days=3)
    assert run(city, "--at", then.isoformat(), "--out", str(out)) == 0
    book = openpyxl.load_workbook(out)
    assert 0 < book["办件"].max_row - 1 < 40
    (warning,) = (text for label, text in book["说明"].values if label == "注意")
    assert warning == f"定格 {then:%Y-%m-%d %H:%M} · 非当前"


def test_an_extract_does_not_change_with_the_board(city, tmp_path) -> None:
    board = city.board()
    board.step(clock.steady_us())
    extract = board.extract(CaseQuery(lights=frozenset(Light), sort=SortKey.CASE_NO))
    later = city.case(city.now_us)
    gone = int(extract.answer.ids[0])
    city.write([(SUPERVISED_CASE, later)], [(SUPERVISED_CASE, gone)])
    board.step(clock.steady_us())
    assert later["id"] in board.case_list(extract.answer.query).ids
    done = export_cases(
        extract,
        lambda: open_reader(city.path, city.key),
        tuple(ListColumn),
        tmp_path / "list.xlsx",
        made_by="陈立",
        made_us=city.now_us,
    )
    assert done is not None
    head, *rows = openpyxl.load_workbook(done.path)["办件"].values
    numbers = [row[head.index("办件编号")] for row in rows]
    assert len(numbers) == 40
    assert later["case_no"] not in numbers
    assert [row.case_no for row in board.rows(extract.answer.ids)] == numbers[1:]
    board.close()


def test_rows_of_a_file_are_those_of_the_screen(city) -> None:
    board = city.board()
    board.step(clock.steady_us())
    query = CaseQuery(lights=frozenset(Light))
    extract = board.extract(query)
    reader = open_reader(city.path, city.key)
    assert tuple(chain.from_iterable(extract.portions(reader))) == board.rows(board.case_list(query).ids)
    reader.close()
    board.close()


def test_filters_are_told_in_words(city) -> None:
    board = city.board()
    board.step(clock.steady_us())
    choices = board.choices()
    query = CaseQuery(
        areas=frozenset({"440604"}), units=frozenset({1}), matters=frozenset({2}), unknown=False,
        lights=frozenset({Light.RED, Light.DARK_RED}), text="梁", stage_over=True, descending=True,
    )  # fmt: skip
    assert query_words(query, choices) == (
        "区域:440604", "单位:第0局", "事项:第2号许可", "灯:法定超期、承诺超期",
        "仅环节超限而总时限未超的办件", "文字:梁", "排序:剩余、降序",
    )  # fmt: skip
    assert query_words(CaseQuery(lights=frozenset(), unknown=False), choices)[0] == "灯:无"
    assert query_words(CaseQuery(closed=True), choices)[0] == "本机保留期内的办结件"
    assert query_words(CaseQuery(), choices) == ("排序:剩余、升序",)
    board.close()


def test_counts_are_those_of_the_lists(city) -> None:
    board = city.board()
    board.step(clock.steady_us())
    everything = board.case_list(CaseQuery())
    some = frozenset(everything.ids[:7].tolist())
    queries = [
        CaseQuery(),
        CaseQuery(only=some),
        CaseQuery(only=frozenset()),
        CaseQuery(only=some, areas=frozenset({"440604"})),
        CaseQuery(due_today=True),
        CaseQuery(closed=True),
        CaseQuery(text="cmd1"),
        CaseQuery(lights=frozenset({Light.YELLOW}), unknown=False),
    ]
    lists = [board.case_list(query) for query in queries]
    assert board.counts(queries) == tuple(found.matching for found in lists)
    assert set(lists[1].ids.tolist()) == some
    today = [row.due for row in board.rows(lists[4].ids)]
    assert len(today) == everything.due_today
    assert set(today) <= {datetime.fromtimestamp(city.now_us / 1e6, ZoneInfo("Asia/Shanghai")).date()}
    board.close()


def test_a_saved_view_is_exported_by_its_name_with_its_columns_and_watched_cases(city, tmp_path, capsys) -> None:
    home = Home(city.path.parent)
    begin_watch(home, city.key, Watch("440600", "440600-000001", "看住", None, None, "陈立", 5), clock.now_us())
    mine = SavedView("我盯的", CaseQuery(only=frozenset()), ("case_no", "due"))
    write_views(home.views_file, [mine, SavedView("二区", CaseQuery(areas=frozenset({"440604"})))])
    assert run(city, "--view", "我盯的", "--out", str(tmp_path / "mine.csv")) == 0
    lines = (tmp_path / "mine.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ['"办件编号"', '"440600-000001"']
    assert run(city, "--view", "二区", "--out", str(tmp_path / "two.csv"), "--json") == 0
    assert '"rows": 20' in capsys.readouterr().out
    assert run(city, "--view", "没有", "--out", str(tmp_path / "no.csv")) == 65
    assert "我盯的, 二区" in capsys.readouterr().err
