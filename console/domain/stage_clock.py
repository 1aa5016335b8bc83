"""Limits of single stages (环节时限): from when each running stage is over its own, whatever the whole still has.

A stage counts like the promise it shares out: in its unit, through the stops of the case, the first day not counted. It
is the promised clock of a case of its own that begins with the stage, so that nothing else counts days.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.case import CaseType, EventKind
from console.domain.counting import RowNumbers
from console.domain.deadline import project
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, Instants, Ledger, Moments
from console.domain.light import ClockKind
from console.domain.rule import AreaRule, RuleBook


@dataclass(frozen=True, slots=True, eq=False)
class StageRuns:
    """Stages that have begun and not ended, of any unit that takes part, lead or joint.

    Shape:
        (k,) each

    Attributes:
        row: The case each belongs to, as a row of the ledger.
        started_at: When it began.
        limit: Its limit, in the unit of the promise; `NO_LIMIT` for none.
    """

    row: RowNumbers
    started_at: Instants
    limit: npt.NDArray[np.int16]


def stages_over_from(runs: StageRuns, ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Instants:
    """Return the first instant at which each stage is over its limit; ``NEVER_US`` without one and while it is held.

    A kind of matter that makes no promise has no limits of stages.
    """
    over_from: Instants = project(_of_stages(runs, ledger), areas, book).overdue_from[ClockKind.PROMISED]
    return over_from


def _of_stages(runs: StageRuns, ledger: Ledger) -> Ledger:
    """Return the ledger of the cases that the stages are."""
    row, k = runs.row, len(runs.row)
    first = ledger.stop_offsets[row]
    counts = ledger.stop_offsets[row + 1] - first
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    stops = np.repeat(first - offsets[:-1], counts) + np.arange(offsets[-1])
    nothing = np.zeros(k, np.int16)
    return Ledger(
        case_id=ledger.case_id[row],
        area=ledger.area[row],
        clock_set=ledger.clock_set[row],
        case_type=np.full(k, CaseType.PROMISED, np.uint8),
        online=np.zeros(k, np.bool_),
        received_at=runs.started_at,
        closed_at=np.full(k, ABSENT_US),
        closing_result=np.zeros(k, np.uint8),
        events={EventKind.ACCEPTED: Moments(runs.started_at, runs.started_at)},
        promised_limit=runs.limit,
        promised_unit=ledger.promised_unit[row],
        statutory_limit=nothing + np.int16(NO_LIMIT),
        statutory_unit=nothing.astype(np.uint8),
        declared_due=np.full(k, NO_DAY, np.int32),
        extension_amount=nothing,
        extension_at=np.full(k, ABSENT_US),
        stop_offsets=offsets,
        stop_from=ledger.stop_from[stops],
        stop_to=ledger.stop_to[stops],
    )
