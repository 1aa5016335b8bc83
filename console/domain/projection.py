"""What the kernel finds out about many cases: their clocks, and the instants at which their lights turn (期限投影)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.ledger import ABSENT_US, NO_DAY, Days, Instants, Ledger
from console.domain.light import ClockKind
from console.domain.tables import NEVER_US


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Clocks and light of n cases, as far as the facts of the ledger tell; time only enters in ``lights_at``.

    Rows of the first axis are `ClockKind`: acceptance, promised, statutory, declared.

    Attributes:
        runs: Whether the clock bears on the light while the case is open: it has started, has a limit or a date, and
            only closing ends it.
            Shape: (4, n)
        start: The day it starts, itself not counted; `NO_DAY` when it never started or has no limit.
            Shape: (4, n)
        limit: Units from start to due day, an applied extension included; `NO_LIMIT` for none and for a declared date.
            Shape: (4, n)
        due: Last day in time; `NO_DAY` when stopped, without limit or never started.
            Shape: (4, n)
        certainty: `Certainty` of the due day.
            Shape: (4, n)
        left: Units left while stopped; 0 otherwise. Natural days for a declared date.
            Shape: (4, n)
        extended: Whether the extension moved this clock.
            Shape: (4, n)
        base: Light of the open case before any threshold: none, green or blue.
            Shape: (n,)
        provisional: Whether a running clock rests on days nobody has published.
            Shape: (n,)
        opened_at: First instant the case is open.
        closed_at: First instant it is open no longer; `NEVER_US` while open, ``opened_at`` when it never was.
        yellow_from: First instant of yellow; `NEVER_US` for never. ``red_from`` and ``dark_from`` likewise.
            Shape: (n,)
        stop_after: For each stop of the ledger, the last day before the days it takes out of a clock; `NO_DAY` where
            it takes none: covered by an earlier one, or without effect.
            Shape: (4, m)
        stop_upto: The last day it takes out; `FOREVER` while open.
            Shape: (4, m)
    """

    runs: npt.NDArray[np.bool_]
    start: Days
    limit: npt.NDArray[np.int16]
    due: Days
    certainty: npt.NDArray[np.uint8]
    left: npt.NDArray[np.int16]
    extended: npt.NDArray[np.bool_]
    base: npt.NDArray[np.uint8]
    provisional: npt.NDArray[np.bool_]
    opened_at: Instants
    closed_at: Instants
    yellow_from: Instants
    red_from: Instants
    dark_from: Instants
    stop_after: Days
    stop_upto: Days


def blank_projection(ledger: Ledger) -> Projection:
    """Return a projection of the ledger's shape whose columns the kernel fills; only open and closed are set."""
    n, m, kinds = len(ledger.case_id), len(ledger.stop_from), len(ClockKind)
    closed_at = np.where(ledger.closed_at == ABSENT_US, NEVER_US, np.maximum(ledger.closed_at, ledger.received_at))
    return Projection(
        runs=np.empty((kinds, n), np.bool_),
        start=np.empty((kinds, n), np.int32),
        limit=np.empty((kinds, n), np.int16),
        due=np.empty((kinds, n), np.int32),
        certainty=np.zeros((kinds, n), np.uint8),
        left=np.zeros((kinds, n), np.int16),
        extended=np.zeros((kinds, n), np.bool_),
        base=np.empty(n, np.uint8),
        provisional=np.zeros(n, np.bool_),
        opened_at=ledger.received_at,
        closed_at=closed_at,
        yellow_from=np.empty(n, np.int64),
        red_from=np.empty(n, np.int64),
        dark_from=np.empty(n, np.int64),
        stop_after=np.full((kinds, m), NO_DAY, np.int32),
        stop_upto=np.full((kinds, m), NO_DAY, np.int32),
    )
