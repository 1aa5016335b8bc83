"""A district that falls silent and comes back: its backlog is told as one, and nothing else is swallowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from console.board import feed
from console.board.answers import BoardUpdate
from console.board.wall_view import LightCounts
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason, Scope
from console.domain.freshness import Freshness
from console.domain.records import CLOSING, DELIVERY, EVENT, MATTER_VERSION, SUPERVISED_CASE, UNIT
from console.replica.status import Phase, SyncStatus, register_source, write_status
from console.replica.writer import forget_changes
from tests.integration.board.replica_city import Record, ReplicaCity, area, versions

S = 1_000_000
DAY_US = 86_400 * S
NOON_US = 1_795_147_200_000_000  # 2026-11-20 12:00 in Shanghai, a Friday
HERE, THERE = "440600", "440604"
UNIT_THERE, VERSION_THERE = 3, 10


class SourcedCity(ReplicaCity):
    """A replica whose sources a test moves by itself."""

    def status(self, now_us: int) -> SyncStatus:
        return self._status(now_us)

    def save(self, status: SyncStatus) -> None:
        self._writer.save_status(status)

    def add_source(self, status: SyncStatus) -> None:
        """Let a second source hold its areas; the first one holds the others."""
        first = replace(self._status(self.now_us), scope=Scope(excluded=status.scope.areas))
        with self._writer.transaction() as connection:
            register_source(connection, 0, first)
            register_source(connection, 1, status)
            write_status(connection, status)

    def forget_changes(self) -> None:
        with self._writer.transaction() as connection:
            forget_changes(connection)


class District:
    """A city of two areas; the clock of this machine, the server and the city are one."""

    def __init__(self, folder: Path) -> None:
        self.now_us = NOON_US
        areas = [area(HERE, beat_interval_s=5), area(THERE, position=2, beat_interval_s=5)]
        self.city = SourcedCity(folder, NOON_US, areas)
        self.board = self.city.board()
        self.speaks = {HERE, THERE}
        self.link_works = True

    def pass_s(self, seconds: int) -> BoardUpdate:
        """Let whole seconds pass; who speaks beats, the link polls, the board steps once a second."""
        for _ in range(seconds):
            self.now_us += S
            if self.link_works:
                self.beat()
                self.city.poll(self.now_us)
            told = self.board.step(self.now_us)
        return told

    def beat(self) -> None:
        rows = [
            {"id": number, "area": code, "kind": "heartbeat", "source": "p", "sent_at": self.now_us,
             "delivered_at": self.now_us, "record_count": 0, "refused_count": 0}
            for number, code in enumerate((HERE, THERE), 1) if code in self.speaks
        ]  # fmt: skip
        self.city.write([(DELIVERY, row) for row in rows])

    def batch(self, code: str, records: int) -> tuple[object, Record]:
        return DELIVERY, {
            "id": 1_000 + self.city.new_id(), "area": code, "kind": "batch", "source": "p", "sent_at": self.now_us,
            "delivered_at": self.now_us, "record_count": records, "refused_count": 0,
        }  # fmt: skip

    def cases(self, code: str, count: int, days_ago: int) -> list[Record]:
        """Bring in cases accepted so many days ago, with three working days' promise, at once."""
        there = {"area": THERE, "unit_id": UNIT_THERE, "matter_version_id": VERSION_THERE} if code == THERE else {}
        made = [self.city.case(NOON_US - days_ago * DAY_US, **there) for _ in range(count)]
        facts = [self.city.fact(case, NOON_US - days_ago * DAY_US, kind_code=30) for case in made]
        self.city.write([(SUPERVISED_CASE, case) for case in made] + [(EVENT, fact) for fact in facts])
        return made

    def close_case(self, case: Record) -> None:
        self.city.write([(CLOSING, self.city.fact(case, NOON_US - 3_600 * S, result_code=1))])

    def marked(self) -> dict[str, frozenset[int]]:
        return {column.area: column.marked for column in self.board.wall_view().columns}

    def state(self, code: str) -> Freshness:
        return next(one.source.state for one in self.board.wall_view().columns if one.area == code)


@contextmanager
def opened(folder: Path) -> Iterator[District]:
    district = District(folder)
    try:
        yield district
    finally:
        district.board.close()
        district.city.close()


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    with opened(tmp_path) as made:
        yield made


