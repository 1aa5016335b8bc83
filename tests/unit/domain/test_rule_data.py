"""Rule files: what they may say, and that a fault names its place and field."""

import tomllib
from datetime import date
from importlib.resources.abc import Traversable

import pytest

from console.domain.entry import Entry
from console.domain.light import ClockKind, Light
from console.domain.rule import EndOfDay
from console.domain.rule_data import read_clocks, read_counting, read_lights
from console.errors import BadInput
from console.paths import resource
from console.rulebook import load_entry, load_rulebook
from tests.unit.domain.facts import to_date


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


def test_every_rule_file_says_its_version_day_and_source():
    for edition in (load_rulebook().clocks.edition, load_rulebook().counting.edition, load_rulebook().lights.edition):
        assert edition.version
        assert edition.source
        assert to_date(edition.valid_from) >= date(2004, 7, 1)


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
