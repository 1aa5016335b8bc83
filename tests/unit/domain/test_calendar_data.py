"""Calendar files: what they may say, that a fault names its place and field, that days are written as they are read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.calendar import SpecialDay
from console.domain.calendar_data import (
    holidays_of,
    read_days,
    read_history,
    read_statutory,
    read_version,
)
from console.domain.entry import Entry
from console.domain.naming import Name
from console.errors import BadInput
from console.rulebook import load_rulebook
from tests.unit.domain.facts import day_number

HEAD = {"id": "x", "zh": "甲", "en": "X", "version": "1"}
CUSTOM = {"month": 12, "december_from": 26, "source": "y"}


def year(number=2026, version=1, published=None, **holiday):
    values = {"zh": "元旦", "en": "New Year's Day"} | (
        holiday or {"off": [f"{number}-01-01/03"], "work": [f"{number}-01-04"]}
    )
    told = {"year": number, "version": version, "status": "official", "holiday": [values]}
    if published:
        told["published"] = date.fromisoformat(published)
    return Entry(f"{number}-{version}.toml", told)


def head(**values):
    return Entry("calendar.toml", HEAD | values)


def test_the_calendars_shipped_are_the_state_councils_and_monday_to_friday():
    assert set(load_rulebook().calendars) == {"cn", "weekdays"}


def test_a_span_may_cross_the_end_of_a_month():
    calendar = read_history(head(), [year(off=["2026-01-30/2026-02-02"])]).calendar_as_known()
    assert not calendar.is_working(day_number(date(2026, 2, 2)))
    assert calendar.is_working(day_number(date(2026, 2, 3)))


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (year(off=["2026-13-01"]), "off"),
        (year(off=["2026-01-05/03"]), "off"),
        (year(off=["1 January"]), "off"),
        (year(off=[20260101]), "off"),
        (year(off="2026-01-01"), "off"),
        (year(off=["2025-11-30"]), "off"),
        (year(off=["2027-02-01"]), "off"),
        (year(off=["2026-01-02"], work=["2026-01-02"]), "work"),
        (year(off=["2026-01-01"], zh=7), "zh"),
        (year(off=["2026-01-01"], worked=["2026-01-04"]), "worked"),
        (Entry("2026-1.toml", {"year": 2026, "version": 1, "unit": "wd"}), "unit"),
        (Entry("2026-1.toml", {"year": "2026"}), "year"),
        (Entry("2026-1.toml", {"year": 2026, "version": 1, "status": "guessed"}), "status"),
        (Entry("2026-1.toml", {"year": 2026, "version": 1, "status": "official", "published": "2025"}), "published"),
        (Entry("2026-1.toml", {"year": 2026, "version": 1, "status": "official", "holiday": ["x"]}), "holiday"),
    ],
)
def test_a_malformed_year_is_refused_with_its_place_and_field(entry, field):
    with pytest.raises(BadInput) as refused:
        read_history(head(), [entry])
    assert refused.value.place.startswith("2026-1.toml")
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("years", "place", "field"),
    [
        ([year(2024), year(2026)], "2026-1.toml", "year"),
        ([year(2026, 2)], "2026-2.toml", "version"),
        ([year(2026, 1), year(2026, 3, "2026-02-01")], "2026-3.toml", "version"),
        ([year(2025, 1), year(2026, 2)], "2026-2.toml", "version"),
        ([year(2026, 1), year(2026, 1)], "2026-1.toml", "version"),
        ([year(2026, 1, "2025-11-04"), year(2026, 2, "2025-11-04")], "2026-2.toml", "published"),
        ([year(2026, 1), year(2026, 2)], "2026-2.toml", "published"),
        ([year(2025, off=["2026-01-01"]), year(2026, off=["2026-01-01"])], "2026-1.toml", "holiday"),
        ([year(2025, off=["2025-12-31"]), year(2026, work=["2025-12-31"])], "2026-1.toml", "holiday"),
    ],
)
def test_gaps_and_overlaps_of_years_and_versions_are_refused_in_the_file_that_makes_them(years, place, field):
    with pytest.raises(BadInput) as refused:
        read_history(head(), years)
    assert (refused.value.place, refused.value.field) == (place, field)
    assert refused.value.remedy


def test_the_order_of_files_does_not_matter():
    years = [year(2026, 2, "2026-03-01", off=["2026-01-05"]), year(2027), year(2026, 1)]
    labels = [(found.year, found.origin.version) for found in read_history(head(), years).versions]
    assert labels == [(2026, 1), (2026, 2), (2027, 1)]


@pytest.mark.parametrize(("field", "value"), [("month", 13), ("december_from", 32), ("source", 1)])
def test_a_malformed_custom_of_notices_is_refused(field, value):
    with pytest.raises(BadInput) as refused:
        read_history(head(next_notice=CUSTOM | {field: value}), [year()])
    assert (refused.value.place, refused.value.field) == ("calendar.toml [next_notice]", field)


def test_a_calendar_without_years_needs_its_days():
    with pytest.raises(BadInput) as refused:
        read_history(Entry("weekdays.toml", HEAD), [])
    assert refused.value.field == "first_day"
    with pytest.raises(BadInput, match="1970"):
        read_history(head(first_day=date(1950, 1, 1), known_until=date(2000, 1, 1)), [])


@given(
    st.dictionaries(
        st.integers(day_number(date(2025, 12, 1)), day_number(date(2027, 1, 31))),
        st.builds(SpecialDay, st.booleans(), st.sampled_from([Name("元旦", "New Year"), Name("春节", "Spring")])),
    )
)
def test_days_written_as_tables_are_read_again_as_they_were(days):
    told = {"year": 2026, "version": 1, "status": "official", "holiday": holidays_of(tuple(sorted(days.items())))}
    assert dict(read_version(Entry("json", told)).days) == days


def test_statutory_holidays_are_read_by_day():
    festival = {"zh": "春节", "en": "Spring Festival", "days": ["2027-02-05/08"]}
    found = read_statutory(Entry("statutory.toml", {"festival": [festival]}))
    assert list(found) == [day_number(date(2027, 2, 5)) + offset for offset in range(4)]
    assert {name.zh for (name,) in found.values()} == {"春节"}


def test_days_on_a_command_line_are_spans_and_each_counts_once():
    first = day_number(date(2026, 9, 8))
    assert read_days(["2026-09-09", "2026-09-08/10"], "--day") == (first, first + 1, first + 2)
    with pytest.raises(BadInput) as refused:
        read_days(["8 September"], "--day")
    assert refused.value.field == "--day"
