"""How late areas report, read from a real replica and shown by the board."""

from pathlib import Path

import pytest

from console.board.lag_watch import LAGS_EVERY_US
from console.domain.records import DELIVERY, EVENT, SUPERVISED_CASE
from console.domain.reporting import NO_LAG, LagDoubt, SourceLag
from console.replica.source_reads import delivered_since, read_source_reports
from console.replica.store import open_reader
from tests.integration.board.replica_city import ReplicaCity, area

S = 1_000_000
NOON_US = 1_795_147_200_000_000  # 2026-11-20 12:00 in Shanghai, a Friday
HERE, THERE = "440600", "440604"


@pytest.fixture
def city(tmp_path: Path):
    made = ReplicaCity(tmp_path, NOON_US, [area(HERE, beat_interval_s=5), area(THERE, position=2)])
    yield made
    made.close()


@pytest.fixture
def board(city):
    made = city.board()
    made.step(NOON_US)
    yield made
    made.close()


def deliver(city, code, kind, *, sent_us, delivered_us, records=0, refused=0):
    row = {"id": city.new_id(), "area": code, "kind": kind, "source": "p", "sent_at": sent_us,
           "delivered_at": delivered_us, "record_count": records, "refused_count": refused}  # fmt: skip
    city.write([(DELIVERY, row)])


def facts(city, code, count, late_s):
    """Write events of one case that happened now and came so much later."""
    case = city.case(NOON_US - 3_600 * S, area=code)
    rows = [
        city.fact(case, NOON_US - 9_000 * S, kind_code=30, recorded_at=NOON_US - 9_000 * S + late_s * S)
        for _ in range(count)
    ]
    city.write([(SUPERVISED_CASE, case), *((EVENT, row) for row in rows)])


def lag_there(board, seconds=2) -> SourceLag:
    board.step(NOON_US + seconds * S)
    column = next(column for column in board.wall_view().columns if column.area == THERE)
    segment = next(one for one in board.strip().sources if one.area == THERE)
    assert segment.lag == column.lag
    return column.lag


def test_the_newest_batch_tells_how_long_it_was_on_its_way(city, board):
    deliver(city, THERE, "batch", sent_us=NOON_US - 9_000 * S, delivered_us=NOON_US - 8_000 * S, records=1)
    deliver(city, THERE, "batch", sent_us=NOON_US - 900 * S, delivered_us=NOON_US, records=312, refused=4)
    lag = lag_there(board)
    assert (lag.on_way_s, lag.records, lag.refused, lag.delivered_us) == (900.0, 312, 4, NOON_US)
    assert lag.doubts == (LagDoubt.SLOW_WAY,)


def test_a_heartbeat_sent_in_the_future_tells_that_the_clock_is_ahead(city, board):
    deliver(city, THERE, "heartbeat", sent_us=NOON_US + 180 * S, delivered_us=NOON_US)
    lag = lag_there(board)
    assert (lag.ahead_s, lag.doubts) == (180.0, (LagDoubt.CLOCK_AHEAD,))


def test_records_that_come_long_after_they_happened_are_late_for_their_area_alone(city, board):
    facts(city, THERE, 10, late_s=7_200)
    facts(city, HERE, 10, late_s=2)
    assert lag_there(board).doubts == (LagDoubt.LATE_REPORTS,)
    assert board.wall_view().columns[0].lag.doubts == ()


def test_only_the_last_records_count(city, board):
    facts(city, THERE, 30, late_s=7_200)
    facts(city, THERE, 20, late_s=5)
    reader = open_reader(city.path, city.key)
    try:
        took = {report.area: report.took_us for report in read_source_reports(reader, 10)}
        assert took[THERE] == (7_200 * S,) * 10  # by when they were recorded, not by when they were copied
        assert took[HERE] == ()
        assert [len(report.took_us) for report in read_source_reports(reader, 2)] == [0, 2]
    finally:
        reader.close()


def test_records_delivered_since_an_instant_are_those_of_later_batches(city, board):
    for number in range(1, 4):
        at_us = NOON_US + number * S
        deliver(city, THERE, "batch", sent_us=None, delivered_us=at_us, records=10**number)
    reader = open_reader(city.path, city.key)
    try:
        assert [delivered_since(reader, THERE, NOON_US + after * S) for after in (0, 1, 2, 3)] == [
            1_110,
            1_100,
            1_000,
            0,
        ]
        assert delivered_since(reader, HERE, 0) == 0
    finally:
        reader.close()


def test_lags_are_looked_at_now_and_then_and_not_with_each_change(city, board):
    facts(city, THERE, 10, late_s=7_200)
    assert lag_there(board).doubts
    deliver(city, THERE, "heartbeat", sent_us=NOON_US + 180 * S, delivered_us=NOON_US)
    assert LagDoubt.CLOCK_AHEAD not in lag_there(board, 3).doubts
    assert LagDoubt.CLOCK_AHEAD in lag_there(board, 3 + LAGS_EVERY_US // S).doubts


def test_of_a_past_that_is_told_by_what_was_known_then_no_lag_is_told(city, board):
    facts(city, THERE, 10, late_s=7_200)
    assert lag_there(board).doubts
    board.look_at(NOON_US - 60 * S, NOON_US - 60 * S)
    assert lag_there(board, 9) == NO_LAG
