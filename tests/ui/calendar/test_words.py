"""Words of the calendar page in both languages."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.board.words import STOP_WORDS
from console.calendar.moved import CLOCK_WORDS
from console.calendar.pages import clock_book
from console.domain.entry import epoch_day
from console.domain.notice_reading import SetAside
from console.domain.notice_settling import Concern
from console.domain.rule import ClockRule
from console.messages import messages, short
from console.rulebook import load_rulebook
from tests.unit.test_messages_complete import catalogue
from ui.calendar import clock_words, effects, findings, legend, matter_words, page, words

LICENCE = {clock.id: clock for clock in load_rulebook().clocks.kinds["licence"].clocks}


def clock(name: str) -> ClockRule:
    return LICENCE[f"licence.{name}"]


def test_texts_that_stand_in_tables_have_their_chinese() -> None:
    known = catalogue()
    tables = (
        clock_words.COLUMNS, matter_words.COLUMNS, effects.COLUMNS, findings.COLUMNS, findings.CASE_COLUMNS,
    )  # fmt: skip
    told = [
        *(column.title for columns in tables for column in columns),
        *(text for _day, text in legend.SWATCHES),
        *words.KIND_WORDS.values(),
        *(words.LOCAL_OFF, words.LOCAL_WORK, "Calendar"),
        *clock_words.LIMIT_WORDS.values(),
        *CLOCK_WORDS.values(),
        *page.TABS,
        *(message for _key, message in page.KEYS),
        *(one.value for one in (*SetAside, *Concern)),
        *STOP_WORDS.values(),
    ]
    assert [text for text in told if text not in known] == []


def test_every_lawful_stop_of_the_catalogue_has_a_word() -> None:
    told = {
        reason for kind in load_rulebook().clocks.kinds.values() for one in kind.clocks for reason in one.stop_reasons
    }
    assert told - {clock_words.ANY_REASON} <= set(STOP_WORDS)


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2026-10-01", "2026-10-07", "10月1日—7日", "1–7 Oct"),
        ("2026-01-30", "2026-02-02", "1月30日—2月2日", "30 Jan–2 Feb"),
        ("2026-04-05", "2026-04-05", "4月5日", "5 Apr"),
    ],
)
def test_a_span_names_its_month_once(first: str, last: str, zh: str, en: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert words.span_text(*days) == zh
    messages.choose("en")
    assert words.span_text(*days) == en


@given(st.sets(st.integers(0, 400), max_size=40))
def test_spans_hold_the_days_they_are_made_of_and_no_others(numbers: set[int]) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in sorted(numbers)]
    found = words.spans(days)
    told = [first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)]
    assert told == days
    assert all(after[0] - before[1] > timedelta(days=1) for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("limit", "unit", "zh", "en"),
    [
        (20, "wd", "20 个工作日", "20 working days"),
        (1, "wd", "1 个工作日", "1 working day"),
        (3, "month", "3 个月", "3 months"),
        (24, "h", "24 小时", "24 hours"),
        (None, "", "未设期限", "No limit set"),
    ],
)
def test_a_limit_is_told_in_its_own_unit(limit: int | None, unit: str, zh: str, en: str) -> None:
    assert words.limit_text(limit, unit) == zh
    messages.choose("en")
    assert words.limit_text(limit, unit) == en


def test_an_extension_says_how_far_how_often_and_by_whom() -> None:
    assert clock_words.extension_text(clock("decision")) == "最多 10 个工作日、一次、本行政机关负责人批准"
    assert clock_words.extension_text(clock("promised")).startswith("最多 10(单位同期限)")
    assert clock_words.extension_text(clock("acceptance")) == "不得延长"


def test_what_stops_a_clock_is_told_by_name() -> None:
    assert "听证" in clock_words.stops_text(clock("decision").stop_reasons)
    assert clock_words.stops_text(clock("acceptance").stop_reasons) == "不停钟"
    assert clock_words.stops_text(clock("declared").stop_reasons) == "任何特别程序"


def test_a_limit_says_whether_the_matter_may_give_another() -> None:
    assert clock_words.limit_of(clock("acceptance")) == "5 个工作日"
    assert clock_words.limit_of(clock("promised")) == "事项承诺时限"
    assert clock_words.limit_of(clock("decision")) == "20 个工作日 · 事项法定时限"
    assert clock_words.short_limit_of(clock("decision")) == "20 个工作日(或按事项)"


def test_validity_names_both_ends_or_leaves_the_second_open() -> None:
    old = next(one for kind in load_rulebook().clocks.kinds.values() for one in kind.clocks if one.valid_to is not None)
    assert clock_words.validity_text(clock("acceptance")) == "2004-07-01 –"
    first, last = clock_words.validity_text(old).split(" – ")
    assert (epoch_day(date.fromisoformat(first)), epoch_day(date.fromisoformat(last))) == (old.valid_from, old.valid_to)


def test_what_no_law_began_holds_always() -> None:
    book = clock_book(load_rulebook(), 20_000)
    rules = [clock.rule for kind in book.kinds for clock in kind.clocks]
    told = {clock_words.validity_text(rule) for rule in rules if rule.valid_from == 0 and rule.valid_to is None}
    assert told == {"始终"}
    assert not [line for line in clock_words.lines_of(book.kinds) if "1970" in " ".join(line.cells)]


def test_the_legend_says_words_where_it_is_narrow() -> None:
    messages.choose("en")
    assert [short(word) for _day, word in legend.SWATCHES] == [
        "Working",
        "Holiday",
        "Work",
        "Local",
        "Statutory",
        "Changes",
    ]
