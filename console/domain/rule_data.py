"""From parsed rule files to rules: pure, and strict about what a file may say."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from console.domain.entry import Entry
from console.domain.ledger import UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.rule import (
    AfterHours,
    ClockRule,
    CountingPolicy,
    Edition,
    EndOfDay,
    EventName,
    ExtensionRule,
    LightRules,
    LimitSource,
    LocalPolicy,
    MatterKind,
    PolicyChange,
    StageRule,
    StateRule,
)

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_SLOTS: Final = {kind.name.lower(): kind for kind in ClockKind}
_OVERDUE: Final = {"none": Light.NONE, "red": Light.RED, "dark_red": Light.DARK_RED}
_OF_CLOCK: Final = frozenset(
    [
        "id",
        "slot",
        "zh",
        "en",
        "version",
        "from",
        "again",
        "waits",
        "until",
        "limit_of",
        "limit",
        "unit",
        "overdue",
        "stops",
        "extension",
        "deemed_by",
        "case_types",
        "warn",
        "counting",
        "law_zh",
        "law_en",
        "article",
        "confirmed",
        "source",
        "valid_from",
        "valid_to",
    ]
)
_OF_KIND: Final = frozenset(
    ["id", "zh", "en", "version", "valid_from", "source", "case_type", "state", "stage", "clock"]
)
_FLAGS: Final = ("stop_includes_first_day", "late_extension_moves", "roll_natural_end", "start_counts")


def read_events(entry: Entry) -> dict[str, EventName]:
    """Return what event codes mean, by id.

    Raises:
        BadInput: A code or an id stands there twice, or a code is no positive number of two bytes.
    """
    found: dict[str, EventName] = {}
    for table in entry.tables("event"):
        event = EventName(table.get("code", int), table.get("id", str), table.name())
        if not 0 < event.code < 2**15 or event.id in found or event.code in {other.code for other in found.values()}:
            raise table.fault("code", "{where}: {name} is no positive number of its own, or the id stands there twice.")
        found[event.id] = event
    return found


def read_kind(entry: Entry, events: Mapping[str, EventName]) -> MatterKind:
    """Return a kind of matter.

    Args:
        entry: The file.
        events: What the ids of events in it mean.

    Raises:
        BadInput: It says something this version does not know, or leaves out what a clock needs.
    """
    entry.only(_OF_KIND)
    types = {table.get("code", int): table.name() for table in entry.tables("case_type")}
    if not all(0 < code < 2**8 for code in types):
        raise entry.fault("case_type", "{where}: the code of a case type is a number from 1 to 255.")
    return MatterKind(
        edition=_read_edition(entry),
        name=entry.name(),
        case_types=types,
        states=tuple(
            StateRule(table.get("id", str), table.name(), _codes(table, "after", events))
            for table in entry.tables("state")
        ),
        stages=tuple(
            StageRule(table.get("code", str), table.name(), _natural(table, "limit")) for table in entry.tables("stage")
        ),
        clocks=tuple(_read_clock(table, entry.get("id", str), events, types) for table in entry.tables("clock")),
    )


def _read_clock(entry: Entry, kind: str, events: Mapping[str, EventName], types: Mapping[int, object]) -> ClockRule:
    entry.only(_OF_CLOCK)
    source = _choice(entry, "limit_of", LimitSource) if "limit_of" in entry.values else LimitSource.FIXED
    limit, unit = _natural(entry, "limit"), entry.optional("unit", str)
    if (limit is None) != (unit is None) or (source is LimitSource.FIXED and limit is None):
        raise entry.fault("limit", "{where}: a clock with a limit of its own says {name} and unit.")
    if unit is not None and unit not in UNIT_CODES:
        raise entry.fault("unit", "{where}: {name} is {text}, not one of {known}.", text=unit, known=_list(UNIT_CODES))
    law = entry.name("law_zh", "law_en") if "law_zh" in entry.values else None
    if law is None and limit is not None:
        raise entry.fault("law_zh", "{where}: {name} is missing: a limit needs the law it follows from.")
    return ClockRule(
        id=f"{kind}.{entry.get('id', str)}",
        kind=_among(entry, "slot", _SLOTS),
        name=entry.name(),
        version=entry.get("version", str),
        starts=_codes(entry, "from", events),
        restarts=_codes(entry, "again", events),
        waits=_codes(entry, "waits", events),
        ends=_codes(entry, "until", events),
        limit_source=source,
        limit=limit,
        unit=unit or "",
        overdue=_among(entry, "overdue", _OVERDUE),
        stop_reasons=frozenset(entry.texts("stops")),
        extension=_read_extension(entry.table("extension")) if "extension" in entry.values else None,
        deemed_by=_among(entry, "deemed_by", _SLOTS) if "deemed_by" in entry.values else None,
        case_types=_case_types(entry, types),
        warn=_natural(entry, "warn"),
        policy=_read_change(entry.table("counting")) if "counting" in entry.values else PolicyChange(),
        law=law,
        article=entry.get("article", str) if law else "",
        is_confirmed=entry.get("confirmed", bool),
        source=entry.optional("source", str) or "",
        valid_from=entry.day("valid_from"),
        valid_to=entry.day("valid_to") if "valid_to" in entry.values else None,
    )


def _read_extension(entry: Entry) -> ExtensionRule:
    approver = entry.name("by_zh", "by_en") if "by_zh" in entry.values else None
    return ExtensionRule(_natural(entry, "max"), _natural(entry, "times"), approver)


def _case_types(entry: Entry, known: Mapping[int, object]) -> frozenset[int]:
    codes = entry.optional("case_types", list) or []
    if not all(type(code) is int and code in known for code in codes):
        raise entry.fault("case_types", "{where}: {name} holds something other than case types of this kind.")
    return frozenset(codes)


def _codes(entry: Entry, field: str, events: Mapping[str, EventName]) -> tuple[int, ...]:
    ids = entry.texts(field)
    for text in ids:
        if text not in events:
            raise entry.fault(field, "{where}: {name} speaks of the event {text}, which nobody declares.", text=text)
    return tuple(events[text].code for text in ids)


def _read_change(entry: Entry) -> PolicyChange:
    entry.only({"end_of_day", "after_hours", *_FLAGS})
    flags = {name: entry.optional(name, bool) for name in _FLAGS}
    return PolicyChange(
        end_of_day=_choice(entry, "end_of_day", EndOfDay) if "end_of_day" in entry.values else None,
        after_hours=_choice(entry, "after_hours", AfterHours) if "after_hours" in entry.values else None,
        **flags,
    )


def read_counting(entry: Entry) -> CountingPolicy:
    """Return the counting policy of a file."""
    return CountingPolicy(
        edition=_read_edition(entry),
        end_of_day=_choice(entry, "end_of_day", EndOfDay),
        stop_includes_first_day=entry.get("stop_includes_first_day", bool),
        late_extension_moves=entry.get("late_extension_moves", bool),
        roll_natural_end=entry.get("roll_natural_end", bool),
        start_counts=entry.get("start_counts", bool),
    )


def read_local(entry: Entry) -> tuple[LocalPolicy, ...]:
    """Return what single areas and clocks change of the counting policy, in the order in which it is applied."""
    return tuple(
        LocalPolicy(
            frozenset(table.texts("areas")), frozenset(table.texts("clocks")), _read_change(table.table("counting"))
        )
        for table in entry.tables("local")
    )


def read_lights(entry: Entry) -> LightRules:
    """Return the light rules of a file; its order of severity must be the program's."""
    if entry.texts("severity") != tuple(light.name.lower() for light in Light):
        raise entry.fault("severity", "{where}: {name} is not the order of severity this version knows.")
    codes = entry.get("on_the_spot", list)
    if not all(type(code) is int for code in codes):
        raise entry.fault("on_the_spot", "{where}: {name} holds something other than case type codes.")
    for field in ("warn_wd", "warn_h"):
        if entry.get(field, int) < 0:
            raise entry.fault(field, "{where}: {name} is negative.")
    return LightRules(_read_edition(entry), entry.get("warn_wd", int), entry.get("warn_h", int), frozenset(codes))


def _read_edition(entry: Entry) -> Edition:
    return Edition(entry.get("id", str), entry.get("version", str), entry.day("valid_from"), entry.get("source", str))


def _natural(entry: Entry, field: str) -> int | None:
    number = entry.optional(field, int)
    if number is not None and not 0 <= number < 2**15:
        raise entry.fault(field, "{where}: {name} is {number}; it must lie between 0 and 32767.", number=number)
    return number


def _among(entry: Entry, field: str, choices: Mapping[str, Value]) -> Value:
    text = entry.get(field, str)
    if text not in choices:
        known = _list(choices)
        raise entry.fault(field, "{where}: {name} is {text}, not one of {known}.", text=text, known=known)
    return choices[text]


def _choice(entry: Entry, field: str, choices: type[Choice]) -> Choice:
    return _among(entry, field, {choice.value: choice for choice in choices})


def _list(texts: Iterable[str]) -> str:
    return ", ".join(texts)
