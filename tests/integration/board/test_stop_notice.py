"""Cases whose clock stands still for longer than the applicant was told, as the list finds them in a real replica."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.board.findings import finding_table
from console.board.list_view import CaseQuery
from console.domain.finding_rules import FindingKind
from console.domain.records import CLOSING, EVENT, RESUME, STOP, SUPERVISED_CASE
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.integration.board.replica_city import ReplicaCity

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
MONDAY_US = NOW_US - 8 * DAY_US  # six working days before
OVERLONG = CaseQuery(stop_over=True)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[ReplicaCity]:
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


def stopped(city: ReplicaCity, notified: int | None, *, since_us: int = MONDAY_US, ended_us: int = 0) -> int:
    """Return the id of a case that stops, and goes on where an end is given."""
    case = city.case(MONDAY_US - DAY_US)
    stop = city.fact(case, since_us, reason_code="hearing", document_no="x", notified_days=notified)
    facts = [(EVENT, city.fact(case, MONDAY_US - DAY_US, kind_code=30)), (STOP, stop)]
    if ended_us:
        facts.append((RESUME, city.fact(case, ended_us, stop_id=stop["id"])))
    city.write([(SUPERVISED_CASE, case), *facts])
    return int(case["id"])


def overlong(city: ReplicaCity, now_us: int = NOW_US) -> set[int]:
    board = city.board(at_us=now_us)
    board.step(now_us)
    found = set(board.case_list(OVERLONG).ids.tolist())
    assert board.counts([OVERLONG]) == (len(found),)
    board.close()
    return found


def test_a_stop_is_overlong_from_the_first_working_day_after_those_that_were_told(city: ReplicaCity) -> None:
    five, six = stopped(city, 5), stopped(city, 6)
    assert overlong(city, NOW_US - DAY_US) == set()
    assert overlong(city) == {five}
    assert overlong(city, NOW_US + DAY_US) == {five, six}


def test_what_ended_was_not_told_or_is_closed_is_not_overlong(city: ReplicaCity) -> None:
    stopped(city, None)
    stopped(city, 2, ended_us=NOW_US - DAY_US)
    closed = stopped(city, 2)
    source = {"id": closed, "area": "440600"}
    city.write([(CLOSING, city.fact(source, NOW_US - DAY_US, result_code=1))])
    assert overlong(city) == set()


def test_the_list_holds_the_lasting_stops_that_are_a_finding(city: ReplicaCity) -> None:
    cases = [
        stopped(city, notified, since_us=NOW_US - days * DAY_US) for notified in (0, 1, 3, 5, 9) for days in range(12)
    ]
    found = overlong(city)
    board = city.board(at_us=NOW_US)
    board.step(NOW_US)
    reader = open_reader(city.path, city.key)
    catalogue = board.extract(OVERLONG).catalogue
    table = finding_table(reader, catalogue, load_rulebook(), NOW_US, NOW_US)
    assert found == {int(case.case_id) for case in table.cases if case.kind is FindingKind.STOP_OVERRUN}
    assert 0 < len(found) < len(cases)
    reader.close()
    board.close()
