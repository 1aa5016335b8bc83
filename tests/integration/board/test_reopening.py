"""A case that is opened again has its limits again: what it had come to before no longer ends them."""

import pytest

from console.board.list_view import CaseQuery
from console.domain.light import Light
from console.domain.records import CLOSING, EVENT, SUPERVISED_CASE
from tests.integration.board.replica_city import ReplicaCity

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
START_US = NOW_US - 15 * DAY_US


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


def decided_and_reopened(city, *later):
    """Write a case of ten natural days, decided and closed on the third and opened again five days later."""
    case = city.case(START_US, matter_version_id=2)
    facts = [
        (EVENT, city.fact(case, START_US, kind_code=30)),
        (EVENT, city.fact(case, START_US + 3 * DAY_US, kind_code=50)),
        (CLOSING, city.fact(case, START_US + 3 * DAY_US, result_code=1)),
        (EVENT, city.fact(case, START_US + 8 * DAY_US, kind_code=70)),
        *((EVENT, city.fact(case, at_us, kind_code=code)) for at_us, code in later),
    ]
    city.write([(SUPERVISED_CASE, case), *facts])


def row_of(city):
    board = city.board()
    board.step(NOW_US)
    (case_id,) = board.case_list(CaseQuery()).ids.tolist()
    (row,) = board.rows([case_id])
    board.close()
    return row


def test_a_decision_before_the_reopening_ends_no_clock(city):
    decided_and_reopened(city)
    row = row_of(city)
    assert (row.light, str(row.due), row.remaining) == (Light.YELLOW, "2026-11-10", 0)


def test_a_decision_after_the_reopening_does(city):
    decided_and_reopened(city, (START_US + 9 * DAY_US, 50))
    assert row_of(city).light in {Light.NONE, Light.GREEN}
