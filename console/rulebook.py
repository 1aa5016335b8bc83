"""Reads calendars, clocks, counting policy and thresholds: the product's, and before them an installation's own."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from importlib.resources.abc import Traversable
from pathlib import Path

from console.domain.calendar_data import read_history, read_statutory
from console.domain.calendar_history import CalendarHistory
from console.domain.catalogue import catalogue_of
from console.domain.entry import Entry, epoch_day
from console.domain.finding_rules import read_findings
from console.domain.naming import Name
from console.domain.reporting import read_reporting
from console.domain.rule import ClockCatalogue, EventName, MatterKind, RuleBook
from console.domain.rule_data import read_counting, read_events, read_kind, read_lights, read_local
from console.domain.worktime_data import read_session_book
from console.paths import resource
from console.rule_files import RuleFiles, load_entry

_CLOCKS = "clocks"
_RULES = "rules"
_HEAD = "calendar.toml"
_STATUTORY = "statutory.toml"
_EVENTS = "events.toml"


def load_rulebook(rules: Path | None = None) -> RuleBook:
    """Return every rule in force.

    Args:
        rules: Folder of an installation's own rules, laid out as ``resources`` (``clocks``, ``rules``); what stands
            there comes before what the product brings. A file there that is refused is a fault of the book, and the
            last text of it that was not refused stays in force, else the product's.

    Raises:
        BadInput: A rule file of the product is malformed; place and field say where.
    """
    return _product() if rules is None else _load(RuleFiles(rules))


@cache
def _product() -> RuleBook:
    return _load(RuleFiles(None))


def _load(files: RuleFiles) -> RuleBook:
    events = files.read_each(_CLOCKS, _EVENTS, read_events)
    clocks = _load_catalogue(files, events)
    known = {clock.id for kind in clocks.kinds.values() for clock in kind.clocks}
    counting, local = files.read(
        _RULES, "counting.toml", lambda entry: (read_counting(entry), read_local(entry, known))
    )
    return RuleBook(
        histories=load_histories(),
        clocks=clocks,
        counting=counting,
        local=local,
        lights=files.read(_RULES, "lights.toml", read_lights),
        sessions=files.read(_RULES, "sessions.toml", read_session_book),
        findings=files.read(_RULES, "findings.toml", read_findings),
        reporting=files.read(_RULES, "reporting.toml", read_reporting),
        faults=tuple(files.faults),
    )


def _load_catalogue(files: RuleFiles, events: Mapping[str, EventName]) -> ClockCatalogue:
    names = [name for name in files.names(_CLOCKS) if name != _EVENTS]
    kinds = [files.read_added(_CLOCKS, name, partial(_read_kind, events=events)) for name in names]
    return catalogue_of([kind for kind in kinds if kind is not None], events.values())


def _read_kind(entry: Entry, events: Mapping[str, EventName]) -> MatterKind:
    kind = read_kind(entry, events)
    if f"{kind.edition.id}.toml" != entry.place:
        raise entry.fault("id", "{where}: {name} is {text}, and not the name of the file.", text=kind.edition.id)
    return kind


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


def _load_history(entry: Traversable) -> CalendarHistory:
    if entry.is_file():
        return read_history(load_entry(entry), ())
    files = {file.name: file for file in entry.iterdir() if file.name.endswith(".toml") and file.name != _STATUTORY}
    head = load_entry(files.pop(_HEAD))
    return read_history(head, [load_entry(files[name]) for name in sorted(files)])
