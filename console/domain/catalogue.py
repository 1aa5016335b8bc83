"""From kinds of matters to the sets of clocks that their cases have (时钟目录)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from console.domain.light import ClockKind
from console.domain.rule import ClockCatalogue, ClockRule, ClockSet, EventName, MatterKind
from console.errors import BadInput

UNLISTED = "unlisted"
"""Kind of cases whose matter is of no kind of the catalogue (``resources/clocks/unlisted.toml``)."""

_REMEDY = "Correct the file, or restore the one that came with the product."


def catalogue_of(kinds: Iterable[MatterKind], events: Iterable[EventName]) -> ClockCatalogue:
    """Return the catalogue of these kinds.

    Raises:
        BadInput: Two kinds have the same id, the kind `UNLISTED` is missing, editions of a clock leave a gap or overlap, or two clocks of a case would
            stand in the same place.
    """
    by_id: dict[str, MatterKind] = {}
    sets: dict[ClockSet, int] = {}
    found = {}
    for kind in kinds:
        if kind.edition.id in by_id:
            raise _fault("{kind} stands in the catalogue twice.", kind.edition.id, kind=kind.edition.id)
        by_id[kind.edition.id] = kind
        for editions in _editions(kind.clocks).values():
            _check_succession(kind.edition.id, editions)
        for case_type in (*_named_types(kind), None):
            pairs = list(_sets_by_day(kind, case_type))
            indices = [sets.setdefault(clock_set, len(sets)) for _day, clock_set in pairs]
            days = np.array([day for day, _set in pairs], np.int64)
            found[kind.edition.id, case_type] = (days, np.array(indices, np.int16))
    if UNLISTED not in by_id:
        raise _fault("The catalogue has no kind {kind}.", UNLISTED)
    return ClockCatalogue(by_id, {event.code: event for event in events}, tuple(sets), found)


def _editions(clocks: Iterable[ClockRule]) -> Mapping[str, list[ClockRule]]:
    found: dict[str, list[ClockRule]] = {}
    for clock in sorted(clocks, key=lambda clock: clock.valid_from):
        found.setdefault(clock.id, []).append(clock)
    return found


def _check_succession(kind: str, editions: Sequence[ClockRule]) -> None:
    for before, after in zip(editions, editions[1:], strict=False):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise _fault("{kind}: editions {one} and {two} of {clock} overlap.", kind, **_both(before, after))
        if before.valid_to + 1 < after.valid_from:
            raise _fault(
                "{kind}: between editions {one} and {two} of {clock} there is a gap.", kind, **_both(before, after)
            )
    for clock in editions:
        if clock.valid_to is not None and clock.valid_to < clock.valid_from:
            raise _fault("{kind}: edition {one} of {clock} ends before it begins.", kind, **_both(clock, clock))


def _both(one: ClockRule, two: ClockRule) -> dict[str, str]:
    return {"one": one.version, "two": two.version, "clock": one.id}


def _named_types(kind: MatterKind) -> list[int]:
    return sorted(set(kind.case_types).union(*(clock.case_types for clock in kind.clocks)))


def _sets_by_day(kind: MatterKind, case_type: int | None) -> Iterator[tuple[int, ClockSet]]:
    """Yield the sets of cases of a type, each with the day from which it holds, ascending."""
    mine = [clock for clock in kind.clocks if case_type in clock.case_types]
    places = {clock.kind for clock in mine}
    mine += [clock for clock in kind.clocks if not clock.case_types and clock.kind not in places]
    ends = {clock.valid_to + 1 for clock in mine if clock.valid_to is not None}
    for day in sorted({clock.valid_from for clock in mine} | ends):
        in_force: list[ClockRule | None] = [None] * len(ClockKind)
        for clock in mine:
            if clock.valid_from <= day and (clock.valid_to is None or day <= clock.valid_to):
                other = in_force[clock.kind]
                if other is not None:
                    place = clock.kind.name.lower()
                    raise _fault("{one} and {two} both stand in {slot}.", place, one=other.id, two=clock.id, slot=place)
                in_force[clock.kind] = clock
        yield day, ClockSet(kind.edition.id, tuple(in_force))


def _fault(message: str, place: str, **values: object) -> BadInput:
    values.setdefault("kind", place)
    return BadInput(message, _REMEDY, place=place, field="clock", **values)
