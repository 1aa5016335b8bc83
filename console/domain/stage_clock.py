"""Limits of single stages (环节时限): from when each stage is over its own, whatever the whole still has.

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
from console.domain.projection import Projection
from console.domain.rule import AreaRule, RuleBook
from console.domain.tables import NEVER_US


@dataclass(frozen=True, slots=True, eq=False)
class StageRuns:
    """Stages that have begun, each of one unit that takes part, lead or joint.

    Shape:
        (k,) each

    Attributes:
        row: The case each belongs to, as a row of the ledger.
        started_at: When it began.
        ended_at: When it ended; `ABSENT_US` while it runs.
        limit: Its limit, in the unit of the promise; `NO_LIMIT` for none.
    """

    row: RowNumbers
    started_at: Instants
    ended_at: Instants
    limit: npt.NDArray[np.int16]


def stages_over_from(runs: StageRuns, ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Instants:
    """Return the first instant at which each stage is over its limit; ``NEVER_US`` without one and while it is held.

    A kind of matter that makes no promise has no limits of stages.
    """
    over_from: Instants = project_stages(runs, ledger, areas, book).overdue_from[ClockKind.PROMISED]
    return over_from


def project_stages(runs: StageRuns, ledger: Ledger, areas: Sequence[AreaRule], book: RuleBook) -> Projection:
    """Return the clocks of stages as promised clocks, one case a stage; blank for a kind that makes no promise."""
    return project(_of_stages(runs, ledger), areas, book)


def _of_stages(runs: StageRuns, ledger: Ledger) -> Ledger:
    """Return the ledger of the cases that the stages are."""
    row, k = runs.row, len(runs.row)
    offsets, stop_from, stop_to = _stops(runs, ledger)
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
        stop_from=stop_from,
        stop_to=stop_to,
    )


def _stops(runs: StageRuns, ledger: Ledger) -> tuple[Instants, Instants, Instants]:
    """Return offsets, beginnings and ends of the stops of each stage: those of its case, as far as it lasted."""
    first = ledger.stop_offsets[runs.row]
    counts = ledger.stop_offsets[runs.row + 1] - first
    stage = np.repeat(np.arange(len(runs.row)), counts)
    stops = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(len(stage))
    ended = np.where(runs.ended_at == ABSENT_US, NEVER_US, runs.ended_at)[stage]
    within = np.flatnonzero(ledger.stop_from[stops] < ended)
    stage, stops, ended = stage[within], stops[within], ended[within]
    stop_to = np.where(ledger.stop_to[stops] == ABSENT_US, NEVER_US, ledger.stop_to[stops])
    stop_to = np.minimum(stop_to, ended)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(stage, minlength=len(runs.row))))).astype(np.int64)
    return offsets, ledger.stop_from[stops], np.where(stop_to == NEVER_US, ABSENT_US, stop_to)
