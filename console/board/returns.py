"""An area that is heard again after a silence (恢复报送): what changed meanwhile, as one value."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.board.columns import Slots
from console.board.counts import light_counts
from console.board.state import BoardState
from console.board.wall_view import LightCounts
from console.domain.ledger import ABSENT_US
from console.domain.light import Light
from console.replica.case_reads import Ints


@dataclass(frozen=True, slots=True, eq=False)
class LastKnown:
    """The lights of an area when it was last heard.

    Shape:
        (n,) for every case of the area on the board, in order of id.

    Attributes:
        heard_real_us: When it was last heard, by the server's real time; None when it never was.
        heard_us: The same by the city's time.
        known_real_us: When these lights were taken.
    """

    ids: Ints
    light: npt.NDArray[np.uint8]
    is_open: npt.NDArray[np.bool_]
    heard_real_us: int | None
    heard_us: int | None
    known_real_us: int

    @property
    def since_real_us(self) -> int:
        """Since when whatever comes belongs to its return."""
        return self.known_real_us if self.heard_real_us is None else self.heard_real_us


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the cases of an area since its lights were last known.

    Attributes:
        received: Cases the board did not have; ``closed`` cases that are closed and were not, or were not known.
        worse: Open cases whose light is worse than the last known one, and yellow at least, by the light they have now.
        better: Cases whose yellow or worse light is better now, or which are closed.
    """

    received: int = 0
    closed: int = 0
    worse: LightCounts = LightCounts()  # noqa: RUF009 -- a frozen value
    better: int = 0


def last_known(
    state: BoardState, area: int, known_real_us: int, heard_real_us: int | None, heard_us: int | None
) -> LastKnown:
    """Return the lights of an area, by its index, as they are now; instants as in `LastKnown`."""
    slots = _on_board(state, area)
    rows = state.rows
    slots = slots[np.argsort(rows.case_id[slots])]
    return LastKnown(
        rows.case_id[slots], rows.light[slots], rows.is_open[slots], heard_real_us, heard_us, known_real_us
    )


def changes_since_known(before: LastKnown, state: BoardState, area: int) -> Changes:
    """Compare an area, by its index, with its last known lights."""
    slots = _on_board(state, area)
    rows = state.rows
    light, is_open = rows.light[slots], rows.is_open[slots]
    places = np.searchsorted(before.ids, rows.case_id[slots])
    is_known = np.zeros(len(slots), np.bool_)
    if len(before.ids):
        places = np.minimum(places, len(before.ids) - 1)
        is_known = before.ids[places] == rows.case_id[slots]
    was_light, was_open = np.zeros(len(slots), np.uint8), np.zeros(len(slots), np.bool_)
    was_light[is_known] = before.light[places[is_known]]
    was_open[is_known] = before.is_open[places[is_known]]
    worse = is_open & (light >= Light.YELLOW) & (light > was_light)
    better = was_open & (was_light >= Light.YELLOW) & (~is_open | (light < was_light))
    return Changes(
        received=int(np.count_nonzero(~is_known)),
        closed=int(np.count_nonzero(~is_open & (was_open | ~is_known))),
        worse=light_counts(np.bincount(light[worse], minlength=len(Light))),
        better=int(np.count_nonzero(better)),
    )


def rows_by_area(state: BoardState, cases: Ints, rows: Ints) -> dict[str, int]:
    """Return how many rows came from each area; those of cases that are not on the board count for none.

    Args:
        state: The board.
        cases: Ids of the cases whose rows came.
        rows: How many of each.
    """
    if not len(cases):
        return {}
    slots = state.slots_of(cases)
    by_area = np.bincount(state.rows.area[slots[slots >= 0]], weights=rows[slots >= 0])
    areas = state.catalogue.areas
    return {areas[index].area: int(by_area[index]) for index in np.flatnonzero(by_area).tolist()}


def _on_board(state: BoardState, area: int) -> Slots:
    """Return the slots of an area's cases; a case that left the board keeps a slot that stands for nothing."""
    rows = state.rows
    return np.flatnonzero((rows.area == area) & (rows.received_at != ABSENT_US))
