"""From kinds of matters to the sets of clocks that their cases have (时钟目录)."""

from collections.abc import Iterable, Iterator

import numpy as np

from console.domain.light import ClockKind
from console.domain.rule import ClockCatalogue, ClockRule, ClockSet, EventName, MatterKind

UNLISTED = "unlisted"
"""Kind of cases whose matter is of no kind of the catalogue (``resources/clocks/unlisted.toml``)."""


def catalogue_of(kinds: Iterable[MatterKind], events: Iterable[EventName]) -> ClockCatalogue:
    """Return the catalogue of these kinds; each has an id of its own, and one of them is `UNLISTED`."""
    by_id = {kind.edition.id: kind for kind in kinds}
    sets: dict[ClockSet, int] = {}
    found = {}
    for kind in by_id.values():
        for case_type in (*_named_types(kind), None):
            pairs = list(_sets_by_day(kind, case_type))
            indices = [sets.setdefault(clock_set, len(sets)) for _day, clock_set in pairs]
            days = np.array([day for day, _set in pairs], np.int64)
            found[kind.edition.id, case_type] = (days, np.array(indices, np.int16))
    return ClockCatalogue(by_id, {event.code: event for event in events}, tuple(sets), found)


def _named_types(kind: MatterKind) -> list[int]:
    return sorted(set(kind.case_types).union(*(clock.case_types for clock in kind.clocks)))


def _sets_by_day(kind: MatterKind, case_type: int | None) -> Iterator[tuple[int, ClockSet]]:
    """Yield the sets of cases of a type, each with the day from which it holds, ascending."""
    mine = [clock for clock in kind.clocks if case_type in clock.case_types]
    places = {clock.kind for clock in mine}
    mine += [clock for clock in kind.clocks if not clock.case_types and clock.kind not in places]
    ends = {clock.valid_to + 1 for clock in mine if clock.valid_to is not None}
    for day in sorted({clock.valid_from for clock in mine} | ends) or [0]:
        in_force: list[ClockRule | None] = [None] * len(ClockKind)
        for clock in mine:
            if clock.valid_from <= day and (clock.valid_to is None or day <= clock.valid_to):
                in_force[clock.kind] = clock
        yield day, ClockSet(kind.edition.id, tuple(in_force))
