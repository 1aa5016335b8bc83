"""Findings read from a replica, by unit and by case."""

from contextlib import contextmanager

import pytest

from console.board.catalogue import Catalogue
from console.board.closeup import close_up
from console.board.detail import case_detail
from console.board.findings import finding_table, findings_of
from console.board.moment import moment_of
from console.domain.finding_rules import FindingKind
from console.domain.records import CLOSING, EVENT, EXTENSION, MATTER_VERSION, RESUME, STOP, SUPERVISED_CASE
from console.replica.catalogue_reads import read_catalogue
from console.replica.status import read_statuses
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.board.replica_city import ReplicaCity, versions

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
START_US = NOW_US - 20 * DAY_US
OVER = "(1 个工作日)"


@pytest.fixture
def city(tmp_path):
    """Give a city with one case in which much is doubtful, and one in which nothing is."""
    city = ReplicaCity(tmp_path, NOW_US)
    doubtful, sound = city.case(START_US, matter_version_id=2), city.case(START_US, matter_version_id=2, unit_id=2)
    stop = city.fact(doubtful, START_US + 2 * DAY_US, reason_code="hearing", notified_days=1)
    late = START_US + 6 * DAY_US
    city.write(
        [
            (SUPERVISED_CASE, doubtful),
            (SUPERVISED_CASE, sound),
            (EVENT, city.fact(doubtful, START_US - DAY_US, kind_code=20)),
            (EVENT, city.fact(doubtful, START_US, kind_code=20)),
            (EVENT, city.fact(doubtful, START_US + DAY_US, kind_code=30)),
            (EVENT, city.fact(sound, START_US, kind_code=30)),
            (STOP, stop),
            (RESUME, city.fact(doubtful, late, stop_id=stop["id"])),
            (EXTENSION, city.fact(doubtful, late, amount=3, recorded_at=late - 7_200_000_000)),
        ]
    )
    yield city, doubtful, sound
    city.close()


@contextmanager
def opened(city):
    reader, book = open_reader(city.path, city.key), load_rulebook()
    try:
        with reader.reading():
            yield reader, Catalogue(read_catalogue(reader), book), book
    finally:
        reader.close()


def table_of(city, since_us=NOW_US):
    with opened(city) as (reader, catalogue, book):
        return finding_table(reader, catalogue, book, NOW_US, since_us)


def test_findings_are_counted_by_unit_and_listed_by_case(city):
    replica, doubtful, _sound = city
    table = table_of(replica)
    expected = {
        FindingKind.STOP_UNDOCUMENTED,
        FindingKind.STOP_OVERRUN,
        FindingKind.EXTENSION_UNAPPROVED,
        FindingKind.SUPPLEMENT_TWICE,
        FindingKind.CLOCK_AHEAD,
    }
    assert {case.kind for case in table.cases} == expected
    assert {case.case_id for case in table.cases} == {doubtful["id"]}
    (unit,) = table.units
    assert (unit.unit_id, dict(unit.counts)) == (1, dict.fromkeys(expected, 1))
    assert (table.looked_at, table.total(FindingKind.CLOCK_AHEAD), table.total(FindingKind.STOP_UNLAWFUL)) == (2, 1, 0)


def test_a_case_shows_its_own_findings_and_no_others(city):
    replica, doubtful, sound = city
    with opened(replica) as (reader, catalogue, book):
        moment = moment_of(catalogue, read_statuses(reader), (), NOW_US, NOW_US)
        told, quiet = (case_detail(reader, case["id"], catalogue, book, moment) for case in (doubtful, sound))
        names = {book.findings.rules[case.kind].name.zh for case in table_of(replica).cases}
    unheard, *said = told.problems
    assert quiet.problems == (unheard,)
    assert {line.partition(":")[0].partition("(")[0] for line in said} == names
    assert any(line.startswith("来源时钟超前(2 小时):") for line in said)
    assert f"停钟超过告知天数{OVER}:停钟的工作日多于书面告知的天数(行政许可法第四十五条)" in said


def test_what_was_found_is_told_by_what_was_known(city):
    replica, doubtful, _sound = city
    with opened(replica) as (reader, catalogue, book):
        moment = moment_of(catalogue, read_statuses(reader), (), NOW_US, NOW_US, known_us=START_US + 3 * DAY_US)
        look = close_up(reader, [doubtful["id"]], catalogue, book, moment)
        kinds = {rule.kind for rule, _amount in findings_of(reader, look, catalogue, book, moment)}
    assert kinds >= {FindingKind.STOP_UNDOCUMENTED, FindingKind.SUPPLEMENT_TWICE}
    assert not kinds & {FindingKind.EXTENSION_UNAPPROVED, FindingKind.CLOCK_AHEAD}


def test_cases_closed_before_the_instant_asked_for_are_not_looked_at(city):
    replica, doubtful, _sound = city
    replica.write([(CLOSING, replica.fact(doubtful, NOW_US - DAY_US, result_code=1))])
    assert table_of(replica).cases == ()
    assert table_of(replica, NOW_US - 2 * DAY_US).cases


def test_a_corrected_stop_is_no_finding(city):
    replica, doubtful, _sound = city
    (stop,) = [case for case in table_of(replica).cases if case.kind is FindingKind.STOP_UNDOCUMENTED]
    assert stop.case_no == doubtful["case_no"]
    reader = open_reader(replica.path, replica.key)
    (number,) = reader.connection.execute("SELECT id FROM stop").fetchone()
    reader.close()
    better = replica.fact(
        doubtful, START_US + 2 * DAY_US, reason_code="hearing", notified_days=9, document_no="听 1", corrects=number
    )
    replica.write([(STOP, better)])
    kinds = {case.kind for case in table_of(replica).cases}
    assert not kinds & {FindingKind.STOP_UNDOCUMENTED, FindingKind.STOP_OVERRUN}


@pytest.mark.parametrize(("parallel", "expected"), [("false", 1), ("true", 0)])
def test_a_stage_beside_the_others_takes_no_share_of_the_promise(city, parallel, expected):
    replica, _doubtful, sound = city
    beside = f'{{"code":"joint","name_zh":"联合审查","limit":5,"parallel":{parallel}}}'
    stages = f'[{{"code":"review","name_zh":"审核","limit":6}},{beside}]'
    replica.write([(MATTER_VERSION, row | {"stages": stages}) for row in versions() if row["id"] == 2])
    found = [case for case in table_of(replica).cases if case.kind is FindingKind.STAGES_OVER_PROMISE]
    assert len([case for case in found if case.case_id == sound["id"]]) == expected
