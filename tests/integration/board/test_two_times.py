"""Lights of one instant by what was known at another, over a replica file: against the walker, and in their history."""

import json
import random
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.board.detail_view import CaseDetail
from console.board.list_view import CaseQuery
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.domain.light import Light
from console.domain.records import CALENDAR_LAYER, CLOSING, EVENT, SUPERVISED_CASE
from console.messages import messages
from tests.integration.board.replica_city import ReplicaCity, area
from tests.integration.board.test_live_board import START_US, Chronicle, compare_at
from tests.integration.board.test_replica_reads import DAY_US, NOON_US, accepted, ctl

HOUR_US = 3_600_000_000


@pytest.fixture
def city(tmp_path):
    with closing(ReplicaCity(tmp_path, NOON_US)) as made:
        yield made


@pytest.fixture(autouse=True)
def _english():
    before = messages.language
    messages.choose("en")
    yield
    messages.choose(before)


def shown(city: ReplicaCity, case_id: object, at_us: int | None = None, known_us: int | None = None) -> CaseDetail:
    with closing(city.board(at_us, known_us)) as board:
        board.step(NOON_US)
        found = board.detail(CaseId(int(str(case_id))))
        assert found is not None
        return found


def closed_late(city: ReplicaCity) -> dict[str, object]:
    """A case due on Nov 4 and closed on Nov 2; central learned of it on Nov 16 only."""
    case = accepted(city, 20)
    late = city.fact(case, NOON_US - 18 * DAY_US, result_code=1, recorded_at=NOON_US - 4 * DAY_US)
    city.write([(CLOSING, late)])
    return case


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_wall_of_two_times_is_that_of_a_walker_who_read_only_what_was_recorded(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        chronicle = Chronicle(Path(folder), chance, latest_hours=300)
        with closing(chronicle.city):
            for _ in range(5):
                chronicle.change()
                chronicle.now_us += chance.randint(1, 40) * HOUR_US
            for _ in range(3):
                at_us = chronicle.now_us - chance.randint(0, 120) * HOUR_US
                known_us = chance.choice([at_us, at_us - chance.randint(1, 100) * HOUR_US, at_us + 90 * HOUR_US])
                with closing(chronicle.city.board(at_us, known_us)) as board:
                    board.step(chronicle.now_us)
                    compare_at(board, at_us, chronicle.walked(at_us, known_us))


@settings(max_examples=12, deadline=None)
@example(seed=229)  # decided without having been accepted
@given(seed=st.integers(0, 2**32 - 1))
def test_every_line_of_a_history_is_what_the_board_shows_there(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        chronicle = Chronicle(Path(folder), chance, latest_hours=300)
        with closing(chronicle.city):
            for _ in range(8):
                chronicle.change()
            now_us = START_US + 20 * 24 * HOUR_US
            with closing(chronicle.city.board(now_us)) as board:
                board.step(now_us)
                details = [board.detail(CaseId(number)) for number in chronicle.walked(now_us)]
            for detail in chance.sample(details, min(4, len(details))):
                assert detail is not None
                _compare_history(chronicle, detail, now_us)


def _compare_history(chronicle: Chronicle, detail: CaseDetail, now_us: int) -> None:
    number = int(detail.row.case_id)
    case, lines = chronicle.cases[number], detail.history
    recorded_us = int(str(case["recorded_at"]))
    assert (lines[0].from_us, lines[-1].until_us) == (recorded_us, now_us) if lines else recorded_us > now_us
    assert [line.until_us for line in lines[:-1]] == [line.from_us for line in lines[1:]]
    for line in lines:
        for at_us in {line.from_us, max(line.from_us, line.until_us - 1)}:
            then = chronicle.walked(at_us, at_us).get(number)
            now = chronicle.walked(at_us).get(number)
            for light, walked in ((line.shown, then), (line.now_known, now)):
                is_open = walked is not None and walked.is_open(at_us)
                assert light.name.lower() == (walked.light(at_us) if walked and is_open else "none")


def test_a_closing_that_arrives_late_clears_the_red_retroactively_and_says_so(city):
    case = closed_late(city)
    assert shown(city, case["id"], NOON_US - 5 * DAY_US, NOON_US - 5 * DAY_US).row.light is Light.DARK_RED
    then = shown(city, case["id"], NOON_US - 5 * DAY_US)
    assert then.row.is_closed
    assert "was reported only on Nov 16 (Mon): the red light shown from Nov 5 (Thu) to Nov 15 (Sun)" in then.why[-1]
    now = shown(city, case["id"])
    assert now.row.closed_late is None
    assert now.why[-1] == (
        "Closed: granted, of Nov 2 (Mon), was reported only on Nov 16 (Mon): the red light shown from Nov 5 (Thu) to"
        " Nov 16 (Mon) does not hold by what is known now."
    )
    assert [(line.shown, line.now_known) for line in now.history][-3:] == [
        (Light.RED, Light.NONE),
        (Light.DARK_RED, Light.NONE),
        (Light.NONE, Light.NONE),
    ]


def test_a_closing_that_arrives_after_the_card_was_served_leaves_what_the_card_rested_on(city):
    case, served_us = closed_late(city), NOON_US - 6 * DAY_US
    before = shown(city, case["id"], served_us, served_us)
    with closing(city.board(served_us, served_us)) as board:
        board.step(NOON_US)
        assert [row.case_id for row in board.wall_view().longest] == [case["id"]]
        assert board.case_list(CaseQuery()).ids.tolist() == [case["id"]]
    assert before.row.light is Light.DARK_RED
    told = [line for line in before.evidence if line.problem]
    assert [line.problem for line in told] == ["Central did not know this then: it is told here and does not count."]
    assert not told[0].in_force
    assert not [sentence for sentence in before.why if "does not hold" in sentence]


def test_a_closing_reported_within_its_day_is_no_late_one(city):
    case = accepted(city, 20)
    at_us = NOON_US - 3 * DAY_US
    city.write([(CLOSING, city.fact(case, at_us, result_code=1, recorded_at=at_us + HOUR_US))])
    detail = shown(city, case["id"])
    assert [line.shown for line in detail.history if line.shown is not line.now_known] == [Light.DARK_RED]
    assert not [sentence for sentence in detail.why if "reported only" in sentence]


def test_a_corrected_closing_counts_until_central_knew_of_the_correction(city):
    case = accepted(city, 20)
    first = city.fact(case, NOON_US - 18 * DAY_US, result_code=1)
    second = city.fact(
        case, NOON_US - 12 * DAY_US, result_code=2, corrects=first["id"], recorded_at=NOON_US - 10 * DAY_US
    )
    city.write([(CLOSING, first), (CLOSING, second)])
    at_us = NOON_US - 11 * DAY_US
    assert shown(city, case["id"], at_us, at_us).row.is_closed
    assert shown(city, case["id"], NOON_US - 13 * DAY_US, at_us).row.is_closed
    assert shown(city, case["id"], NOON_US - 13 * DAY_US).row.light is Light.DARK_RED
    (note,) = (sentence for sentence in shown(city, case["id"]).why if "in place of an earlier record" in sentence)
    assert "which no red light showed" in note


def test_an_event_that_arrives_before_its_case_is_shown_when_the_case_is_known(city):
    case = city.case(NOON_US - 20 * DAY_US, recorded_at=NOON_US - 10 * DAY_US)
    event = city.fact(case, NOON_US - 20 * DAY_US, kind_code=30)
    city.write([(EVENT, event), (SUPERVISED_CASE, case)])
    at_us = NOON_US - 11 * DAY_US
    with closing(city.board(at_us, at_us)) as board:
        board.step(NOON_US)
        assert board.detail(CaseId(int(str(case["id"])))) is None
        assert board.wall_view().totals.open == 0
    detail = shown(city, case["id"], NOON_US - 10 * DAY_US, NOON_US - 10 * DAY_US)
    assert detail.row.light is Light.DARK_RED
    assert "Accepted" in detail.history[0].learned


def test_a_stage_is_known_to_run_from_when_its_beginning_was_recorded(city):
    case = accepted(city, 3)
    begun = city.fact(case, NOON_US - 3 * DAY_US, kind_code=40, stage_code="review", recorded_at=NOON_US - DAY_US)
    city.write([(EVENT, begun)])
    assert "now" in shown(city, case["id"], NOON_US - DAY_US).row.stages
    assert "now" not in shown(city, case["id"], NOON_US - DAY_US, NOON_US - 2 * DAY_US).row.stages


def test_an_order_of_the_area_counts_from_the_day_it_was_recorded(city):
    case = accepted(city, 3)  # accepted on Tuesday, due on Friday
    order = {
        "id": 1,
        "area": "440600",
        "day": (NOON_US - DAY_US) // DAY_US,
        "is_working": 0,
        "name_zh": "台风停工",
        "name_en": "Typhoon",
        "reason": "red signal",
        "ordered_by": "mayor",
        "recorded_at": NOON_US,
        "source": "console",
        "record_hash": "o1",
        "valid": 1,
    }
    city.write([(CALENDAR_LAYER, order)])
    assert shown(city, case["id"]).row.remaining == 1
    assert shown(city, case["id"], NOON_US, NOON_US - DAY_US).row.remaining == 0


def test_a_past_view_says_that_the_age_of_its_data_is_not_recorded(tmp_path):
    with closing(ReplicaCity(tmp_path, NOON_US, [area("440600", beat_interval_s=5)])) as city:
        accepted(city, 20)
        with closing(city.board(known_us=NOON_US - DAY_US)) as board:
            board.step(NOON_US)
            view = board.wall_view()
        assert (view.clock.now_us, view.clock.known_us) == (NOON_US - DAY_US, NOON_US - DAY_US)
        assert (view.columns[0].source.state, view.columns[0].source.age_s) == (Freshness.UNRECORDED, None)
        assert (view.totals.open, view.unknown) == (1, 0)


def test_lights_known_at_an_instant_keep_their_keys_and_the_instant_stands_for_both(city, capsys):
    closed_late(city)
    answers = []
    for options in (
        ["--at", "2026-11-15T12:00"],
        ["--at", "2026-11-15T12:00", "--known-at", "2026-11-15T12:00"],
        ["--known-at", "2026-11-15T12:00"],
    ):
        assert ctl(city, "lights", "--json", *options) == 0
        answers.append(json.loads(capsys.readouterr().out)["2026-11-15T12:00"])
    assert [answer["red"] for answer in answers] == [0, 1, 1]
    assert answers[1] == answers[2]
    assert list(answers[0]) == list(answers[1]) == ["open", "red", "dark_red", "yellow", "blue", "green", "none"]


def test_an_instant_may_be_asked_by_what_was_known_before_it(city, capsys):
    case = city.case(NOON_US - 20 * DAY_US)
    city.write([(SUPERVISED_CASE, case), (EVENT, city.fact(case, case["received_at"], kind_code=30))])
    city.write([(CLOSING, city.fact(case, NOON_US - 19 * DAY_US, result_code=1))])
    known = "2026-10-31T13:00"
    assert ctl(city, "lights", "--json", "--at", "2026-11-15T12:00", "--known-at", known) == 0
    assert json.loads(capsys.readouterr().out)["2026-11-15T12:00"]["dark_red"] == 1


def test_explain_prints_the_history_and_refuses_a_time_before_central_knew(city, capsys):
    case = closed_late(city)
    assert ctl(city, "explain", case["case_no"], "--history", "--json") == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["shown"] for line in lines] == ["green", "green", "yellow", "red", "dark_red", "none"]
    assert ctl(city, "explain", case["case_no"], "--history") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(lines)
    assert ctl(city, "explain", case["case_no"], "--at", "2026-11-15T12:00", "--known-at", "2026-10-01") == 65
    assert "Central did not know of case" in capsys.readouterr().err
    assert ctl(city, "explain", case["case_no"], "--known-at", "yesterday") == 65
    assert capsys.readouterr().err.startswith("E-INPUT: --known-at: yesterday is not an instant")
