"""From parsed rule files to rules: pure, and strict about what a file may say."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from console.domain.entry import Entry
from console.domain.ledger import UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.naming import Name
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
from console.domain.succession import check_clocks

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
        "deemed_at_end",
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
_OF_EDITION: Final = ("id", "version", "valid_from", "source")
_OF_KIND: Final = frozenset([*_OF_EDITION, "zh", "en", "case_type", "state", "stage", "clock"])
_WITHOUT_OWN_LIMIT: Final = (LimitSource.DECLARED, LimitSource.NONE)
_FLAGS: Final = ("stop_includes_first_day", "late_extension_moves", "roll_natural_end", "start_counts")


def read_events(entry: Entry, known: Mapping[str, EventName] | None = None) -> dict[str, EventName]:
    """Return what event codes mean, by id.

    Args:
        entry: The file.
        known: Events that are there already; the file adds to them, and may name them otherwise.

    Raises:
        BadInput: A code or an id stands for two events, or a code is no positive number of two bytes.
    """
    entry.only({"version", "source", "event"})
    found = dict(known or {})
    told: set[str] = set()
    for table in entry.tables("event"):
        table.only({"code", "id", "zh", "en"})
        event = EventName(table.get("code", int), table.text("id"), _name(table))
        ids = {other.code: other.id for other in found.values()}
        is_same = event.id in found and found[event.id].code == event.code and event.id not in told
        if not 0 < event.code < 2**15 or (not is_same and (event.id in found or event.code in ids)):
            raise table.fault("code", "{where}: {name} is no positive number of its own, or the id stands there twice.")
        told.add(event.id)
        found[event.id] = event
    return found


def read_kind(entry: Entry, events: Mapping[str, EventName]) -> MatterKind:
    """Return a kind of matter.

    Args:
        entry: The file.
        events: What the ids of events in it mean.

    Raises:
        BadInput: It says something this version does not know, leaves out what a clock needs, or leaves it open which
            clock a case has.
    """
    entry.only(_OF_KIND)
    edition = _read_edition(entry)
    types = _read_case_types(entry)
    clocks = [(table, _read_clock(table, edition.id, events, types)) for table in entry.tables("clock")]
    if not clocks:
        raise entry.fault("clock", "{where}: {name} is missing: a kind has at least one clock.")
    check_clocks(clocks)
    return MatterKind(
        edition=edition,
        name=_name(entry),
        case_types=types,
        states=_read_states(entry, events),
        stages=_read_stages(entry),
        clocks=tuple(clock for _, clock in clocks),
    )


def _read_case_types(entry: Entry) -> dict[int, Name]:
    found: dict[int, Name] = {}
    for table in entry.tables("case_type"):
        table.only({"code", "zh", "en"})
        code = table.get("code", int)
        if not 0 < code < 2**8 or code in found:
            raise table.fault("code", "{where}: {name} of a case type is a number of its own from 1 to 255.")
        found[code] = _name(table)
    return found


def _read_states(entry: Entry, events: Mapping[str, EventName]) -> tuple[StateRule, ...]:
    found: dict[str, StateRule] = {}
    for table in entry.tables("state"):
        table.only({"id", "zh", "en", "after"})
        state = StateRule(table.text("id"), _name(table), _codes(table, "after", events))
        if state.id in found:
            raise table.fault("id", "{where}: {text} stands there twice.", text=state.id)
        found[state.id] = state
    return tuple(found.values())


def _read_stages(entry: Entry) -> tuple[StageRule, ...]:
    found: dict[str, StageRule] = {}
    for table in entry.tables("stage"):
        table.only({"code", "zh", "en", "limit"})
        stage = StageRule(table.text("code"), _name(table), _natural(table, "limit"))
        if stage.code in found:
            raise table.fault("code", "{where}: {text} stands there twice.", text=stage.code)
        found[stage.code] = stage
    return tuple(found.values())


def _read_clock(entry: Entry, kind: str, events: Mapping[str, EventName], types: Mapping[int, object]) -> ClockRule:
    entry.only(_OF_CLOCK)
    source = _choice(entry, "limit_of", LimitSource) if "limit_of" in entry.values else LimitSource.FIXED
    limit, unit = _read_limit(entry, source)
    law = _name(entry, "law_zh", "law_en") if "law_zh" in entry.values else None
    if law is None and limit is not None:
        raise entry.fault("law_zh", "{where}: {name} is missing: a limit needs the law it follows from.")
    slot = _among(entry, "slot", _SLOTS)
    starts = _codes(entry, "from", events)
    if not starts:
        raise entry.fault("from", "{where}: {name} is missing: nothing would start the clock.")
    return ClockRule(
        id=f"{kind}.{entry.text('id')}",
        kind=slot,
        name=_name(entry),
        version=entry.text("version"),
        starts=starts,
        restarts=_codes(entry, "again", events),
        waits=_codes(entry, "waits", events),
        ends=_codes(entry, "until", events),
        limit_source=source,
        limit=limit,
        unit=unit or "",
        overdue=_among(entry, "overdue", _OVERDUE),
        stop_reasons=frozenset(entry.texts("stops")),
        extension=_read_extension(entry.table("extension")) if "extension" in entry.values else None,
        deemed_by=_read_deemed(entry, slot) if "deemed_by" in entry.values else None,
        deemed_at_end=entry.optional("deemed_at_end", bool) or False,
        case_types=_case_types(entry, types),
        warn=_natural(entry, "warn"),
        policy=_read_change(entry.table("counting")) if "counting" in entry.values else PolicyChange(),
        law=law,
        article=entry.text("article") if law else "",
        is_confirmed=entry.get("confirmed", bool),
        source=entry.optional("source", str) or "",
        valid_from=entry.day("valid_from"),
        valid_to=entry.day("valid_to") if "valid_to" in entry.values else None,
    )


def _read_limit(entry: Entry, source: LimitSource) -> tuple[int | None, str | None]:
    limit, unit = _natural(entry, "limit"), entry.optional("unit", str)
    if source in _WITHOUT_OWN_LIMIT and limit is not None:
        raise entry.fault("limit", "{where}: {name} is given, and limit_of says there is none.")
    if limit is None and (source is LimitSource.FIXED or unit is not None):
        raise entry.fault("limit", "{where}: a clock with a limit of its own says {name} and unit.")
    if limit is not None and unit not in UNIT_CODES:
        raise entry.fault(
            "unit", "{where}: {name} is {text}, not one of {known}.", text=unit or "—", known=_list(UNIT_CODES)
        )
    return limit, unit


def _read_deemed(entry: Entry, slot: ClockKind) -> ClockKind:
    missed = _among(entry, "deemed_by", _SLOTS)
    if missed >= slot:
        raise entry.fault("deemed_by", "{where}: {name} must name a place before the clock's own.")
    return missed


def _read_extension(entry: Entry) -> ExtensionRule:
    entry.only({"max", "times", "by_zh", "by_en"})
    approver = _name(entry, "by_zh", "by_en") if "by_zh" in entry.values else None
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
    entry.only({*_OF_EDITION, "end_of_day", *_FLAGS, "local"})
    return CountingPolicy(
        edition=_read_edition(entry),
        end_of_day=_choice(entry, "end_of_day", EndOfDay),
        stop_includes_first_day=entry.get("stop_includes_first_day", bool),
        late_extension_moves=entry.get("late_extension_moves", bool),
        roll_natural_end=entry.get("roll_natural_end", bool),
        start_counts=entry.get("start_counts", bool),
    )


def read_local(entry: Entry, clocks: Collection[str]) -> tuple[LocalPolicy, ...]:
    """Return what single areas and clocks change of the counting policy, in the order in which it is applied.

    Args:
        entry: The file.
        clocks: Ids of the clocks there are.

    Raises:
        BadInput: It speaks of a clock that is not there.
    """
    return tuple(_read_local(table, clocks) for table in entry.tables("local"))


def _read_local(entry: Entry, clocks: Collection[str]) -> LocalPolicy:
    entry.only({"areas", "clocks", "counting"})
    named = entry.texts("clocks")
    for clock in named:
        if clock not in clocks:
            raise entry.fault("clocks", "{where}: {name} speaks of the clock {text}, which is not there.", text=clock)
    return LocalPolicy(frozenset(entry.texts("areas")), frozenset(named), _read_change(entry.table("counting")))


def read_lights(entry: Entry) -> LightRules:
    """Return the light rules of a file; its order of severity must be the program's."""
    entry.only({*_OF_EDITION, "severity", "warn_wd", "warn_h", "on_the_spot"})
    if entry.texts("severity") != tuple(light.name.lower() for light in Light):
        raise entry.fault("severity", "{where}: {name} is not the order of severity this version knows.")
    codes = entry.get("on_the_spot", list)
    if not all(type(code) is int and 0 < code < 2**8 for code in codes):
        raise entry.fault("on_the_spot", "{where}: {name} holds something other than case type codes.")
    return LightRules(_read_edition(entry), _required(entry, "warn_wd"), _required(entry, "warn_h"), frozenset(codes))


def _read_edition(entry: Entry) -> Edition:
    return Edition(entry.text("id"), entry.text("version"), entry.day("valid_from"), entry.text("source"))


def _name(entry: Entry, zh: str = "zh", en: str = "en") -> Name:
    """Return a name that exists in both languages."""
    return Name(entry.text(zh), entry.text(en))


def _required(entry: Entry, field: str) -> int:
    entry.get(field, int)
    return _natural(entry, field) or 0


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
