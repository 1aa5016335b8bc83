"""Counts of a day and of a month (接件、办结、按时、提前)."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, Slots
from console.board.period import Period
from console.board.remaining import MINUTES_OF_DAY, in_minutes, judged, remaining
from console.board.wall_view import Figures
from console.domain.case import OUTSIDE_RATIO
from console.domain.ledger import Instants
from console.domain.projection import Projection
from console.replica.case_reads import Ints


def figures(rows: CaseColumns, period: Period, now_us: int, catalogue: Catalogue) -> Figures:
    """Return the figures of a period, up to now.

    Early is what was left of the deciding clock on the day it was settled, in
    working days whatever the clock's unit.
    """
    closed_at = rows.projection.closed_at
    closed = _within(closed_at, period, rows.area)
    closed = closed[(closed_at[closed] <= now_us) & (closed_at[closed] > rows.projection.opened_at[closed])]
    rated = closed[~np.isin(rows.closing_result[closed], list(OUTSIDE_RATIO))]
    in_time = rated[~rows.was_late[rated]]
    return Figures(
        received=len(_within(rows.received_at, period, rows.area)),
        closed=len(closed),
        rated=len(rated),
        on_time=len(in_time),
        early=int(np.count_nonzero(_left_at_closing(rows, in_time, catalogue) >= 1)),
    )


def overdue_from(projection: Projection) -> Instants:
    """Return the first instant at which each case is past a limit."""
    return np.minimum(projection.red_from, projection.dark_from)


def _within(instants: Instants, period: Period, area: npt.NDArray[np.int16]) -> Slots:
    """Return the slots whose instant lies in their area's period."""
    first, last = int(period.begin.min()), int(period.end.max())
    near: Slots = np.flatnonzero((instants >= first) & (instants < last))
    if (period.begin == first).all() and (period.end == last).all():
        return near
    begin, end = period.begin[area[near]], period.end[area[near]]
    return np.compress((instants[near] >= begin) & (instants[near] < end), near)


def _left_at_closing(rows: CaseColumns, closed: Slots, catalogue: Catalogue) -> Ints:
    """Return the working days left when each case closed; for a stopped clock, what it kept."""
    chosen = rows.take(closed)
    kept = in_minutes(chosen.left.astype(np.int64), chosen.unit, chosen.area, catalogue) // MINUTES_OF_DAY
    in_working_days = replace(chosen, unit=np.zeros_like(chosen.unit), left=kept.astype(np.int32))
    return remaining(in_working_days, judged(chosen, 0, np.zeros(len(catalogue.areas), np.int64), catalogue), catalogue)
