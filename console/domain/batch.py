"""Cases of one ledger that count alike, and what several of their clocks ask for, found once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from console.domain.case import EventKind
from console.domain.counting import FOREVER, Flags, RowNumbers, StopDays
from console.domain.ledger import ABSENT_US, Days, Instants, Ledger
from console.domain.light import ClockKind
from console.domain.localday import DayIndex
from console.domain.plan import ClockPlan, Plan
from console.domain.projection import Rows
from console.domain.rule import AfterHours, ClockRule

_Number = TypeVar("_Number", bound=np.generic)

_OF_RECEIPT = frozenset({EventKind.RECEIVED, EventKind.SUPPLEMENTED})
"""Events that bring materials in: the rule on office hours decides on which day they count."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a clock of n cases starts.

    Attributes:
        at: The instant; for cases in which it has not started, some instant of theirs that is as quick to look up.
        day: The day it starts, itself not counted.
        before: Working days up to and with that day.
        has: Which cases it has started in.
        again_at: When it was started again, `ABSENT_US` for never; None where it never is.
    """

    at: Instants
    day: DayIndex
    before: Days
    has: Flags
    again_at: Instants | None


@dataclass(frozen=True, slots=True, eq=False)
class Deemed:
    """Where a clock starts that also starts when another is missed (逾期视为受理).

    Attributes:
        start: Where it starts in either way.
        rows: Cases in which it starts with the missed clock, where that one started.
        waiting: Those of them in which it runs from when that one is missed.
    """

    start: Start
    rows: RowNumbers
    waiting: RowNumbers


_StartKey = tuple[tuple[int, ...], tuple[int, ...], AfterHours, bool]


class Batch:
    """The cases at hand. What it returns belongs to it: whoever changes an array copies it first."""

    def __init__(self, ledger: Ledger, rows: Rows, plan: Plan) -> None:
        self.ledger = ledger
        self.rows = rows
        self.plan = plan
        self.received_at: Instants = ledger.received_at[rows]
        self.on_the_spot: Flags = np.zeros(len(self.received_at), np.bool_)
        for code in plan.on_the_spot:
            self.on_the_spot |= ledger.case_type[rows] == code
        self._happened: dict[int, Flags] = {}
        self._starts: dict[_StartKey, Start] = {}
        self._deemed: dict[tuple[ClockKind | None, bool, _StartKey], Deemed] = {}
        self._stops: dict[bool, StopDays] = {}
        self._stop_rows, self._stop_first, self._stop_count, self.stops_within = self._stops_at_hand()

    def __len__(self) -> int:
        return len(self.received_at)

    def at(self, positions: RowNumbers) -> RowNumbers:
        """Return the rows of the ledger at these positions."""
        return positions + self.rows.start if isinstance(self.rows, slice) else self.rows[positions]

    def column(self, column: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        """Return where to fill these cases of a column, which `put` then brings there; not initialised."""
        return column[self.rows] if isinstance(self.rows, slice) else np.empty(len(self), column.dtype)

    def put(self, column: npt.NDArray[_Number], filled: npt.NDArray[_Number]) -> None:
        """Bring what was filled into the column, where it does not stand there already."""
        if not isinstance(self.rows, slice):
            column[self.rows] = filled

    def first(self, code: int) -> Instants | None:
        """Return when an event first happened to each case; None when it happened to nobody."""
        if code == EventKind.RECEIVED:
            return self.received_at
        moments = self.ledger.events.get(code)
        return None if moments is None else moments.first[self.rows]

    def last(self, code: int) -> Instants | None:
        """Return when an event last happened to each case; None when it happened to nobody."""
        if code == EventKind.RECEIVED:
            return self.received_at
        moments = self.ledger.events.get(code)
        return None if moments is None else moments.last[self.rows]

    def happened(self, code: int) -> Flags | None:
        """Return whether an event happened to each case; None when it happened to nobody."""
        if code not in self._happened:
            first = self.first(code)
            if first is None:
                return None
            self._happened[code] = first != ABSENT_US
        return self._happened[code]

    def start(self, clock: ClockPlan) -> Start | None:
        """Return where a clock starts; None when it has started nowhere."""
        key = _start_key(clock)
        if key not in self._starts:
            found = self._find_start(clock)
            if found is None:
                return None
            self._starts[key] = found
        return self._starts[key]

    def deemed(self, clock: ClockPlan, find: Callable[[], Deemed]) -> Deemed:
        """Return where a clock starts that a missed one starts too; found once for all clocks that start alike."""
        key = (clock.rule.deemed_by, clock.rule.deemed_at_end, _start_key(clock))
        if key not in self._deemed:
            self._deemed[key] = find()
        return self._deemed[key]

    def ended(self, rule: ClockRule, again_at: Instants | None) -> Flags | None:
        """Return whether something but closing ended a clock, or it waits to be started again; None where nowhere."""
        found: Flags | None = None
        for code in rule.ends:
            happened = self.happened(code)
            if happened is not None:
                found = happened if found is None else found | happened
        for code in rule.waits:
            last = self.last(code)
            if last is not None:
                waits = last > (ABSENT_US if again_at is None else again_at)
                found = waits if found is None else found | waits
        return found

    @cached_property
    def extension_rows(self) -> RowNumbers:
        """Which of these cases were extended."""
        return np.flatnonzero(self.ledger.extension_amount[self.rows])

    def stops(self, *, include_first_day: bool) -> StopDays:
        """Return the stops of these cases as days."""
        if include_first_day not in self._stops:
            days, ledger = self.plan.days, self.ledger
            after = days.day_of(ledger.stop_from[self.stops_within])
            if include_first_day:
                after -= 1
            ended = ledger.stop_to[self.stops_within]
            upto = np.where(ended == ABSENT_US, FOREVER, days.day_of(ended))
            self._stops[include_first_day] = StopDays(self._stop_rows, self._stop_first, self._stop_count, after, upto)
        return self._stops[include_first_day]

    def _stops_at_hand(self) -> tuple[RowNumbers, RowNumbers, RowNumbers, slice]:
        """Return the cases with stops, the first stop of each and how many, and which stops of the ledger these are."""
        offsets = self.ledger.stop_offsets
        first, end = offsets[:-1][self.rows], offsets[1:][self.rows]
        within = slice(int(first[0]), int(end[-1]))
        stopped = np.flatnonzero(first < end)
        first = first.take(stopped)
        return stopped, first - within.start, end.take(stopped) - first, within

    def _find_start(self, clock: ClockPlan) -> Start | None:
        rule = clock.rule
        at: Instants | None = None
        for code in rule.starts:
            first = self.first(code)
            if first is not None:
                at = first if at is None else _earlier(at, first)
        again_at = self._again_at(rule)
        if at is None:
            if again_at is None:
                return None
            at = again_at
        elif again_at is not None:
            at = np.where(again_at == ABSENT_US, at, again_at)
        has = at != ABSENT_US
        pending = np.flatnonzero(~has)
        if pending.size:
            at = at.copy()
            at[pending] = self.received_at.take(pending)
        if _OF_RECEIPT.issuperset(rule.starts):
            day = clock.tables.received_days(at, self.ledger.online[self.rows])
        else:
            day = clock.tables.days.day_of(at)
        if clock.policy.start_counts:
            day = np.maximum(day - 1, 0)
        return Start(at, day, clock.tables.counts.take(day), has, again_at)

    def _again_at(self, rule: ClockRule) -> Instants | None:
        found: Instants | None = None
        for code in rule.restarts:
            last = self.last(code)
            if last is not None:
                found = last if found is None else np.maximum(found, last)
        return found


def _start_key(clock: ClockPlan) -> _StartKey:
    return clock.rule.starts, clock.rule.restarts, clock.tables.after_hours, clock.policy.start_counts


def _earlier(one: Instants, two: Instants) -> Instants:
    """Return the earlier of two instants each, `ABSENT_US` where both are absent."""
    earlier = np.minimum(one, two)
    return np.where(earlier == ABSENT_US, np.maximum(one, two), earlier)
