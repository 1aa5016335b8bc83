"""Working calendars: every published day, the end of knowledge, and counting by gathers."""

import json
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.calendar import LAST_DAY, DayKind
from console.errors import CalendarGapError
from console.rulebook import load_rulebook, statutory_days
from tests.unit.domain.facts import day_number, to_date

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
BY_NOTICE_ALONE = date(2005, 12, 31)
"""A Saturday that worked by the notice of 2006 (国办发明电〔2005〕35号); the packages leave it out."""
DAYS = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


@pytest.fixture(scope="module")
def cn():
    return load_rulebook().calendars["cn"]


@pytest.fixture(scope="module")
def weekdays():
    return load_rulebook().calendars["weekdays"]


def test_every_day_from_2004_to_2026_agrees_with_chinesecalendar(cn):
    differ = [day for day in DAYS if cn.is_working(day_number(day)) != chinese_calendar.is_workday(day)]
    assert differ == [BY_NOTICE_ALONE]
    assert cn.day_kind(day_number(BY_NOTICE_ALONE)) is DayKind.MAKE_UP


def test_every_holiday_and_make_up_day_is_named_as_chinesecalendar_names_it(cn):
    zh = {day: cn.day_name(day_number(day)) for day in DAYS}
    named = {day for day in DAYS if zh[day]}
    constants = chinese_calendar.constants
    listed = {day for day in (*constants.holidays, *constants.workdays) if day.year >= 2004}
    assert named == listed | {BY_NOTICE_ALONE}
    assert zh[date(2026, 2, 17)].zh == "春节"
    assert zh[date(2026, 2, 14)].en == "Spring Festival"


def test_every_day_from_2007_to_2026_agrees_with_a_second_library(cn):
    other = holidays.country_holidays("CN", years=range(2007, 2027))
    differ = [d for d in DAYS if d.year >= 2007 and cn.is_working(day_number(d)) != other.is_working_day(d)]
    assert differ == []


@pytest.mark.real_data
def test_holidays_and_make_up_days_are_those_the_notices_list(cn, shared_data):
    listed: dict[date, bool] = {}
    for file in sorted((shared_data / "calendar").glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        listed |= {date.fromisoformat(day["date"]): not day["isOffDay"] for day in told["days"]}
    days = [day for day in DAYS if day.year >= 2007]
    works = {day: listed.get(day, day.weekday() < 5) for day in days}
    assert [day for day in days if cn.is_working(day_number(day)) != works[day]] == []


def test_working_days_of_each_year_are_the_published_numbers(cn):
    ends = np.array([day_number(date(year, 12, 31)) for year in range(2006, 2027)])
    assert cn.working_days_between(ends[:-1], ends[1:]).tolist() == [
        *(249, 251, 250, 250, 250, 249, 250, 250, 249, 250),
        *(249, 250, 250, 249, 250, 249, 249, 251, 248, 248),
    ]


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2026-02-10", ("2026-02-11", "2026-02-24", "2026-03-02", "2026-03-16", "2026-03-30")),
        ("2026-04-30", ("2026-05-06", "2026-05-11", "2026-05-18", "2026-06-01", "2026-06-15")),
        ("2026-09-18", ("2026-09-20", "2026-09-24", "2026-10-09", "2026-10-22", "2026-11-05")),
        ("2026-09-29", ("2026-09-30", "2026-10-12", "2026-10-19", "2026-11-02", "2026-11-16")),
    ],
)
def test_1_5_10_20_and_30_working_days_after_a_day(cn, start, ends):
    amounts = np.array([1, 5, 10, 20, 30])
    found = cn.add_working_days(day_number(date.fromisoformat(start)), amounts)
    assert [str(to_date(day)) for day in found] == list(ends)


def test_kinds_of_days(cn):
    kinds = {
        "2026-09-18": DayKind.WORKING,
        "2026-09-19": DayKind.WEEKEND,
        "2026-09-20": DayKind.MAKE_UP,
        "2026-09-25": DayKind.HOLIDAY,
        "2027-10-01": DayKind.WORKING,
    }
    assert {text: cn.day_kind(day_number(date.fromisoformat(text))) for text in kinds} == kinds


