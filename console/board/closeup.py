"""A few cases looked at closely: all their facts, clocks with their stops, words and stages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from console.board.assemble import Known, known_at
from console.board.batch import Batch, batch_from
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.detail_view import StageLine
from console.board.moment import Moment
from console.board.rows import Words
from console.board.stages import stage_states, stages_of_cases, states_of_cases
from console.domain.deadline import project
from console.domain.ledger import ABSENT_US
from console.domain.projection import Projection
from console.domain.rule import RuleBook
from console.replica.case_reads import Asked, CaseFacts, HasConnection, with_ids
from console.replica.detail_reads import CaseLabel, CaseText, read_labels, read_texts
from console.replica.stage_reads import read_stage_spans


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

    @property
    def words(self) -> Words:
        """What lines of a list say of the cases."""
        labels = {case_id: CaseLabel(text.case_no, text.applicant) for case_id, text in self.texts.items()}
        return Words(labels, {case_id: stage_states(lines) for case_id, lines in self.stages.items()})


def close_up(
    reader: HasConnection, ids: Iterable[int], catalogue: Catalogue, book: RuleBook, moment: Moment
) -> Closeup:
    """Look at cases, however long ago they were closed; those that are not in the replica are left out."""
    wanted = list(ids)
    known, projection, columns = _counted(reader, wanted, catalogue, book, moment)
    spans = read_stage_spans(reader, wanted, moment.now_us, moment.known_by)
    stages = stages_of_cases(spans, known, columns, catalogue, book, moment.now_us)
    return Closeup(known, projection, columns, read_texts(reader, wanted), stages)


def words_of(reader: HasConnection, ids: Iterable[int], catalogue: Catalogue, book: RuleBook, moment: Moment) -> Words:
    """Return the `Words` that a closeup of cases has, without all the rest of it."""
    wanted = list(ids)
    known, _projection, columns = _counted(reader, wanted, catalogue, book, moment)
    spans = read_stage_spans(reader, wanted, moment.now_us, moment.known_by)
    states = states_of_cases(spans, known, columns, catalogue, book, moment.now_us)
    return Words(read_labels(reader, wanted), states)


def _counted(
    reader: HasConnection, ids: Sequence[int], catalogue: Catalogue, book: RuleBook, moment: Moment
) -> tuple[Known, Projection, CaseColumns]:
    facts: CaseFacts = with_ids(reader, ids, Asked(book.clocks.clock_events, moment.known_us))
    known = known_at(facts, catalogue, moment.now_us, ABSENT_US)
    projection = project(known.ledger, catalogue.rules, book)
    batch: Batch = batch_from(facts, known, projection, catalogue, moment.now_us)
    return known, projection, batch.columns


def row_of(look: Closeup, case_id: int) -> int | None:
    """Return where a case stands in the closeup; None when it is not there."""
    found = np.flatnonzero(look.columns.case_id == case_id)
    return int(found[0]) if len(found) else None
