"""What another calendar does to the clocks of the same cases (期限重算): which due days move, which lights turn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.deadline import lights_at, open_at
from console.domain.ledger import NO_DAY, Instants
from console.domain.projection import Projection

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reprojection:
    """Two projections of the same ledger, compared at an instant. Only clocks that run in open cases count.

    Attributes:
        shift: By how much the end of each clock moved: negative for earlier, 0 where it stays.
            Shape: (kinds, n)
            Units: Microseconds; a clock that counts hours may move within its day.
        resettled: Whether the certainty of the due day changed.
            Shape: (kinds, n)
        light_before: `Light` by the calendar in force until then; ``light_after`` by the new one.
            Shape: (n,)
        rows: Positions, ascending, of the cases of which anything changed.
    """

    shift: Instants
    resettled: Flags
    light_before: npt.NDArray[np.uint8]
    light_after: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.intp]

    @property
    def turned(self) -> Flags:
        """Whether the light of each case differs.

        Shape:
            (n,)
        """
        turned: Flags = self.light_before != self.light_after
        return turned


@dataclass(frozen=True, slots=True)
class MoveCounts:
    """How many cases a change of the calendar touches; one that has both stands in both earlier and later.

    Attributes:
        cases: Cases of which anything changed.
        resettled: Cases with a due day that became certain, or became uncertain.
        turned: Cases whose light differs at the instant of the comparison.
    """

    cases: int
    earlier: int
    later: int
    resettled: int
    turned: int


def compare(before: Projection, after: Projection, now_us: int) -> Reprojection:
    """Compare two projections of the same ledger.

    Args:
        before: By the calendars in force until now.
        after: By the new ones.
        now_us: The instant whose lights are compared, and at which cases count as open.
    """
    is_open = open_at(after, now_us)
    counts = (before.runs | after.runs) & is_open
    resettled = (before.certainty != after.certainty) & counts
    dated = counts & (before.due != NO_DAY) & (after.due != NO_DAY)
    ends = after.overdue_from, before.overdue_from
    shift: Instants = np.subtract(*ends, out=np.zeros_like(after.overdue_from), where=dated)
    light_before, light_after = lights_at(before, now_us)[0], lights_at(after, now_us)[0]
    changed = (shift != 0).any(axis=0) | resettled.any(axis=0) | (light_before != light_after)
    return Reprojection(shift, resettled, light_before, light_after, np.flatnonzero(changed))


def counts_of(found: Reprojection) -> MoveCounts:
    """Return how many cases moved."""
    return MoveCounts(
        cases=len(found.rows),
        earlier=int((found.shift < 0).any(axis=0).sum()),
        later=int((found.shift > 0).any(axis=0).sum()),
        resettled=int(found.resettled.any(axis=0).sum()),
        turned=int(found.turned.sum()),
    )
