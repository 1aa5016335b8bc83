"""What the kernel finds out about many cases: their clocks, and the instants at which their lights turn (期限投影)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, Days, Instants, Ledger
from console.domain.light import ClockKind
from console.domain.tables import NEVER_US

Rows = slice | npt.NDArray[np.int64]
"""Some cases of one ledger: a slice where they lie together."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Clocks and light of n cases, as far as the facts of the ledger tell; time only enters in ``lights_at``.

    Rows of the first axis are `ClockKind`: acceptance, promised, statutory, declared, and what the kind of matter adds.

    Attributes:
        runs: Whether the clock bears on the light while the case is open: it has started, has a limit or a date, and
            only closing ends it.
            Shape: (8, n)
        start: The day it starts, itself not counted; `NO_DAY` when it never started or nothing is known of its limit.
            Shape: (8, n)
        limit: Units from start to due, an applied extension included; `NO_LIMIT` for none and for a declared date.
            Shape: (8, n)
        unit: Index into ``UNIT_CODES``; natural days for a declared date.
            Shape: (8, n)
        due: Last day in time; `NO_DAY` when stopped, without limit or never started.
            Shape: (8, n)
        overdue_from: First instant past its limit, for as long as nothing ends it; `NEVER_US` without a due day. A
            clock that counts hours is in time up to and with the microsecond before.
            Shape: (8, n)
        certainty: `Certainty` of the due day.
            Shape: (8, n)
        left: Units left while stopped; 0 otherwise. Natural days for months and a declared date, minutes for hours.
            Shape: (8, n)
        extended: Whether the extension moved this clock.
            Shape: (8, n)
        deemed: Whether it starts because another clock was missed (逾期视为受理). While it does not run either, it
            starts when that clock becomes overdue.
            Shape: (8, n)
        base: Light of the open case before any threshold: none, green or blue.
            Shape: (n,)
        provisional: Whether a running clock rests on days nobody has published.
            Shape: (n,)
        opened_at: First instant the case is open.
        closed_at: First instant it is open no longer; `NEVER_US` while open, ``opened_at`` when it never was.
        settled_at: When what was promised and what the law asks for was done: the decision that ends these clocks, else
            the closing; `NEVER_US` before.
            Shape: (n,)
        yellow_from: First instant of yellow; `NEVER_US` for never. ``red_from`` and ``dark_from`` likewise.
            Shape: (n,)
        stop_after: For each stop of the ledger, the last day before the days it takes out of a clock; `NO_DAY` where
            it takes none: covered by an earlier one, without effect, or of a clock that counts hours.
            Shape: (8, m)
        stop_upto: The last day it takes out; `FOREVER` while open.
            Shape: (8, m)
    """

    runs: npt.NDArray[np.bool_]
    start: Days
    limit: npt.NDArray[np.int16]
    unit: npt.NDArray[np.uint8]
    due: Days
    overdue_from: Instants
    certainty: npt.NDArray[np.uint8]
    left: npt.NDArray[np.int32]
    extended: npt.NDArray[np.bool_]
    deemed: npt.NDArray[np.bool_]
    base: npt.NDArray[np.uint8]
    provisional: npt.NDArray[np.bool_]
    opened_at: Instants
    closed_at: Instants
    settled_at: Instants
    yellow_from: Instants
    red_from: Instants
    dark_from: Instants
    stop_after: Days
    stop_upto: Days

    def blank(self, kind: ClockKind, rows: Rows) -> None:
        """Say that these cases do not have a clock."""
        self.start[kind, rows], self.due[kind, rows], self.limit[kind, rows] = NO_DAY, NO_DAY, NO_LIMIT
        self.overdue_from[kind, rows] = NEVER_US


def blank_projection(ledger: Ledger) -> Projection:
    """Return a projection of the ledger's shape whose columns the kernel fills; only open and closed are set."""
    n, m, kinds = len(ledger.case_id), len(ledger.stop_from), len(ClockKind)
    closed_at = np.where(ledger.closed_at == ABSENT_US, NEVER_US, np.maximum(ledger.closed_at, ledger.received_at))
    return Projection(
        runs=np.zeros((kinds, n), np.bool_),
        start=np.empty((kinds, n), np.int32),
        limit=np.empty((kinds, n), np.int16),
        unit=np.zeros((kinds, n), np.uint8),
        due=np.empty((kinds, n), np.int32),
        overdue_from=np.empty((kinds, n), np.int64),
        certainty=np.zeros((kinds, n), np.uint8),
        left=np.zeros((kinds, n), np.int32),
        extended=np.zeros((kinds, n), np.bool_),
        deemed=np.zeros((kinds, n), np.bool_),
        base=np.empty(n, np.uint8),
        provisional=np.zeros(n, np.bool_),
        opened_at=ledger.received_at,
        closed_at=closed_at,
        settled_at=closed_at.copy(),
        yellow_from=np.empty(n, np.int64),
        red_from=np.empty(n, np.int64),
        dark_from=np.empty(n, np.int64),
        stop_after=np.full((kinds, m), NO_DAY, np.int32),
        stop_upto=np.full((kinds, m), NO_DAY, np.int32),
    )
