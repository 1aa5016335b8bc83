"""What may become the next version of a year, and what it changes."""

from datetime import date

import pytest

from console.domain.calendar import DayKind, SpecialDay
from console.domain.calendar_acceptance import ChangedDay, Offer, changed_days, next_version
from console.domain.calendar_history import CalendarHistory, RuleSpan
from console.domain.naming import Name
from console.errors import BadInput, RefusedCommand
from console.rulebook import load_histories
from tests.unit.domain.facts import day_number

CN = load_histories()["cn"]
NAME = Name("春节", "Spring Festival")


def on(text):
    return day_number(date.fromisoformat(text))


def offer(year, *off, amends=True, published="2026-11-20"):
    return Offer(year, {on(day): SpecialDay(is_working=False, name=NAME) for day in off}, amends, on(published))


def test_the_first_notice_of_the_next_year_is_its_first_version():
    version = next_version(CN, offer(2027, "2026-12-31", "2027-01-01"))
    assert (version.year, version.origin.version, version.origin.status) == (2027, 1, "official")
    assert [day for day, _special in version.days] == [on("2026-12-31"), on("2027-01-01")]
    assert CN.with_versions([version]).unfit == ()


def test_an_amendment_keeps_what_it_does_not_name_and_a_whole_year_does_not():
    (before,) = CN.versions_of(2026)
    amended = next_version(CN, offer(2026, "2026-11-23"))
    assert (amended.origin.version, len(amended.days)) == (2, len(before.days) + 1)
    assert len(next_version(CN, offer(2026, "2026-11-23", amends=False)).days) == 1


@pytest.mark.parametrize("year", [2003, 2028])
def test_a_year_that_does_not_follow_is_refused(year):
    with pytest.raises(BadInput, match=f"{year} does not follow the last one known, 2026") as refused:
        next_version(CN, offer(year, f"{year}-01-01"))
    assert refused.value.field == "--year"


def test_a_calendar_that_follows_from_a_rule_takes_no_version():
    with pytest.raises(BadInput):
        next_version(CalendarHistory("w", NAME, span=RuleSpan("1", 0, 9)), offer(2027, "2027-01-01"))


def test_what_changes_no_day_is_refused():
    with pytest.raises(RefusedCommand, match="changes no day of 2026"):
        next_version(CN, offer(2026, "2026-02-17"))


@pytest.mark.parametrize("published", ["2025-11-03", "2025-11-04"])
def test_a_notice_no_later_than_the_last_version_is_refused(published):
    with pytest.raises(RefusedCommand, match="Version 1 of 2026"):
        next_version(CN, offer(2026, "2026-11-23", published=published))


def test_the_days_that_change_are_those_of_either_calendar():
    grown = CN.with_versions([next_version(CN, offer(2026, "2026-02-14", "2026-11-23"))])
    assert changed_days(CN.calendar_as_known(), grown.calendar_as_known()) == (
        ChangedDay(on("2026-02-14"), DayKind.MAKE_UP, DayKind.HOLIDAY),
        ChangedDay(on("2026-11-23"), DayKind.WORKING, DayKind.HOLIDAY),
    )