def test_a_returning_district_is_told_once_and_marks_no_cell(district: District) -> None:
    first = district.cases(THERE, 3, days_ago=30)
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(900)
    assert district.state(THERE) is Freshness.LOST
    district.speaks = {HERE, THERE}
    for number in range(3):
        district.cases(THERE, 20, days_ago=30)
        district.cases(THERE, 4, days_ago=3)
        district.city.write([district.batch(THERE, 1_004)])
        if number == 1:
            district.close_case(first[0])
        update = district.pass_s(1)
        assert [one.is_over for one in update.returns] == [False]
        assert not district.marked()[THERE]
    update = district.pass_s(5)
    (told,) = update.returns
    assert (told.area, told.is_over, told.records) == (THERE, True, 3_012)
    assert (told.received, told.closed, told.better) == (72, 1, 1)
    assert told.worse == LightCounts(dark_red=60, yellow=12)
    assert told.silent_since_us == NOON_US + 2 * S
    assert told.silent_s == pytest.approx(901)
    assert told.heard_us == NOON_US + 903 * S
    assert not district.marked()[THERE]
    assert district.board.wall_view().returns == district.board.strip().returns == (told,)


def test_records_that_come_before_the_first_sign_of_life_are_counted(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.cases(THERE, 40, days_ago=30)
    district.pass_s(1)
    assert (district.state(THERE), district.marked()[THERE]) == (Freshness.LOST, frozenset())
    district.speaks = {HERE, THERE}
    (told,) = district.pass_s(5).returns
    assert (told.records, told.received, told.worse.dark_red, told.is_over) == (80, 40, 40, True)


def test_a_light_that_turns_elsewhere_during_a_catch_up_is_marked_as_ever(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    district.cases(THERE, 30, days_ago=30)
    district.cases(HERE, 1, days_ago=30)
    district.pass_s(1)
    assert district.marked() == {HERE: frozenset({0}), THERE: frozenset()}


def test_after_its_catch_up_a_district_is_marked_as_ever(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    district.pass_s(6)
    district.cases(THERE, 1, days_ago=30)
    update = district.pass_s(1)
    assert district.marked()[THERE] == frozenset({0})
    assert not update.returns[0].worse.open


def test_a_catch_up_that_never_rests_is_over_after_half_a_minute(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    over = []
    for _ in range(33):
        district.cases(THERE, 15, days_ago=30)
        over.append(district.pass_s(1).returns[0].is_over)
    assert (over[29], over[30]) == (False, True)
    assert district.marked()[THERE] == frozenset({0})


def test_lights_that_turn_by_time_while_a_district_is_silent_belong_to_its_return(district: District) -> None:
    district.cases(THERE, 2, days_ago=3)
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(20)
    district.now_us += 4 * DAY_US
    district.pass_s(1)
    assert not district.marked()[THERE]
    district.speaks = {HERE, THERE}
    (told,) = district.pass_s(5).returns
    assert told.worse == LightCounts(red=2)
    assert told.silent_s == pytest.approx(4 * 86_400 + 22)


def test_a_district_never_heard_before_is_told_by_what_came_since_it_was_watched(district: District) -> None:
    district.city.write([district.batch(THERE, 100_000)])
    district.speaks = {HERE}
    district.pass_s(30)
    assert district.state(THERE) is Freshness.LOST
    district.speaks = {HERE, THERE}
    district.cases(THERE, 40, days_ago=30)
    district.city.write([district.batch(THERE, 80)])
    update = district.pass_s(5)
    (told,) = update.returns
    assert (told.silent_s, told.silent_since_us, told.records, told.worse.dark_red) == (None, None, 80, 40)
    assert not district.marked()[THERE]


def test_a_short_silence_that_brings_nothing_is_not_told(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(30)
    district.speaks = {HERE, THERE}
    assert district.pass_s(6).returns == ()


def test_a_short_silence_that_brings_a_worse_light_is_told(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(30)
    district.speaks = {HERE, THERE}
    district.cases(THERE, 1, days_ago=30)
    (told,) = district.pass_s(6).returns
    assert (told.worse.overdue, told.records) == (1, 2)


def test_a_return_is_told_for_ten_minutes(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    assert district.pass_s(600).returns
    before = district.board.step(district.now_us).generation
    gone = district.pass_s(2)
    assert gone.returns == ()
    assert gone.generation > before


def test_a_district_lost_again_ends_its_return(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    district.cases(THERE, 30, days_ago=30)
    district.pass_s(1)
    district.speaks = {HERE}
    for _ in range(20):
        district.cases(THERE, 30, days_ago=30)
        (told,) = district.pass_s(1).returns
    assert told.is_over
    assert district.state(THERE) is Freshness.LOST
    assert not district.marked()[THERE]


def test_when_our_own_link_returns_every_area_is_told_and_none_is_marked(district: District) -> None:
    district.pass_s(2)
    district.link_works = False
    district.pass_s(120)
    assert {district.state(HERE), district.state(THERE)} == {Freshness.LOST}
    district.link_works = True
    district.cases(HERE, 5, days_ago=30)
    update = district.pass_s(5)
    assert {one.area: one.worse.overdue for one in update.returns} == {HERE: 5, THERE: 0}
    assert district.marked() == {HERE: frozenset(), THERE: frozenset()}


def test_a_program_started_on_an_old_copy_tells_what_came_since(tmp_path: Path) -> None:
    with opened(tmp_path) as district:
        district.cases(HERE, 2, days_ago=3)
        district.pass_s(2)
        district.board.close()
        district.now_us += 3_600 * S
        district.board = district.city.board()
        assert district.board.step(district.now_us).returns == ()
        assert district.state(HERE) is Freshness.LOST
        district.cases(HERE, 40, days_ago=30)
        update = district.pass_s(5)
        told = next(one for one in update.returns if one.area == HERE)
        assert (told.received, told.worse.dark_red) == (40, 40)
        assert told.silent_s == pytest.approx(3_601)
        assert not any(district.marked().values())


def test_a_copy_made_for_the_first_time_tells_no_return(district: District) -> None:
    district.cases(HERE, 40, days_ago=30)
    assert district.pass_s(8).returns == ()


def test_what_came_with_a_resync_is_told_as_one(district: District) -> None:
    district.cases(HERE, 2, days_ago=30)
    district.pass_s(2)
    loading = replace(
        district.city.status(district.now_us), phase=Phase.LOADING, resync_reason=ResyncReason.FEED_PRUNED
    )
    district.city.save(loading)
    district.board.step(district.now_us)
    district.cases(HERE, 30, days_ago=30)
    district.city.forget_changes()
    update = district.pass_s(1)
    assert update.reloaded
    assert not any(district.marked().values())
    told = {one.area: one for one in district.pass_s(5).returns}[HERE]
    assert (told.received, told.worse.dark_red, told.records, told.is_over) == (30, 30, None, True)


def test_a_backlog_too_large_to_read_case_by_case_marks_no_cell_of_its_own_but_those_of_others(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "CHANGES_AT_ONCE", 25)
    monkeypatch.setattr(feed, "MOST_CASES", 20)
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.speaks = {HERE, THERE}
    district.cases(THERE, 30, days_ago=30)
    district.cases(HERE, 1, days_ago=30)
    update = district.pass_s(1)
    assert update.reloaded
    assert district.marked() == {HERE: frozenset({0}), THERE: frozenset()}
    assert district.pass_s(5).returns[0].worse.dark_red == 30


def test_marks_outlast_a_catalogue_that_changes_and_a_version_that_comes(district: District) -> None:
    district.pass_s(2)
    district.cases(HERE, 1, days_ago=30)
    district.pass_s(1)
    assert district.marked()[HERE] == frozenset({0})
    unit = {"id": 1, "area": HERE, "code": f"{1:018d}", "line": "line0", "name_zh": "新名", "name_en": "New",
            "short_zh": "新", "short_en": "N", "contact_person": "", "contact_phone": "", "valid": 1}  # fmt: skip
    district.city.write([(UNIT, unit)])
    district.pass_s(1)
    assert district.marked()[HERE] == frozenset({0})
    version = {**versions()[0], "id": 900, "version": 2, "valid_from": 30_000}
    district.city.write([(MATTER_VERSION, version)])
    assert district.pass_s(1).reloaded
    assert district.marked()[HERE] == frozenset({0})


def test_looking_back_tells_no_return_and_the_present_starts_anew(district: District) -> None:
    district.pass_s(2)
    district.speaks = {HERE}
    district.pass_s(100)
    district.board.look_at(NOON_US - DAY_US, None)
    district.speaks = {HERE, THERE}
    assert district.pass_s(3).returns == ()
    district.board.look_at(None, None)
    assert district.pass_s(3).returns == ()


def test_each_source_returns_by_itself(tmp_path: Path) -> None:
    with opened(tmp_path) as district:
        city = district.city
        own = SyncStatus(
            Phase.STREAMING, None, 0, 0, NOON_US, NOON_US, CityTime(), None, NOON_US, source="there",
            scope=Scope(areas=(THERE,)),
        )  # fmt: skip
        city.add_source(own)
        district.pass_s(10)
        assert (district.state(HERE), district.state(THERE)) == (Freshness.FRESH, Freshness.LATE)
        district.pass_s(80)
        assert (district.state(HERE), district.state(THERE)) == (Freshness.FRESH, Freshness.LOST)
        city.save(replace(own, last_poll_real_us=district.now_us, polled_local_us=district.now_us))
        (told,) = district.pass_s(5).returns
        assert (told.area, told.silent_since_us) == (THERE, NOON_US)
