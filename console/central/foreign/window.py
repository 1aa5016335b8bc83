"""What is new in the rows that a poll meets: those not handed on before, in portions from the oldest on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from console.central.foreign.position import Mark
from console.central.foreign.rows import TableReader
from console.central.foreign.tables import ForeignRow


class Fresh(NamedTuple):
    """A row that was not handed on before."""

    updated_us: int
    digest: bytes
    row: ForeignRow


@dataclass(frozen=True, slots=True)
class Portion:
    """What one poll takes of one table.

    Attributes:
        fresh: Rows to hand on.
        mark: Where the table then stands.
        high_us: Rows updated later wait for the next poll; None where all were taken.
        met_again: Whether there were rows already handed on.
    """

    fresh: tuple[ForeignRow, ...]
    mark: Mark
    high_us: int | None
    met_again: bool


def portion_of(
    reader: TableReader, rows: Iterable[ForeignRow], mark: Mark, overlap_us: int, now_us: int, limit: int
) -> Portion:
    """Return what a poll takes of the rows updated since the beginning of the overlap.

    Memory is bounded by twice the limit, unless more rows than that bear the same time: those stay together.

    Args:
        reader: Of the table.
        rows: In no order; older ones may be among them.
        mark: How far the table was read.
        overlap_us: How far before the newest time of update rows may still appear.
        now_us: By the clock of the server; rows ahead of it are handed on, and do not move the mark.
        limit: About so many rows are taken at most.
    """
    low_us = mark.low_us(overlap_us)
    fresh: list[Fresh] = []
    again: list[tuple[int, bytes]] = []
    high_us: int | None = None
    room = 2 * limit
    for row in rows:
        updated_us = reader.updated_us(row)
        if low_us is not None and (updated_us is None or updated_us < low_us):
            continue
        new = Fresh(updated_us or 0, reader.digest(row), row)
        if new.digest in mark.seen:
            again.append((new.updated_us, new.digest))
        elif high_us is None or new.updated_us <= high_us:
            fresh.append(new)
            if len(fresh) > room:
                fresh, high_us = _oldest(fresh, limit, high_us)
                room = max(room, 2 * len(fresh))
    if len(fresh) > limit:
        fresh, high_us = _oldest(fresh, limit, high_us)
    met = [*again, *((new.updated_us, new.digest) for new in fresh)]
    known = [mark.newest_us or 0, *(time for time, _digest in met if time <= now_us)]
    newest_us = max(known) or None
    reached = Mark(newest_us)
    next_low_us = reached.low_us(overlap_us)
    seen = frozenset(digest for time, digest in met if next_low_us is None or time >= next_low_us)
    return Portion(tuple(new.row for new in fresh), Mark(newest_us, seen), high_us, met_again=bool(again))


def _oldest(fresh: list[Fresh], limit: int, high_us: int | None) -> tuple[list[Fresh], int | None]:
    """Return the oldest rows, with all that bear the time of the last, and that time where others are left out."""
    ordered = sorted(fresh, key=lambda new: new.updated_us)
    last_us = ordered[limit - 1].updated_us
    kept = [new for new in ordered if new.updated_us <= last_us]
    return kept, last_us if len(kept) < len(ordered) else high_us
