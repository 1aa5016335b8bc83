"""Areas, units, matters and their versions, read whole from the replica: a few thousand rows at most."""

import json
from dataclasses import dataclass
from typing import Any

from console.domain.naming import Name
from console.replica.case_reads import HasConnection


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as central describes it. Field meanings as in ``console.domain.records.AREA``."""

    id: int
    area: str
    name: Name
    short: Name
    time_zone: str
    calendar: str
    office_open_min: int
    office_close_min: int
    after_hours: str
    beat_interval_s: int | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its fixed contact."""

    id: int
    area: str
    code: str
    line: str
    name: Name
    short: Name
    contact_person: str
    contact_phone: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter."""

    id: int
    area: str
    unit_id: int
    code: str
    kind: str
    name: Name


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a matter version plans, with its limit, in the unit of the promise, if it has one.

    Attributes:
        parallel: Whether it runs beside others, so that it takes no share of the promise of its own.
    """

    code: str
    name: Name
    limit: int | None
    parallel: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a matter."""

    id: int
    matter_id: int
    version: int
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class CatalogueRows:
    """The catalogue; areas in display order, everything else in order of id."""

    areas: tuple[AreaRow, ...]
    units: tuple[UnitRow, ...]
    matters: tuple[MatterRow, ...]
    versions: tuple[VersionRow, ...]


_AREAS = """
    SELECT id, area, name_zh, name_en, short_zh, short_en, time_zone, calendar, office_open, office_close, after_hours,
           beat_interval_s
    FROM area ORDER BY position, area
"""
_UNITS = """
    SELECT id, area, code, line, name_zh, name_en, short_zh, short_en, contact_person, contact_phone, parent_id
    FROM unit ORDER BY id
"""
_MATTERS = "SELECT id, area, unit_id, implementation_code, kind, name_zh, name_en FROM matter ORDER BY id"
_VERSIONS = "SELECT id, matter_id, version, stages FROM matter_version ORDER BY id"


def read_catalogue(reader: HasConnection) -> CatalogueRows:
    """Return the whole catalogue."""
    execute = reader.connection.execute
    return CatalogueRows(
        areas=tuple(_area(row) for row in execute(_AREAS)),
        units=tuple(_unit(row) for row in execute(_UNITS)),
        matters=tuple(_matter(*row) for row in execute(_MATTERS)),
        versions=tuple(_version(*row) for row in execute(_VERSIONS)),
    )


def _area(row: tuple[Any, ...]) -> AreaRow:
    return AreaRow(row[0], row[1], Name(row[2], row[3]), Name(row[4], row[5]), *row[6:])


def _unit(row: tuple[Any, ...]) -> UnitRow:
    number, area, code, line, name_zh, name_en, short_zh, short_en, *contact = row
    return UnitRow(number, area, code, line, Name(name_zh, name_en), Name(short_zh, short_en), *contact)


def _matter(number: int, area: str, unit_id: int, code: str, kind: str, name_zh: str, name_en: str) -> MatterRow:
    return MatterRow(number, area, unit_id, code, kind, Name(name_zh, name_en))


def _version(number: int, matter_id: int, version: int, stages: str) -> VersionRow:
    return VersionRow(number, matter_id, version, _stages(stages))


def _stages(text: str) -> tuple[Stage, ...]:
    """Return the stages; a text that is not the JSON the schema asks for plans none."""
    try:
        entries = json.loads(text)
        return tuple(
            Stage(
                str(entry["code"]),
                Name(str(entry["name_zh"]), str(entry.get("name_en", ""))),
                entry.get("limit"),
                entry.get("parallel") is True,
            )
            for entry in entries
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()
