"""What is doubtful in the records of cases (疑点): found for whole columns, and never a light.

Source: 行政许可法 Art. 32, 42, 45; which finding rests on what stands in ``resources/rules/findings.toml``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from console.domain.case import EventKind
from console.domain.counting import RowNumbers
from console.domain.finding_rules import FindingKind
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, Instants, Ledger, Moments
from console.domain.light import ClockKind
from console.domain.localday import SECOND_US, DayIndex, local_days
from console.domain.projection import Projection
from console.domain.rule import AreaRule, ExtensionRule, RuleBook

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What findings look at beside the ledger, for the same n cases and m stops.

    Attributes:
        stop_reason: Reason code of each stop; empty for a time between closing and reopening.
            Shape: (m,)
        stop_is_documented: Whether a document number stands with the stop.
            Shape: (m,)
        stop_notified: Working days of which the applicant was told; `NO_LIMIT` for none.
            Shape: (m,)
        notices: Notices to supplement before acceptance.
            Shape: (n,)
        extensions: How many extensions were entered.
            Shape: (n,)
        extension_is_approved: Whether each of them names who approved it.
            Shape: (n,)
        stage_sum: Limits of all stages together, in the unit of the promise; `NO_LIMIT` for none.
            Shape: (n,)
        ahead_us: How far the fact of a case that is furthest ahead of central's clock is ahead of it.
            Shape: (n,)
    """

    stop_reason: npt.NDArray[np.str_]
    stop_is_documented: Flags
    stop_notified: Ints
    notices: Ints
    extensions: Ints
    extension_is_approved: Flags
    stage_sum: Ints
    ahead_us: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """One kind of finding in some of the cases.

    Attributes:
        rows: Cases of the ledger, ascending, each once.
        amount: By how much, in working days, units of the limit or seconds; 0 where that says nothing.
    """

    kind: FindingKind
    rows: RowNumbers
    amount: Ints


def find(
    ledger: Ledger, record: Record, projection: Projection, areas: Sequence[AreaRule], book: RuleBook, now_us: int
) -> tuple[Findings, ...]:
    """Return the findings of every kind, in the order of `FindingKind`.

    Args:
        ledger: The cases as of now.
        record: What else is known of them.
        projection: Their clocks.
        areas: What ``ledger.area`` indexes.
        book: The rules.
        now_us: City time: until when open stops have lasted.
    """
    look = _Look(ledger, record, projection, areas, book, now_us)
    return tuple(Findings(kind, *_once(*_FINDERS[kind](look))) for kind in FindingKind)


Found = tuple[RowNumbers, Ints]


class _Look:
    """Cases, and what several finders ask of them."""

    def __init__(
        self,
        ledger: Ledger,
        record: Record,
        projection: Projection,
        areas: Sequence[AreaRule],
        book: RuleBook,
        now_us: int,
    ) -> None:
        self.ledger, self.record, self.projection, self.areas, self.book = ledger, record, projection, areas, book
        self.now_us = now_us
        self.case_of_stop: RowNumbers = np.repeat(np.arange(len(ledger.case_id)), np.diff(ledger.stop_offsets))
        self.is_stop: Flags = record.stop_reason != ""

    def days(self, rows: RowNumbers, instants: Instants) -> DayIndex:
        """Return the local day of an instant of each of some cases."""
        found = np.zeros(len(rows), np.int64)
        for index, mine in self._by_area(rows):
            found[mine] = local_days(self.areas[index].time_zone).day_of(instants[mine])
        return found

    def working_days(self, rows: RowNumbers, after: DayIndex, upto: DayIndex) -> Ints:
        """Return the working days d with after < d <= upto of each of some cases."""
        found = np.zeros(len(rows), np.int64)
        for index, mine in self._by_area(rows):
            calendar = self.areas[index].calendar
            found[mine] = calendar.working_days_assumed(after[mine].astype(np.int32), upto[mine].astype(np.int32))
        return found

    def moments(self, code: int) -> Moments:
        """Return when an event happened to every case."""
        absent = np.full(len(self.ledger.case_id), ABSENT_US)
        return self.ledger.events.get(code, Moments(absent, absent))

    def _by_area(self, rows: RowNumbers) -> Iterator[tuple[int, RowNumbers]]:
        area = self.ledger.area[rows]
        for index in np.unique(area).tolist():
            yield index, np.flatnonzero(area == index)


