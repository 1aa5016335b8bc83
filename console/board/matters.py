"""The catalogue of matters (事项目录) as a page shows it: areas, their units, their matters with every version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.domain.light import Certainty
from console.domain.naming import Name
from console.domain.rule import RuleBook
from console.messages import _
from console.replica.case_reads import Ints
from console.replica.catalogue_reads import Stage, UnitRow, VersionRow
from console.replica.matter_reads import EditionRow


@dataclass(frozen=True, slots=True)
class MatterEdition:
    """A version of a matter.

    Attributes:
        valid_from, valid_to: Days since 1970-01-01, both included; None for no end.
        stages: Stages it plans, with their limits in the unit of the promise.
    """

    version: int
    valid_from: int
    valid_to: int | None
    statutory_limit: int | None
    statutory_unit: str
    promised_limit: int | None
    promised_unit: str
    stages: tuple[Stage, ...]

    @property
    def planned(self) -> int | None:
        """The limits of all stages that follow each other together; None where none has one."""
        limits = [stage.limit for stage in self.stages if stage.limit is not None and not stage.parallel]
        return sum(limits) if limits else None

    @property
    def keeps_its_promise(self) -> bool | None:
        """Whether the stages fit into the promise (环节合计 ≤ 承诺); None where either is not told."""
        planned = self.planned
        return None if planned is None or self.promised_limit is None else planned <= self.promised_limit


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """A matter. ``editions``: the latest first; ``open_cases``: how many of its cases are open."""

    matter_id: int
    code: str
    name: Name
    kind: Name
    editions: tuple[MatterEdition, ...]
    open_cases: int


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit with its fixed contact and its matters.

    Attributes:
        code: Its unified social credit code.
        parent: The unit above it; None where none is named.
        handled: How many of the cases it handles are open, whoever's matters they are.
    """

    unit_id: int
    area: str
    area_name: Name
    name: Name
    matters: tuple[MatterEntry, ...]
    code: str = ""
    person: str = ""
    phone: str = ""
    parent: Name | None = None
    handled: int = 0

    @property
    def open_cases(self) -> int:
        """How many cases of its matters are open."""
        return sum(matter.open_cases for matter in self.matters)


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area and how it counts time.

    Attributes:
        open_min, close_min: Office hours, minutes of the local day.
        after_hours: What becomes of materials received outside them, as `AfterHours` has it.
        beat_interval_s: Expected seconds between heartbeats; None where none are sent.
        doubt: What it asks for that is not known here; None for nothing.
        open_cases: How many of its cases are open.
    """

    area: str
    name: Name
    time_zone: str
    calendar: Name
    open_min: int
    close_min: int
    after_hours: str
    beat_interval_s: int | None
    doubt: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class MatterBook:
    """Areas in display order, and every unit, by area.

    Attributes:
        provisional: Open cases whose due day rests on days nobody has published.
    """

    units: tuple[UnitEntry, ...]
    provisional: int
    areas: tuple[AreaEntry, ...] = ()


def matter_book(catalogue: Catalogue, editions: Iterable[EditionRow], rows: CaseColumns, book: RuleBook) -> MatterBook:
    """Return the catalogue of matters.

    Args:
        catalogue: Areas, units, matters, versions.
        editions: Limits and validity of the versions.
        rows: The cases of the board.
        book: Names the kinds of matters.
    """
    is_open = rows.is_open
    open_of = _counted(rows.matter_id[is_open])
    handled = _counted(rows.unit_id[is_open])
    limits = {edition.version_id: edition for edition in editions}
    versions: dict[int, list[MatterEdition]] = {}
    for version in catalogue.versions.values():
        if version.id in limits:
            versions.setdefault(version.matter_id, []).append(_edition(version, limits[version.id]))
    matters: dict[int, list[MatterEntry]] = {}
    for matter in catalogue.matters.values():
        kind = book.clocks.kinds.get(matter.kind)
        entry = MatterEntry(
            matter_id=matter.id,
            code=matter.code,
            name=matter.name,
            kind=kind.name if kind else Name(matter.kind, matter.kind),
            editions=tuple(sorted(versions.get(matter.id, ()), key=_number, reverse=True)),
            open_cases=open_of.get(matter.id, 0),
        )
        matters.setdefault(matter.unit_id, []).append(entry)
    units_of: dict[str, list[UnitRow]] = {}
    for unit in catalogue.units.values():
        units_of.setdefault(unit.area, []).append(unit)
    units = tuple(
        UnitEntry(
            unit_id=unit.id,
            area=area.area,
            area_name=area.short,
            name=unit.name,
            matters=tuple(matters.get(unit.id, ())),
            code=unit.code,
            person=unit.contact_person,
            phone=unit.contact_phone,
            parent=catalogue.units[unit.parent_id].name if unit.parent_id in catalogue.units else None,
            handled=handled.get(unit.id, 0),
        )
        for area in catalogue.areas
        for unit in units_of.get(area.area, ())
    )
    provisional = int(np.count_nonzero(is_open & (rows.certainty == Certainty.PROVISIONAL)))
    return MatterBook(units, provisional, _areas(catalogue, rows, book))


def _areas(catalogue: Catalogue, rows: CaseColumns, book: RuleBook) -> tuple[AreaEntry, ...]:
    open_of = np.bincount(rows.area[rows.is_open], minlength=len(catalogue.areas)).tolist()
    return tuple(
        AreaEntry(
            area=area.area,
            name=area.name,
            time_zone=area.time_zone,
            calendar=_calendar(book, area.calendar),
            open_min=area.office_open_min,
            close_min=area.office_close_min,
            after_hours=area.after_hours,
            beat_interval_s=area.beat_interval_s,
            doubt=_doubt(catalogue, area.area),
            open_cases=count,
        )
        for area, count in zip(catalogue.areas, open_of, strict=True)
    )


def _calendar(book: RuleBook, code: str) -> Name:
    """Return the name of a calendar; its code where nobody names it, which the area's doubt then tells."""
    known = book.histories.get(code)
    return Name(code, code) if known is None else known.name


def _doubt(catalogue: Catalogue, area: str) -> str:
    doubt = catalogue.doubts.get(area)
    return _(doubt.message, **doubt.values) if doubt else ""


def _edition(version: VersionRow, limits: EditionRow) -> MatterEdition:
    return MatterEdition(
        version=version.version,
        valid_from=limits.valid_from,
        valid_to=limits.valid_to,
        statutory_limit=limits.statutory_limit,
        statutory_unit=limits.statutory_unit,
        promised_limit=limits.promised_limit,
        promised_unit=limits.promised_unit,
        stages=version.stages,
    )


def _number(edition: MatterEdition) -> int:
    return edition.version


def _counted(ids: Ints) -> Mapping[int, int]:
    values, counts = np.unique(ids, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
