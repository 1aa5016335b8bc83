"""The longest overdue cases of the wall. No name of an applicant or handler is read here."""

import numpy as np

from console.board.batch import DECIDING
from console.board.catalogue import Catalogue
from console.board.columns import NEVER_S, CaseColumns, Slots
from console.board.moment import Moment
from console.board.remaining import ClockEnds, Judged, in_minutes, units_left
from console.board.wall_view import OverdueCase
from console.domain.case import CaseId
from console.domain.ledger import UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.localday import SECOND_US
from console.replica.case_reads import Ints

LONGEST = 8


def longest_overdue(rows: CaseColumns, moment: Moment, catalogue: Catalogue) -> tuple[OverdueCase, ...]:
    """Return the open cases that are furthest past a limit, the furthest first; ties in order of due day, then id."""
    late = np.flatnonzero(rows.is_open & (rows.light >= Light.RED))
    over, unit, due = _overdue(rows, late, moment, catalogue)
    furthest = -in_minutes(over, unit, rows.area[late], catalogue)
    order = np.lexsort((rows.case_id[late], due, furthest))[:LONGEST]
    shown = rows.take(late[order])
    statutory = _past_statutory(shown, moment, catalogue)
    return tuple(
        _overdue_case(shown, row, int(over[at]), UNIT_CODES[int(unit[at])], statutory[row], moment, catalogue)
        for row, at in enumerate(order.tolist())
    )


def _overdue(rows: CaseColumns, late: Slots, moment: Moment, catalogue: Catalogue) -> tuple[Ints, Ints, Ints]:
    """Return units over, their unit and the due day, of the first clock in deciding order that is over.

    A clock is at least one unit over; where office hours end the last day, it is over on the due day itself.
    """
    over = np.ones(len(late), np.int64)
    unit, due = rows.unit[late].astype(np.int64), rows.due[late].astype(np.int64)
    pending = np.arange(len(late))
    for kind in DECIDING:
        slots = late[pending]
        is_past = rows.ends_s[kind, slots] <= moment.now_us // SECOND_US
        past = pending[is_past]
        found = _ends(rows, kind, late[past], catalogue)
        over[past], unit[past], due[past] = -_left(found, moment, catalogue), found.unit, found.due
        pending = pending[~is_past]
    return np.maximum(over, 1), unit, due


def _ends(rows: CaseColumns, kind: ClockKind, slots: Slots, catalogue: Catalogue) -> ClockEnds:
    """Return where a clock of some cases ends; its due day is the one that lasts until it is overdue."""
    area, overdue_from = rows.area[slots], rows.ends_s[kind, slots].astype(np.int64) * SECOND_US
    due = np.zeros(len(slots), np.int32)
    for index in np.unique(area).tolist():
        mine = np.flatnonzero(area == index)
        due[mine] = catalogue.days_of(index).day_of(overdue_from[mine] - 1)
    return ClockEnds(due, overdue_from, rows.units[kind, slots], area)


def _left(ends: ClockEnds, moment: Moment, catalogue: Catalogue) -> Ints:
    now = np.full(len(ends.due), moment.now_us, np.int64)
    return units_left(ends, Judged(moment.today[ends.area], now), catalogue)


def _past_statutory(rows: CaseColumns, moment: Moment, catalogue: Catalogue) -> list[int | None]:
    found: list[int | None] = [None] * len(rows)
    kind = ClockKind.STATUTORY
    dated = np.flatnonzero(rows.ends_s[kind] != NEVER_S)
    left = _left(_ends(rows, kind, dated, catalogue), moment, catalogue)
    for slot, units in zip(dated.tolist(), left.tolist(), strict=True):
        found[slot] = -units
    return found


def _overdue_case(
    rows: CaseColumns, row: int, over: int, unit: str, statutory: int | None, moment: Moment, catalogue: Catalogue
) -> OverdueCase:
    unit_row = catalogue.units.get(int(rows.unit_id[row]))
    area = int(rows.area[row])
    return OverdueCase(
        case_id=CaseId(int(rows.case_id[row])),
        light=Light(rows.light[row]),
        overdue=over,
        unit=unit,
        statutory=statutory,
        area=catalogue.areas[area].short,
        unit_name=catalogue.unit_name(int(rows.unit_id[row])),
        matter=catalogue.matter_name(int(rows.matter_id[row])),
        contact_person=unit_row.contact_person if unit_row else "",
        contact_phone=unit_row.contact_phone if unit_row else "",
        freshness=moment.ages[area].state,
    )