def _stops(look: _Look, chosen: Flags) -> Found:
    stops = np.flatnonzero(chosen & look.is_stop)
    return look.case_of_stop[stops], np.zeros(len(stops), np.int64)


def _stop_undocumented(look: _Look) -> Found:
    return _stops(look, ~look.record.stop_is_documented)


def _stop_unnotified(look: _Look) -> Found:
    return _stops(look, look.record.stop_notified == NO_LIMIT)


def _stop_unlawful(look: _Look) -> Found:
    """Find stops whose reason no clock of the case names, where its clocks name reasons at all."""
    unlawful = np.zeros(len(look.is_stop), np.bool_)
    sets = look.ledger.clock_set[look.case_of_stop]
    for index in np.unique(sets).tolist():
        clocks = look.book.clocks.sets[index].clocks
        reasons = {reason for clock in clocks if clock is not None for reason in clock.stop_reasons - {"*"}}
        if reasons:
            mine = np.flatnonzero(sets == index)
            unlawful[mine] = ~np.isin(look.record.stop_reason[mine], sorted(reasons))
    return _stops(look, unlawful)


def _stop_overrun(look: _Look) -> Found:
    told = np.flatnonzero((look.record.stop_notified != NO_LIMIT) & look.is_stop)
    rows, ledger = look.case_of_stop[told], look.ledger
    closed_at = ledger.closed_at[rows]
    last = np.where(closed_at == ABSENT_US, look.now_us, np.minimum(closed_at, look.now_us))
    ended = np.where(ledger.stop_to[told] == ABSENT_US, last, ledger.stop_to[told])
    after = look.days(rows, ledger.stop_from[told])
    upto = np.maximum(look.days(rows, ended), after)
    over = look.working_days(rows, after, upto) - look.record.stop_notified[told]
    return rows[over > 0], over[over > 0]


def _extendable(look: _Look) -> Iterator[tuple[ClockKind, RowNumbers]]:
    """Yield the extended cases by each clock that may be extended and has a limit there."""
    asked = np.flatnonzero(look.ledger.extension_amount > 0)
    sets = look.ledger.clock_set[asked]
    for kind in ClockKind:
        clocks = [clock_set.clocks[kind] for clock_set in look.book.clocks.sets]
        may = np.array([clock is not None and clock.extension is not None for clock in clocks])
        rows = asked[may[sets]]
        yield kind, rows[look.projection.limit[kind, rows] != NO_LIMIT]


def _extension_late(look: _Look) -> Found:
    late = [rows[~look.projection.extended[kind, rows]] for kind, rows in _extendable(look)]
    return _all_of(late)


def _of_extension(look: _Look, allowed: Callable[[ExtensionRule], int | None], asked: Ints) -> Found:
    """Find cases that ask for more of something than the rule of any of their clocks allows."""
    found = []
    for kind, rows in _extendable(look):
        clocks = [clock_set.clocks[kind] for clock_set in look.book.clocks.sets]
        most = [None if clock is None or clock.extension is None else allowed(clock.extension) for clock in clocks]
        limit = np.array([NO_LIMIT if number is None else number for number in most], np.int64)
        bound = limit[look.ledger.clock_set[rows]]
        found.append(rows[(bound != NO_LIMIT) & (asked[rows] > bound)])
    return _all_of(found)


def _extension_repeated(look: _Look) -> Found:
    return _of_extension(look, lambda extension: extension.times, look.record.extensions)


def _extension_excessive(look: _Look) -> Found:
    asked = look.ledger.extension_amount.astype(np.int64)
    return _of_extension(look, lambda extension: extension.maximum, asked)


def _extension_unapproved(look: _Look) -> Found:
    return _flagged((look.record.extensions > 0) & ~look.record.extension_is_approved)


def _supplement_twice(look: _Look) -> Found:
    rows = np.flatnonzero(look.record.notices > 1)
    return rows, look.record.notices[rows]


