"""Reads calendars, clocks, counting policy and light thresholds from ``resources``, once."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable

from console.domain.calendar_data import read_history, read_statutory
from console.domain.calendar_history import CalendarHistory
from console.domain.catalogue import catalogue_of
from console.domain.entry import Entry, epoch_day
from console.domain.finding_rules import read_findings
from console.domain.naming import Name
from console.domain.rule import ClockCatalogue, RuleBook
from console.domain.rule_data import read_counting, read_events, read_kind, read_lights, read_local
from console.domain.worktime_data import read_session_book
from console.errors import BadInput
from console.paths import resource

_HEAD = "calendar.toml"
_STATUTORY = "statutory.toml"
_EVENTS = "events.toml"


@cache
def load_rulebook() -> RuleBook:
    """Return every rule in force.

    Raises:
        BadInput: A rule file is malformed; place and field say where.
    """
    counting = load_entry(resource("rules", "counting.toml"))
    return RuleBook(
        histories=load_histories(),
        clocks=_load_catalogue(),
        counting=read_counting(counting),
        local=read_local(counting),
        lights=read_lights(load_entry(resource("rules", "lights.toml"))),
        sessions=read_session_book(load_entry(resource("rules", "sessions.toml"))),
        findings=read_findings(load_entry(resource("rules", "findings.toml"))),
    )


def _load_catalogue() -> ClockCatalogue:
    files = sorted((file for file in resource("clocks").iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    events = read_events(load_entry(resource("clocks", _EVENTS)))
    kinds = [read_kind(load_entry(file), events) for file in files if file.name != _EVENTS]
    return catalogue_of(kinds, events.values())


@cache
def load_histories() -> Mapping[str, CalendarHistory]:
    """Return every calendar that comes with the product, with all versions of its years.

    Raises:
        BadInput: A calendar file is malformed; place and field say where.
    """
    histories = [_load_history(entry) for entry in resource("calendars").iterdir() if entry.name[0] not in "._"]
    return {history.id: history for history in histories}


def statutory_days(year: int, calendar: str = "cn") -> Mapping[int, tuple[Name, ...]]:
    """Return the statutory holidays (法定节假日) of a year by day, in order; none for a year nobody has told yet.

    They are shown beside a year and never counted.
    """
    first, after = epoch_day(date(year, 1, 1)), epoch_day(date(year + 1, 1, 1))
    return {day: names for day, names in sorted(_load_statutory(calendar).items()) if first <= day < after}


@cache
def _load_statutory(calendar: str) -> Mapping[int, tuple[Name, ...]]:
    return read_statutory(load_entry(resource("calendars", calendar, _STATUTORY)))


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


def _load_history(entry: Traversable) -> CalendarHistory:
    if entry.is_file():
        return read_history(load_entry(entry), ())
    files = {file.name: file for file in entry.iterdir() if file.name.endswith(".toml") and file.name != _STATUTORY}
    head = load_entry(files.pop(_HEAD))
    return read_history(head, [load_entry(files[name]) for name in sorted(files)])
