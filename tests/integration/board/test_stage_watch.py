"""Marks of stages on the live board: found in portions, followed by time and by facts, counted under the filters."""

import numpy as np
import pytest

from console.board import stage_marks
from console.board.list_view import CaseQuery
from console.domain.light import Light
from console.domain.records import CLOSING, EVENT, STOP, SUPERVISED_CASE
from tests.integration.board.replica_city import ReplicaCity

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
MONDAY_US = NOW_US - 8 * DAY_US
IN_NATURAL_DAYS = 2
OVER = CaseQuery(stage_over=True)


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


class Clock:
    """A board that is stepped by hand."""

    def __init__(self, board, now_us=NOW_US):
        self.board, self.now_us = board, now_us

    def step(self, passed_us=1_000):
        self.now_us += passed_us
        return self.board.step(self.now_us)

    def settle(self):
        """Step until every case has been looked at."""
        self.step()
        while self.board.wall_view().stages_over is None:
            self.step(SECOND_US)
        return self

    def over(self, query=OVER):
        return self.board.case_list(query).ids.tolist()


@pytest.fixture
def board(city):
    board = city.board()
    yield Clock(board)
    board.close()


def started(city, at_us=MONDAY_US, *, unit=1, **values):
    """Return a case of a promise of ten natural days, with a stage of three that began."""
    case = city.case(MONDAY_US, **({"matter_version_id": IN_NATURAL_DAYS} | values))
    city.write(
        [(SUPERVISED_CASE, case), (EVENT, city.fact(case, MONDAY_US, kind_code=30)), begun(city, case, at_us, unit)]
    )
    return case


def begun(city, case, at_us, unit=1):
    return EVENT, city.fact(case, at_us, kind_code=40, stage_code="review", unit_id=unit)


def ended(city, case, at_us, unit=1):
    return EVENT, city.fact(case, at_us, kind_code=41, stage_code="review", unit_id=unit)


def test_the_wall_says_that_it_counts_until_every_case_has_been_looked_at(city, board, monkeypatch):
    monkeypatch.setattr(stage_marks, "PORTION", 2)
    cases = [started(city)["id"] for _ in range(5)]
    first = board.step()
    assert board.board.wall_view().stages_over is None
    assert board.board.case_list(OVER).stage_over is None
    generations = []
    for _ in range(3):
        generations.append(board.step(SECOND_US).generation)
        found = board.over()
        assert found == cases[: len(found)]
    assert generations == [first.generation + 1, first.generation + 2, first.generation + 3]
    assert (board.board.wall_view().stages_over, board.over()) == (5, cases)


def test_looks_keep_their_distance(city, board, monkeypatch):
    monkeypatch.setattr(stage_marks, "PORTION", 1)
    cases = [started(city)["id"] for _ in range(3)]
    board.step()
    board.step(100_000)
    assert board.over() == []
    board.step(100_000)
    assert board.over() == cases[:1]
    board.step(100_000)
    assert board.over() == cases[:1]


def test_a_step_that_reads_changed_cases_leaves_stages_for_later_but_not_for_ever(city, board):
    case = started(city)
    board.settle()
    city.write([ended(city, case, NOW_US)])
    board.step(300_000)
    assert board.over() == [case["id"]]
    for _ in range(3):
        city.write([(EVENT, city.fact(started(city), NOW_US, kind_code=50))])
        board.step(300_000)
    assert case["id"] not in board.over()


def test_time_alone_puts_a_stage_over_its_limit_and_the_step_says_so(city, board):
    case = started(city, NOW_US - 2 * DAY_US)
    board.settle()
    before = board.step(SECOND_US)
    assert (board.over(), board.board.wall_view().stages_over) == ([], 0)
    turned = board.step(2 * DAY_US)
    assert turned.generation > before.generation
    assert case["id"] in turned.turned.tolist()
    assert board.over() == [case["id"]]


def test_a_case_that_is_over_as_a_whole_is_no_longer_one_with_a_stage_over(city, board):
    case = started(city)
    board.settle()
    assert board.over() == [case["id"]]
    board.step(20 * DAY_US)
    assert board.board.rows([case["id"]])[0].light >= Light.RED
    assert (board.over(), board.board.case_list(OVER).stage_over) == ([], 0)


def test_a_case_that_is_closed_counts_no_longer_at_once(city, board):
    case = started(city)
    board.settle()
    city.write([(CLOSING, city.fact(case, board.now_us, result_code=1))])
    board.step()
    assert (board.over(), board.board.case_list(OVER).stage_over) == ([], 0)


def test_marks_agree_with_the_stages_that_rows_show(city, board):
    chance = np.random.default_rng(7)
    for _ in range(60):
        case = started(
            city, MONDAY_US + int(chance.integers(0, 8)) * DAY_US, matter_version_id=int(chance.choice((2, 2, 3, 5, 9)))
        )
        if chance.random() < 0.5:
            city.write([begun(city, case, MONDAY_US + int(chance.integers(0, 8)) * DAY_US, unit=2)])
        if chance.random() < 0.5:
            city.write([ended(city, case, MONDAY_US + int(chance.integers(0, 8)) * DAY_US, int(chance.integers(1, 3)))])
        if chance.random() < 0.3:
            city.write([(STOP, city.fact(case, MONDAY_US + 4 * DAY_US, reason_code="hearing"))])
    board.settle()
    rows = board.board.rows(board.over(CaseQuery()))
    expected = sorted(row.case_id for row in rows if "over" in row.stages and row.light < Light.RED)
    assert sorted(board.over()) == expected
    assert 10 < len(expected) < 50


def test_the_count_follows_the_other_filters_but_not_that_on_lights(city, board):
    here = [started(city, unit_id=unit)["id"] for unit in (1, 1, 2)]
    started(city, NOW_US)
    board.settle()
    everything = board.board.case_list(CaseQuery(lights=frozenset({Light.RED})))
    assert (everything.stage_over, everything.matching) == (3, 0)
    of_unit = board.board.case_list(CaseQuery(units=frozenset({1})))
    assert (of_unit.stage_over, of_unit.matching) == (2, 3)
    assert board.over(CaseQuery(units=frozenset({1}), stage_over=True)) == here[:2]
    assert board.board.case_list(OVER).facets.open == 3


def test_a_board_of_another_instant_shows_the_stages_that_were_known_then(city):
    case = started(city)
    city.write([(EVENT, city.fact(case, MONDAY_US, kind_code=40, stage_code="review", unit_id=2, recorded_at=NOW_US))])
    city.write([ended(city, case, MONDAY_US + DAY_US)])
    for known_us, expected in ((NOW_US, [case["id"]]), (NOW_US - HOUR_US, [])):
        board = city.board(at_us=NOW_US, known_us=known_us)
        assert Clock(board).settle().over() == expected
        board.close()


def test_a_stream_of_changes_does_not_keep_the_rest_from_being_looked_at(city, board, monkeypatch):
    monkeypatch.setattr(stage_marks, "PORTION", 2)
    cases = [started(city) for _ in range(4)]
    board.step()
    for case in cases:
        city.write([(EVENT, city.fact(case, NOW_US, kind_code=50))])
        board.step(SECOND_US)
    assert board.board.wall_view().stages_over == 4
