"""What hangs on each area that is not heard: its open cases, and whom to call in the units that have the most."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from console.board.sources_view import BusyUnit, Effect
from console.board.state import BoardState
from console.domain.freshness import Freshness

MOST_UNITS: Final = 3
SILENT: Final = frozenset({Freshness.LATE, Freshness.LOST})


def effects_of(state: BoardState, ages: Sequence[Freshness]) -> Mapping[str, Effect]:
    """Return what hangs on every area, by its code; units are named of those that are late or lost alone.

    Args:
        state: The board.
        ages: How old what is known of each area is, in the order of the catalogue.
    """
    catalogue = state.catalogue
    if not catalogue.areas:
        return {}
    by_area = state.counts.sum(axis=1).reshape(len(catalogue.areas), catalogue.cells_per_area).sum(axis=1)
    return {
        area.area: Effect(int(by_area[place]), _busiest(state, place) if age in SILENT else ())
        for place, (area, age) in enumerate(zip(catalogue.areas, ages, strict=True))
    }


def _busiest(state: BoardState, area: int) -> tuple[BusyUnit, ...]:
    rows, units = state.rows, state.catalogue.units
    ids, counts = np.unique(rows.unit_id[rows.is_open & (rows.area == area)], return_counts=True)
    in_order = sorted(zip((-counts).tolist(), ids.tolist(), strict=True))
    named = [(units[unit], -count) for count, unit in in_order if unit in units][:MOST_UNITS]
    return tuple(BusyUnit(unit.short, unit.contact_person, unit.contact_phone, count) for unit, count in named)
