"""Holiday notices: what is not understood or contradicts itself is refused, with place, words and reason."""

import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.domain.notice import parse_notice
from console.errors import BadInput

NOTICES = Path(__file__).parents[2] / "data" / "notices"
REFUSED = tomllib.loads((NOTICES / "refused.toml").read_text(encoding="utf-8"))["refused"]


@pytest.mark.parametrize("case", REFUSED, ids=[case["text"][:40] for case in REFUSED])
def test_what_is_not_certain_is_refused_where_it_stands(case: dict) -> None:
    text, words = case["text"], case["words"]
    with pytest.raises(BadInput) as refused:
        parse_notice(text, 2026, source="notice.txt")
    error = refused.value
    before = text[: text.index(words)]
    assert error.place == f"notice.txt:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert case["reason"] in str(error)
    assert words.split() == str(error.values["words"]).split()


def test_the_place_counts_characters_of_the_text_as_given() -> None:
    with pytest.raises(BadInput) as refused:
        parse_notice("<p>通知</p>\r\n<p>　　一、元旦：1月1日（周五）放假。</p>", 2026)
    assert refused.value.place == "notice:2:11"


def test_an_extension_of_a_holiday_that_is_not_published_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing says"):
        parse_notice("延长2026年春节假期至2月24日。", 2026, {"元旦": [20454]})


def test_an_extension_far_beyond_the_published_end_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing says"):
        parse_notice("延长2026年春节假期至4月24日。", 2026, {"春节": [20500]})


@pytest.mark.parametrize("year", [0, 1970, 2100, 10**9])
def test_a_year_without_a_calendar_is_refused(year: int) -> None:
    with pytest.raises(BadInput) as refused:
        parse_notice("元旦：1月1日放假。", year)
    assert refused.value.field == "year"


def test_a_text_too_long_for_a_notice_is_refused() -> None:
    with pytest.raises(BadInput, match="100001 characters") as refused:
        parse_notice("。" * 100_001, 2026, source="notice.txt")
    assert refused.value.place == "notice.txt"


VOCABULARY = """元旦 春节 一、 ： 。 ， 、 （ ） 2026年 1月 12月 1日 31日 至 - 起 自 放假 调休 补休 公休
公休日 调至 上班 正常 共3天 两个 其中 为 法定节假日 周日 星期六、日 与周末连休 延长 假期 鼓励 次日 不调休 将 与 和 农历
正月初一 通知如下 <br> &nbsp; &#0; &#99999999; 〔2025〕7号 国务院办公厅 十 十十 二〇二六年 两天"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", " ", "\u2028"])


def parses_or_refuses(text: str) -> None:
    published = {"春节": [20500, 20501]}
    with suppress(BadInput):
        proposal = parse_notice(text, 2026, published)
        assert proposal.off
        assert not set(proposal.off) & set(proposal.work)


@given(st.text())
@example("&#x110000;")
@example("<!--")
@example("²月³日放假。")
def test_any_text_is_parsed_or_refused(text: str) -> None:
    parses_or_refuses(text)


@given(st.lists(WORDS, max_size=25).map("".join))
@example("元旦：十十月一日放假。")
@example("春节：1月31日至1日")
def test_any_words_of_notices_are_parsed_or_refused(text: str) -> None:
    parses_or_refuses(text)
