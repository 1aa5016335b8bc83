"""From facts to columns: the kernel's answers for some cases, ready to stand on the board."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from console.board.assemble import Known, known_at
from console.board.catalogue import Catalogue
from console.board.columns import NEVER_S, CaseColumns, on_board
from console.board.stop_notice import overrun_from
from console.domain.clock_count import SETTLING
from console.domain.deadline import lights_at, next_turns, open_at, project
from console.domain.ledger import HOUR_UNITS, MONTHS, NO_DAY, NO_LIMIT
from console.domain.light import ClockKind
from console.domain.localday import SECOND_US
from console.domain.projection import Projection
from console.domain.rule import RuleBook
from console.domain.tables import NEVER_US
from console.replica.case_reads import CaseFacts, Ints

MINUTES_OF_HOUR = 60

_Number = TypeVar("_Number", bound=np.generic)

STEPS = (ClockKind.STEP_1, ClockKind.STEP_2, ClockKind.STEP_3, ClockKind.STEP_4)
DECIDING = (
    ClockKind.PROMISED,
    ClockKind.DECLARED,
    ClockKind.STATUTORY,
    ClockKind.ACCEPTANCE,
    *STEPS,
)
"""Which clock says what is left of a case: the first of these that runs and has a limit."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases read together.

    Attributes:
        later_at, later_case: When facts that have not happened yet will, and of which case; in order of time.
    """

    columns: CaseColumns
    later_at: Ints
    later_case: Ints


def batch_of(facts: CaseFacts, catalogue: Catalogue, book: RuleBook, now_us: int, closed_since_us: int) -> Batch:
    """Return the columns of the cases that are on the board at an instant."""
    known = known_at(facts, catalogue, now_us, closed_since_us)
    projection = project(known.ledger, catalogue.rules, book)
    return batch_from(facts, known, projection, catalogue, now_us)


def batch_from(facts: CaseFacts, known: Known, projection: Projection, catalogue: Catalogue, now_us: int) -> Batch:
    """Return the columns of cases whose clocks have been computed."""
    ledger, rows = known.ledger, known.rows
    clock = deciding_clock(projection)
    light, certainty = lights_at(projection, now_us)
    columns = CaseColumns(
        case_id=ledger.case_id,
        area=ledger.area,
        cell=catalogue.cells_of(ledger.area, facts.unit_id[rows]),
        unit_id=facts.unit_id[rows],
        matter_id=facts.matter_id[rows],
        version_id=facts.version_id[rows],
        case_no=facts.case_no[rows],
        closing_result=ledger.closing_result,
        clock=clock,
        limit=_spans(projection, clock),
        due=_of_clock(projection.due, clock, NO_DAY),
        left=_of_clock(projection.left, clock, 0),
        unit=_of_clock(projection.unit, clock, 0),
        overdue_from=_of_clock(projection.overdue_from, clock, NEVER_US),
        statutory_limit=_statutory_limit(projection, clock),
        stop_over_from=overrun_from(known, facts, catalogue),
        ends_s=_ends_s(projection),
        units=projection.unit,
        was_late=_was_late(projection),
        is_open=open_at(projection, now_us),
        light=light,
        certainty=certainty,
        next_turn=next_turns(projection, now_us),
        projection=on_board(projection, lambda array: array),
    )
    return Batch(columns, known.later_at, known.later_case)


def deciding_clock(projection: Projection) -> npt.NDArray[np.int8]:
    """Return the `ClockKind` that says what is left of each case, -1 where no clock with a limit runs.

    Of a closed case a promise or a statutory limit says so also when a decision ended it before the closing. Of an open
    one a further clock says so where it is the first to turn the case, and ends earlier than the others.
    """
    chosen = np.full(projection.runs.shape[1], -1, np.int8)
    is_closed = projection.closed_at != NEVER_US
    for kind in reversed(DECIDING):
        says = projection.runs[kind]
        if kind in SETTLING:
            says = says | (is_closed & (projection.limit[kind] != NO_LIMIT) & ~never_began(projection, kind))
        chosen[says] = kind
    earliest = np.take_along_axis(projection.overdue_from, np.maximum(chosen, 0)[np.newaxis].astype(np.intp), axis=0)[0]
    turn = np.minimum(projection.red_from, projection.dark_from)
    for kind in STEPS:
        ends = projection.overdue_from[kind]
        sooner = projection.runs[kind] & (ends == turn) & (ends < earliest) & ~is_closed
        chosen[sooner], earliest[sooner] = kind, projection.overdue_from[kind, sooner]
    return chosen


def never_began(projection: Projection, kind: ClockKind) -> npt.NDArray[np.bool_]:
    """Return in which closed cases a clock that only a missed acceptance starts never began: the acceptance judges."""
    acceptance = ClockKind.ACCEPTANCE
    is_waiting = projection.runs[acceptance] | (projection.overdue_from[acceptance] > projection.closed_at)
    waits: npt.NDArray[np.bool_] = projection.deemed[kind] & is_waiting
    return waits


def _ends_s(projection: Projection) -> npt.NDArray[np.uint32]:
    seconds = np.clip(-(-projection.overdue_from // SECOND_US), 0, NEVER_S)
    return np.where(projection.runs, seconds, NEVER_S).astype(np.uint32)


def _was_late(projection: Projection) -> npt.NDArray[np.bool_]:
    late: npt.NDArray[np.bool_] = np.zeros(len(projection.closed_at), np.bool_)
    for kind in (ClockKind.ACCEPTANCE, ClockKind.DECLARED):
        late |= projection.runs[kind] & (projection.overdue_from[kind] <= projection.closed_at)
    for kind in SETTLING:
        late |= ~never_began(projection, kind) & (projection.overdue_from[kind] <= projection.settled_at)
    late &= projection.closed_at != NEVER_US
    return late


def _spans(projection: Projection, clock: npt.NDArray[np.int8]) -> npt.NDArray[np.int32]:
    """Return the span of each deciding clock in the unit of what is left of it; `NO_LIMIT` where it cannot be told."""
    limit = _of_clock(projection.limit, clock, NO_LIMIT).astype(np.int32)
    unit = _of_clock(projection.unit, clock, 0)
    limit[np.isin(unit, HOUR_UNITS)] *= MINUTES_OF_HOUR
    due = _of_clock(projection.due, clock, NO_DAY)
    by_date = np.flatnonzero((clock >= 0) & ((limit == NO_LIMIT) | (unit == MONTHS)))
    start = _of_clock(projection.start, clock, NO_DAY)[by_date]
    limit[by_date] = np.where(due[by_date] == NO_DAY, NO_LIMIT, np.maximum(due[by_date] - start, 0))
    return limit


def _statutory_limit(projection: Projection, clock: npt.NDArray[np.int8]) -> npt.NDArray[np.int16]:
    """Return the statutory limit where it runs beside the deciding clock and counts in the same unit."""
    kind = ClockKind.STATUTORY
    deciding = _of_clock(projection.unit, clock, 0)
    beside = projection.runs[kind] & (clock != kind) & (projection.unit[kind] == deciding)
    return np.where(beside, projection.limit[kind], np.int16(NO_LIMIT))


def _of_clock(per_clock: npt.NDArray[_Number], clock: npt.NDArray[np.int8], absent: int) -> npt.NDArray[_Number]:
    """Return what a property of all clocks is for the one chosen of each case, `absent` where none is."""
    chosen = np.full(len(clock), absent, per_clock.dtype)
    for kind in np.flatnonzero(np.bincount(clock + 1, minlength=1)[1:]).tolist():
        np.copyto(chosen, per_clock[kind], where=clock == kind)
    return chosen
