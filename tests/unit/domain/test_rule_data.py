"""Rule files: what they may say, and that a fault names its place and field."""

import tomllib
from datetime import date
from importlib.resources.abc import Traversable

import pytest

from console.domain.calendar_data import read_calendar
from console.domain.entry import Entry
from console.domain.light import ClockKind, Light
from console.domain.rule import EndOfDay
from console.domain.rule_data import read_clocks, read_counting, read_lights
from console.errors import BadInput
from console.paths import resource
from console.rulebook import load_entry, load_rulebook
from tests.unit.domain.facts import day_number, to_date

HEAD = {"id": "x", "zh": "甲", "en": "X", "version": "1"}


def year(number=2026, **holiday):
    values = {"zh": "元旦", "en": "New Year's Day", "off": ["2026-01-01/03"], "work": ["2026-01-04"]} | holiday
    return Entry(f"{number}.toml", {"year": number, "version": 1, "status": "official", "holiday": [values]})


def shipped(*parts: str) -> dict:
    return tomllib.loads(resource(*parts).read_text(encoding="utf-8"))


def test_the_shipped_rules_say_what_the_design_says():
    book = load_rulebook()
    acceptance = book.clocks.of(ClockKind.ACCEPTANCE)
    assert (acceptance.limit, acceptance.unit, acceptance.article) == (5, "wd", "32")
    assert book.clocks.of(ClockKind.STATUTORY).law.zh == "行政许可法"
    counting = book.counting
    assert counting.end_of_day is EndOfDay.MIDNIGHT
    assert (counting.stop_includes_first_day, counting.late_extension_moves, counting.roll_natural_end) == (False,) * 3
    assert (book.lights.warn_wd, book.lights.on_the_spot) == (1, {1})
    assert set(book.calendars) == {"cn", "weekdays"}


def test_every_rule_file_says_its_version_day_and_source():
    for edition in (load_rulebook().clocks.edition, load_rulebook().counting.edition, load_rulebook().lights.edition):
        assert edition.version
        assert edition.source
        assert to_date(edition.valid_from) >= date(2004, 7, 1)


def test_a_span_may_cross_the_end_of_a_month():
    calendar = read_calendar(Entry("h", HEAD), [year(off=["2026-01-30/2026-02-02"])])
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
        (year(off=["2025-12-31"]), "off"),
        (year(work=["2026-01-02"]), "work"),
        (year(zh=7), "zh"),
        (Entry("2026.toml", {"year": "2026"}), "year"),
        (Entry("2026.toml", {"year": 2026, "version": 1, "status": "official", "holiday": ["x"]}), "holiday"),
    ],
)
def test_a_malformed_year_is_refused_with_its_place_and_field(entry, field):
    with pytest.raises(BadInput) as refused:
        read_calendar(Entry("calendar.toml", HEAD), [entry])
    assert refused.value.place.startswith("2026.toml")
    assert refused.value.field == field


def test_years_that_leave_a_gap_are_refused():
    with pytest.raises(BadInput, match="consecutive"):
        read_calendar(Entry("calendar.toml", HEAD), [year(2024, off=[], work=[]), year(2026)])


def test_a_calendar_without_years_needs_its_days():
    with pytest.raises(BadInput) as refused:
        read_calendar(Entry("weekdays.toml", HEAD), [])
    assert refused.value.field == "first_day"
    with pytest.raises(BadInput, match="1970"):
        read_calendar(Entry("w", HEAD | {"first_day": date(1950, 1, 1), "known_until": date(2000, 1, 1)}), [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"limit": -1}, "limit"),
        ({"unit": "h"}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"limit": True}, "limit"),
        ({"stoppable": 1}, "stoppable"),
        ({"article": 32}, "article"),
        ({"law_en": None}, "law_en"),
    ],
)
def test_a_malformed_clock_is_refused(change, field):
    values = shipped("clocks", "licence.toml")
    values["acceptance"] |= change
    with pytest.raises(BadInput) as refused:
        read_clocks(Entry("licence.toml", values))
    assert (refused.value.place, refused.value.field) == ("licence.toml [acceptance]", field)


def test_an_acceptance_clock_without_a_limit_is_refused():
    values = shipped("clocks", "licence.toml")
    del values["acceptance"]["limit"], values["acceptance"]["unit"]
    with pytest.raises(BadInput, match="acceptance clock"):
        read_clocks(Entry("licence.toml", values))


@pytest.mark.parametrize(
    ("read", "file", "change", "field"),
    [
        (read_counting, "counting.toml", {"end_of_day": "noon"}, "end_of_day"),
        (read_counting, "counting.toml", {"roll_natural_end": "no"}, "roll_natural_end"),
        (read_counting, "counting.toml", {"valid_from": "2004"}, "valid_from"),
        (read_lights, "lights.toml", {"warn_wd": -1}, "warn_wd"),
        (read_lights, "lights.toml", {"severity": ["none"]}, "severity"),
        (read_lights, "lights.toml", {"on_the_spot": ["1"]}, "on_the_spot"),
    ],
)
def test_a_malformed_rule_is_refused(read, file, change, field):
    with pytest.raises(BadInput) as refused:
        read(Entry(file, shipped("rules", file) | change))
    assert (refused.value.place, refused.value.field) == (file, field)


def test_severity_in_the_data_is_the_order_of_the_lights():
    assert [Light[name.upper()] for name in shipped("rules", "lights.toml")["severity"]] == sorted(Light)


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"a = \xff")
    file: Traversable = broken
    with pytest.raises(BadInput, match=r"broken\.toml"):
        load_entry(file)
