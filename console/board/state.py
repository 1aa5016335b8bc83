"""The board in memory: columns, counts and turns, changed only by `apply` and `turn`."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from console.board.batch import Batch
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, CaseTable, Slots
from console.board.counts import Counts, counted
from console.board.turns import Turns
from console.domain.deadline import lights_at, next_turns, open_at
from console.domain.ledger import ABSENT_US
from console.domain.tables import NEVER_US
from console.replica.case_reads import Ints


class BoardState:
    """What the board knows of its cases at an instant.

    After any sequence of `apply` and `turn` it equals a state made anew from the facts at that instant.
    """

    def __init__(self, catalogue: Catalogue, batches: Iterable[Batch], now_us: int, *, room: int = 0) -> None:
        """Take all cases as of an instant.

        Args:
            catalogue: Areas, units, matters.
            batches: The cases, in portions that follow one another by id; at least one.
            now_us: The instant.
            room: How many cases there may be; more than that copies every column.
        """
        self.catalogue = catalogue
        portions = iter(batches)
        batch = next(portions)
        self._table = CaseTable(batch.columns, room)
        self.counts: Counts = counted(batch.columns, catalogue.cells)
        self._later_at, self._later_case = batch.later_at, batch.later_case
        for batch in portions:
            self._table.write(batch.columns)
            self.counts += counted(batch.columns, catalogue.cells)
            self._expect(batch)
        self._turns = Turns(self.rows.next_turn, now_us)

    @property
    def rows(self) -> CaseColumns:
        """Views of all slots. Cases that left the board are among them: not open, and closed before any window."""
        return self._table.rows

    def slots_of(self, ids: Ints) -> Slots:
        """Return the slot of each id, -1 where the board has never had such a case."""
        return self._table.slots_of(ids)

    def apply(self, asked: Ints, batch: Batch) -> None:
        """Put in the place of what is known of some cases what was read of them again.

        Args:
            asked: Ids, distinct, of all cases that were read.
            batch: Those of them that belong on the board.
        """
        known = self.slots_of(asked)
        known = known[known >= 0]
        self.counts -= counted(self.rows.take(known), len(self.counts))
        self._vacate(self.slots_of(np.setdiff1d(asked, batch.columns.case_id)))
        slots = self._table.write(batch.columns)
        self.counts += counted(batch.columns, len(self.counts))
        self._turns.add(slots, batch.columns.next_turn)
        self._expect(batch)

    def turn(self, now_us: int) -> Ints:
        """Turn the lights whose time has come; return the ids of these cases, ascending."""
        rows = self.rows
        slots = self._turns.due(rows.next_turn, now_us)
        if not len(slots):
            return rows.case_id[:0]
        before = rows.take(slots)
        light, certainty = lights_at(before.projection, now_us)
        is_open, turn = open_at(before.projection, now_us), next_turns(before.projection, now_us)
        after = replace(before, is_open=is_open, light=light)
        self.counts += counted(after, len(self.counts)) - counted(before, len(self.counts))
        rows.light[slots], rows.certainty[slots] = light, certainty
        rows.is_open[slots], rows.next_turn[slots] = is_open, turn
        self._turns.add(slots, turn)
        return np.sort(before.case_id)

    def happened(self, now_us: int) -> Ints:
        """Take out and return the ids, ascending, of cases with facts that lay in the future and have happened."""
        count = int(np.searchsorted(self._later_at, now_us, side="right"))
        cases = np.unique(self._later_case[:count])
        self._later_at, self._later_case = self._later_at[count:], self._later_case[count:]
        return cases

    def adopt(self, catalogue: Catalogue) -> None:
        """Use another catalogue with the same areas: cases move to the cells it puts their units in."""
        self.catalogue = catalogue
        rows = self.rows
        rows.cell[:] = catalogue.cells_of(rows.area, rows.unit_id)
        self.counts = counted(rows, catalogue.cells)

    def _vacate(self, slots: Slots) -> None:
        slots = slots[slots >= 0]
        rows = self.rows
        rows.is_open[slots], rows.next_turn[slots] = False, NEVER_US
        rows.light[slots] = rows.certainty[slots] = 0
        rows.projection.opened_at[slots], rows.projection.closed_at[slots] = ABSENT_US, ABSENT_US

    def _expect(self, batch: Batch) -> None:
        if len(batch.later_at):
            at = np.concatenate((self._later_at, batch.later_at))
            cases = np.concatenate((self._later_case, batch.later_case))
            order = np.argsort(at, kind="stable")
            self._later_at, self._later_case = at[order], cases[order]
