"""A few cases looked at closely: all their facts, clocks with their stops, words and stages."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from console.board.assemble import Known, known_at
from console.board.batch import Batch, batch_from
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.moment import Moment
from console.board.period import local_day
from console.board.stages import Counting, stage_lines
from console.board.view import StageLine
from console.domain.counting import FOREVER
from console.domain.deadline import project
from console.domain.ledger import ABSENT_US, NO_DAY, UNIT_CODES
from console.domain.light import ClockKind
from console.domain.projection import Projection
from console.domain.rule import RuleBook
from console.replica.case_reads import Asked, CaseFacts, HasConnection, with_ids
from console.replica.detail_reads import CaseText, StageEvent, read_stage_events, read_texts


@dataclass(frozen=True, slots=True, eq=False)
class Closeup:
    """Cases and everything the kernel says of them; cases stand in order of id.

    Attributes:
        known: The facts in force.
        projection: What the kernel made of them, with stops.
        columns: The same cases as the board would hold them.
        texts: Their words by id.
        stages: Their stages by id.
    """

    known: Known
    projection: Projection
    columns: CaseColumns
    texts: dict[int, CaseText]
    stages: dict[int, tuple[StageLine, ...]]


def close_up(
    reader: HasConnection, ids: Iterable[int], catalogue: Catalogue, book: RuleBook, moment: Moment
) -> Closeup:
    """Look at cases, however long ago they were closed; those that are not in the replica are left out."""
    wanted = list(ids)
    facts: CaseFacts = with_ids(reader, wanted, Asked(book.clocks.clock_events, moment.known_us))
    known = known_at(facts, catalogue, moment.now_us, ABSENT_US)
    projection = project(known.ledger, catalogue.rules, book)
    batch: Batch = batch_from(facts, known, projection, catalogue, moment.now_us)
    events: dict[int, list[StageEvent]] = {}
    for event in read_stage_events(reader, wanted, moment.now_us, moment.known_by):
        events.setdefault(event.case_id, []).append(event)
    look = Closeup(known, projection, batch.columns, read_texts(reader, wanted), {})
    for row, case_id in enumerate(look.columns.case_id.tolist()):
        look.stages[case_id] = _stages(look, row, events.get(case_id, []), catalogue, moment)
    return look


def counting_of(look: Closeup, row: int, catalogue: Catalogue, moment: Moment) -> Counting:
    """Return how days of a case are counted: its stops as the deciding clock took them."""
    area = int(look.columns.area[row])
    days = catalogue.days_of(area)
    closed_at = int(look.columns.projection.closed_at[row])
    judged_us = moment.now_us if look.columns.is_open[row] else closed_at
    unit = UNIT_CODES[int(look.projection.unit[ClockKind.PROMISED, row])]
    return Counting(days, catalogue.rules[area].calendar, unit, _stopped(look, row), local_day(days, judged_us))


def _stages(
    look: Closeup, row: int, events: list[StageEvent], catalogue: Catalogue, moment: Moment
) -> tuple[StageLine, ...]:
    version = catalogue.versions.get(int(look.columns.version_id[row]))
    if version is None:
        return ()
    counting = counting_of(look, row, catalogue, moment)
    return stage_lines(version.stages, events, counting, is_closed=not look.columns.is_open[row])


def _stopped(look: Closeup, row: int) -> list[tuple[int, int]]:
    offsets = look.known.ledger.stop_offsets
    stops = slice(int(offsets[row]), int(offsets[row + 1]))
    clock = max(int(look.columns.clock[row]), 0)
    after, upto = look.projection.stop_after[clock, stops], look.projection.stop_upto[clock, stops]
    spans = zip(after.tolist(), upto.tolist(), strict=True)
    return [(begin, min(end, FOREVER)) for begin, end in spans if begin != NO_DAY]


def row_of(look: Closeup, case_id: int) -> int | None:
    """Return where a case stands in the closeup; None when it is not there."""
    found = np.flatnonzero(look.columns.case_id == case_id)
    return int(found[0]) if len(found) else None
