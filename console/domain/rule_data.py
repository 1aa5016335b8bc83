"""From parsed rule files to rules: pure, and strict about what a file may say."""

from enum import StrEnum
from typing import TypeVar

from console.domain.entry import Entry
from console.domain.ledger import UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.rule import ClockCatalogue, ClockRule, CountingPolicy, Edition, EndOfDay, LightRules

Choice = TypeVar("Choice", bound=StrEnum)


def read_clocks(entry: Entry) -> ClockCatalogue:
    """Return the clock catalogue of a file: one table for each `ClockKind`, named after it in lower case."""
    clocks = tuple(_read_clock(entry.table(kind.name.lower()), entry.get("id", str), kind) for kind in ClockKind)
    if clocks[ClockKind.ACCEPTANCE].limit is None:
        raise entry.fault("acceptance", "{where}: the acceptance clock needs a limit.")
    return ClockCatalogue(_read_edition(entry), clocks)


def _read_clock(entry: Entry, catalogue: str, kind: ClockKind) -> ClockRule:
    limit, unit = entry.optional("limit", int), entry.optional("unit", str)
    if (limit is None) != (unit is None) or (unit is not None and unit not in UNIT_CODES) or (limit or 0) < 0:
        raise entry.fault("limit", "{where}: a limit is a number of units wd or nd, not negative.")
    law = entry.name("law_zh", "law_en") if "law_zh" in entry.values else None
    return ClockRule(
        id=f"{catalogue}.{kind.name.lower()}",
        kind=kind,
        name=entry.name(),
        limit=limit,
        unit=unit or "",
        stoppable=entry.get("stoppable", bool),
        extendable=entry.get("extendable", bool),
        law=law,
        article=entry.get("article", str) if law else "",
    )


def read_counting(entry: Entry) -> CountingPolicy:
    """Return the counting policy of a file."""
    return CountingPolicy(
        edition=_read_edition(entry),
        end_of_day=_choice(entry, "end_of_day", EndOfDay),
        stop_includes_first_day=entry.get("stop_includes_first_day", bool),
        late_extension_moves=entry.get("late_extension_moves", bool),
        roll_natural_end=entry.get("roll_natural_end", bool),
    )


def read_lights(entry: Entry) -> LightRules:
    """Return the light rules of a file; its order of severity must be the program's."""
    if entry.texts("severity") != tuple(light.name.lower() for light in Light):
        raise entry.fault("severity", "{where}: {name} is not the order of severity this version knows.")
    codes = entry.get("on_the_spot", list)
    if not all(type(code) is int for code in codes):
        raise entry.fault("on_the_spot", "{where}: {name} holds something other than case type codes.")
    if entry.get("warn_wd", int) < 0:
        raise entry.fault("warn_wd", "{where}: {name} is negative.")
    return LightRules(_read_edition(entry), entry.get("warn_wd", int), frozenset(codes))


def _read_edition(entry: Entry) -> Edition:
    return Edition(entry.get("id", str), entry.get("version", str), entry.day("valid_from"), entry.get("source", str))


def _choice(entry: Entry, field: str, choices: type[Choice]) -> Choice:
    text = entry.get(field, str)
    try:
        return choices(text)
    except ValueError:
        known = ", ".join(choices)
        raise entry.fault(field, "{where}: {name} is {text}, not one of {known}.", text=text, known=known) from None
