"""Lines of the case table: what the columns know, with the words read for the lines that are seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.moment import Moment
from console.board.period import day_date
from console.board.remaining import NOTHING, judged, remaining
from console.board.stages import stage_states
from console.board.view import Bar, CaseRow, StageLine
from console.domain.case import CaseId
from console.domain.ledger import MONTHS, NATURAL_DAYS, NO_DAY, NO_LIMIT, UNIT_CODES
from console.domain.light import Certainty, ClockKind, Light
from console.domain.tables import NEVER_US
from console.replica.case_reads import Ints
from console.replica.detail_reads import CaseText


@dataclass(frozen=True, slots=True)
class Words:
    """What the replica says of some cases; cases may be missing while it is loaded again."""

    texts: dict[int, CaseText]
    stages: dict[int, tuple[StageLine, ...]]


def case_rows(rows: CaseColumns, words: Words, moment: Moment, catalogue: Catalogue) -> tuple[CaseRow, ...]:
    """Return one line for each case, in the order of the columns."""
    left = remaining(rows, judged(rows, moment.now_us, moment.today, catalogue), catalogue)
    return tuple(_row(rows, row, left, words, moment, catalogue) for row in range(len(rows)))


def _row(rows: CaseColumns, row: int, left: Ints, words: Words, moment: Moment, catalogue: Catalogue) -> CaseRow:
    case_id = int(rows.case_id[row])
    area = int(rows.area[row])
    text = words.texts.get(case_id)
    has_limit = left[row] != NOTHING
    is_closed = not rows.is_open[row]
    over = is_closed and has_limit and left[row] < 0
    return CaseRow(
        case_id=CaseId(case_id),
        light=Light(rows.light[row]),
        certainty=Certainty(rows.certainty[row]),
        freshness=moment.ages[area].state,
        source_age_s=moment.ages[area].age_s,
        remaining=int(left[row]) if has_limit else None,
        bar=_bar(rows, row, int(left[row])) if has_limit else None,
        case_no=text.case_no if text else rows.case_no[row].decode("utf-8", "replace"),
        matter=catalogue.matter_name(int(rows.matter_id[row])),
        unit=catalogue.unit_name(int(rows.unit_id[row])),
        area=catalogue.areas[area].short,
        due=None if rows.due[row] == NO_DAY else day_date(int(rows.due[row])),
        stages=stage_states(words.stages.get(case_id, ())),
        is_closed=is_closed,
        closed_late=-int(left[row]) if over else None,
        applicant=text.applicant if text else "",
        unit_code=_unit_of(rows, row),
    )


def _unit_of(rows: CaseColumns, row: int) -> str:
    """Return the unit of what is left: months are told in natural days."""
    unit = int(rows.unit[row])
    return UNIT_CODES[NATURAL_DAYS if unit == MONTHS else unit]


def _bar(rows: CaseColumns, row: int, left: int) -> Bar | None:
    """Return the deciding clock as a bullet, in the unit of what is left."""
    limit = int(rows.limit[row])
    if limit == NO_LIMIT:
        return None
    statutory = int(rows.statutory_limit[row])
    used = max(0, limit - left)
    if ClockKind(rows.clock[row]) is ClockKind.STATUTORY:
        return Bar(used, None, limit, _unit_of(rows, row))
    return Bar(used, limit, None if statutory == NO_LIMIT else statutory, _unit_of(rows, row))


def on_board(rows: CaseColumns, slots: Sequence[int] | Ints, window_us: int) -> Ints:
    """Return those slots that show a case: an open one, or one closed within the window; order kept."""
    known = np.asarray(slots, np.int64)
    known = known[known >= 0]
    closed_at = rows.projection.closed_at[known]
    return np.compress(rows.is_open[known] | ((closed_at >= window_us) & (closed_at != NEVER_US)), known)
