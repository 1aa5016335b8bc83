"""Ages, dates and numbers as a reader gets them."""

from datetime import date

import pytest

from console.domain.freshness import Freshness, SourceAge
from console.messages import messages
from ui.widgets import ages, formats


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 秒前", "0 s ago"),
        (59.9, "59 秒前", "59 s ago"),
        (60, "1 分前", "1 min ago"),
        (3599, "59 分前", "59 min ago"),
        (3600, "1 小时前", "1 h ago"),
        (47 * 3600, "47 小时前", "47 h ago"),
        (48 * 3600, "2 天前", "2 d ago"),
    ],
)
def test_an_age_is_whole_and_in_its_largest_unit(seconds, zh, en):
    assert ages.age_text(seconds) == zh
    messages.choose("en")
    assert ages.age_text(seconds) == en


@pytest.mark.parametrize(
    ("state", "age_s", "text"),
    [
        (Freshness.FRESH, 3.0, "3 秒前"),
        (Freshness.LATE, 13.0, "13 秒前"),
        (Freshness.LOST, 2820.0, "47 分无数据"),
        (Freshness.LOST, None, "从无数据"),
        (Freshness.NO_BEAT, 720.0, "末条 12 分前"),
        (Freshness.NO_BEAT, None, "尚无记录"),
    ],
)
def test_a_source_says_what_its_age_means(state, age_s, text):
    assert ages.source_text(state, age_s) == text


def test_a_source_grows_older_and_never_younger():
    source = SourceAge("440600", Freshness.FRESH, 3.0)
    assert ages.aged(source, 4.0).age_s == 7.0
    assert ages.aged(source, -4.0).age_s == 3.0
    assert ages.aged(SourceAge("440600", Freshness.LOST, None), 4.0).age_s is None


def test_a_date_names_its_year_only_if_it_is_another_one():
    assert formats.table_date(date(2026, 11, 20), date(2026, 1, 1)) == "11-20"
    assert formats.table_date(date(2025, 11, 20), date(2026, 1, 1)) == "2025-11-20"
    assert formats.sentence_date(date(2026, 11, 20)) == "11月20日(周五)"
    assert formats.wall_date(date(2026, 11, 20)) == "11月20日 星期五"
    messages.choose("en")
    assert formats.sentence_date(date(2026, 11, 20)) == "Fri 20 Nov"
    assert formats.wall_date(date(2013, 2, 1), with_year=True) == "Fri 1 Feb 2013"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (278, 280, "99.3%"),
        (280, 280, "100.0%"),
        (99_999, 100_000, "99.9%"),
        (1, 100_000, "0.1%"),
        (0, 7, "0.0%"),
        (0, 0, "无办件"),
    ],
)
def test_a_percentage_is_round_only_if_it_is_exact(part, whole, text):
    assert formats.percent(part, whole) == text


def test_numbers_fit_their_slots():
    assert formats.grouped(1447) == "1,447"
    assert formats.grouped(-4) == "−4"
    assert [formats.slot_number(number) for number in (7, 99, 100)] == ["7", "99", "99+"]
    assert [formats.cell_number(number) for number in (1372, 9999, 10_000)] == ["1372", "9999", "10,000"]


def test_what_is_left_is_a_whole_number_or_a_word():
    assert [formats.remaining(left) for left in (-4, 0, 1, None)] == ["−4", "今日", "1", "—"]
    assert formats.remaining(9, stopped=True) == "余 9"
    assert formats.duration(4, "wd") == "4 个工作日"
    assert formats.duration(15, "nd") == "15 个自然日"
