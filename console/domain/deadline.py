"""Due days and lights of many cases at once (期限与灯): the one place that computes them.

`project` turns facts into due days and into the instants at which the light of each case turns; `lights_at` compares
these instants with a time. The trace renders what `project` found and computes nothing again.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from console.domain.batch import Batch
from console.domain.clocks import project_batch
from console.domain.ledger import Instants, Ledger
from console.domain.light import Certainty, Light
from console.domain.plan import Plan, plan_of
from console.domain.projection import Projection, Rows, blank_projection
from console.domain.rule import AreaRule, RuleBook
from console.domain.tables import NEVER_US

_CHUNK = 65_536
"""Cases counted together: few enough for their columns to stay in the cache, enough for the calls not to matter."""


def project(ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Projection:
    """Compute every clock of every case.

    Args:
        ledger: The facts; those not to be known yet are left out by whoever builds it.
        areas: What ``ledger.area`` indexes.
        book: The rules.

    Raises:
        BadInput: An area names an unknown time zone.
    """
    out = blank_projection(ledger)
    for plan, rows in _batches(ledger, areas, book):
        project_batch(Batch(ledger, rows, plan), out)
    return out


def _batches(ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Iterator[tuple[Plan, Rows]]:
    """Yield cases that lie near each other and count alike."""
    sets = len(book.clocks.sets)
    plans: dict[Plan, int] = {}
    plan_of_pair = np.full(len(areas) * sets, -1, np.int16)
    for start in range(0, len(ledger.case_id), _CHUNK):
        near = slice(start, min(start + _CHUNK, len(ledger.case_id)))
        pair = ledger.area[near].astype(np.int32) * sets + ledger.clock_set[near]
        group = plan_of_pair.take(pair)
        if group.min() < 0:
            for new in np.unique(pair).tolist():
                plan = plan_of(areas[new // sets], book.clocks.sets[new % sets], book)
                plan_of_pair[new] = plans.setdefault(plan, len(plans))
            group = plan_of_pair.take(pair)
        alike = group.min() == group.max()
        present = group[:1] if alike else np.flatnonzero(np.bincount(group, minlength=len(plans)))
        distinct = list(plans)
        for number in present.tolist():
            yield distinct[number], near if alike else np.flatnonzero(group == number) + start


def open_at(projection: Projection, now_us: int) -> npt.NDArray[np.bool_]:
    """Return which cases are open: received, not closed, and not closed before they were received."""
    is_open: npt.NDArray[np.bool_] = (projection.opened_at <= now_us) & (projection.closed_at > now_us)
    return is_open


def lights_at(projection: Projection, now_us: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return `Light` and `Certainty` of each case at an instant.

    A case that is not open then has `Light.NONE` and `Certainty.FINAL`; `open_at` tells it from an open case without a
    limit.
    """
    light = projection.base.copy()
    for colour, turn in _thresholds(projection):
        np.maximum(light, (turn <= now_us) * np.uint8(colour), out=light)
    is_open = open_at(projection, now_us)
    light *= is_open
    certainty = np.where(light == Light.BLUE, np.uint8(Certainty.STOPPED), projection.provisional & is_open)
    return light, certainty


def next_turns(projection: Projection, now_us: int) -> Instants:
    """Return when each case's light or openness changes next if no fact arrives; `NEVER_US` for never."""
    light, _ = lights_at(projection, now_us)
    following = projection.closed_at.copy()
    for colour, turn in _thresholds(projection):
        np.minimum(following, turn, out=following, where=light < colour)
    ahead = (projection.opened_at > now_us) & (projection.closed_at > projection.opened_at)
    following = np.where(ahead, projection.opened_at, following)
    return np.where(ahead | open_at(projection, now_us), following, NEVER_US)


def _thresholds(projection: Projection) -> tuple[tuple[Light, Instants], ...]:
    return (
        (Light.YELLOW, projection.yellow_from),
        (Light.RED, projection.red_from),
        (Light.DARK_RED, projection.dark_from),
    )
