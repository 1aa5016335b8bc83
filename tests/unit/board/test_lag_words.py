"""Words about areas that report late and areas that came back, in both languages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.board.face import ClockFace
from console.board.lag_words import NOTES, SENTENCES, lag_note, lag_sentences
from console.board.return_words import latest_together, return_figures, return_head, return_sentence
from console.board.wall_view import AreaReturn, LightCounts
from console.domain.citytime import CityTime
from console.domain.naming import Name
from console.domain.reporting import NO_LAG, LagDoubt, SourceLag
from console.messages import messages

NOON_US = 1_795_147_200_000_000  # 2026-11-20 12:00 in Shanghai
CLOCK = ClockFace(NOON_US, "Asia/Shanghai", CityTime(), working_day=True, day_name=Name("", ""))
BACK = AreaReturn("440607", Name("三水区", "Sanshui"), NOON_US, NOON_US - 840_000_000, 840.0, 3_012, is_over=True)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = messages.language
    messages.choose("en")
    yield
    messages.choose(before)


@pytest.mark.parametrize("doubt", LagDoubt)
def test_every_doubt_has_its_words_in_both_languages(doubt: LagDoubt) -> None:
    lag = SourceLag(on_way_s=7_300.0, ahead_s=7_300.0, late_by_s=7_300.0, doubts=(doubt,))
    english = (lag_note(lag), *lag_sentences(lag))
    messages.choose("zh")
    chinese = (lag_note(lag), *lag_sentences(lag))
    assert all("2 h" in text for text in english)
    assert all("2 小时" in text and text.isascii() is False for text in chinese)
    assert {doubt} <= NOTES.keys() & SENTENCES.keys()


def test_a_fraction_of_a_second_takes_no_minute_away() -> None:
    assert lag_note(SourceLag(ahead_s=299.99, doubts=(LagDoubt.CLOCK_AHEAD,))) == "ahead 5 min"


def test_where_nothing_is_doubtful_nothing_is_said() -> None:
    assert (lag_note(NO_LAG), lag_sentences(NO_LAG)) == ("", ())


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (LightCounts(), "no light worse"),
        (LightCounts(yellow=40), "40 new yellow"),
        (LightCounts(red=12), "12 new red"),
        (LightCounts(dark_red=2), "2 new legal"),
        (LightCounts(dark_red=2, red=10, yellow=40), "12 new red (2 legal), 40 new yellow"),
    ],
)
def test_lights_that_are_worse_are_told_by_colour(worse: LightCounts, said: str) -> None:
    assert return_figures([replace(BACK, worse=worse)]) == f"3,012 records came · {said}"


def test_a_return_is_told_with_its_area_time_and_silence() -> None:
    assert return_head([BACK], CLOCK) == "Sanshui back at 12:00, silent 14 min"
    several = [BACK, replace(BACK, area="440606", silent_s=7_200.0)]
    assert return_head(several, CLOCK) == "2 sources back at 12:00, silent 2 h"
    assert return_sentence(several, CLOCK) == f"{return_head(several, CLOCK)} · 6,024 records came · no light worse"


def test_while_an_area_catches_up_its_records_are_so_many_so_far() -> None:
    assert return_figures([replace(BACK, is_over=False)]).startswith("3,012 records so far")


def test_where_nobody_knows_how_much_came_no_number_is_claimed() -> None:
    assert return_figures([replace(BACK, records=None), BACK]) == "no light worse"


@pytest.mark.parametrize(("rate", "together"), [(1.0, 1), (60.0, 2)])
def test_what_is_together_is_judged_by_real_time(rate: float, together: int) -> None:
    earlier = replace(BACK, heard_us=NOON_US - 600_000_000)
    assert len(latest_together([BACK, earlier], rate)) == together
