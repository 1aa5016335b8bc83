"""Which open cases have a stage over its limit (环节超时), while the whole may be in time: a mark of its own.

Reading the stages of a million cases takes longer than anybody waits for a wall, so cases are looked at in portions.
"""

import numpy as np
import numpy.typing as npt

from console.board.assemble import known_at
from console.board.catalogue import Catalogue
from console.domain.ledger import NO_LIMIT
from console.domain.rule import RuleBook
from console.domain.stage_clock import StageRuns, stages_over_from
from console.domain.tables import NEVER_US
from console.replica.case_reads import Asked, HasConnection, Ints, with_ids
from console.replica.stage_reads import RunningStages, read_running_stages

PORTION = 10_000
"""Cases looked at in one step of the board: a fraction of a second."""
_NOBODY: Ints = np.empty(0, np.int64)


class StageMarks:
    """From when a stage of each open case is over its limit, as far as the cases have been looked at."""

    def __init__(self, waiting: Ints = _NOBODY) -> None:
        """Begin with cases that are still to be looked at."""
        self._case_id, self._over_from = _NOBODY, _NOBODY
        self._waiting = np.unique(waiting)

    @property
    def is_complete(self) -> bool:
        """Whether every case has been looked at."""
        return not len(self._waiting)

    def expect(self, cases: Ints) -> None:
        """Look at cases again."""
        if len(cases):
            self._waiting = np.union1d(self._waiting, cases)

    def advance(
        self, reader: HasConnection, catalogue: Catalogue, book: RuleBook, now_us: int, known_us: int | None
    ) -> bool:
        """Look at the next portion; return whether there was one."""
        if self.is_complete:
            return False
        cases, self._waiting = self._waiting[:PORTION], self._waiting[PORTION:]
        facts = with_ids(reader, cases.tolist(), Asked(book.clocks.clock_events, known_us))
        known = known_at(facts, catalogue, now_us, now_us)
        running = read_running_stages(reader, known.ledger.case_id.tolist(), now_us)
        row = np.searchsorted(known.ledger.case_id, running.case_id)
        limit = _limits(running, facts.version_id[known.rows][row], catalogue)
        over_from = stages_over_from(StageRuns(row, running.started_at, limit), known.ledger, catalogue.rules, book)
        self._replace(cases, running.case_id, over_from)
        return True

    def over_at(self, now_us: int) -> Ints:
        """Return the ids, ascending, of cases with a stage over its limit at an instant."""
        return self._case_id[self._over_from <= now_us]

    def _replace(self, looked_at: Ints, case_id: Ints, over_from: Ints) -> None:
        kept = ~np.isin(self._case_id, looked_at)
        finite = over_from != NEVER_US
        ids = np.concatenate((self._case_id[kept], case_id[finite]))
        instants = np.concatenate((self._over_from[kept], over_from[finite]))
        order = np.lexsort((instants, ids))
        # The first of each case is its earliest.
        self._case_id, first = np.unique(ids[order], return_index=True)
        self._over_from = instants[order][first]


def _limits(running: RunningStages, version_id: Ints, catalogue: Catalogue) -> npt.NDArray[np.int16]:
    limits = []
    for version, code in zip(version_id.tolist(), running.stage, strict=True):
        planned = catalogue.versions[version].stages if version in catalogue.versions else ()
        limits.append(next((stage.limit for stage in planned if stage.code == code), None))
    return np.array([NO_LIMIT if limit is None else limit for limit in limits], np.int16)
