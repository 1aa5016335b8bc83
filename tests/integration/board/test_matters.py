"""The catalogue of matters, from a real replica: limits, versions, and how many cases are open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.board.live import LiveBoard
from console.board.matters import MatterEntry
from console.domain.records import CLOSING, EVENT, MATTER_VERSION, SUPERVISED_CASE
from tests.integration.board.replica_city import MATTERS, ReplicaCity, versions

HOUR_US = 3_600_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai


@pytest.fixture
def city(tmp_path: Path) -> Iterator[ReplicaCity]:
    made = ReplicaCity(tmp_path, NOW_US)
    yield made
    made.close()


@pytest.fixture
def board(city: ReplicaCity) -> Iterator[LiveBoard]:
    made = city.board()
    yield made
    made.close()


def matters(board: LiveBoard) -> dict[int, MatterEntry]:
    return {matter.matter_id: matter for unit in board.matters().units for matter in unit.matters}


def test_a_board_without_a_replica_knows_no_matters(board: LiveBoard) -> None:
    assert board.matters().units == ()


def test_every_matter_stands_under_its_unit_and_area(board: LiveBoard) -> None:
    board.step(NOW_US)
    units = board.matters().units
    assert [(unit.area, unit.unit_id, len(unit.matters)) for unit in units] == [
        ("440600", 1, MATTERS),
        ("440600", 2, 0),
        ("440604", 3, MATTERS),
        ("440604", 4, 0),
    ]
    assert units[0].matters[0].kind.zh == "行政许可"
    assert units[0].matters[0].code == "i1"


def test_limits_and_stages_are_those_of_the_version(board: LiveBoard) -> None:
    board.step(NOW_US)
    found = matters(board)
    for row in versions():
        (edition,) = found[row["matter_id"]].editions
        assert (edition.promised_limit, edition.statutory_limit) == (row["promised_limit"], row["statutory_limit"])
        assert (edition.promised_unit, edition.statutory_unit) == (
            row["promised_unit"] or "",
            row["statutory_unit"] or "",
        )
        planned = [stage.limit for stage in edition.stages]
        assert planned
        if None not in planned:
            assert edition.planned == sum(planned)


def test_a_new_version_stands_above_the_old_one(city: ReplicaCity, board: LiveBoard) -> None:
    board.step(NOW_US)
    newer = {name: value for name, value in versions()[0].items() if name != "kind"}
    newer |= {"id": 900, "version": 2, "valid_from": 20_000, "promised_limit": 2}
    newer["stages"] = '[{"code": "a", "name_zh": "甲", "limit": 3}]'
    city.write([(MATTER_VERSION, newer)])
    board.step(NOW_US)
    editions = matters(board)[1].editions
    assert [edition.version for edition in editions] == [2, 1]
    assert editions[0].valid_from == 20_000
    assert editions[0].planned == 3
    assert editions[0].keeps_its_promise is False


def test_open_cases_are_counted_by_matter_and_provisional_ones_apart(city: ReplicaCity, board: LiveBoard) -> None:
    cases = [city.case(NOW_US - HOUR_US), city.case(NOW_US - HOUR_US), city.case(NOW_US - HOUR_US, matter_version_id=2)]
    gone = city.case(NOW_US - 3 * HOUR_US)
    city.write([(SUPERVISED_CASE, case) for case in (*cases, gone)])
    city.write([(CLOSING, city.fact(gone, NOW_US - HOUR_US, result_code=1))])
    board.step(NOW_US)
    counted = {number: matter.open_cases for number, matter in matters(board).items() if matter.open_cases}
    assert counted == {1: 2, 2: 1}
    assert board.matters().provisional == 0
    year_end_us = NOW_US + 45 * 24 * HOUR_US  # five working days later begins a year without a notice
    new = city.case(year_end_us - HOUR_US, matter_version_id=1)
    city.write([(SUPERVISED_CASE, new), (EVENT, city.fact(new, year_end_us - HOUR_US, kind_code=30))])
    city.poll(year_end_us)
    board.step(year_end_us)
    assert board.matters().provisional == 1


def test_areas_tell_how_they_count_and_units_how_many_cases_they_handle(board: LiveBoard, city: ReplicaCity) -> None:
    gone = city.case(NOW_US - 3 * HOUR_US)
    city.write([(SUPERVISED_CASE, case) for case in (city.case(NOW_US - HOUR_US), gone)])
    city.write([(CLOSING, city.fact(gone, NOW_US - HOUR_US, result_code=1))])
    board.step(NOW_US)
    book = board.matters()
    first, second = book.areas
    assert (first.area, first.time_zone, first.doubt) == ("440600", "Asia/Shanghai", "")
    assert first.calendar.en == "State Council holiday calendar"
    assert first.open_min < first.close_min
    assert (first.open_cases + second.open_cases, sum(unit.handled for unit in book.units)) == (1, 1)
