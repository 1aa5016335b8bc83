"""Reads of cases and the commands on them, over a real replica file."""

import json
from contextlib import closing

import pytest

from console import clock
from console.board.list_view import CaseQuery
from console.cli import main
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.domain.light import Certainty
from console.domain.records import CLOSING, DELIVERY, EVENT, RESUME, STOP, SUPERVISED_CASE, UNIT
from console.messages import messages
from console.replica.detail_reads import read_texts, search
from console.replica.store import open_reader
from tests.integration.board.replica_city import ReplicaCity, area

NOON_US = 1_795_147_200_000_000  # Friday 2026-11-20 12:00 in Shanghai
DAY_US = 86_400_000_000


@pytest.fixture
def city(tmp_path):
    made = ReplicaCity(tmp_path, NOON_US)
    yield made
    made.close()


@pytest.fixture
def board(city):
    made = city.board()
    yield made
    made.close()


@pytest.fixture
def reader(city):
    made = open_reader(city.path, city.key)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _english():
    before = messages.language
    messages.choose("en")
    yield
    messages.choose(before)


def accepted(city, days_ago, **values):
    """Write a case received and accepted some days ago."""
    case = city.case(NOON_US - days_ago * DAY_US, **values)
    city.write([(SUPERVISED_CASE, case), (EVENT, city.fact(case, case["received_at"], kind_code=30))])
    return case


def ctl(city, *arguments):
    key = city.path.parent / "key"
    key.write_bytes(city.key)
    key.chmod(0o600)
    return main([*arguments, "--home", str(city.path.parent), "--key-file", str(key), "--lang", "en"])


@pytest.mark.parametrize(("id_type", "shown"), [("001", "王小明"), ("111", "王*"), (None, "王*")])
def test_names_of_natural_persons_are_masked(city, reader, id_type, shown):
    case = accepted(city, 1, applicant_name="王小明", applicant_id_type_code=id_type)
    assert read_texts(reader, [case["id"]])[case["id"]].applicant == shown


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d", "<b>x</b>"])
def test_a_search_takes_every_character_literally(city, reader, text):
    case = accepted(city, 1, project_name=f"项目{text}项目")
    accepted(city, 1, project_name="项目100 axb cd 项目")
    assert search(reader, text).tolist() == [case["id"]]


def test_a_search_finds_number_matter_project_and_applicant(city, reader):
    case = accepted(city, 1, project_name="甲", applicant_name="乙公司", case_no="丙-1")
    for text in ("甲", "乙公司", "丙-1", "第1号", "permit 1"):
        assert case["id"] in search(reader, text)


