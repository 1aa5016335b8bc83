"""Ages by the server's real time, carried forward by a local clock whose setting does not matter."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.citytime import CityTime
from console.domain.copying import Scope
from console.domain.freshness import Freshness
from console.domain.reporting import LagDoubt, SourceLag
from console.replica.source_reads import Delivered, SourceBeat, SourceReport
from console.replica.status import Phase, SyncStatus
from console.rulebook import load_rulebook
from console.sync.freshness import city_now_us, link_age, server_now_us, source_ages, source_lag

S = 1_000_000
DAY_US = 86_400 * S
POLLED = SyncStatus(Phase.STREAMING, None, 0, 0, 1_000 * S, 5_000 * S, CityTime(), None, 5_000 * S)
NEVER = replace(POLLED, last_poll_real_us=None, polled_local_us=None)
REAL = CityTime()
AHEAD_S = load_rulebook().findings.clock_ahead_s


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**12))
def test_the_setting_of_the_local_clock_does_not_change_an_age(setting_us: int, passed_us: int) -> None:
    status = replace(POLLED, polled_local_us=5_000 * S + setting_us)
    assert server_now_us(status, 5_000 * S + setting_us + passed_us) == 1_000 * S + passed_us


def test_a_local_clock_set_back_makes_nothing_fresher_than_the_last_poll() -> None:
    assert server_now_us(POLLED, 4_000 * S) == 1_000 * S


def test_before_the_first_poll_the_city_stands_where_the_state_was_written() -> None:
    assert city_now_us(replace(NEVER, updated_wall_us=7 * S), 123) == 7 * S
    assert city_now_us(POLLED, 5_003 * S) == 1_003 * S


@pytest.mark.parametrize("interval_s", [5.0, 0.5, 60.0])
def test_a_link_is_late_after_two_missed_polls_and_lost_after_three(interval_s: float) -> None:
    status = replace(POLLED, poll_interval_s=interval_s)
    polls = (0, 1.9, 2, 2.9, 3)
    states = [link_age(status, 5_000 * S + round(missed * interval_s * S)).state for missed in polls]
    assert states == [Freshness.FRESH, Freshness.FRESH, Freshness.LATE, Freshness.LATE, Freshness.LOST]


def test_a_link_that_was_never_up_is_lost_and_has_no_age() -> None:
    age = link_age(NEVER, 5_000 * S)
    assert (age.state, age.age_s) == (Freshness.LOST, None)


def test_an_area_grows_old_while_the_link_is_down() -> None:
    beats = (SourceBeat("370100", 5, 999 * S, None),)
    assert source_ages(beats, (POLLED,), 5_000 * S)[0].state is Freshness.FRESH
    later = source_ages(beats, (POLLED,), 5_060 * S)[0]
    assert (later.state, later.age_s) == (Freshness.LOST, 61.0)


def test_an_area_without_heartbeats_says_how_old_its_last_record_is_and_is_never_fresh() -> None:
    age = source_ages((SourceBeat("370112", None, None, 940 * S),), (POLLED,), 5_000 * S)[0]
    assert (age.state, age.age_s) == (Freshness.NO_BEAT, 60.0)


def test_behind_a_lost_link_no_area_is_better_than_the_link() -> None:
    beats = (
        SourceBeat("slow", 600, 990 * S, None),
        SourceBeat("mute", None, None, 10 * S),
        SourceBeat("new", 5, None, 1),
    )
    late, lost = (source_ages(beats, (POLLED,), 5_000 * S + passed * S) for passed in (12, 40))
    assert [age.state for age in late] == [Freshness.LATE, Freshness.LATE, Freshness.LOST]
    assert [(age.state, age.age_s) for age in lost] == [
        (Freshness.LOST, 50.0), (Freshness.LOST, 40.0), (Freshness.LOST, None),
    ]  # fmt: skip


def test_each_area_ages_with_the_source_that_holds_it() -> None:
    city = replace(POLLED, scope=Scope(excluded=("440607",)))
    district = replace(POLLED, scope=Scope(areas=("440607",)), polled_local_us=4_900 * S, poll_interval_s=2.0)
    beats = (SourceBeat("440600", 5, 999 * S, None), SourceBeat("440607", 5, 999 * S, None))
    near, far = source_ages(beats, (city, district), 5_000 * S)
    assert (near.state, near.age_s) == (Freshness.FRESH, 1.0)
    assert (far.state, far.age_s) == (Freshness.LOST, 101.0)


def test_an_area_that_no_source_holds_is_lost() -> None:
    (age,) = source_ages((SourceBeat("440607", 5, 999 * S, None),), (replace(POLLED, scope=Scope(("1",))),), 5_000 * S)
    assert (age.state, age.age_s) == (Freshness.LOST, None)


def test_before_the_first_poll_every_area_is_lost() -> None:
    ages = source_ages((SourceBeat("a", 5, 999 * S, None), SourceBeat("b", None, None, 1)), (NEVER,), 5_000 * S)
    assert [(age.state, age.age_s) for age in ages] == [(Freshness.LOST, None), (Freshness.LOST, None)]


def lag(
    batch: Delivered | None = None,
    beat: Delivered | None = None,
    took_s: tuple[int, ...] = (),
    city: CityTime = REAL,
) -> SourceLag:
    took_us = tuple(seconds * S for seconds in took_s)
    return source_lag(SourceReport("440607", batch, beat, took_us), city, load_rulebook().reporting, AHEAD_S)


def test_a_batch_that_was_long_on_its_way_is_told_with_its_records() -> None:
    found = lag(Delivered(1_000 * S, 1_900 * S, 312, 4))
    assert (found.on_way_s, found.ahead_s, found.records, found.refused) == (900.0, -900.0, 312, 4)
    assert found.doubts == (LagDoubt.SLOW_WAY,)


@pytest.mark.parametrize(("ahead_s", "doubts"), [(AHEAD_S, ()), (AHEAD_S + 1, (LagDoubt.CLOCK_AHEAD,))])
def test_a_delivery_sent_later_than_it_came_tells_that_the_clock_is_ahead(ahead_s: int, doubts: tuple) -> None:
    found = lag(Delivered(1_000 * S, 1_000 * S, 1, 0), Delivered(2_000 * S + ahead_s * S, 2_000 * S, 0, 0))
    assert (found.ahead_s, found.doubts) == (ahead_s, doubts)


def test_records_dated_ahead_tell_of_the_clock_where_deliveries_give_no_time() -> None:
    found = lag(Delivered(None, 1_000 * S, 9, 0), took_s=(-240, -250, -260, -230, -240))
    assert (found.on_way_s, found.ahead_s, found.doubts) == (None, 240.0, (LagDoubt.CLOCK_AHEAD,))


def test_one_record_dated_far_ahead_says_nothing_of_the_clock() -> None:
    assert lag(took_s=(-86_400 * 365, 5, 4, 6, 5)).doubts == ()


def test_reports_are_late_when_half_of_the_last_records_came_late() -> None:
    found = lag(took_s=(7_200, 7_300, 7_100, 3, 7_250))
    assert (found.late_by_s, found.doubts) == (7_200.0, (LagDoubt.LATE_REPORTS,))
    assert lag(took_s=(7_200, 3, 7_100, 3, 2)).doubts == ()


def test_of_a_few_records_nothing_is_said() -> None:
    assert lag(took_s=(86_400,) * (load_rulebook().reporting.fewest_records - 1)).late_by_s is None


def test_in_a_simulated_city_deliveries_are_judged_by_its_own_time() -> None:
    city = CityTime(10 * DAY_US, 2 * DAY_US, 60.0)
    assert lag(Delivered(2 * DAY_US + 600 * S, 10 * DAY_US + 10 * S, 5, 0), city=city).on_way_s == 0.0
    before = lag(Delivered(2 * DAY_US - 9 * S, 10 * DAY_US - 9 * S, 5, 0), city=city)
    assert (before.on_way_s, before.records) == (None, 5)
