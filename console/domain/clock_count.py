"""One clock of every case at hand (计时): where it starts, how far it reaches, and from when it is overdue."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from console.domain.batch import Batch, Deemed, Start
from console.domain.counting import Amounts, Ends, Flags, RowNumbers, Span, StopDays, Taken, count_days, months_after
from console.domain.hour_clocks import HourSpan, count_hours
from console.domain.ledger import (
    ABSENT_US,
    HOUR_UNITS,
    MONTHS,
    NATURAL_HOURS,
    NO_DAY,
    NO_LIMIT,
    WORKING_DAYS,
    WORKING_HOURS,
    Days,
    Instants,
)
from console.domain.light import Certainty, ClockKind, Light
from console.domain.limits import Limits, limits_of
from console.domain.localday import HOUR_US, MINUTE_US, DayIndex
from console.domain.plan import ClockPlan
from console.domain.projection import Projection
from console.domain.rule import LimitSource
from console.domain.tables import NEVER_US, NO_DUE

SETTLING = frozenset({ClockKind.PROMISED, ClockKind.STATUTORY})
"""Clocks whose end settles a case, although it may be closed later."""
NOT_ON_THE_SPOT = frozenset({ClockKind.ACCEPTANCE, ClockKind.PROMISED})
"""Clocks that a case decided on the spot does not have."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What became of one clock of n cases, as far as the light and clocks that follow it ask.

    Attributes:
        start: Where it starts.
        active: Which cases have it: it has started there and has a limit.
        runs: Which of them it bears on the light of.
        due: Last day in time; `NO_DUE` where it is held or not active.
        overdue_from: As in the projection; also for cases that wait for another clock to be missed.
        yellow_from: For cases whose clock counts hours, `NEVER_US` for the others; None where nobody's does.
        held: Rows of running clocks that a stop holds.
        waiting: Rows where it runs once another clock is missed.
        answered_at: The last answer that lets it wait for a new start, `ABSENT_US` for none; None where nowhere.
    """

    start: Start
    active: Flags
    runs: Flags
    due: Days
    overdue_from: Instants
    yellow_from: Instants | None
    held: RowNumbers
    waiting: RowNumbers
    answered_at: Instants | None


_NOBODY: RowNumbers = np.empty(0, np.int64)


def count_clock(
    batch: Batch, out: Projection, kind: ClockKind, clock: ClockPlan, missed: Counted | None
) -> Counted | None:
    """Count one clock of every case and fill its columns.

    Args:
        batch: The cases.
        out: Where their projection goes.
        kind: The clock's place.
        clock: Its rule, policy and tables.
        missed: The clock whose being missed starts this one; None where there is none.

    Returns:
        None where nobody has the clock.
    """
    start = batch.start(clock) or (None if missed is None else _unstarted(batch))
    if start is None:
        out.blank(kind, batch.rows)
        return None
    waiting = _NOBODY
    if missed is not None:
        deemed = batch.deemed(clock, partial(_deemed, clock, start, missed))
        start, waiting = deemed.start, deemed.waiting
        out.deemed[kind, batch.at(deemed.rows)] = True
    limits = limits_of(batch, clock.rule, start)
    active = start.has & limits.given
    if kind in NOT_ON_THE_SPOT:
        active &= ~batch.on_the_spot
    if clock.rule.limit_source is LimitSource.NONE and clock.rule.limit is None:
        out.blank(kind, batch.rows)
        started = np.flatnonzero(start.has)
        out.start[kind, batch.at(started)] = start.day.take(started)
        return None
    if not active.any():
        out.blank(kind, batch.rows)
        return None
    return _Count(batch, out, kind, clock, start, active).run(limits, waiting)


def _unstarted(batch: Batch) -> Start:
    days = batch.plan.days.day_of(batch.received_at)
    nobody = np.zeros(len(batch), np.bool_)
    return Start(batch.received_at, days, batch.plan.tables.counts.take(days), nobody, None)


def _deemed(clock: ClockPlan, start: Start, missed: Counted) -> Deemed:
    """Start the clock where a missed one started, or on the day it ended, as its rule says.

    Source: 行政许可法 Art. 32(4): who is told nothing in time is accepted as of the day the materials were received;
        行政复议法 (2023) Art. 30: as of the day the time for examination ends.

    A known gap: a supplement starts the missed clock anew even where its first notice came after that clock's first
    end, by which the case was accepted. The trace and the reasons read a start off the last supplement, too, and of
    several supplements the ledger keeps the first and the last: to tell that end, all of them would have to.
    """
    is_missed = missed.active & (~start.has | (start.at >= missed.overdue_from))
    waits = ~start.has
    if missed.answered_at is not None:
        told = missed.answered_at != ABSENT_US
        is_missed &= ~(told & (missed.answered_at < missed.overdue_from))
        waits &= ~told
    rows = np.flatnonzero(is_missed)
    if not rows.size:
        return Deemed(start, rows, rows)
    at, day, before, has = start.at.copy(), start.day.copy(), start.before.copy(), start.has.copy()
    since = missed.due if clock.rule.deemed_at_end else missed.start.day
    at[rows], day[rows], has[rows] = missed.start.at.take(rows), since.take(rows), True
    before[rows] = clock.tables.counts.take(day.take(rows))
    return Deemed(Start(at, day, before, has, start.again_at), rows, rows.compress(waits.take(rows)))


class _Count:
    """A clock that somebody has, while its columns are filled: first for cases that count days, then for hours."""

    def __init__(
        self, batch: Batch, out: Projection, kind: ClockKind, clock: ClockPlan, start: Start, active: Flags
    ) -> None:
        self.batch, self.out, self.kind, self.clock, self.start = batch, out, kind, clock, start
        self.active = active
        self.due: Days = np.empty(0, np.int32)
        self.overdue_from: Instants = batch.column(out.overdue_from[kind])
        self.yellow_from: Instants | None = None
        self.held: list[RowNumbers] = []

    def run(self, limits: Limits, waiting: RowNumbers) -> Counted:
        """Count and fill; see `count_clock`."""
        batch, out, kind, rows = self.batch, self.out, self.kind, self.batch.rows
        in_hours = self.active & (limits.unit >= NATURAL_HOURS) if limits.unit.max() >= NATURAL_HOURS else None
        in_days = self.active if in_hours is None else self.active & ~in_hours
        ended = batch.ended(self.clock.rule, self.start.again_at)
        if ended is not None:
            waiting = waiting[~ended.take(waiting)]
        runs = self._runs(ended, waiting)
        if kind in SETTLING and ended is not None:
            self._note_settled()
        out.runs[kind, rows], out.start[kind, rows], out.unit[kind, rows] = runs, self.start.day, limits.unit
        out.limit[kind, rows] = limits.amount
        if in_days.any():
            self._count_days(limits, in_days)
        else:
            self.due = np.full(len(batch), NO_DUE, np.int32)
            self.overdue_from[:] = NEVER_US
            out.due[kind, rows] = NO_DAY
        if in_hours is not None:
            for unit in HOUR_UNITS:
                chosen = np.flatnonzero(in_hours & (limits.unit == unit))
                if chosen.size:
                    self._count_hours(unit, chosen, limits.amount.take(chosen))
        batch.put(out.overdue_from[kind], self.overdue_from)
        absent = batch.at(np.flatnonzero(~self.active))
        out.start[kind, absent], out.due[kind, absent], out.limit[kind, absent] = NO_DAY, NO_DAY, NO_LIMIT
        if self.clock.rule.limit_source is LimitSource.DECLARED:
            out.limit[kind, rows] = NO_LIMIT
        held = np.concatenate(self.held) if self.held else _NOBODY
        return Counted(
            start=self.start,
            active=self.active,
            runs=runs,
            due=self.due,
            overdue_from=self.overdue_from,
            yellow_from=self.yellow_from,
            held=held[runs.take(held)],
            waiting=waiting,
            answered_at=self._answered_at(),
        )

    def _note_settled(self) -> None:
        settled = self.out.settled_at
        for code in self.clock.rule.ends:
            first, happened = self.batch.first(code), self.batch.happened(code)
            if first is not None and happened is not None:
                rows = np.flatnonzero(happened)
                cases = self.batch.at(rows)
                settled[cases] = np.minimum(settled[cases], first.take(rows))

    def _runs(self, ended: Flags | None, waiting: RowNumbers) -> Flags:
        if ended is None and not waiting.size:
            return self.active
        runs = self.active.copy() if ended is None else self.active & ~ended
        runs[waiting] = False
        return runs

    def _answered_at(self) -> Instants | None:
        found: Instants | None = None
        since = ABSENT_US if self.start.again_at is None else self.start.again_at
        for code in self.clock.rule.waits:
            last = self.batch.last(code)
            if last is not None:
                answer = np.where(last > since, last, ABSENT_US)
                found = answer if found is None else np.maximum(found, answer)
        return found

    def _count_days(self, limits: Limits, active: Flags) -> None:
        batch, out, kind, clock = self.batch, self.out, self.kind, self.clock
        stops = self._stops(active)
        span = self._span(limits.amount, limits)
        longer = self._extended(span, limits, stops, active)
        if longer is not None:
            out.limit[kind, batch.rows] = longer
            span = self._span(longer, limits)
        note = Taken(out.stop_after[kind, batch.stops_within], out.stop_upto[kind, batch.stops_within])
        ends = count_days(clock.tables, span, stops, note)
        self.due = ends.due
        self._judge(span, ends, active)
        out.due[kind, batch.rows] = ends.due
        if ends.held.size:
            held = batch.at(ends.held)
            out.due[kind, held], out.certainty[kind, held], out.left[kind, held] = NO_DAY, Certainty.STOPPED, ends.left
            ends.due[ends.held] = NO_DUE
            self.held.append(ends.held)
        idle = np.flatnonzero(~active)
        if idle.size:
            ends.due[idle] = NO_DUE
        clock.tables.red_us.take(ends.due, mode="clip", out=self.overdue_from)

    def _stops(self, active: Flags) -> StopDays | None:
        if not self.clock.rule.is_stoppable:
            return None
        stops = self.batch.stops(include_first_day=self.clock.policy.stop_includes_first_day).where(active)
        # A stop that has ended does not move a declared date: the source counted it.
        return stops.still_open() if self.clock.rule.limit_source is LimitSource.DECLARED else stops

    def _span(self, amount: Amounts, limits: Limits) -> Span:
        start, counts = self.start, self.clock.policy.start_counts
        by_month = np.flatnonzero(limits.unit == MONTHS) if limits.unit.max() >= MONTHS else _NOBODY
        if by_month.size:
            amount = amount.copy()
            before = start.day.take(by_month)
            amount[by_month] = months_after(before, amount.take(by_month), start_counts=counts) - before
        # A date that a source declares stands where it stands.
        roll = self.clock.policy.roll_natural_end and self.clock.rule.limit_source is not LimitSource.DECLARED
        return Span(start.day, start.before, amount, limits.unit != WORKING_DAYS, roll)

    def _extended(self, span: Span, limits: Limits, stops: StopDays | None, active: Flags) -> Amounts | None:
        """Return the limits with the extensions that count, None where none does: by policy, none entered too late."""
        if self.clock.rule.extension is None:
            return None
        ledger, asked = self.batch.ledger, self.batch.extension_rows
        asked = asked.compress(active.take(asked))
        if asked.size and not self.clock.policy.late_extension_moves:
            entered = self.clock.tables.days.day_of(ledger.extension_at.take(self.batch.at(asked)))
            asked = asked[_is_in_time(self.clock, span, stops, asked, entered)]
        if not asked.size:
            return None
        longer = limits.amount.copy()
        longer[asked] += ledger.extension_amount.take(self.batch.at(asked))
        self.out.extended[self.kind, self.batch.at(asked)] = True
        return longer

    def _judge(self, span: Span, ends: Ends, active: Flags) -> None:
        """Note where a day had to be judged that the calendar does not know."""
        calendar = self.clock.tables.calendar
        if ends.due.max() <= calendar.known_until and span.start.min() >= calendar.first_day - 1:
            return
        doubtful = np.flatnonzero((ends.due > calendar.known_until) | (span.start < calendar.first_day - 1))
        is_judged = active.take(doubtful) & (span.amount.take(doubtful) > 0)
        if not span.roll:
            is_judged &= ~span.natural.take(doubtful)
        self._note_provisional(np.setdiff1d(doubtful[is_judged], ends.held, assume_unique=True))

    def _note_provisional(self, doubtful: RowNumbers) -> None:
        out, cases = self.out, self.batch.at(doubtful)
        out.certainty[self.kind, cases] = Certainty.PROVISIONAL
        if self.clock.rule.overdue is not Light.NONE:
            out.provisional[cases] |= out.runs[self.kind, cases]

    def _count_hours(self, unit: int, chosen: RowNumbers, amount: Amounts) -> None:
        batch, out, kind, clock = self.batch, self.out, self.kind, self.clock
        cases = batch.at(chosen)
        span = self._hour_span(chosen, amount)
        work = clock.work if unit == WORKING_HOURS else None
        ends = count_hours(work, clock.warn_h, span)
        extension = batch.ledger.extension_amount[cases]
        if clock.rule.extension is not None and extension.any():
            in_time = (extension > 0) & (ends.is_held | (batch.ledger.extension_at[cases] <= ends.due_at))
            counts = extension > 0 if clock.policy.late_extension_moves else in_time
            amount = amount + np.where(counts, extension, 0)
            out.extended[kind, cases], out.limit[kind, cases] = counts, amount
            ends = count_hours(work, clock.warn_h, self._hour_span(chosen, amount))
        days = clock.tables.days.day_of(ends.due_at)
        out.due[kind, cases] = np.where(ends.is_held, NO_DAY, days)
        out.left[kind, cases] = ends.left_us // MINUTE_US
        out.certainty[kind, cases] = np.where(ends.is_held, Certainty.STOPPED, Certainty.FINAL)
        if work is not None:
            is_known = work.is_known(span.start_at) & work.is_known(ends.due_at)
            self._note_provisional(chosen[~(ends.is_held | is_known)])
        # In time up to and with the instant itself.
        self.overdue_from[chosen] = np.where(ends.is_held, NEVER_US, ends.due_at + 1)
        if self.yellow_from is None:
            self.yellow_from = np.full(len(batch), NEVER_US, np.int64)
        self.yellow_from[chosen] = np.where(ends.is_held, NEVER_US, ends.warn_at)
        self.held.append(chosen[ends.is_held])

    def _hour_span(self, chosen: RowNumbers, amount: Amounts) -> HourSpan:
        ledger, cases = self.batch.ledger, self.batch.at(chosen)
        first = ledger.stop_offsets[cases]
        count = ledger.stop_offsets[cases + 1] - first
        if not self.clock.rule.is_stoppable:
            count = np.zeros_like(count)
        start_at = self.start.at.take(chosen)
        return HourSpan(start_at, amount * HOUR_US, first, count, ledger.stop_from, ledger.stop_to)


def _is_in_time(clock: ClockPlan, span: Span, stops: StopDays | None, asked: RowNumbers, entered: DayIndex) -> Flags:
    """Return which extensions were entered by the due day; no due day comes before limit natural days have passed."""
    in_time: Flags = entered <= span.start.take(asked) + span.amount.take(asked)
    doubtful = np.flatnonzero(~in_time)
    if doubtful.size:
        late = asked.take(doubtful)
        ends = count_days(clock.tables, span.take(late), stops.take(late) if stops else None)
        in_time[doubtful] = entered.take(doubtful) <= ends.due
        in_time[doubtful.take(ends.held)] = True
    return in_time
