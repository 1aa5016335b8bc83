"""Rows of the calendar that arrive while the board runs: due days follow without a restart, bad rows darken none."""

import json

import pytest

from console.board.live import LiveBoard
from console.domain.case import CaseId
from console.domain.records import CALENDAR_LAYER, CALENDAR_VERSION, EVENT, SUPERVISED_CASE
from console.replica.calendar_reads import read_calendars, with_calendars
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.board.replica_city import Record, ReplicaCity
from tests.unit.domain.facts import at, day_number, to_date, us

NOW_US = us(at("2026-12-29T12:00"))


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


@pytest.fixture
def case(city) -> Record:
    """A case accepted on 2026-12-29 and promised in three working days."""
    case = city.case(NOW_US - 1)
    city.write([(SUPERVISED_CASE, case), (EVENT, city.fact(case, NOW_US - 1, kind_code=30))])
    return case


@pytest.fixture
def board(city, case):
    board = city.board()
    board.step(NOW_US)
    yield board
    board.close()


def promised_due(board: LiveBoard, case: Record) -> str:
    (row,) = board.rows([int(str(case["id"]))])
    return str(row.due)


def order(city: ReplicaCity, day: str, **values: object) -> tuple[object, Record]:
    number = city.new_id()
    return CALENDAR_LAYER, {
        "id": number,
        "area": "440600",
        "day": day_number(at(day).date()),
        "is_working": 0,
        "name_zh": "台风停工",
        "name_en": "Typhoon",
        "reason": "防汛",
        "ordered_by": "值班员",
        "recorded_at": NOW_US,
        "valid": 1,
    } | values


def version(city: ReplicaCity, year: int, number: int = 1, days: str | None = None) -> tuple[object, Record]:
    told = [{"zh": "元旦", "en": "New Year's Day", "off": [f"{year}-01-01/03"]}]
    return CALENDAR_VERSION, {
        "id": city.new_id(),
        "area": "",
        "calendar": "cn",
        "year": year,
        "version": number,
        "published_on": day_number(at("2026-12-01").date()),
        "notice_text": "",
        "days": json.dumps(told) if days is None else days,
        "accepted_by": "王",
        "reason": "通知",
        "recorded_at": NOW_US,
    }


def test_a_version_and_an_order_that_arrive_move_due_days_without_a_restart(city, case, board):
    assert promised_due(board, case) == "2027-01-01"

    city.write([version(city, 2027)])
    assert board.step(NOW_US).reloaded
    assert promised_due(board, case) == "2027-01-04"

    record = order(city, "2026-12-31")
    city.write([record])
    board.step(NOW_US)
    assert promised_due(board, case) == "2027-01-05"

    city.write([order(city, "2026-12-31", corrects=record[1]["id"], valid=0, invalid_reason="登记有误")])
    board.step(NOW_US)
    assert promised_due(board, case) == "2027-01-04"
    detail = board.detail(CaseId(int(str(case["id"]))))
    assert detail is not None
    assert "2027" in detail.calendar_note


def test_an_order_of_another_area_moves_nothing_here(city, case, board):
    city.write([order(city, "2026-12-31", area="440604")])
    board.step(NOW_US)
    assert promised_due(board, case) == "2027-01-01"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"days": "no JSON"}, "is not JSON"),
        ({"days": '[{"zh": "元旦", "en": "", "off": ["soon"]}]'}, "neither a day nor a span"),
        ({"year": 2029, "days": "[]"}, "leaves a gap"),
    ],
)
def test_a_version_that_cannot_be_counted_by_is_a_fault_and_the_others_stand(city, values, sentence):
    kind, bad = version(city, 2028)
    city.write([version(city, 2027), (kind, bad | values)])
    reader = open_reader(city.path, city.key)
    try:
        with reader.reading():
            book = with_calendars(load_rulebook(), read_calendars(reader))
    finally:
        reader.close()
    assert str(to_date(book.calendars["cn"].known_until)) == "2027-12-31"
    assert any(sentence in str(fault) for fault in book.faults)


def test_without_rows_the_rules_are_those_of_the_product(city):
    reader = open_reader(city.path, city.key)
    try:
        with reader.reading():
            assert with_calendars(load_rulebook(), read_calendars(reader)) is load_rulebook()
    finally:
        reader.close()
