"""Marks of stages over their limit, over a real replica file."""

import numpy as np
import pytest

from console.board.catalogue import Catalogue
from console.board.stage_marks import PORTION, StageMarks
from console.domain.records import EVENT, SUPERVISED_CASE
from console.replica.catalogue_reads import read_catalogue
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.board.replica_city import ReplicaCity

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
MONDAY_US = NOW_US - 8 * DAY_US


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


def started(city, unit=1, stage="review", at_us=MONDAY_US):
    """Return an open case of a promise of ten natural days with a stage that has begun."""
    case = city.case(MONDAY_US, matter_version_id=2)
    facts = [
        city.fact(case, MONDAY_US, kind_code=30),
        city.fact(case, at_us, kind_code=40, stage_code=stage, unit_id=unit),
    ]
    city.write([(SUPERVISED_CASE, case), *((EVENT, fact) for fact in facts)])
    return case


def over(city, *cases, now_us=NOW_US):
    marks = StageMarks(np.array([case["id"] for case in cases]))
    reader, book = open_reader(city.path, city.key), load_rulebook()
    try:
        with reader.reading():
            catalogue = Catalogue(read_catalogue(reader), book)
            while marks.advance(reader, catalogue, book, now_us, None):
                pass
    finally:
        reader.close()
    return marks.over_at(now_us).tolist()


def test_a_stage_is_marked_once_it_is_over_its_limit_and_not_before(city):
    case = started(city)
    assert over(city, case, now_us=MONDAY_US + 2 * DAY_US) == []
    assert over(city, case) == [case["id"]]


def test_a_stage_that_has_ended_is_not_marked_whoever_ended_it_being_asked(city):
    case = started(city)
    city.write([(EVENT, city.fact(case, MONDAY_US + 6 * DAY_US, kind_code=41, stage_code="review", unit_id=2))])
    assert over(city, case) == [case["id"]]
    city.write([(EVENT, city.fact(case, MONDAY_US + 7 * DAY_US, kind_code=41, stage_code="review", unit_id=1))])
    assert over(city, case) == []


def test_a_joint_unit_over_its_limit_marks_the_case_although_the_lead_unit_is_done(city):
    case = started(city)
    city.write(
        [
            (EVENT, city.fact(case, MONDAY_US, kind_code=40, stage_code="review", unit_id=2)),
            (EVENT, city.fact(case, MONDAY_US + DAY_US, kind_code=41, stage_code="review", unit_id=1)),
        ]
    )
    assert over(city, case) == [case["id"]]


def test_stages_nobody_planned_are_not_marked(city):
    assert over(city, started(city, stage="lunch")) == []


def test_cases_are_looked_at_in_portions_and_again_when_they_change(city):
    case = started(city)
    marks = StageMarks(np.arange(1, 2 * PORTION))
    reader, book = open_reader(city.path, city.key), load_rulebook()
    with reader.reading():
        catalogue = Catalogue(read_catalogue(reader), book)
        assert [marks.advance(reader, catalogue, book, NOW_US, None) for _ in range(3)] == [True, True, False]
        assert marks.is_complete
        assert marks.over_at(NOW_US).tolist() == [case["id"]]
    city.write([(EVENT, city.fact(case, MONDAY_US + DAY_US, kind_code=41, stage_code="review", unit_id=1))])
    marks.expect(np.array([case["id"]]))
    with reader.reading():
        marks.advance(reader, catalogue, book, NOW_US, None)
    reader.close()
    assert marks.over_at(NOW_US).tolist() == []
