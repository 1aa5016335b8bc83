"""The clocks of a case (时钟): what starts and ends each of them, and how long it may run.

The acceptance clock runs from receipt to acceptance or a notice to supplement, and starts again, whole, when the
supplement is complete. The promised and the statutory clock run from acceptance. A declared date stands by itself.
A case decided on the spot has one clock: the day of its receipt, and the statutory one where it was accepted.

Source: 行政许可法 Art. 32, 42, 45; GB/T 39046-2020 A.6.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY
from console.domain.counting import FOREVER, Ends, Flags, Span, StopDays, Taken, count_days
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, UNIT_CODES, Days, Instants, Ledger
from console.domain.light import Certainty, ClockKind, Light
from console.domain.localday import DayIndex
from console.domain.projection import Projection
from console.domain.rule import RuleBook
from console.domain.tables import NEVER_US, NO_DUE, AreaTables

Rows = slice | npt.NDArray[np.int64]
"""Cases of one ledger that share their tables: a slice where they lie together."""

_NATURAL = UNIT_CODES.index("nd")


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """The cases at hand and what all their clocks ask for."""

    ledger: Ledger
    rows: Rows
    tables: AreaTables
    book: RuleBook
    out: Projection
    on_the_spot: Flags
    is_accepted: Flags
    stops: StopDays
    stops_within: slice
    held: Flags

    @property
    def n(self) -> int:
        return len(self.on_the_spot)

    def at(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the rows of the ledger at these positions."""
        return positions + self.rows.start if isinstance(self.rows, slice) else self.rows[positions]


def project_rows(ledger: Ledger, rows: Rows, tables: AreaTables, book: RuleBook, out: Projection) -> None:
    """Fill the projection of these cases. All of them must belong to areas that share the tables."""
    on_the_spot = _on_the_spot(ledger, rows, book)
    stops, stops_within = _stop_days(ledger, rows, tables, book)
    work = _Work(
        ledger=ledger,
        rows=rows,
        tables=tables,
        book=book,
        out=out,
        on_the_spot=on_the_spot,
        is_accepted=ledger.accepted_at[rows] != ABSENT_US,
        stops=stops,
        stops_within=stops_within,
        held=np.zeros(len(on_the_spot), np.bool_),
    )
    received = tables.received_days(ledger.received_at[rows], ledger.online[rows])
    acceptance = _acceptance(work, received)
    accepted = tables.days.day_of(_accepted_at(work))
    before = tables.counts.take(accepted)
    promised = _decision(work, accepted, before, ClockKind.PROMISED)
    statutory = _decision(work, accepted, before, ClockKind.STATUTORY)
    declared = _declared(work, received)
    _turn(work, received, np.minimum(np.minimum(acceptance, promised), declared), statutory)


def _on_the_spot(ledger: Ledger, rows: Rows, book: RuleBook) -> Flags:
    case_type = ledger.case_type[rows]
    found = np.zeros(len(case_type), np.bool_)
    for code in book.lights.on_the_spot:
        found |= case_type == code
    return found


def _stop_days(ledger: Ledger, rows: Rows, tables: AreaTables, book: RuleBook) -> tuple[StopDays, slice]:
    """Return the stops of these cases as days, and which stops of the ledger these columns cover."""
    first, end = ledger.stop_offsets[:-1][rows], ledger.stop_offsets[1:][rows]
    within = slice(int(first[0]), int(end[-1]))
    after = tables.days.day_of(ledger.stop_from[within])
    if book.counting.stop_includes_first_day:
        after -= 1
    ended = ledger.stop_to[within]
    upto = np.where(ended == ABSENT_US, FOREVER, tables.days.day_of(ended))
    stopped = np.flatnonzero(first < end)
    first = first.take(stopped)
    return StopDays(stopped, first - within.start, end.take(stopped) - first, after, upto), within


