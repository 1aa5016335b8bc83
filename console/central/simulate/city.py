"""The demonstration city as its resource files describe it, read into values."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from typing import Any

from console.central.simulate.families import family_matters
from console.central.simulate.procedures import Procedure, read_procedures
from console.central.simulate.services import Services, read_services
from console.domain.case import CaseType
from console.domain.naming import Name
from console.domain.rule import EventName
from console.paths import resource
from console.rulebook import load_rulebook


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """An area and its share of the city's applications.

    Attributes:
        position: Its place among the areas of the whole city, from 1; the first is the city's own.
    """

    code: str
    name: Name
    short: Name
    share: float
    position: int

    @property
    def is_municipal(self) -> bool:
        """Whether it is the city's own area and no district."""
        return self.position == 1


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
        kind: Of the clock catalogue; ``case_type`` one of its codes.
        promised: Limits that areas promise, by turns; empty where nothing is promised.
        unit: Of the statutory limit, ``promised_unit`` of the promised one; empty without limits.
        procedure: How its cases go; None for a licence.
        joint: Line whose unit reviews beside the responsible one; empty for none.
        stops: Codes of special procedures that occur.
        persons: Share of applicants who are natural persons.
    """

    line: str
    name: Name
    kind: str
    case_type: int
    statutory: int | None
    unit: str
    promised: tuple[int, ...]
    promised_unit: str
    procedure: Procedure | None
    joint: str
    weight: float
    stops: tuple[str, ...]
    persons: float

    @property
    def is_on_the_spot(self) -> bool:
        """Whether its cases are decided over the counter."""
        return self.procedure is None and self.case_type == CaseType.ON_THE_SPOT

    @property
    def is_staged(self) -> bool:
        """Whether its cases go through the stages of a review."""
        return self.procedure is None and self.case_type != CaseType.ON_THE_SPOT


@dataclass(frozen=True, slots=True)
class MatterRules:
    """What the file of matters says of all of them: stages and the day on which some promises became shorter.

    Attributes:
        stages: Those of a review in their order, and last the joint one.
        joint_part: Limit of the joint stage, as a part of the promise.
    """

    stages: tuple[tuple[str, Name], ...]
    joint_part: float
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
class Backfill:
    """A unit that types a part of its cases in when all is over (后补录)."""

    area: str
    line: str
    share: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Proportions by which cases arrive and go on; meanings in ``resources/demo/behaviour.toml``."""

    history: Mapping[str, float]
    arrivals: Mapping[str, Any]
    acceptance: Mapping[str, Any]
    spot: Mapping[str, Any]
    results: Mapping[str, float]
    extensions: Mapping[str, Any]
    stops: Mapping[str, Any]
    joint: Mapping[str, Any]
    delivery: Mapping[str, Any]
    reopening: Mapping[str, Any]
    declared: Mapping[str, Any]
    reporting: Mapping[str, Any]
    backfill: tuple[Backfill, ...]
    stop_reasons: tuple[StopReason, ...]
    mood_days: int
    moods: Mapping[str, Mood]


@dataclass(frozen=True, slots=True)
class City:
    """Everything that is fixed before a seed is drawn.

    Attributes:
        events: Those of the clock catalogue, by id.
    """

    areas: tuple[AreaPlan, ...]
    lines: tuple[LinePlan, ...]
    matters: tuple[MatterPlan, ...]
    rules: MatterRules
    hours: Hours
    people: People
    behaviour: Behaviour
    procedures: Mapping[str, Procedure]
    events: Mapping[str, EventName]
    services: Services


def part_of(city: City, codes: Collection[str]) -> City:
    """Return the city as if it had only these areas: what one of several servers holds."""
    backfill = tuple(unit for unit in city.behaviour.backfill if unit.area in codes)
    return replace(
        city,
        areas=tuple(area for area in city.areas if area.code in codes),
        behaviour=replace(city.behaviour, backfill=backfill),
    )


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


def _matter(table: Mapping[str, Any], procedures: Mapping[str, Procedure]) -> MatterPlan:
    statutory, unit = table.get("statutory", (None, ""))
    case_type = table["case_type"]
    procedure = procedures[table["procedure"]] if "procedure" in table else None
    on_the_spot = (0,) if procedure is None and case_type == CaseType.ON_THE_SPOT else ()
    return MatterPlan(
        table["line"],
        _name(table),
        table["kind"],
        case_type,
        statutory,
        unit,
        tuple(table.get("promised", on_the_spot)),
        table.get("promised_unit", unit),
        procedure,
        table.get("joint", ""),
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
    first = ("history", "arrivals", "acceptance", "spot", "results", "extensions", "stops")
    sections = (*first, "joint", "delivery", "reopening", "declared", "reporting")
    return Behaviour(
        **{section: table[section] for section in sections},
        backfill=tuple(Backfill(unit["area"], unit["line"], unit["share"]) for unit in table["backfill"]),
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
        tuple((stage["code"], _name(stage["name"])) for stage in (*table["stage"], table["joint_stage"])),
        table["joint_stage"]["part"],
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
    procedures = read_procedures(_read("procedures.toml"))
    people, companies = city["people"], city["companies"]
    return City(
        tuple(
            AreaPlan(a["code"], _name(a["name"]), _name(a["short"]), a["share"], position)
            for position, a in enumerate(city["area"], start=1)
        ),
        tuple(_line(line) for line in city["line"]),
        tuple(_matter(matter, procedures) for matter in (*matters["matter"], *family_matters(_read("families.toml")))),
        _rules(matters),
        _hours(city["clock"]),
        People(people["surnames"], tuple(people["given"]), tuple(companies["words"]), companies["each_line"]),
        _behaviour(_read("behaviour.toml")),
        procedures,
        {event.id: event for event in load_rulebook().clocks.events.values()},
        read_services(_read("services.toml")),
    )
