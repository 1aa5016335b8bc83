"""The cases of the board in memory: one slot a case, one array a property."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from console.domain.ledger import Days, Instants
from console.domain.projection import Projection

Slots = npt.NDArray[np.intp]

NEVER_S = int(np.iinfo(np.uint32).max)
"""A second that does not come."""
_OF_CLOSEUPS = (
    "runs",
    "start",
    "limit",
    "unit",
    "due",
    "overdue_from",
    "certainty",
    "left",
    "extended",
    "deemed",
    "stop_after",
    "stop_upto",
)
"""What only a close look at a case asks for: a board of a million cases does without."""
_GROWTH = 1.5
_ROOM = 1.1
"""Room for the cases of the next days, made while everything is read: growing copies every column."""
_SMALLEST = 1_024
_INDEX_EVERY = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class CaseColumns:
    """What the board holds of n cases, open or closed within its window. Arrays are written in place.

    Shape:
        (n,) each, but (8, n) for ``ends_s`` and ``units``; the projection's arrays as it says, without what only a
        close look asks for.

    Attributes:
        area: Index into the catalogue's areas.
        cell: Index of the wall's cell: area and line.
        clock: `ClockKind` that decides what is left; -1 for none.
        due, left, unit, overdue_from: Of the deciding clock, as in the projection.
        limit: Its span in the unit of ``left``: natural days for months and declared dates, minutes for hours.
        statutory_limit: Of a statutory clock that runs beside it in the same unit; `NO_LIMIT` for none.
        stop_over_from: First local day on which a stop that lasts is longer than the applicant was told; `NO_OVERRUN`
            where none will be.
        ends_s: For each `ClockKind` the second from which the case is past it, since 1970-01-01T00:00Z; rounded up, for
            a clock that counts hours. `NEVER_S` where it does not run. ``units`` is what it counts in.
        was_late: Whether a closed case was past its promise, statutory limit or declared date as it was settled, or not
            accepted in time. Clocks of further steps are no part of this.
        is_open: Whether the case is open now; ``light`` and ``certainty`` are now's.
        next_turn: When its light or openness changes if no fact arrives.
    """

    case_id: npt.NDArray[np.int64]
    area: npt.NDArray[np.int16]
    cell: npt.NDArray[np.int32]
    unit_id: npt.NDArray[np.int64]
    matter_id: npt.NDArray[np.int64]
    version_id: npt.NDArray[np.int64]
    case_no: npt.NDArray[np.bytes_]
    closing_result: npt.NDArray[np.uint8]
    clock: npt.NDArray[np.int8]
    limit: npt.NDArray[np.int32]
    due: Days
    left: npt.NDArray[np.int32]
    unit: npt.NDArray[np.uint8]
    overdue_from: Instants
    statutory_limit: npt.NDArray[np.int16]
    stop_over_from: Days
    ends_s: npt.NDArray[np.uint32]
    units: npt.NDArray[np.uint8]
    was_late: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    light: npt.NDArray[np.uint8]
    certainty: npt.NDArray[np.uint8]
    next_turn: Instants
    projection: Projection

    def __len__(self) -> int:
        return len(self.case_id)

    @property
    def received_at(self) -> Instants:
        """When each case was received, which opens it."""
        return self.projection.opened_at

    def take(self, slots: Slots) -> "CaseColumns":
        """Return copies of some slots."""
        # numpy's take would first copy the whole of an array with rows, as the room behind the slots parts them.
        return self._each(lambda array: array.take(slots) if array.ndim == 1 else array[..., slots])

    def first(self, count: int) -> "CaseColumns":
        """Return views of the first slots."""
        return self._each(lambda array: array[..., :count])

    def put(self, slots: Slots, batch: "CaseColumns") -> None:
        """Write a batch over some slots."""
        for mine, theirs in zip(self.arrays(), batch.arrays(), strict=True):
            mine[..., slots] = theirs

    def with_room(self, capacity: int) -> "CaseColumns":
        """Return a copy with room for more slots."""

        def longer(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
            grown = np.zeros((*array.shape[:-1], capacity), array.dtype)
            grown[..., : array.shape[-1]] = array
            return grown

        return self._each(longer)

    def arrays(self) -> Iterator[npt.NDArray[np.generic]]:
        """Return every array whose last axis is the cases."""
        for field in fields(self):
            if field.name != "projection":
                yield getattr(self, field.name)
        for field in fields(self.projection):
            if field.name not in _OF_CLOSEUPS:
                yield getattr(self.projection, field.name)

    def _each(self, function: Callable[[npt.NDArray[np.generic]], npt.NDArray[np.generic]]) -> "CaseColumns":
        own = {f.name: function(getattr(self, f.name)) for f in fields(self) if f.name != "projection"}
        return replace(self, **own, projection=on_board(self.projection, function))  # type: ignore[arg-type]  # by name


def on_board(
    projection: Projection, function: Callable[[npt.NDArray[np.generic]], npt.NDArray[np.generic]]
) -> Projection:
    """Return what the board keeps of a projection, with a function applied to each of its arrays."""
    mapped = {f.name: function(getattr(projection, f.name)) for f in fields(projection) if f.name not in _OF_CLOSEUPS}
    left_out = {name: getattr(projection, name)[..., :0] for name in _OF_CLOSEUPS}
    return replace(projection, **mapped, **left_out)  # type: ignore[arg-type]  # fields by name


class CaseTable:
    """Columns that grow, and where each case stands in them. A case that leaves keeps its slot."""

    def __init__(self, columns: CaseColumns, room: int = 0) -> None:
        """Hold these columns; ids must be ascending.

        Args:
            columns: The first cases.
            room: For so many cases and some more; what nothing is written to takes no memory.
        """
        self._columns = columns.with_room(_SMALLEST + int(max(room, len(columns)) * _ROOM))
        self._size = len(columns)
        self._sorted_ids = self._columns.case_id[: self._size]
        self._sorted_slots: Slots | None = None
        self._recent: dict[int, int] = {}
        """Where those stand that came since: a few, so that a case that comes costs no new index."""

    @property
    def rows(self) -> CaseColumns:
        """Views of the slots in use."""
        return self._columns.first(self._size)

    def __len__(self) -> int:
        return self._size

    def slots_of(self, ids: npt.NDArray[np.int64]) -> Slots:
        """Return the slot of each id, -1 where the board has no such case."""
        found = np.full(len(ids), -1, np.intp)
        if len(self._sorted_ids):
            places = np.minimum(np.searchsorted(self._sorted_ids, ids), len(self._sorted_ids) - 1)
            known = self._sorted_ids[places] == ids
            found[known] = places[known] if self._sorted_slots is None else self._sorted_slots[places[known]]
        if self._recent:
            for missing in np.flatnonzero(found < 0).tolist():
                found[missing] = self._recent.get(int(ids[missing]), -1)
        return found

    def write(self, batch: CaseColumns) -> Slots:
        """Put cases into their slots, new ones behind; return the slots."""
        slots = self.slots_of(batch.case_id)
        new = np.flatnonzero(slots < 0)
        if len(new):
            slots[new] = np.arange(self._size, self._size + len(new))
            self._make_room(self._size + len(new))
        self._columns.put(slots, batch)
        if len(self._recent) + len(new) <= _INDEX_EVERY:
            self._recent.update(zip(batch.case_id[new].tolist(), slots[new].tolist(), strict=True))
        else:
            self._index()
        return slots

    def _make_room(self, size: int) -> None:
        if size > len(self._columns):
            self._columns = self._columns.with_room(max(_SMALLEST, int(size * _GROWTH)))
        self._size = size

    def _index(self) -> None:
        """Index every case; while they stand in order of id, as they do when all are read, that is their column."""
        ids = self._columns.case_id[: self._size]
        self._sorted_slots = None if (ids[1:] > ids[:-1]).all() else np.argsort(ids, kind="stable")
        self._sorted_ids = ids if self._sorted_slots is None else ids[self._sorted_slots]
        self._recent = {}
