"""The watch list by its command: a case is found by its number, and what became of it is told."""

import getpass
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from console import clock
from console.board.case_desk import CaseDesk
from console.board.list_columns import ListColumn
from console.board.list_view import CaseQuery
from console.board.saved_views import SavedView
from console.board.watching import begin_watch, read_watched
from console.cli import main
from console.domain.case import EventKind
from console.domain.light import Light
from console.domain.records import EVENT, SUPERVISED_CASE
from console.errors import RefusedCommand
from console.messages import messages
from console.paths import Home
from console.replica.local.watch import Watch
from tests.integration.board.replica_city import ReplicaCity

DAY_US = 86_400_000_000


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    before = messages.language
    messages.choose("zh")
    yield
    messages.choose(before)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[ReplicaCity]:
    """A city with one case that is long overdue."""
    now_us = clock.now_us()
    found = ReplicaCity(tmp_path, now_us)
    case = found.case(now_us - 60 * DAY_US, case_no="440600-1")
    accepted = found.fact(case, now_us - 60 * DAY_US, kind_code=EventKind.ACCEPTED.value)
    found.write([(SUPERVISED_CASE, case), (EVENT, accepted)])
    yield found
    found.close()


def run(city: ReplicaCity, *words: str) -> int:
    key = city.path.with_name("city.key")
    key.write_bytes(city.key)
    key.chmod(0o600)
    return main(["watch", *words, "--home", str(city.path.parent), "--key-file", str(key)])


def test_a_case_is_watched_listed_and_watched_no_more(city, capsys) -> None:
    assert run(city) == 0
    assert "本机没有盯住的办件" in capsys.readouterr().out
    assert run(city, "add", "440600-1", "--reason", "群众来电", "--until", "2026-12-01", "--by", "陈立") == 0
    capsys.readouterr()
    assert run(city, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told | {"at_us": 0} == {
        "area": "440600", "case_no": "440600-1", "reason": "群众来电", "until": "2026-12-01", "by": "陈立", "at_us": 0,
        "light_then": "legal", "light_now": "legal",
    }  # fmt: skip
    assert run(city) == 0
    shown = capsys.readouterr().out
    assert "群众来电" in shown
    assert "自盯住以来一直是法定超期" in shown
    assert run(city, "remove", "440600-1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"case_no": "440600-1", "watched": False}
    assert run(city, "remove", "440600-1") == 77


def test_what_became_of_the_light_is_told(city, capsys) -> None:
    home = Home(city.path.parent)
    begun = Watch("440600", "440600-1", "看住", None, int(Light.YELLOW), "陈立", clock.now_us())
    begin_watch(home, city.key, begun, clock.now_us())
    assert run(city) == 0
    assert "盯住时临期,现在法定超期" in capsys.readouterr().out


def test_a_case_that_the_copy_does_not_hold_stays_watched(city, capsys) -> None:
    home = Home(city.path.parent)
    begin_watch(home, city.key, Watch("440600", "gone", "看住", None, None, "陈立", 5), clock.now_us())
    (found,) = read_watched(home, city.key, clock.now_us())
    assert found.case_id is None
    assert run(city) == 0
    assert "副本中没有" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("add", "nobody", "--reason", "x"), 65),
        (("add", "440600-1", "--reason", ""), 65),
        (("add", "440600-1", "--reason", "x", "--until", "tomorrow"), 65),
        (("remove", "nobody"), 77),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(city, capsys, words, status) -> None:
    assert run(city, *words) == status
    assert capsys.readouterr().err.count("\n") == 1


def test_the_desk_of_a_home_keeps_views_and_watches_and_writes_lists(city, tmp_path) -> None:
    named = ["陈立"]
    desk = CaseDesk(Home(city.path.parent), city.key, lambda: named[0])
    board = city.board()
    board.step(clock.steady_us())
    extract = board.extract(CaseQuery())
    case_id = int(extract.answer.ids[0])
    board.close()
    view = SavedView("全部", CaseQuery())
    desk.write_views([view])
    assert desk.read_views().views == (view,)
    desk.watch(case_id, "看住", None, int(Light.RED))
    (found,) = desk.read_watched()
    assert (found.case_id, found.watch.case_no, found.watch.by) == (case_id, "440600-1", "陈立")
    named[0] = ""
    desk.unwatch(found.watch.area, found.watch.case_no)
    assert desk.read_watched() == ()
    with pytest.raises(RefusedCommand):
        desk.watch(case_id + 1_000, "看住", None, None)
    done = desk.write_list(extract, tuple(ListColumn), tmp_path / "list.xlsx", lambda _rows: True)
    assert done is not None
    told = dict(openpyxl.load_workbook(done.path)["说明"].values)
    assert (done.rows, told["导出人"]) == (1, getpass.getuser())
    assert desk.write_list(extract, tuple(ListColumn), tmp_path / "no.csv", lambda _rows: False) is None
