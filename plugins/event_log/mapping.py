"""What the attributes of a log mean: read from a mapping file (TOML) and checked entry by entry."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.domain.case import ApplicationSource
from console.domain.reported import ReportedArea, ReportedMatter, ReportedUnit
from console.errors import BadInput

FORMAT: Final = 1
"""Version of the form of mapping files."""
LIMIT_UNITS: Final = ("wd", "nd")
CLOCKS: Final = ("declared", "promised", "statutory")
AFTER_HOURS: Final = ("same_day", "next_day", "online_next_day")
UNLISTED_UNITS: Final = ("create", "refuse")


@dataclass(frozen=True, slots=True)
class CaseAttributes:
    """Keys of trace attributes; None where the log has none.

    Attributes:
        due: The declared due day; only when the mapped clock is the declared one.
        channels: What a value of ``channel`` says about where the application was handed in.
    """

    number: str
    received: str
    closed: str | None
    due: str | None
    unit: str | None
    matter: str | None
    project_name: str | None
    handler: str | None
    channel: str | None
    channels: Mapping[str, ApplicationSource]

    def keys(self) -> frozenset[str]:
        """Return every key that has to be read."""
        named = (self.number, self.received, self.closed, self.due, self.unit, self.matter, self.project_name)
        return frozenset(key for key in (*named, self.handler, self.channel) if key)


@dataclass(frozen=True, slots=True)
class EventAttributes:
    """Keys of event attributes; None where the log has none."""

    time: str
    action: str | None
    handler: str | None
    stage: str | None
    record: str | None

    def keys(self) -> frozenset[str]:
        """Return every key that has to be read."""
        return frozenset(key for key in (self.time, self.action, self.handler, self.stage, self.record) if key)


@dataclass(frozen=True, slots=True)
class LogMapping:
    """A checked mapping.

    Attributes:
        source: Stable name of the log; stands on every record made from it.
        placeholders: Attribute values that mean "nothing given".
        creates_units: Whether a unit that is not listed is taken over as it is met.
    """

    source: str
    zone: ZoneInfo
    area: ReportedArea
    units: tuple[ReportedUnit, ...]
    matters: tuple[ReportedMatter, ...]
    creates_units: bool
    placeholders: frozenset[str]
    case: CaseAttributes
    event: EventAttributes


def read_mapping(document: Mapping[str, object], place: str) -> LogMapping:
    """Return the mapping a document describes.

    Args:
        document: The parsed file.
        place: How messages call the file.

    Raises:
        BadInput: An entry is missing, misspelt or of the wrong kind; says which, where, and what was probably meant.
    """
    top = _Section(document, place)
    if top.integer("format") != FORMAT:
        raise top.fault("format", "The mapping has another format than this program reads: {format}.", format=FORMAT)
    area, zone = _area(top.section("area"))
    units = tuple(_unit(section) for section in top.sections("units"))
    if not units:
        raise top.fault("units", "At least one unit must be listed.")
    clock = _clock(top.section("clock"))
    matters = tuple(_matter(section, clock, units) for section in top.sections("matters"))
    if not matters:
        raise top.fault("matters", "At least one matter must be listed.")
    case_section = top.section("case")
    case = _case(case_section, clock)
    for key, listed, name in ((case.unit, units, "unit"), (case.matter, matters, "matter")):
        if key is None and len(listed) > 1:
            raise case_section.fault(name, "More than one is listed: name the attribute that tells which.")
    mapping = LogMapping(
        source=top.text("source"),
        zone=zone,
        area=area,
        units=units,
        matters=matters,
        creates_units=top.choice("unlisted_units", UNLISTED_UNITS, "refuse") == "create",
        placeholders=frozenset(top.texts("placeholders")),
        case=case,
        event=_event(top.section("event")),
    )
    top.finish()
    return mapping


@dataclass(frozen=True, slots=True)
class _Clock:
    """Which clock the log feeds: a declared day from an attribute, or a given limit."""

    kind: str
    attribute: str | None = None
    limit: int | None = None
    unit: str | None = None


def _clock(section: "_Section") -> _Clock:
    kind = section.choice("kind", CLOCKS)
    if kind == "declared":
        clock = _Clock(kind, attribute=section.text("attribute"))
    else:
        clock = _Clock(kind, limit=section.integer("limit"), unit=section.choice("unit", LIMIT_UNITS))
        if clock.limit is not None and not 0 < clock.limit <= 3650:
            raise section.fault("limit", "A limit lies between 1 and 3650 days.")
    section.finish()
    return clock


def _area(section: "_Section") -> tuple[ReportedArea, ZoneInfo]:
    zone_name = section.text("time_zone")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise section.fault("time_zone", "There is no time zone {zone}.", zone=zone_name) from error
    area = ReportedArea(
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        short_zh=section.text("short_zh"),
        short_en=section.text("short_en"),
        time_zone=zone_name,
        calendar=section.text("calendar"),
        office_open_min=section.minute_of_day("office_open"),
        office_close_min=section.minute_of_day("office_close"),
        after_hours=section.choice("after_hours", AFTER_HOURS),
    )
    section.finish()
    return area, zone


def _unit(section: "_Section") -> ReportedUnit:
    unit = ReportedUnit(section.text("code"), section.text("name_zh"), section.text("name_en"))
    section.finish()
    return unit


def _matter(section: "_Section", clock: _Clock, units: Iterable[ReportedUnit]) -> ReportedMatter:
    promised, statutory = clock.kind == "promised", clock.kind == "statutory"
    matter = ReportedMatter(
        code=section.text("code"),
        kind=section.text("kind"),
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        unit_code=section.choice("unit", [unit.code for unit in units]),
        promised_limit=clock.limit if promised else None,
        promised_unit=clock.unit if promised else None,
        statutory_limit=clock.limit if statutory else None,
        statutory_unit=clock.unit if statutory else None,
    )
    section.finish()
    return matter


def _case(section: "_Section", clock: _Clock) -> CaseAttributes:
    channels: dict[str, ApplicationSource] = {}
    if section.has("channels"):
        values = section.section("channels")
        channels |= dict.fromkeys(values.texts("online"), ApplicationSource.ONLINE)
        channels |= dict.fromkeys(values.texts("hall"), ApplicationSource.HALL)
        values.finish()
    case = CaseAttributes(
        number=section.text("number"),
        received=section.text("received"),
        closed=section.optional_text("closed"),
        due=clock.attribute,
        unit=section.optional_text("unit"),
        matter=section.optional_text("matter"),
        project_name=section.optional_text("project_name"),
        handler=section.optional_text("handler"),
        channel=section.optional_text("channel"),
        channels=channels,
    )
    section.finish()
    return case


def _event(section: "_Section") -> EventAttributes:
    event = EventAttributes(
        time=section.text("time"),
        action=section.optional_text("action"),
        handler=section.optional_text("handler"),
        stage=section.optional_text("stage"),
        record=section.optional_text("record"),
    )
    section.finish()
    return event


class _Section:
    """One table of the file: gives out entries by kind and knows in the end which ones nobody asked for."""

    def __init__(self, entries: Mapping[str, object], place: str) -> None:
        self._entries = entries
        self._place = place
        self._asked: set[str] = set()

    def fault(self, field: str, message: str, **values: object) -> BadInput:
        """Return the error for a field of this table; a value ``hint`` says what was probably meant."""
        remedy = "Did you mean {hint}?" if values.get("hint") else "Correct the mapping file."
        return BadInput(message, remedy, place=self._place, field=field, **values)

    def has(self, name: str) -> bool:
        """Return whether the table has the entry."""
        return name in self._entries

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(name, "A text belongs here.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the entry is absent."""
        self._asked.add(name)
        return self.text(name) if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the entry is absent."""
        self._asked.add(name)
        value = self._entries.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(name, "A list of texts belongs here.")
        return tuple(value)

    def integer(self, name: str) -> int:
        """Return a whole number."""
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(name, "A whole number belongs here.")
        return value

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Return one of the allowed words."""
        if default is not None and not self.has(name):
            self._asked.add(name)
            return default
        value, words = self.text(name), list(allowed)
        if value not in words:
            listed = ", ".join(words)
            raise self.fault(
                name, "{value} is not one of {words}.", value=value, words=listed, hint=_meant(value, words)
            )
        return value

    def minute_of_day(self, name: str) -> int:
        """Return minutes since midnight of a text such as ``09:00`` or ``24:00``."""
        hours, colon, minutes = self.text(name).partition(":")
        if colon and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60:
            total = int(hours) * 60 + int(minutes)
            if total <= 24 * 60:
                return total
        raise self.fault(name, "A time of day such as 09:00 belongs here.")

    def section(self, name: str) -> "_Section":
        """Return a table inside this one."""
        value = self._value(name)
        if not isinstance(value, dict):
            raise self.fault(name, "A table belongs here.")
        return _Section(value, f"{self._place} [{name}]")

    def sections(self, name: str) -> "list[_Section]":
        """Return the tables of a list inside this one."""
        value = self._value(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fault(name, "A list of tables belongs here.")
        return [_Section(item, f"{self._place} [[{name}]] {number}") for number, item in enumerate(value, 1)]

    def finish(self) -> None:
        """Refuse entries that nothing asked for.

        Raises:
            BadInput: Names the entry and the known one it resembles.
        """
        for name in self._entries:
            if name not in self._asked:
                raise self.fault(name, "This entry is not known.", hint=_meant(name, self._asked - set(self._entries)))

    def _value(self, name: str) -> object:
        self._asked.add(name)
        if name not in self._entries:
            spare = [entry for entry in self._entries if entry not in self._asked]
            similar = _meant(name, spare)
            if similar:
                raise self.fault(similar, "This entry is not known.", hint=name)
            raise self.fault(name, "This entry is missing.")
        return self._entries[name]


def _meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that resembles this one most; empty when none does."""
    return "".join(difflib.get_close_matches(word, list(known), 1))
