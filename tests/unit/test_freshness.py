"""Silent is not quiet: how old what we hold of a source is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, source_age

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("silence_s", "state"),
    [(0, Freshness.FRESH), (9.9, Freshness.FRESH), (10, Freshness.LATE), (14.9, Freshness.LATE), (15, Freshness.LOST)],
)
def test_a_source_is_late_after_two_missed_beats_and_lost_after_three(silence_s: float, state: Freshness) -> None:
    now = 1_000 * SECOND
    age = source_age("440605", now, now - round(silence_s * SECOND), None, 5)
    assert age.state is state
    assert age.age_s == pytest.approx(silence_s)


def test_a_source_that_sends_no_heartbeat_is_never_called_fresh() -> None:
    age = source_age("440605", 100 * SECOND, None, 99 * SECOND, None)
    assert age.state is Freshness.NO_BEAT
    assert age.age_s == 1


def test_a_source_that_was_never_heard_is_lost_and_has_no_age() -> None:
    assert source_age("440605", 100 * SECOND, None, 99 * SECOND, 5).state is Freshness.LOST
    assert source_age("440605", 100 * SECOND, None, 99 * SECOND, 5).age_s is None


@given(now=st.integers(0, 10**16), beat=st.integers(0, 10**16), interval=st.integers(1, 3600))
def test_an_age_is_never_negative_even_with_a_clock_ahead_of_ours(now: int, beat: int, interval: int) -> None:
    age = source_age("440605", now, beat, None, interval)
    assert age.age_s is not None
    assert age.age_s >= 0


@given(real=st.integers(0, 4 * 10**15))
def test_a_city_at_the_usual_pace_lives_in_real_time(real: int) -> None:
    assert CityTime().at(real) == real


def test_a_city_at_sixty_times_the_pace_lives_an_hour_a_minute() -> None:
    city = CityTime(real_anchor_us=1_000, city_anchor_us=5_000_000, rate=60.0)
    assert not city.is_real
    assert city.at(1_000) == 5_000_000
    assert city.at(1_000 + 60 * SECOND) - 5_000_000 == 3_600 * SECOND
