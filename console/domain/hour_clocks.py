"""Clocks that count hours (小时时限): from instants, limits and stops to the instant in time at last.

An hour is counted by the clock on the wall (自然小时), or by the sessions of the office (工作小时). Within an hour unit
everything is measured on one scale, the time counted since the beginning of the tables, so that a stop takes out what
the clock would have counted, and never a span of another kind.
"""

from dataclasses import dataclass

import numpy as np

from console.domain.counting import Amounts, Flags, RowNumbers
from console.domain.ledger import ABSENT_US, Instants
from console.domain.localday import HOUR_US
from console.domain.tables import NEVER_US
from console.domain.worktime import WorkTime


@dataclass(frozen=True, slots=True, eq=False)
class HourSpan:
    """What n clocks of one hour unit have to count.

    Attributes:
        start_at: The instant counting begins.
        amount_us: Time to count.
        stop_first: Index of the first stop of each clock into ``stop_from``; the others follow it.
        stop_count: How many they are; 0 for a clock that nothing stops.
        stop_from, stop_to: Stops, ``stop_to`` `ABSENT_US` while open.
            Shape: (m,)
    """

    start_at: Instants
    amount_us: Amounts
    stop_first: RowNumbers
    stop_count: RowNumbers
    stop_from: Instants
    stop_to: Instants


@dataclass(frozen=True, slots=True, eq=False)
class HourEnds:
    """Ends of n clocks.

    Attributes:
        due_at: Last instant in time; meaningless while held.
        warn_at: From when at most the threshold is left; meaningless while held.
        is_held: Whether an open stop holds the clock.
        left_us: Time left of a held clock.
    """

    due_at: Instants
    warn_at: Instants
    is_held: Flags
    left_us: Amounts


def count_hours(work: WorkTime | None, warn_h: int, span: HourSpan) -> HourEnds:
    """Count each clock through its stops.

    A stop that begins at or after the end takes nothing; overlapping stops take their time once.

    Args:
        work: Office sessions of all of them; None for natural hours.
        warn_h: Hours left from which on to warn.
        span: What to count.
    """
    scale = work or _Wall()
    due = scale.worked(span.start_at) + span.amount_us
    cursor = scale.worked(span.start_at)
    is_held = np.zeros(len(due), np.bool_)
    left = np.zeros(len(due), np.int64)
    for number in range(int(span.stop_count.max(initial=0))):
        rows = np.flatnonzero((span.stop_count > number) & ~is_held)
        stop = span.stop_first.take(rows) + number
        begin = np.maximum(scale.worked(span.stop_from.take(stop)), cursor.take(rows))
        ended = span.stop_to.take(stop)
        is_open = ended == ABSENT_US
        end = np.where(is_open, NEVER_US, scale.worked(np.where(is_open, span.stop_from.take(stop), ended)))
        bites = np.flatnonzero((begin < due.take(rows)) & (begin < end))
        bitten, begin, end, is_open = rows.take(bites), begin.take(bites), end.take(bites), is_open.take(bites)
        is_held[bitten] = is_open
        left[bitten] = np.where(is_open, due.take(bitten) - begin, 0)
        due[bitten] += np.where(is_open, 0, end - begin)
        cursor[bitten] = np.where(is_open, cursor.take(bitten), end)
    # A limit of nothing ends where it starts, also outside of office hours.
    due_at = np.where(span.amount_us == 0, span.start_at, scale.instant(due))
    warn_at = np.maximum(scale.instant(due - warn_h * HOUR_US), span.start_at)
    return HourEnds(due_at, warn_at, is_held, left)


class _Wall:
    """Natural time measures itself."""

    def worked(self, instants: Instants) -> Amounts:
        return instants

    def instant(self, counted: Amounts) -> Instants:
        return counted
