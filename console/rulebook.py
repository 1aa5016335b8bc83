"""Reads calendars, clocks, counting policy and light thresholds from ``resources``, once."""

import tomllib
from functools import cache
from importlib.resources.abc import Traversable

from console.domain.calendar import WorkingCalendar
from console.domain.calendar_data import read_calendar
from console.domain.entry import Entry
from console.domain.rule import RuleBook
from console.domain.rule_data import read_clocks, read_counting, read_lights
from console.errors import BadInput
from console.paths import resource

_HEAD = "calendar.toml"


@cache
def load_rulebook() -> RuleBook:
    """Return every rule in force.

    Raises:
        BadInput: A rule file is malformed; place and field say where.
    """
    calendars = [_load_calendar(entry) for entry in resource("calendars").iterdir() if entry.name[0] not in "._"]
    return RuleBook(
        calendars={calendar.id: calendar for calendar in calendars},
        clocks=read_clocks(load_entry(resource("clocks", "licence.toml"))),
        counting=read_counting(load_entry(resource("rules", "counting.toml"))),
        lights=read_lights(load_entry(resource("rules", "lights.toml"))),
    )


def load_entry(file: Traversable) -> Entry:
    """Return a parsed rule file.

    Raises:
        BadInput: It is not valid TOML.
    """
    place = file.name
    try:
        return Entry(place, tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput(
            "{where} is not a valid TOML file: {trouble}.",
            "Correct the file, or restore the one that came with the product.",
            place=place,
            where=place,
            trouble=str(fault),
        ) from fault


def _load_calendar(entry: Traversable) -> WorkingCalendar:
    if entry.is_file():
        return read_calendar(load_entry(entry), ())
    years = sorted(
        (file for file in entry.iterdir() if file.name.endswith(".toml") and file.name != _HEAD),
        key=lambda file: file.name,
    )
    return read_calendar(load_entry(entry.joinpath(_HEAD)), [load_entry(year) for year in years])
