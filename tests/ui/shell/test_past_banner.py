"""What stands above a past instant: by what knowledge it is shown, and that nobody recorded how old its data was."""

from dataclasses import replace

import pytest

from console.board.face import ClockFace
from console.domain.citytime import STILL_RATE, CityTime
from console.domain.freshness import Freshness
from tests.ui.wall import samples
from ui.shell.bars import banner_text
from ui.widgets.ages import source_text

DAY_US = 86_400_000_000


@pytest.fixture
def clock() -> ClockFace:
    return replace(samples.busy().clock, city_time=CityTime(), stands_still=True)


def test_an_instant_by_all_that_is_known_today_says_only_that_it_is_not_now(clock: ClockFace) -> None:
    assert banner_text(clock).endswith("10:42 · 非当前")
    assert "所知" not in banner_text(clock)


def test_an_instant_as_it_was_known_then_says_so_and_that_ages_are_not_recorded(clock: ClockFace) -> None:
    assert banner_text(replace(clock, known_us=clock.now_us)).endswith("按当时所知 · 数据新旧当时未记录 · 非当前")


def test_an_instant_as_known_at_another_names_both(clock: ClockFace) -> None:
    text = banner_text(replace(clock, known_us=clock.now_us - DAY_US))
    assert text.count("10:42") == 2
    assert "所知 · 数据新旧当时未记录 · 非当前" in text


@pytest.mark.parametrize(
    ("rate", "speed"), [(1.0, ""), (60.0, " · 60 倍"), (1_000_000.0, " · 1,000,000 倍"), (STILL_RATE, " · 时钟已停住")]
)
def test_a_simulated_time_says_how_fast_it_passes(clock: ClockFace, rate: float, speed: str) -> None:
    simulated = replace(clock, city_time=CityTime(0, 1, rate), stands_still=False)
    assert banner_text(simulated).endswith(f"10:42{speed} · 数据为回放")


def test_a_source_of_a_past_instant_has_no_age() -> None:
    assert source_text(Freshness.UNRECORDED, None) == "当时未记录"
