"""When lights turn next. Only the turns of the next hour are kept sorted, so that a change costs little."""

import numpy as np

from console.board.columns import Slots
from console.domain.ledger import Instants

HORIZON_US = 3_600_000_000
"""How far ahead turns are sorted. The scan that fills the next hour compares each case once."""
_RESCAN_FACTOR = 4
_RESCAN_FLOOR = 4_096


class Turns:
    """The slots that turn within the horizon, in order of time. What lies beyond waits in the column itself."""

    def __init__(self, next_turn: Instants, now_us: int) -> None:
        self._at: Instants = np.empty(0, np.int64)
        self._slots: Slots = np.empty(0, np.intp)
        self._horizon = self._bound = 0
        self._scan(next_turn, now_us)

    def due(self, next_turn: Instants, now_us: int) -> Slots:
        """Take out and return the slots that have turned by now, ascending.

        Args:
            next_turn: The column as it is; a slot that turns later than it once did is passed over.
            now_us: City time; never earlier than before.
        """
        if now_us >= self._horizon or len(self._at) > self._bound:
            overdue = np.flatnonzero(next_turn <= now_us)
            self._scan(next_turn, now_us)
            return overdue
        count = int(np.searchsorted(self._at, now_us, side="right"))
        if not count:
            return self._slots[:0]
        slots: Slots = np.unique(self._slots[:count])
        self._at, self._slots = self._at[count:], self._slots[count:]
        return np.compress(next_turn[slots] <= now_us, slots)

    def add(self, slots: Slots, at: Instants) -> None:
        """Take note that these slots turn at these instants, in place of what was known of them."""
        soon = at < self._horizon
        if not soon.any():
            return
        slots, at = slots[soon], at[soon]
        order = np.argsort(at, kind="stable")
        places = np.searchsorted(self._at, at[order])
        self._at = np.insert(self._at, places, at[order])
        self._slots = np.insert(self._slots, places, slots[order])

    def _scan(self, next_turn: Instants, now_us: int) -> None:
        self._horizon = now_us + HORIZON_US
        slots = np.flatnonzero((next_turn > now_us) & (next_turn < self._horizon))
        order = np.argsort(next_turn[slots], kind="stable")
        self._slots = slots[order]
        self._at = next_turn[self._slots]
        self._bound = max(_RESCAN_FLOOR, _RESCAN_FACTOR * len(self._at))
