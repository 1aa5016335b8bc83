"""Lines of the case table: what the columns know, with the words read for the lines that are seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.moment import Moment
from console.board.period import day_date
from console.board.remaining import NOTHING, judged_days, remaining
from console.board.stages import stage_states
from console.board.view import Bar, CaseRow, StageLine
from console.domain.case import CaseId
from console.domain.ledger import NO_DAY, NO_LIMIT, UNIT_CODES
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
    left = remaining(rows, judged_days(rows, moment.today, catalogue), catalogue)
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
        unit_code=UNIT_CODES[int(rows.unit[row])],
    )


def _bar(rows: CaseColumns, row: int, left: int) -> Bar | None:
    """Return the deciding clock as a bullet; a declared date is a limit of the natural days it leaves."""
    clock = ClockKind(rows.clock[row])
    limit = int(rows.limit[row])
    if limit == NO_LIMIT:
        if rows.due[row] == NO_DAY:
            return None
        limit = max(0, int(rows.due[row]) - int(rows.projection.start[clock, row]))
    unit = int(rows.unit[row])
    statutory = _statutory_limit(rows, row, unit)
    used = max(0, limit - left)
    if clock is ClockKind.STATUTORY:
        return Bar(used, None, limit, UNIT_CODES[unit])
    return Bar(used, limit, statutory, UNIT_CODES[unit])


def _statutory_limit(rows: CaseColumns, row: int, unit: int) -> int | None:
    """Return the statutory limit where it runs and counts in the same unit."""
    limit = int(rows.projection.limit[ClockKind.STATUTORY, row])
    runs = bool(rows.projection.runs[ClockKind.STATUTORY, row])
    return limit if runs and limit != NO_LIMIT and int(rows.units[ClockKind.STATUTORY, row]) == unit else None


def on_board(rows: CaseColumns, slots: Sequence[int] | Ints, window_us: int) -> Ints:
    """Return those slots that show a case: an open one, or one closed within the window; order kept."""
    known = np.asarray(slots, np.int64)
    known = known[known >= 0]
    closed_at = rows.projection.closed_at[known]
    return np.compress(rows.is_open[known] | ((closed_at >= window_us) & (closed_at != NEVER_US)), known)
