"""Lights of a city or an area at any instants, counted whole or by a dimension."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from console.board.batch import batch_of
from console.board.catalogue import NOBODY, Catalogue
from console.board.columns import CaseColumns
from console.board.counts import light_counts
from console.board.wall_view import LightCounts
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.rule import RuleBook
from console.replica.case_reads import CaseFacts, Ints


class Dimension(StrEnum):
    """What lights can be counted by."""

    AREA = "area"
    UNIT = "unit"
    MATTER = "matter"


Group = tuple[str, Name]
"""Code and name of one area, unit or matter; the code is empty where cases name none."""


def lights_at(facts: CaseFacts, catalogue: Catalogue, book: RuleBook, at_us: int) -> LightCounts:
    """Return the cases open at an instant by light."""
    rows = _open(facts, catalogue, book, at_us)
    return light_counts(np.bincount(rows.light, minlength=len(Light)))


def lights_by(
    facts: CaseFacts, catalogue: Catalogue, book: RuleBook, at_us: int, dimension: Dimension
) -> list[tuple[Group, LightCounts]]:
    """Return the same for each area, unit or matter that has open cases, in order of the data."""
    rows = _open(facts, catalogue, book, at_us)
    keys, group_of = _grouping(rows, catalogue, dimension)
    found, group = np.unique(keys, return_inverse=True)
    counts = np.bincount(group * len(Light) + rows.light, minlength=len(found) * len(Light)).reshape(-1, len(Light))
    return [(group_of(key), light_counts(counts[row])) for row, key in enumerate(found.tolist())]


def as_numbers(counts: LightCounts) -> dict[str, int]:
    """Return counts as they are printed: ``red`` holds promised and statutory overdue together."""
    return {
        "open": counts.open,
        "red": counts.overdue,
        "dark_red": counts.dark_red,
        "yellow": counts.yellow,
        "blue": counts.blue,
        "green": counts.green,
        "none": counts.none,
    }


def _open(facts: CaseFacts, catalogue: Catalogue, book: RuleBook, at_us: int) -> CaseColumns:
    columns = batch_of(facts, catalogue, book, at_us, at_us).columns
    return columns.take(np.flatnonzero(columns.is_open))


def _grouping(rows: CaseColumns, catalogue: Catalogue, dimension: Dimension) -> tuple[Ints, Callable[[int], Group]]:
    match dimension:
        case Dimension.AREA:
            areas = catalogue.areas
            return rows.area.astype(np.int64), lambda index: (areas[index].area, areas[index].name)
        case Dimension.UNIT:
            return rows.unit_id, lambda key: _unit_group(catalogue, key)
        case Dimension.MATTER:
            return rows.matter_id, lambda key: _matter_group(catalogue, key)


def _unit_group(catalogue: Catalogue, unit_id: int) -> Group:
    unit = catalogue.units.get(unit_id)
    return (unit.code, unit.name) if unit else ("", NOBODY)


def _matter_group(catalogue: Catalogue, matter_id: int) -> Group:
    matter = catalogue.matters.get(matter_id)
    return (matter.code, matter.name) if matter else ("", NOBODY)
