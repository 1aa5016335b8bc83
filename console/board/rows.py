"""Lines of the case table: what the columns know, with the words read for the lines that are seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.list_view import Bar, CaseRow
from console.board.moment import Moment
from console.board.period import day_date
from console.board.remaining import NOTHING, judged, remaining
from console.domain.case import CaseId
from console.domain.ledger import MONTHS, NATURAL_DAYS, NO_DAY, NO_LIMIT, UNIT_CODES
from console.domain.light import Certainty, ClockKind, Light
from console.domain.tables import NEVER_US
from console.replica.case_reads import Ints
from console.replica.detail_reads import CaseLabel

_LIGHTS: Final = {light.value: light for light in Light}
_CERTAINTIES: Final = {certainty.value: certainty for certainty in Certainty}
"""Looked up, as making a member of its number takes several times as long."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the replica says of some cases; cases may be missing while it is loaded again.

    Attributes:
        labels: Their numbers and applicants by id.
        stages: The states of their stages by id, as `console.board.stages.stage_states` gives them.
    """

    labels: dict[int, CaseLabel]
    stages: dict[int, tuple[str, ...]]


class _Line(NamedTuple):
    """What the columns know of one case; fields as in `CaseColumns`, ``left`` as `remaining` gives it."""

    case_id: int
    area: int
    light: int
    certainty: int
    is_open: bool
    clock: int
    limit: int
    statutory_limit: int
    unit: int
    due: int
    case_no: bytes
    matter_id: int
    unit_id: int
    left: int


def case_rows(rows: CaseColumns, words: Words, moment: Moment, catalogue: Catalogue) -> tuple[CaseRow, ...]:
    """Return one line for each case, in the order of the columns."""
    left = remaining(rows, judged(rows, moment.now_us, moment.today, catalogue), catalogue)
    columns = (
        rows.case_id, rows.area, rows.light, rows.certainty, rows.is_open, rows.clock, rows.limit, rows.statutory_limit,
        rows.unit, rows.due, rows.case_no, rows.matter_id, rows.unit_id, left,
    )  # fmt: skip
    # Lists, not arrays: Python takes single numbers out of them five times as fast.
    lines = map(_Line._make, zip(*(column.tolist() for column in columns), strict=True))
    return tuple(_row(line, words, moment, catalogue) for line in lines)


def _row(line: _Line, words: Words, moment: Moment, catalogue: Catalogue) -> CaseRow:
    label = words.labels.get(line.case_id)
    has_limit = line.left != NOTHING
    over = not line.is_open and has_limit and line.left < 0
    age = moment.ages[line.area]
    # What is left in months is told in natural days.
    unit_code = UNIT_CODES[NATURAL_DAYS if line.unit == MONTHS else line.unit]
    return CaseRow(
        case_id=CaseId(line.case_id),
        light=_LIGHTS[line.light],
        certainty=_CERTAINTIES[line.certainty],
        freshness=age.state,
        source_age_s=age.age_s,
        remaining=line.left if has_limit else None,
        bar=_bar(line, unit_code) if has_limit else None,
        case_no=label.case_no if label else line.case_no.decode("utf-8", "replace"),
        matter=catalogue.matter_name(line.matter_id),
        unit=catalogue.unit_name(line.unit_id),
        area=catalogue.areas[line.area].short,
        due=None if line.due == NO_DAY else day_date(line.due),
        stages=words.stages.get(line.case_id, ()),
        is_closed=not line.is_open,
        closed_late=-line.left if over else None,
        applicant=label.applicant if label else "",
        unit_code=unit_code,
    )


def _bar(line: _Line, unit_code: str) -> Bar | None:
    """Return the deciding clock as a bullet, in the unit of what is left."""
    if line.limit == NO_LIMIT:
        return None
    used = max(0, line.limit - line.left)
    if line.clock == ClockKind.STATUTORY:
        return Bar(used, None, line.limit, unit_code)
    return Bar(used, line.limit, None if line.statutory_limit == NO_LIMIT else line.statutory_limit, unit_code)


def on_board(rows: CaseColumns, slots: Sequence[int] | Ints, window_us: int) -> Ints:
    """Return those slots that show a case: an open one, or one closed within the window; order kept."""
    known = np.asarray(slots, np.int64)
    known = known[known >= 0]
    closed_at = rows.projection.closed_at[known]
    return np.compress(rows.is_open[known] | ((closed_at >= window_us) & (closed_at != NEVER_US)), known)
