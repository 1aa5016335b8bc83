"""The demonstration city as its resource files describe it, read into values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

from console.domain.case import CaseType
from console.domain.naming import Name
from console.paths import resource

_TYPES = {"spot": CaseType.ON_THE_SPOT, "promised": CaseType.PROMISED, "other": CaseType.OTHER}


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """An area and its share of the city's applications."""

    code: str
    name: Name
    short: Name
    share: float


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line of work (条线): one unit in every area.

    Attributes:
        municipal: Name of the unit at the top of the line.
        district: Name of the others; ``{zh}`` and ``{en}`` stand for the district.
        document: Middle part of document numbers.
        trades: What its applicants do; part of company names.
    """

    code: str
    short: Name
    municipal: Name
    district: Name
    document: str
    trades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatterPlan:
    """A matter as every area carries it out.

    Attributes:
        promised: Limits that areas promise, by turns; empty where nothing is promised.
        unit: ``wd`` or ``nd``, of statutory and promised limit alike; empty without limits.
        stops: Codes of special procedures that occur.
        persons: Share of applicants who are natural persons.
    """

    line: str
    name: Name
    case_type: CaseType
    statutory: int | None
    promised: tuple[int, ...]
    unit: str
    weight: float
    stops: tuple[str, ...]
    persons: float


@dataclass(frozen=True, slots=True)
class MatterRules:
    """What the file of matters says of all of them: stages and the day on which some promises became shorter."""

    stages: tuple[tuple[str, Name], ...]
    first_valid: date
    shortened_from: date
    shortened_every: int
    shortened_by: int


@dataclass(frozen=True, slots=True)
class Hours:
    """How the city counts time; minutes since local midnight."""

    time_zone: str
    calendar: str
    office_open: int
    office_close: int
    after_hours: str
    beat_interval_s: int


@dataclass(frozen=True, slots=True)
class People:
    """Parts of invented personal and company names."""

    surnames: str
    given: tuple[str, ...]
    company_words: tuple[str, ...]
    companies_each_line: int


@dataclass(frozen=True, slots=True)
class Mood:
    """How cases received lately go; meanings in ``resources/demo/behaviour.toml``."""

    late: float
    beyond: float
    late_days: float
    last_day: float
    day_before: float
    peak: tuple[float, float]
    surge: float


@dataclass(frozen=True, slots=True)
class StopReason:
    """A special procedure that stops the clock."""

    code: str
    name_zh: str
    basis: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Proportions by which cases arrive and go on; meanings in ``resources/demo/behaviour.toml``."""

    history: Mapping[str, float]
    arrivals: Mapping[str, Any]
    acceptance: Mapping[str, Any]
    spot: Mapping[str, Any]
    other: Mapping[str, Any]
    results: Mapping[str, float]
    extensions: Mapping[str, Any]
    stops: Mapping[str, Any]
    stop_reasons: tuple[StopReason, ...]
    mood_days: int
    moods: Mapping[str, Mood]


@dataclass(frozen=True, slots=True)
class City:
    """Everything that is fixed before a seed is drawn."""

    areas: tuple[AreaPlan, ...]
    lines: tuple[LinePlan, ...]
    matters: tuple[MatterPlan, ...]
    rules: MatterRules
    hours: Hours
    people: People
    behaviour: Behaviour


def _name(table: Mapping[str, str]) -> Name:
    return Name(table["zh"], table["en"])


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _line(table: Mapping[str, Any]) -> LinePlan:
    return LinePlan(
        table["code"],
        _name(table["short"]),
        _name(table["municipal"]),
        _name(table["district"]),
        table["document"],
        tuple(table["trades"]),
    )


def _matter(table: Mapping[str, Any]) -> MatterPlan:
    statutory, unit = table.get("statutory", (None, ""))
    case_type = _TYPES[table["type"]]
    on_the_spot = (0,) if case_type is CaseType.ON_THE_SPOT else ()
    return MatterPlan(
        table["line"],
        _name(table),
        case_type,
        statutory,
        tuple(table.get("promised", on_the_spot)),
        unit,
        table["weight"],
        tuple(table.get("stops", ())),
        table.get("persons", 0.0),
    )


def _mood(table: Mapping[str, Any]) -> Mood:
    first, second = table["peak"]
    return Mood(
        table["late"],
        table["beyond"],
        table["late_days"],
        table["last_day"],
        table["day_before"],
        (first, second),
        table["surge"],
    )


def _behaviour(table: Mapping[str, Any]) -> Behaviour:
    moods = {name: _mood(mood) for name, mood in table["mood"].items() if name != "days"}
    reasons = tuple(StopReason(reason["code"], reason["zh"], reason["basis"]) for reason in table["stops"]["reason"])
    sections = ("history", "arrivals", "acceptance", "spot", "other", "results", "extensions", "stops")
    return Behaviour(
        **{section: table[section] for section in sections},
        stop_reasons=reasons,
        mood_days=table["mood"]["days"],
        moods=moods,
    )


def _hours(table: Mapping[str, Any]) -> Hours:
    return Hours(
        table["time_zone"],
        table["calendar"],
        _minutes(table["office_open"]),
        _minutes(table["office_close"]),
        table["after_hours"],
        table["beat_interval_s"],
    )


def _rules(table: Mapping[str, Any]) -> MatterRules:
    return MatterRules(
        tuple((stage["code"], _name(stage["name"])) for stage in table["stage"]),
        table["first_valid"],
        table["shortened_from"],
        table["shortened_every"],
        table["shortened_by"],
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("demo", name).read_text(encoding="utf-8"))


@cache
def load_city() -> City:
    """Read the demonstration city from the resource files."""
    city, matters = _read("city.toml"), _read("matters.toml")
    people, companies = city["people"], city["companies"]
    return City(
        tuple(AreaPlan(a["code"], _name(a["name"]), _name(a["short"]), a["share"]) for a in city["area"]),
        tuple(_line(line) for line in city["line"]),
        tuple(_matter(matter) for matter in matters["matter"]),
        _rules(matters),
        _hours(city["clock"]),
        People(people["surnames"], tuple(people["given"]), tuple(companies["words"]), companies["each_line"]),
        _behaviour(_read("behaviour.toml")),
    )