def test_knowledge_ends_with_the_last_published_year(cn, weekdays):
    assert to_date(cn.known_until) == LAST
    assert cn.is_known(day_number(LAST))
    assert not cn.is_known(day_number(LAST) + 1)
    assert weekdays.is_known(LAST_DAY)


@pytest.mark.parametrize(
    ("day", "year", "expected_by"),
    [
        ("2026-12-25", None, None),
        ("2026-12-26", 2027, "2026-12-31"),
        ("2027-01-04", 2027, "2026-12-31"),
        ("2027-12-27", 2028, "2027-12-31"),
    ],
)
def test_a_day_may_move_until_the_notice_of_its_year_which_is_customarily_out_by_december(cn, day, year, expected_by):
    pending = cn.pending_notice(day_number(date.fromisoformat(day)))
    assert (pending.year if pending else None) == year
    assert (str(to_date(pending.expected_by)) if pending else None) == expected_by


def test_the_last_days_of_the_last_known_year_are_unsettled_but_known(cn, weekdays):
    assert to_date(cn.unsettled_from) == date(2026, 12, 26)
    assert cn.is_known(cn.unsettled_from)
    assert weekdays.unsettled_from == LAST_DAY + 1
    assert weekdays.pending_notice(LAST_DAY) is None


def test_days_before_the_first_are_refused_by_name(cn):
    eve = day_number(FIRST) - 1
    assert cn.working_days_between(eve, eve + 10) == 6
    with pytest.raises(CalendarGapError, match="2004-01-01") as refused:
        cn.working_days_between(eve - 1, eve + 10)
    assert refused.value.place == "calendar cn"
    for ask in (cn.is_working, cn.day_kind):
        with pytest.raises(CalendarGapError):
            ask(eve)
    with pytest.raises(CalendarGapError):
        cn.add_working_days(np.array([eve + 5, eve - 1]), 3)


def test_whoever_must_not_fail_counts_monday_to_friday_before_the_first_day(cn):
    eve = day_number(FIRST) - 1
    assert cn.working_days_assumed(eve - 7, eve) == 5
    assert cn.working_days_assumed(np.array([eve]), np.array([eve - 7])).tolist() == [-5]


@given(day=st.integers(day_number(FIRST), day_number(date(2030, 1, 1))), amount=st.integers(0, 400))
def test_adding_working_days_and_counting_them_back_agree(day, amount):
    cn = load_rulebook().calendars["cn"]
    end = int(cn.add_working_days(day, amount))
    assert int(cn.working_days_between(day, end)) == amount
    assert amount == 0 or cn.is_working(end)


def test_monday_to_friday_knows_no_holidays(weekdays):
    week = [weekdays.day_kind(day_number(date(2026, 2, 16)) + offset) for offset in range(7)]
    assert week == [DayKind.WORKING] * 5 + [DayKind.WEEKEND] * 2


def test_the_statutory_holidays_shown_beside_a_year_are_those_of_the_law():
    names = {
        "元旦": "New Year's Day",
        "清明节": "Tomb-Sweeping Day",
        "劳动节": "Labor Day",
        "端午节": "Dragon Boat Festival",
        "中秋节": "Mid-Autumn Festival",
        "国庆节": "National Day",
        "春节": "Chinese New Year (Spring Festival)",
    }
    for year in range(2025, 2031):
        other = holidays.country_holidays("CN", years=year)
        told: dict[str, set[str]] = {}
        for day, festivals in statutory_days(year).items():
            for name in festivals:
                told.setdefault(name.zh, set()).add(str(to_date(day)))
        eve = {str(day) for day, text in other.items() if text == "Chinese New Year's Eve"}
        listed = {zh: {str(d) for d, text in other.items() if en in text.split("; ")} for zh, en in names.items()}
        assert told == listed | {"春节": listed["春节"] | eve}
        assert sum(map(len, told.values())) == 13


def test_statutory_holidays_of_a_year_nobody_told_are_none():
    assert statutory_days(2031) == {}
