"""Ages by the server's real time, carried forward by a local clock whose setting does not matter."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from console.domain.citytime import CityTime
from console.domain.freshness import Freshness
from console.replica.source_reads import SourceBeat
from console.replica.status import Phase, SyncStatus
from console.sync.freshness import link_age, server_now_us, source_ages

S = 1_000_000
POLLED = SyncStatus(Phase.STREAMING, None, 0, 0, 1_000 * S, 5_000 * S, CityTime(), None, 5_000 * S)
NEVER = replace(POLLED, last_poll_real_us=None, polled_local_us=None)


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**12))
def test_the_setting_of_the_local_clock_does_not_change_an_age(setting_us: int, passed_us: int) -> None:
    status = replace(POLLED, polled_local_us=5_000 * S + setting_us)
    assert server_now_us(status, 5_000 * S + setting_us + passed_us) == 1_000 * S + passed_us


def test_a_local_clock_set_back_makes_nothing_fresher_than_the_last_poll() -> None:
    assert server_now_us(POLLED, 4_000 * S) == 1_000 * S


def test_a_link_is_late_after_two_missed_polls_and_lost_after_three() -> None:
    states = [link_age(POLLED, 5_000 * S + seconds * S).state for seconds in (0, 9, 10, 14, 15)]
    assert states == [Freshness.FRESH, Freshness.FRESH, Freshness.LATE, Freshness.LATE, Freshness.LOST]


def test_a_link_that_was_never_up_is_lost_and_has_no_age() -> None:
    age = link_age(NEVER, 5_000 * S)
    assert (age.state, age.age_s) == (Freshness.LOST, None)


def test_an_area_grows_old_while_the_link_is_down() -> None:
    beats = (SourceBeat("370100", 5, 999 * S, None),)
    assert source_ages(beats, POLLED, 5_000 * S)[0].state is Freshness.FRESH
    later = source_ages(beats, POLLED, 5_060 * S)[0]
    assert (later.state, later.age_s) == (Freshness.LOST, 61.0)


def test_an_area_without_heartbeats_says_how_old_its_last_record_is_and_is_never_fresh() -> None:
    age = source_ages((SourceBeat("370112", None, None, 940 * S),), POLLED, 5_000 * S)[0]
    assert (age.state, age.age_s) == (Freshness.NO_BEAT, 60.0)


def test_before_the_first_poll_every_beating_area_is_lost() -> None:
    ages = source_ages((SourceBeat("a", 5, 999 * S, None), SourceBeat("b", None, None, 1)), NEVER, 5_000 * S)
    assert [age.state for age in ages] == [Freshness.LOST, Freshness.NO_BEAT]
    assert [age.age_s for age in ages] == [None, None]