def test_a_closing_that_is_corrected_leaves_the_case_open(city, board):
    case = accepted(city, 1)
    closing = city.fact(case, NOON_US - DAY_US // 2, result_code=1)
    city.write([(CLOSING, closing)])
    board.step(NOON_US)
    assert board.case_list(CaseQuery()).total == 0
    city.write([(CLOSING, city.fact(case, NOON_US + DAY_US, result_code=1, corrects=closing["id"]))])
    board.step(NOON_US + 1)
    assert board.case_list(CaseQuery()).ids.tolist() == [case["id"]]
    board.step(NOON_US + DAY_US)
    assert board.case_list(CaseQuery()).total == 0


def test_a_lost_source_is_unknown_and_counted_nowhere_else(tmp_path):
    city = ReplicaCity(tmp_path, NOON_US, [area("440600", beat_interval_s=5), area("440604", position=2)])
    board = city.board()
    try:
        beat = {"id": 1, "area": "440600", "kind": "heartbeat", "source": "p", "delivered_at": NOON_US,
                "record_count": 0, "refused_count": 0}  # fmt: skip
        city.write([(DELIVERY, beat)])
        accepted(city, 30)
        board.step(NOON_US)
        heard = board.step(NOON_US + 1_000_000)
        assert (board.wall_view().totals.overdue, board.wall_view().unknown) == (1, 0)
        assert board.step(NOON_US + 9_999_999).generation == heard.generation
        late = board.step(NOON_US + 10_000_000)
        assert late.generation > heard.generation
        assert board.wall_view().columns[0].source.state is Freshness.LATE
        assert board.step(NOON_US + 14_999_999).generation == late.generation
        assert board.step(NOON_US + 15_000_000).generation > late.generation
        view = board.wall_view()
        assert (view.totals.open, view.unknown, view.columns[0].total.overdue) == (0, 1, 1)
        assert (view.trend[-1].overdue, view.trend[-1].doubtful) == (0, 1)
        listed = board.case_list(CaseQuery(unknown=False))
        assert (listed.matching, listed.unknown, listed.facets.open) == (0, 1, 0)
        assert "No data from 440600" in board.detail(CaseId(1)).problems[0]
        city.write([(DELIVERY, beat | {"delivered_at": NOON_US + 15_000_000})])
        city.poll(NOON_US + 15_000_000)
        board.step(NOON_US + 15_000_001)
        assert board.wall_view().unknown == 0
    finally:
        board.close()
        city.close()


def test_a_cell_that_got_worse_is_marked_for_ten_minutes(city, board):
    accepted(city, 1)
    board.step(NOON_US)
    assert not board.wall_view().columns[0].marked
    accepted(city, 30)
    board.step(NOON_US + 1)
    assert board.wall_view().columns[0].marked == {0}
    board.step(NOON_US + 600_000_001)
    assert not board.wall_view().columns[0].marked


def test_the_board_reads_everything_again_when_the_log_was_overrun(city, board, monkeypatch):
    board.step(NOON_US)
    monkeypatch.setattr("console.replica.writer.CHANGE_LOG_ROWS", 1)
    case = accepted(city, 1)
    assert board.step(NOON_US + 1).reloaded
    assert board.case_list(CaseQuery()).ids.tolist() == [case["id"]]


def test_why_names_limit_start_stop_with_document_and_what_comes_next(city, board):
    case = city.case(NOON_US - 4 * DAY_US)
    stop = city.fact(case, NOON_US - 3 * DAY_US, reason_code="hearing", notified_days=1, document_no="停〔2026〕8号")
    resume = city.fact(case, NOON_US - DAY_US, stop_id=stop["id"])
    city.write(
        [
            (SUPERVISED_CASE, case),
            (EVENT, city.fact(case, case["received_at"], kind_code=30)),
            (STOP, stop),
            (RESUME, resume),
        ]
    )
    board.step(NOON_US)
    detail = board.detail(case["id"])
    assert detail.why == (
        "Promised limit: 3 working days (Matter catalogue, version 1).",
        "Accepted on Nov 16 (Mon); that day does not count.",
        "Hearing (停〔2026〕8号, 1 working day told) stopped the clock up to Nov 19 (Thu): 2 working days taken out.",
        "Due on Nov 23 (Mon).",
        "1 working day left.",
        "From 0:00 on Nov 24 (Tue) it is past the promised limit.",
    )
    problem = detail.problems[0]
    assert problem.startswith(
        "Stop longer than told (1 working day): The clock stood still for more working days than "
    )
    assert problem.endswith(" (Administrative Licensing Law, Art. 45)")
    (walk,) = (walk for walk in detail.walks if walk.kind is detail.told)
    counted = [cell.day.day for cell in walk.days if cell.count is not None]
    assert counted == [17, 20, 23, 24, 25]
    assert {mark for cell in walk.days for mark in cell.marks} == {"today", "promised", "statutory"}


def test_lights_without_offset_are_local_to_the_area_and_print_the_exact_form(city, capsys):
    accepted(city, 30)
    assert ctl(city, "lights", "--area", "440600", "--at", "2026-11-20T12:00", "--json") == 0
    assert capsys.readouterr().out == (
        '{"2026-11-20T12:00": {"open": 1, "red": 1, "dark_red": 1, "yellow": 0, "blue": 0, "green": 0, "none": 0}}\n'
    )


def test_lights_by_unit_name_the_unit_and_the_age_of_sources(city, capsys):
    accepted(city, 1)
    assert ctl(city, "lights", "--by", "unit", "--at", "2026-11-20T12:00+08:00", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["2026-11-20T12:00+08:00"]["0" * 17 + "1"]["open"] == 1
    assert found["sources"]["440604"] == {"state": "no_beat", "age_s": None}


def test_lights_of_the_present_say_when_central_was_last_heard(city, capsys, monkeypatch):
    monkeypatch.setattr(clock, "steady_us", lambda: NOON_US + 125_000_000)
    assert ctl(city, "lights", "--json") == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 1
    assert told.err == "Central was last heard 2 min ago: these are the lights of what it had told.\n"


def test_lights_of_the_present_name_the_area_that_is_not_heard(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(clock, "steady_us", lambda: NOON_US)
    areas = [area("440600", beat_interval_s=5), area("440604", position=2, beat_interval_s=5), area("440605")]
    with closing(ReplicaCity(tmp_path, NOON_US, areas)) as city:
        for number, code in enumerate(("440600", "440604"), 1):
            heard_us = NOON_US - number * 70_000_000 + 70_000_000
            beat = {"id": number, "area": code, "kind": "heartbeat", "source": "platform", "delivered_at": heard_us}
            city.write([(DELIVERY, beat | {"record_count": 0, "refused_count": 0})])
        assert ctl(city, "lights", "--by", "area") == 0
        assert capsys.readouterr().err == "No data from 440604 for 1 min: what follows is what it last reported.\n"
        assert ctl(city, "lights", "--at", "2026-11-20T12:00") == 0
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments", [("lights", "--area", "999999"), ("lights", "--at", "yesterday"), ("explain", "no such case")]
)
def test_what_is_not_there_ends_with_65_and_one_sentence(city, capsys, arguments):
    assert ctl(city, *arguments) == 65
    assert capsys.readouterr().err.startswith("E-INPUT: ")


def test_explain_prints_a_document(city, capsys):
    case = accepted(city, 30)
    assert ctl(city, "explain", case["case_no"], "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["row"]["light"], found["clocks"][1]["kind"]) == ("dark_red", "promised")


def test_a_home_without_a_replica_is_told_how_to_get_one(tmp_path, capsys):
    assert main(["lights", "--home", str(tmp_path), "--lang", "en"]) == 74
    assert capsys.readouterr().err == (
        f"E-STORAGE: There is no replica in {tmp_path}. Run supervisionctl sync --once first.\n"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"calendar": "mars"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "../etc"},
        {"after_hours": "whenever"},
        {"office_open": 2000},
        {"office_close": -5},
    ],
)
def test_an_area_with_a_wrong_rule_is_estimated_and_darkens_no_other(tmp_path, capsys, monkeypatch, wrong):
    monkeypatch.setattr(clock, "steady_us", lambda: NOON_US)
    with closing(ReplicaCity(tmp_path, NOON_US, [area("440600"), area("440604", position=2, **wrong)])) as city:
        sound = accepted(city, 30)
        doubtful = accepted(city, 30, area="440604")
        assert ctl(city, "lights", "--by", "area", "--json") == 0
        told = capsys.readouterr()
        (lights,) = (group for at, group in json.loads(told.out).items() if at != "sources")
        assert [lights[code]["dark_red"] for code in ("440600", "440604")] == [1, 1]
        (line,) = told.err.splitlines()
        assert "440604" in line
        assert str(next(iter(wrong.values()))) in line
        with closing(city.board()) as board:
            board.step(NOON_US)
            certainties = [board.detail(case["id"]).row.certainty for case in (sound, doubtful)]
            assert certainties == [Certainty.FINAL, Certainty.PROVISIONAL]
            assert board.detail(doubtful["id"]).problems[0].startswith("Area 440604 asks for")


def test_a_name_cannot_steer_the_terminal(city, capsys):
    case = accepted(city, 1, case_no="C-1", unit_id=9)
    name = "<b>Office</b>\x1b[2J\nsecond" + "x" * 10_000
    unit = {"id": 9, "area": "440600", "code": "9", "line": "", "name_zh": name, "name_en": name, "short_zh": name}
    city.write([(UNIT, unit | {"short_en": name, "contact_person": name, "contact_phone": "1", "valid": 1})])
    for command in (("lights", "--by", "unit"), ("explain", case["case_no"])):
        assert ctl(city, *command) == 0
        shown = capsys.readouterr().out
        assert "<b>Office</b> [2J second" in shown
        assert "\x1b" not in shown
        assert max(map(len, shown.splitlines())) < 1_200


@pytest.mark.parametrize(("option", "command"), [("--since", "findings"), ("--at", "lights")])
def test_a_refused_instant_is_told_by_the_option_it_was_given_as(city, capsys, option, command):
    accepted(city, 1)
    assert ctl(city, command, option, "2026-13-01", "--json") == 65
    assert json.loads(capsys.readouterr().out)["error"]["field"] == option
