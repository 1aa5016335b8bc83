"""Due days and lights of many cases at once (期限与灯): the one place that computes them.

`project` turns facts into due days and into the instants at which the light of each case turns; `lights_at` compares
these instants with a time. The trace renders what `project` found and computes nothing again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.ledger import Days, Instants, Ledger
from console.domain.rule import AreaRule, RuleBook

NEVER_US = np.iinfo(np.int64).max
"""An instant that does not come."""
FOREVER = np.iinfo(np.int32).max
"""The last day of a stop that has not ended."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Clocks and light of n cases, as far as the facts of the ledger tell; time only enters in `lights_at`.

    Rows of the first axis are `ClockKind`: acceptance, promised, statutory, declared.

    Attributes:
        runs: Whether the clock bears on the light while the case is open: it has started and only closing ends it.
            Shape: (4, n)
        start: The day it starts, itself not counted; `NO_DAY` when it never started.
            Shape: (4, n)
        limit: Units from start to due day, an applied extension included; `NO_LIMIT` for none.
            Shape: (4, n)
        due: Last day in time; `NO_DAY` when stopped, without limit or never started.
            Shape: (4, n)
        certainty: `Certainty` of the due day.
            Shape: (4, n)
        left: Units left while stopped; 0 otherwise.
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
        stop_after: For each stop of the ledger, the last day before it takes days out of a clock; `NO_DAY` where it
            takes none: overlapped by an earlier one, or without effect.
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


def project(ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Projection:
    """Compute every clock of every case."""
    raise NotImplementedError


def lights_at(projection: Projection, now_us: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return `Light` and `Certainty` of each case at an instant; `Light.NONE` for cases not open then."""
    raise NotImplementedError


def open_at(projection: Projection, now_us: int) -> npt.NDArray[np.bool_]:
    """Return which cases are open: received, and not closed, and not closed before they were received."""
    raise NotImplementedError


def next_turns(projection: Projection, now_us: int) -> Instants:
    """Return when each case's light or openness changes next if no fact arrives; `NEVER_US` for never."""
    raise NotImplementedError
