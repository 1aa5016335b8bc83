"""What a change of the calendar does to the open cases of a replica: the due days before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from console.board.assemble import known_at
from console.board.catalogue import Catalogue
from console.domain.deadline import project
from console.domain.ledger import NO_DAY
from console.domain.light import Certainty, ClockKind, Light
from console.domain.projection import Projection
from console.domain.reprojection import MoveCounts, Reprojection, compare, counts_of
from console.domain.rule import RuleBook
from console.replica.case_reads import Asked, open_or_closed_since
from console.replica.catalogue_reads import CatalogueRows
from console.replica.store import Reader

_KINDS: Final = tuple(ClockKind)
_LIGHTS: Final = tuple(Light)
_CERTAINTIES: Final = tuple(Certainty)
_CHUNK: Final = 10_000
"""Cases put into words together: whoever lists the first few pays for no more."""
Rows = npt.NDArray[np.intp]


class MovedClock(NamedTuple):
    """A clock of a case whose due day another calendar moves, or whose certainty it changes.

    A tuple, as an amendment makes hundreds of thousands of them and a frozen dataclass takes twice as long to make.

    Attributes:
        due_before: Last day in time; None without one. ``due_after`` likewise.
        shift_us: By how much its end moved, in microseconds; a clock that counts hours may move within its day.
    """

    clock: ClockKind
    due_before: int | None
    due_after: int | None
    certainty_before: Certainty
    certainty_after: Certainty
    shift_us: int


class MovedCase(NamedTuple):
    """A case of which another calendar changes anything."""

    case_no: str
    area: str
    light_before: Light
    light_after: Light
    clocks: tuple[MovedClock, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Recount:
    """The open cases of some areas under two calendars.

    Attributes:
        areas: Codes of the areas whose calendar differs.
        case_no, area: Of each case that was counted.
    """

    areas: tuple[str, ...]
    case_no: tuple[str, ...]
    area: tuple[str, ...]
    before: Projection
    after: Projection
    found: Reprojection

    @property
    def counts(self) -> MoveCounts:
        """How many cases are touched."""
        return counts_of(self.found)

    def cases(self) -> Iterator[MovedCase]:
        """Return what changes, in order of case."""
        for start in range(0, len(self.found.rows), _CHUNK):
            near = slice(start, start + _CHUNK)
            yield from self._cases(self.found.rows[near], self.case_no[near], self.area[near])

    def _cases(self, rows: Rows, case_no: Sequence[str], area: Sequence[str]) -> Iterator[MovedCase]:
        found = self.found
        touched = (found.shift[:, rows] != 0) | found.resettled[:, rows]
        number, kind = np.nonzero(touched.T)
        columns = (self.before.due, self.after.due, self.before.certainty, self.after.certainty, found.shift)
        told = zip(kind.tolist(), *(each[kind, rows[number]].tolist() for each in columns), strict=True)
        clocks = [
            MovedClock(
                _KINDS[clock],
                None if due == NO_DAY else due,
                None if due_after == NO_DAY else due_after,
                _CERTAINTIES[sure],
                _CERTAINTIES[sure_after],
                shift_us,
            )
            for clock, due, due_after, sure, sure_after, shift_us in told
        ]
        ends = np.cumsum(touched.sum(axis=0)).tolist()
        lights = (each[rows].tolist() for each in (found.light_before, found.light_after))
        begin = 0
        for one, place, was, becomes, end in zip(case_no, area, *lights, ends, strict=True):
            yield MovedCase(one, place, _LIGHTS[was], _LIGHTS[becomes], tuple(clocks[begin:end]))
            begin = end


def recount(
    reader: Reader, rows: CatalogueRows, before: RuleBook, after: RuleBook, at_us: int, known_us: int | None = None
) -> Recount:
    """Compare the cases that are open at an instant under two editions of the calendars.

    Args:
        reader: An open replica, in the caller's reading.
        rows: Its catalogue.
        before: The rules with the calendars in force.
        after: The rules with the new ones.
        at_us: City time whose lights are compared.
        known_us: Only facts recorded by then count; None for all.
    """
    old, new = Catalogue(rows, before), Catalogue(rows, after)
    areas = tuple(was.code for was, now in zip(old.rules, new.rules, strict=True) if was.calendar is not now.calendar)
    facts = open_or_closed_since(reader, at_us, Asked(before.clocks.clock_events, known_us), areas)
    known = known_at(facts, old, at_us, at_us)
    first, second = (project(known.ledger, each.rules, book) for each, book in ((old, before), (new, after)))
    found = compare(first, second, at_us)
    numbers = facts.case_no[known.rows][found.rows]
    return Recount(
        areas=areas,
        case_no=tuple(number.decode(errors="replace") for number in numbers.tolist()),
        area=tuple(old.rules[index].code for index in known.ledger.area[found.rows].tolist()),
        before=first,
        after=second,
        found=found,
    )


def counts_by_area(moved: Recount, areas: tuple[str, ...]) -> Mapping[str, MoveCounts]:
    """Return the same counts for each of these areas."""
    found, place = moved.found, np.array(moved.area, np.str_)
    each = {}
    for area in areas:
        mine = found.rows[place == area]
        shift, resettled = found.shift[:, mine], found.resettled[:, mine]
        each[area] = MoveCounts(
            cases=len(mine),
            earlier=int((shift < 0).any(axis=0).sum()),
            later=int((shift > 0).any(axis=0).sum()),
            resettled=int(resettled.any(axis=0).sum()),
            turned=int(found.turned[mine].sum()),
        )
    return each
