"""Which open cases have a stage over its limit (环节超时), while the whole may be in time: a mark of its own.

Reading the stages of a million cases takes longer than anybody waits for a wall, so cases are looked at in portions.
"""

import numpy as np

from console.board.assemble import known_at
from console.board.catalogue import Catalogue
from console.board.stages import limits_of
from console.domain.ledger import ABSENT_US
from console.domain.rule import RuleBook
from console.domain.stage_clock import StageRuns, stages_over_from
from console.domain.tables import NEVER_US
from console.replica.case_reads import Asked, HasConnection, Ints, with_ids
from console.replica.stage_reads import read_stage_spans

PORTION = 2_000
"""Cases looked at in one step of the board: less than a tenth of a second, so that no question waits for it."""
_NOBODY: Ints = np.empty(0, np.int64)


class StageMarks:
    """From when a stage of each open case is over its limit, as far as the cases have been looked at."""

    def __init__(self, waiting: Ints = _NOBODY) -> None:
        """Begin with cases, distinct, that are still to be looked at."""
        self._case_id, self._over_from = _NOBODY, _NOBODY
        self._waiting, self._again = np.sort(waiting), _NOBODY
        self._over: Ints = _NOBODY
        self._since_us, self._until_us = NEVER_US, NEVER_US

    @property
    def is_complete(self) -> bool:
        """Whether every case has been looked at; those that changed since may wait to be looked at again."""
        return not len(self._waiting)

    @property
    def is_idle(self) -> bool:
        """Whether no case waits."""
        return self.is_complete and not len(self._again)

    def expect(self, cases: Ints) -> None:
        """Look at cases again, before those that have not been looked at."""
        if len(cases):
            self._again = np.union1d(self._again, cases)

    def advance(
        self, reader: HasConnection, catalogue: Catalogue, book: RuleBook, now_us: int, known_us: int | None
    ) -> bool:
        """Look at the next portion; return whether there was one."""
        if self.is_idle:
            return False
        again = self._again[:PORTION]
        first = self._waiting[: PORTION - len(again)]
        cases = np.union1d(again, first)
        asked = Asked(book.clocks.clock_events, known_us)
        facts = with_ids(reader, cases.tolist(), asked)
        known = known_at(facts, catalogue, now_us, now_us)
        running = read_stage_spans(reader, known.ledger.case_id.tolist(), now_us, asked.known_by).running()
        row = np.searchsorted(known.ledger.case_id, running.case_id)
        limit = limits_of(running, facts.version_id[known.rows][row], catalogue)
        runs = StageRuns(row, running.started_at, np.full(len(row), ABSENT_US), limit)
        self._replace(cases, running.case_id, stages_over_from(runs, known.ledger, catalogue.rules, book))
        self._again, self._waiting = self._again[len(again) :], self._waiting[len(first) :]
        return True

    def over_at(self, now_us: int) -> Ints:
        """Return the ids, ascending, of cases with a stage over its limit at an instant."""
        if not self._since_us <= now_us < self._until_us:
            is_over = self._over_from <= now_us
            self._over = self._case_id[is_over]
            self._since_us = now_us
            self._until_us = int(np.min(self._over_from, initial=NEVER_US, where=~is_over))
        return self._over

    def _replace(self, looked_at: Ints, case_id: Ints, over_from: Ints) -> None:
        """Put what was found of some cases in the place of what was known of them."""
        finite = over_from != NEVER_US
        order = np.lexsort((over_from[finite], case_id[finite]))
        # The first of each case is its earliest.
        found, first = np.unique(case_id[finite][order], return_index=True)
        instants = over_from[finite][order][first]
        places = np.searchsorted(self._case_id, looked_at)
        known = np.flatnonzero(np.take(np.append(self._case_id, -1), places) == looked_at)
        kept_id, kept_from = np.delete(self._case_id, places[known]), np.delete(self._over_from, places[known])
        places = np.searchsorted(kept_id, found)
        self._case_id, self._over_from = np.insert(kept_id, places, found), np.insert(kept_from, places, instants)
        self._since_us = self._until_us = NEVER_US