def _acceptance(work: _Work, received: DayIndex) -> Days:
    """Return the due day of the running acceptance clocks, `NO_DUE` for the others."""
    ledger, rows = work.ledger, work.rows
    rule = work.book.clocks.of(ClockKind.ACCEPTANCE)
    supplemented_at = ledger.supplemented_at[rows]
    start = received
    if supplemented_at.max() != ABSENT_US:
        again = np.flatnonzero(supplemented_at != ABSENT_US)
        start = received.copy()
        start[again] = work.tables.received_days(supplemented_at[again], ledger.online[rows][again])
    amount = np.broadcast_to(np.int64(rule.limit or 0), work.n)
    natural = np.broadcast_to(np.bool_(rule.unit == UNIT_CODES[_NATURAL]), work.n)
    waits = ledger.supplement_notice_at[rows] > supplemented_at
    span = Span(start, work.tables.counts.take(start), amount, natural)
    return _clock(work, ClockKind.ACCEPTANCE, span, ~work.on_the_spot, ~(work.is_accepted | waits), work.stops)


def _accepted_at(work: _Work) -> Instants:
    """Return when cases were accepted, and for those that were not an instant that is as quick to look up."""
    ledger, rows = work.ledger, work.rows
    pending = np.flatnonzero(~work.is_accepted)
    if not pending.size:
        return ledger.accepted_at[rows]
    accepted_at = ledger.accepted_at[rows].copy()
    accepted_at[pending] = ledger.received_at[rows].take(pending)
    return accepted_at


def _decision(work: _Work, accepted: DayIndex, before: Days, kind: ClockKind) -> Days:
    """Return the due day of the running promised or statutory clocks; only the latter holds for cases on the spot."""
    ledger, rows = work.ledger, work.rows
    if kind is ClockKind.PROMISED:
        limit, unit = ledger.promised_limit[rows], ledger.promised_unit[rows]
        active = work.is_accepted & (limit >= 0) & ~work.on_the_spot
    else:
        limit, unit = ledger.statutory_limit[rows], ledger.statutory_unit[rows]
        active = work.is_accepted & (limit >= 0)
    roll = work.book.counting.roll_natural_end
    span = Span(accepted, before, limit.astype(np.int64), unit == _NATURAL, roll)
    return _clock(work, kind, span, active, active, work.stops)


def _declared(work: _Work, received: DayIndex) -> Days:
    """Return the declared due days. A stop that has ended does not move them: the source counted it."""
    declared = work.ledger.declared_due[work.rows]
    active = declared != NO_DAY
    if not active.any():
        return _no_clock(work, ClockKind.DECLARED)
    amount = np.clip(declared, 0, LAST_DAY) - received
    natural = np.broadcast_to(np.True_, work.n)
    span = Span(received, work.tables.counts.take(received), amount, natural)
    lit = _clock(work, ClockKind.DECLARED, span, active, active, work.stops.still_open())
    work.out.limit[ClockKind.DECLARED, work.rows] = NO_LIMIT
    return lit


def _no_clock(work: _Work, kind: ClockKind) -> Days:
    out, rows = work.out, work.rows
    out.runs[kind, rows], out.start[kind, rows] = False, NO_DAY
    out.due[kind, rows], out.limit[kind, rows] = NO_DAY, NO_LIMIT
    return np.full(work.n, NO_DUE, np.int32)


def _clock(work: _Work, kind: ClockKind, span: Span, active: Flags, runs: Flags, stops: StopDays) -> Days:
    """Count one clock of every case, fill its columns, and return the due days that bear on the light."""
    rule, out, rows = work.book.clocks.of(kind), work.out, work.rows
    halts = stops.where(active) if rule.stoppable else None
    if rule.extendable:
        span = _extended(work, kind, span, halts, active)
    note = Taken(out.stop_after[kind, work.stops_within], out.stop_upto[kind, work.stops_within])
    ends = count_days(work.tables, span, halts, note)
    out.runs[kind, rows], out.start[kind, rows], out.due[kind, rows] = runs & active, span.start, ends.due
    out.limit[kind, rows] = span.amount
    idle = np.flatnonzero(~active)
    if idle.size:
        absent = work.at(idle)
        out.start[kind, absent], out.due[kind, absent], out.limit[kind, absent] = NO_DAY, NO_DAY, NO_LIMIT
    _judge(work, kind, span, ends, active)
    lit = ends.due
    lit[ends.held] = NO_DUE
    if runs is active:
        lit[idle] = NO_DUE
    else:
        lit += ~(runs & active) * np.int32(NO_DUE)
    return lit


