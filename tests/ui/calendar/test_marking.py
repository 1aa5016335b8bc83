"""Where in a notice the words of a refusal stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import BadInput
from ui.calendar.marking import place_of, words_at

TEXT = "关于放假的通知\n一、元旦:1月1日(周五)至\n  3日(周六)放假。\n二、春节"


def found(line: int, column: int, words: str) -> str | None:
    at = words_at(TEXT, line, column, words)
    return None if at is None else TEXT[slice(*at)]


def test_words_on_one_line_are_found() -> None:
    assert found(1, 3, "放假的") == "放假的"


def test_words_over_the_end_of_a_line_are_found_with_what_stands_between() -> None:
    assert found(2, 6, "1月1日(周五)至 3日(周六)") == "1月1日(周五)至\n  3日(周六)"


def test_a_place_outside_the_text_marks_nothing() -> None:
    assert found(9, 1, "二") is None


def test_words_that_are_not_there_mark_at_least_the_place() -> None:
    assert found(4, 1, "国庆") == "二"


@pytest.mark.parametrize("place", ["", "notice", "notice:1", "cn/2026.toml", "a:b:c"])
def test_a_refusal_about_no_words_has_no_place(place: str) -> None:
    assert place_of(BadInput("{words}", place=place, words="甲")) is None


def test_a_refusal_names_line_column_and_words() -> None:
    assert place_of(BadInput("{words}", place="a:notice:8:15", words="3日")) == (8, 15, "3日")


@given(st.text(alphabet="甲乙\n ,1", max_size=60), st.integers(0, 8), st.integers(0, 70), st.text(max_size=8))
def test_whatever_is_asked_lies_inside_the_text(text: str, line: int, column: int, words: str) -> None:
    at = words_at(text, line, max(column, 1), words)
    assert at is None or 0 <= at[0] <= at[1] <= len(text)
