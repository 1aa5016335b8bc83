"""What a change of the calendar does to the open cases of a replica: the due days before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

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


@dataclass(frozen=True, slots=True)
class MovedClock:
    """A clock of a case whose due day another calendar moves, or whose certainty it changes.

    Attributes:
        due_before: Last day in time; None without one. ``due_after`` likewise.
    """

    clock: ClockKind
    due_before: int | None
    due_after: int | None
    certainty_before: Certainty
    certainty_after: Certainty


@dataclass(frozen=True, slots=True)
class MovedCase:
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
        found = self.found
        for row, case_no, area in zip(found.rows.tolist(), self.case_no, self.area, strict=True):
            touched = np.flatnonzero((found.shift[:, row] != 0) | found.resettled[:, row])
            yield MovedCase(
                case_no,
                area,
                Light(int(found.light_before[row])),
                Light(int(found.light_after[row])),
                tuple(self._clock(kind, row) for kind in touched.tolist()),
            )

    def _clock(self, kind: int, row: int) -> MovedClock:
        before, after = self.before, self.after
        return MovedClock(
            ClockKind(kind),
            _due(before, kind, row),
            _due(after, kind, row),
            Certainty(int(before.certainty[kind, row])),
            Certainty(int(after.certainty[kind, row])),
        )


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


def _due(projection: Projection, kind: int, row: int) -> int | None:
    due = int(projection.due[kind, row])
    return None if due == NO_DAY else due
