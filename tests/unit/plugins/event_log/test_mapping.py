"""A mapping file is checked entry by entry, and mistakes are named with what was probably meant."""

import copy
import tomllib

import pytest

from console.domain.reported import ReportedUnit
from console.errors import BadInput
from console.paths import resource
from console.rulebook import load_rulebook
from plugins.event_log.mapping import read_mapping
from tests.unit.plugins.event_log.logs import MAPPING

SHIPPED = sorted(entry.name for entry in resource("mappings").iterdir() if entry.name.endswith(".toml"))


def changed(*path, **entries):
    """Return the small mapping with entries of one table changed; None takes an entry out."""
    document = copy.deepcopy(MAPPING)
    table = document
    for step in path:
        table = table[step]
    for name, value in entries.items():
        if value is None:
            del table[name]
        else:
            table[name] = value
    return document


def fault_of(document):
    with pytest.raises(BadInput) as fault:
        read_mapping(document, "small.toml")
    return fault.value


def test_a_declared_clock_takes_its_day_from_an_attribute_and_sets_no_limit():
    mapping = read_mapping(MAPPING, "small.toml")

    assert mapping.case.due == "due"
    assert mapping.matters[0].promised_limit is None
    assert mapping.units == (ReportedUnit("permits", "许可科", "Permits"),)


@pytest.mark.parametrize(
    ("kind", "expected"), [("promised", (40, "wd", None, None)), ("statutory", (None, None, 40, "wd"))]
)
def test_a_given_limit_belongs_to_the_named_clock(kind, expected):
    mapping = read_mapping(changed(clock={"kind": kind, "limit": 40, "unit": "wd"}), "small.toml")

    matter = mapping.matters[0]
    assert mapping.case.due is None
    assert (matter.promised_limit, matter.promised_unit, matter.statutory_limit, matter.statutory_unit) == expected


def test_a_misspelt_required_entry_is_named_with_what_was_meant():
    fault = fault_of(changed("case", received=None, recieved="start"))

    assert (fault.place, fault.field, fault.values["hint"]) == ("small.toml [case]", "recieved", "received")


def test_a_misspelt_optional_entry_is_named_with_what_was_meant():
    fault = fault_of(changed("event", handlr="x", handler=None))

    assert (fault.field, fault.values["hint"]) == ("handlr", "handler")


def test_a_misspelt_word_is_named_with_what_was_meant():
    fault = fault_of(changed("clock", kind="declard"))

    assert (fault.field, fault.values["hint"]) == ("kind", "declared")


@pytest.mark.parametrize(
    ("path", "entries", "field"),
    [
        ((), {"format": 2}, "format"),
        ((), {"format": True}, "format"),
        ((), {"units": []}, "units"),
        ((), {"units": "permits"}, "units"),
        ((), {"matters": []}, "matters"),
        ((), {"area": 3}, "area"),
        ((), {"placeholders": ["a", 1]}, "placeholders"),
        ((), {"surplus": 1}, "surplus"),
        (("area",), {"time_zone": "Europe/Amsterdm"}, "time_zone"),
        (("area",), {"time_zone": "../../etc/passwd"}, "time_zone"),
        (("area",), {"office_open": "9"}, "office_open"),
        (("area",), {"office_close": "24:01"}, "office_close"),
        (("area",), {"after_hours": "never"}, "after_hours"),
        (("case",), {"number": ""}, "number"),
        (("case",), {"number": 7}, "number"),
        (("matters", 0), {"unit": "nobody"}, "unit"),
        ((), {"clock": {"kind": "promised", "limit": 0, "unit": "wd"}}, "limit"),
        ((), {"clock": {"kind": "promised", "limit": 40, "unit": "weeks"}}, "unit"),
        ((), {"units": [*MAPPING["units"], {"code": "b", "name_zh": "乙", "name_en": "B"}]}, "unit"),
    ],
)
def test_every_faulty_entry_is_refused_by_name(path, entries, field):
    assert fault_of(changed(*path, **entries)).field == field


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_mapping_is_sound_and_names_a_known_calendar(name):
    document = tomllib.loads(resource("mappings", name).read_text(encoding="utf-8"))

    mapping = read_mapping(document, name)

    assert mapping.area.calendar in load_rulebook().calendars
    assert mapping.area.after_hours == "same_day"
    assert mapping.source == name.removesuffix(".toml")


def test_mappings_of_the_three_real_logs_are_shipped():
    assert SHIPPED == ["bpic15_1.toml", "bpic15_2.toml", "receipt.toml"]
