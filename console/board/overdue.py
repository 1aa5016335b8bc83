"""The longest overdue cases of the wall. No name of an applicant or handler is read here."""

import numpy as np

from console.board.batch import DECIDING
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, Slots
from console.board.moment import Moment
from console.board.remaining import units_left
from console.board.view import OverdueCase
from console.domain.case import CaseId
from console.domain.ledger import NO_DAY, UNIT_CODES
from console.domain.light import ClockKind, Light
from console.replica.case_reads import Ints

LONGEST = 8


def longest_overdue(rows: CaseColumns, moment: Moment, catalogue: Catalogue) -> tuple[OverdueCase, ...]:
    """Return the open cases that are furthest past a limit, the furthest first; ties in order of due day, then id."""
    late = np.flatnonzero(rows.is_open & (rows.light >= Light.RED))
    over, unit, due = _overdue(rows, late, moment, catalogue)
    order = np.lexsort((rows.case_id[late], due, -over))[:LONGEST]
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
    today = moment.today[rows.area[late]]
    for kind in reversed(DECIDING):
        days = rows.projection.due[kind, late]
        past = np.flatnonzero(rows.projection.runs[kind, late] & (days != NO_DAY) & (days < today))
        slots = late[past]
        over[past] = -_left(rows, kind, slots, moment, catalogue)
        unit[past], due[past] = rows.units[kind, slots], days[past]
    return np.maximum(over, 1), unit, due


def _left(rows: CaseColumns, kind: ClockKind, slots: Slots, moment: Moment, catalogue: Catalogue) -> Ints:
    area = rows.area[slots]
    return units_left(rows.projection.due[kind, slots], moment.today[area], area, rows.units[kind, slots], catalogue)


def _past_statutory(rows: CaseColumns, moment: Moment, catalogue: Catalogue) -> list[int | None]:
    found: list[int | None] = [None] * len(rows)
    kind = ClockKind.STATUTORY
    dated = np.flatnonzero(rows.projection.runs[kind] & (rows.projection.due[kind] != NO_DAY))
    for slot, left in zip(dated.tolist(), _left(rows, kind, dated, moment, catalogue).tolist(), strict=True):
        found[slot] = -left
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
