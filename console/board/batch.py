"""From facts to columns: the kernel's answers for some cases, ready to stand on the board."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from console.board.assemble import Known, known_at
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, projection_of
from console.domain.deadline import lights_at, next_turns, open_at, project
from console.domain.ledger import NO_DAY, NO_LIMIT, UNIT_CODES, Ledger
from console.domain.light import ClockKind
from console.domain.projection import Projection
from console.domain.rule import RuleBook
from console.replica.case_reads import CaseFacts, Ints

_Number = TypeVar("_Number", bound=np.generic)

DECIDING = (ClockKind.PROMISED, ClockKind.DECLARED, ClockKind.STATUTORY, ClockKind.ACCEPTANCE)
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
    known = known_at(facts, catalogue.area_ids, now_us, closed_since_us)
    projection = project(known.ledger, catalogue.rules, book)
    return batch_from(facts, known, projection, catalogue, book, now_us)


def batch_from(
    facts: CaseFacts, known: Known, projection: Projection, catalogue: Catalogue, book: RuleBook, now_us: int
) -> Batch:
    """Return the columns of cases whose clocks have been computed."""
    ledger, rows = known.ledger, known.rows
    clock = deciding_clock(projection)
    units = clock_units(ledger, book)
    light, certainty = lights_at(projection, now_us)
    columns = CaseColumns(
        case_id=ledger.case_id,
        area=ledger.area,
        cell=catalogue.cells_of(ledger.area, facts.unit_id[rows]),
        unit_id=facts.unit_id[rows],
        matter_id=facts.matter_id[rows],
        version_id=facts.version_id[rows],
        case_no=facts.case_no[rows],
        received_at=ledger.received_at,
        closing_result=ledger.closing_result,
        units=units,
        clock=clock,
        limit=_of_clock(projection.limit, clock, NO_LIMIT),
        due=_of_clock(projection.due, clock, NO_DAY),
        left=_of_clock(projection.left, clock, 0),
        unit=_of_clock(units, clock, 0),
        is_open=open_at(projection, now_us),
        light=light,
        certainty=certainty,
        next_turn=next_turns(projection, now_us),
        projection=projection_of(projection, lambda array: array),
    )
    return Batch(columns, known.later_at, known.later_case)


def deciding_clock(projection: Projection) -> npt.NDArray[np.int8]:
    """Return the `ClockKind` that says what is left of each case, -1 where no clock with a limit runs."""
    chosen = np.full(projection.runs.shape[1], -1, np.int8)
    for kind in reversed(DECIDING):
        chosen[projection.runs[kind]] = kind
    return chosen


def clock_units(ledger: Ledger, book: RuleBook) -> npt.NDArray[np.uint8]:
    """Return the unit of each clock of each case, as index into ``UNIT_CODES``; as the trace names them.

    Shape:
        (4, n)
    """
    acceptance = np.full(len(ledger.case_id), book.clocks.of(ClockKind.ACCEPTANCE).unit == UNIT_CODES[1], np.uint8)
    on_the_spot = np.isin(ledger.case_type, list(book.lights.on_the_spot))
    promised = np.where(on_the_spot, np.uint8(0), ledger.promised_unit)
    return np.stack([acceptance, promised, ledger.statutory_unit, np.ones_like(acceptance)])


def _of_clock(per_clock: npt.NDArray[_Number], clock: npt.NDArray[np.int8], absent: int) -> npt.NDArray[_Number]:
    chosen = np.take_along_axis(per_clock, np.maximum(clock, 0)[np.newaxis].astype(np.intp), axis=0)[0]
    return np.where(clock >= 0, chosen, np.array(absent, per_clock.dtype))