def _supplement_late(look: _Look) -> Found:
    due = look.projection.due[ClockKind.ACCEPTANCE]
    notice = look.moments(EventKind.SUPPLEMENT_NOTICE).first
    rows = np.flatnonzero((notice != ABSENT_US) & (due != NO_DAY))
    # A supplement has started the clock again: its end says nothing of the first notice then.
    rows = rows[look.moments(EventKind.SUPPLEMENTED).last[rows] == ABSENT_US]
    told = look.days(rows, notice[rows])
    late = np.flatnonzero(told > due[rows])
    return rows[late], look.working_days(rows[late], due[rows[late]].astype(np.int64), told[late])


def _decided_before_accepted(look: _Look) -> Found:
    decided, accepted = look.moments(EventKind.DECIDED).first, look.moments(EventKind.ACCEPTED).first
    return _flagged((decided != ABSENT_US) & (accepted != ABSENT_US) & (decided < accepted))


def _stages_over_promise(look: _Look) -> Found:
    over = look.record.stage_sum - look.ledger.promised_limit
    rows = np.flatnonzero((look.record.stage_sum != NO_LIMIT) & (look.ledger.promised_limit != NO_LIMIT) & (over > 0))
    return rows, over[rows]


def _typed_in_afterwards(look: _Look) -> Found:
    ledger, accepted = look.ledger, look.moments(EventKind.ACCEPTED).first
    both = (accepted != ABSENT_US) & (ledger.closed_at != ABSENT_US) & (ledger.promised_limit > 0)
    on_the_spot = np.isin(ledger.case_type, list(look.book.lights.on_the_spot))
    return _flagged(both & ~on_the_spot & (accepted // SECOND_US == ledger.closed_at // SECOND_US))


def _declared_differs(look: _Look) -> Found:
    declared = look.ledger.declared_due
    promised, statutory = look.projection.due[ClockKind.PROMISED], look.projection.due[ClockKind.STATUTORY]
    has_promise = look.projection.limit[ClockKind.PROMISED] != NO_LIMIT
    computed = np.where(has_promise, promised, statutory)
    rows = np.flatnonzero((declared != NO_DAY) & (computed != NO_DAY) & (declared != computed))
    return rows, (declared[rows] - computed[rows]).astype(np.int64)


def _clock_ahead(look: _Look) -> Found:
    rows = np.flatnonzero(look.record.ahead_us > look.book.findings.clock_ahead_s * SECOND_US)
    return rows, look.record.ahead_us[rows] // SECOND_US


def _flagged(chosen: Flags) -> Found:
    rows = np.flatnonzero(chosen)
    return rows, np.zeros(len(rows), np.int64)


def _all_of(found: list[RowNumbers]) -> Found:
    rows = np.concatenate(found) if found else np.empty(0, np.int64)
    return rows, np.zeros(len(rows), np.int64)


def _once(rows: RowNumbers, amount: Ints) -> Found:
    """Return each case once, with its greatest amount."""
    order = np.lexsort((-np.abs(amount), rows))
    unique, first = np.unique(rows[order], return_index=True)
    return unique, amount[order][first]


_FINDERS: Final[Mapping[FindingKind, Callable[[_Look], Found]]] = {
    FindingKind.STOP_UNDOCUMENTED: _stop_undocumented,
    FindingKind.STOP_UNNOTIFIED: _stop_unnotified,
    FindingKind.STOP_OVERRUN: _stop_overrun,
    FindingKind.STOP_UNLAWFUL: _stop_unlawful,
    FindingKind.EXTENSION_LATE: _extension_late,
    FindingKind.EXTENSION_REPEATED: _extension_repeated,
    FindingKind.EXTENSION_EXCESSIVE: _extension_excessive,
    FindingKind.EXTENSION_UNAPPROVED: _extension_unapproved,
    FindingKind.SUPPLEMENT_TWICE: _supplement_twice,
    FindingKind.SUPPLEMENT_LATE: _supplement_late,
    FindingKind.DECIDED_BEFORE_ACCEPTED: _decided_before_accepted,
    FindingKind.STAGES_OVER_PROMISE: _stages_over_promise,
    FindingKind.TYPED_IN_AFTERWARDS: _typed_in_afterwards,
    FindingKind.DECLARED_DIFFERS: _declared_differs,
    FindingKind.CLOCK_AHEAD: _clock_ahead,
}
