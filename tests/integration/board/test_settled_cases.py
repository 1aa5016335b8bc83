"""A case is rated by when it was settled: its decision, however long the closing takes after it."""

import pytest

from console.board.list_view import CaseQuery
from console.domain.records import CLOSING, EVENT, SUPERVISED_CASE
from tests.integration.board.replica_city import ReplicaCity

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
START_US = NOW_US - 13 * DAY_US  # Wednesday: ten natural days end on Saturday, November 7


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


def closed(city, decided_after, closed_after=12):
    """Write a case of a promise of ten natural days; return what the month makes of it and its row."""
    case = city.case(START_US, matter_version_id=2)
    city.write(
        [
            (SUPERVISED_CASE, case),
            (EVENT, city.fact(case, START_US, kind_code=30)),
            (EVENT, city.fact(case, START_US + decided_after * DAY_US, kind_code=50)),
            (CLOSING, city.fact(case, START_US + closed_after * DAY_US, result_code=1)),
        ]
    )
    board = city.board()
    board.step(NOW_US)
    month = board.wall_view().month
    (row,) = board.rows(board.case_list(CaseQuery(closed=True)).ids.tolist())
    board.close()
    return (month.rated, month.on_time, month.early), row


def test_a_decision_in_time_is_on_time_although_the_closing_comes_after_the_promise(city):
    figures, row = closed(city, decided_after=10)
    assert (figures, row.closed_late) == ((1, 1, 0), None)


def test_a_late_decision_is_late_although_nothing_is_red_at_the_closing(city):
    figures, row = closed(city, decided_after=11)
    assert (figures, row.closed_late, row.unit_code) == ((1, 0, 0), 1, "nd")


def test_early_is_what_was_left_at_the_decision_and_not_at_the_closing(city):
    figures, row = closed(city, decided_after=5)
    assert (figures, row.closed_late) == ((1, 1, 1), None)