def _extended(work: _Work, kind: ClockKind, span: Span, stops: StopDays | None, active: Flags) -> Span:
    """Return the spans with the extensions that count: by policy, not one entered after the due day."""
    amount = work.ledger.extension_amount[work.rows]
    asked = np.flatnonzero((amount > 0) & active)
    if not asked.size:
        return span
    if not work.book.counting.late_extension_moves:
        asked = asked[_is_in_time(work, span, stops, asked)]
    longer = span.amount.copy()
    longer[asked] += amount[asked]
    work.out.extended[kind, work.at(asked)] = True
    return replace(span, amount=longer)


def _is_in_time(work: _Work, span: Span, stops: StopDays | None, asked: npt.NDArray[np.int64]) -> Flags:
    """Return which extensions were entered by the due day; no due day comes before limit natural days have passed."""
    entered = work.tables.days.day_of(work.ledger.extension_at[work.rows].take(asked))
    in_time = entered <= span.start.take(asked) + span.amount.take(asked)
    doubtful = np.flatnonzero(~in_time)
    if doubtful.size:
        late = asked.take(doubtful)
        ends = count_days(work.tables, span.take(late), stops.take(late) if stops else None)
        in_time[doubtful] = entered.take(doubtful) <= ends.due
        in_time[doubtful.take(ends.held)] = True
    return in_time


def _judge(work: _Work, kind: ClockKind, span: Span, ends: Ends, active: Flags) -> None:
    """Note certainty: stopped, or provisional where a day had to be judged that the calendar does not know."""
    out, calendar = work.out, work.tables.calendar
    if ends.due.max() > calendar.known_until or span.start.min() < calendar.first_day - 1:
        doubtful = np.flatnonzero((ends.due > calendar.known_until) | (span.start < calendar.first_day - 1))
        is_judged = active.take(doubtful) & (span.amount.take(doubtful) > 0)
        if not span.roll:
            is_judged &= ~span.natural.take(doubtful)
        doubtful = work.at(np.setdiff1d(doubtful[is_judged], ends.held, assume_unique=True))
        out.certainty[kind, doubtful] = Certainty.PROVISIONAL
        out.provisional[doubtful] |= out.runs[kind, doubtful]
    if ends.held.size:
        held = work.at(ends.held)
        out.due[kind, held], out.certainty[kind, held], out.left[kind, held] = NO_DAY, Certainty.STOPPED, ends.left
        work.held[ends.held] |= out.runs[kind, held]


def _turn(work: _Work, received: DayIndex, first: Days, statutory: Days) -> None:
    """Find when the light turns.

    Args:
        work: The cases.
        received: Day each counts as received.
        first: Earliest due day of the running clocks that turn red.
        statutory: Due day of the running statutory clock, which turns dark red.
    """
    tables, out, rows = work.tables, work.out, work.rows
    earliest = np.minimum(first, statutory)
    base = (earliest < NO_DUE) * np.uint8(Light.GREEN)
    base[np.flatnonzero(work.held)] = Light.BLUE
    yellow, red = tables.yellow_us.take(earliest, mode="clip"), tables.red_us.take(first, mode="clip")
    spot = np.flatnonzero(work.on_the_spot)
    if spot.size:
        day = received[spot]
        base[spot], yellow[spot] = Light.NONE, NEVER_US
        red[spot] = np.minimum(red[spot], tables.spot_red_us.take(day))
        _note_spot(work, work.at(spot), day)
    out.base[rows], out.yellow_from[rows], out.red_from[rows] = base, yellow, red
    out.dark_from[rows] = tables.red_us.take(statutory, mode="clip")


def _note_spot(work: _Work, cases: npt.NDArray[np.int64], day: DayIndex) -> None:
    """Fill the promised clock of cases on the spot: the day of receipt, and not one more."""
    out, kind = work.out, ClockKind.PROMISED
    out.runs[kind, cases], out.start[kind, cases], out.due[kind, cases], out.limit[kind, cases] = True, day, day, 0
    unknown = day >= work.tables.calendar.known_until
    out.certainty[kind, cases] = np.where(unknown, Certainty.PROVISIONAL, Certainty.FINAL)
    out.provisional[cases] |= unknown
