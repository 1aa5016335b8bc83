"""From facts to clocks: which facts of a case are in force at an instant, as the ledger the kernel reads."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from console.board.catalogue import Catalogue, ClockSets
from console.domain.case import EventKind
from console.domain.ledger import ABSENT_US, NO_DAY, Ledger, Moments
from console.replica.case_reads import NONE, CaseFacts, FactColumns, Ints

Mask = npt.NDArray[np.bool_]
MAX_AMOUNT = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True)
class Known:
    """Cases as they stand at an instant.

    Attributes:
        rows: Positions in the facts of the cases in the ledger, ascending.
        ledger: These cases; ``area`` is an index into the areas given.
        stop_id: Record ids of the ledger's stops.
        later_at, later_case: When facts that have not happened yet will, and of which case; in order of time.
    """

    rows: npt.NDArray[np.intp]
    ledger: Ledger
    stop_id: Ints
    later_at: Ints
    later_case: Ints


def known_at(facts: CaseFacts, catalogue: Catalogue, at_us: int, closed_since_us: int) -> Known:
    """Return the cases received by an instant, and open then or closed no earlier than another.

    Args:
        facts: Cases and their facts.
        catalogue: Areas, in the order the ledger's indices mean, and kinds of matters.
        at_us: Facts that happened later are left out.
        closed_since_us: Cases closed before it are left out.
    """
    past = _Past(facts, at_us)
    closings = past.until(facts.closings)
    reopenings = past.until(facts.events[EventKind.REOPENED]) if EventKind.REOPENED in facts.events else None
    stops = past.until(facts.stops)
    ends = stop_ends(stops, past.until(facts.resumes), facts.stop_alias)
    if reopenings is not None and len(reopenings.id):
        closings, stops, ends = reopened(closings, reopenings, stops, ends)
        facts = _without_decisions(facts, reopenings, catalogue.decision_events)
    closed_at = past.first_of(closings)
    area_ids = catalogue.area_ids
    by_id = np.argsort(area_ids)
    places = _positions(area_ids[by_id], facts.area_id)
    areas = np.where(places >= 0, by_id[places], -1) if len(by_id) else places
    kept = (facts.received_at <= at_us) & (areas >= 0)
    kept &= (closed_at == ABSENT_US) | (closed_at >= closed_since_us)
    rows = np.flatnonzero(kept)
    later_at, later_case = _later(facts, at_us)
    offsets, stop_rows = _grouped(stops.case_id, facts.case_id[rows])
    halts = (offsets, stops.happened_at[stop_rows], ends[stop_rows])
    ledger = _ledger(facts, past, rows, areas, halts, closings, catalogue)
    return Known(rows, ledger, stops.id[stop_rows], later_at, later_case)


def reopened(
    closings: FactColumns, reopenings: FactColumns, stops: FactColumns, ends: Ints
) -> tuple[FactColumns, FactColumns, Ints]:
    """Undo the closings before the last reopening of each case; the time between is a stop of the case (重新办理).

    Returns:
        The closings left, and the stops with their ends; stops that stand for a closing have the id `NONE`.
    """
    undone = np.zeros(len(closings.id), np.bool_)
    spans: list[tuple[int, int, int]] = []
    for case in np.unique(reopenings.case_id).tolist():
        mine, again = _of_case(closings, case), reopenings.happened_at[_of_case(reopenings, case)]
        closed = closings.happened_at[mine]
        undone[mine] = closed <= again[-1]
        spans += [(case, *span) for span in _closed_spans(closed.tolist(), again.tolist())]
    added = np.array(spans, np.int64).reshape(-1, 3)
    none = np.full(len(spans), NONE, np.int64)
    case_id = np.concatenate((stops.case_id, added[:, 0]))
    happened_at = np.concatenate((stops.happened_at, added[:, 1]))
    order = np.lexsort((happened_at, case_id))
    ids, values = np.concatenate((stops.id, none)), np.concatenate((stops.value, none))
    merged = FactColumns(ids[order], case_id[order], happened_at[order], values[order])
    return closings.of(~undone), merged, np.concatenate((ends, added[:, 2]))[order]


def _without_decisions(facts: CaseFacts, reopenings: FactColumns, decisions: frozenset[int]) -> CaseFacts:
    """Leave out the decisions a case came to before it was opened again for the last time: it must come to one anew."""
    last = np.searchsorted(reopenings.case_id, facts.case_id, side="right") - 1
    again = np.where(reopenings.case_id.take(last, mode="clip") == facts.case_id, last, NONE)
    again_at = np.where(again == NONE, ABSENT_US, reopenings.happened_at.take(again, mode="clip"))

    def standing(events: FactColumns) -> FactColumns:
        return events.of(events.happened_at > again_at[np.searchsorted(facts.case_id, events.case_id)])

    events = {code: standing(found) if code in decisions else found for code, found in facts.events.items()}
    return replace(facts, events=events)


def _of_case(facts: FactColumns, case: int) -> slice:
    return slice(*np.searchsorted(facts.case_id, [case, case + 1]).tolist())


def _closed_spans(closed: list[int], again: list[int]) -> Iterator[tuple[int, int]]:
    """Yield from when to when a case stood closed before it was opened again; both in order of time."""
    upto = ABSENT_US
    for again_at in again:
        since = next((at_us for at_us in closed if upto < at_us <= again_at), None)
        if since is not None:
            yield since, again_at
            upto = again_at


class _Past:
    """The facts that had happened at an instant, looked up by case."""

    def __init__(self, facts: CaseFacts, at_us: int) -> None:
        self.case_id = facts.case_id
        self.at_us = at_us

    def until(self, facts: FactColumns) -> FactColumns:
        return facts.of(facts.happened_at <= self.at_us)

    def moments(self, facts: FactColumns) -> Moments:
        """Return when each case's first and last fact happened."""
        happened = self.until(facts)
        return Moments(self.first_of(happened), self.last_of(happened))

    def first_of(self, facts: FactColumns, column: str = "happened_at", absent: int = ABSENT_US) -> Ints:
        """Return a column of each case's first fact, `absent` where it has none; the facts have all happened."""
        return self._at(facts, np.searchsorted(facts.case_id, self.case_id, side="left"), column, absent)

    def last_of(self, facts: FactColumns, column: str = "happened_at", absent: int = ABSENT_US) -> Ints:
        """Return the same of each case's last fact."""
        return self._at(facts, np.searchsorted(facts.case_id, self.case_id, side="right") - 1, column, absent)

    def _at(self, facts: FactColumns, place: npt.NDArray[np.intp], column: str, absent: int) -> Ints:
        values: Ints = getattr(facts, column)
        if not len(values):
            return np.full(len(self.case_id), absent, np.int64)
        return np.where(facts.case_id.take(place, mode="clip") == self.case_id, values.take(place, mode="clip"), absent)


def _ledger(
    facts: CaseFacts,
    past: _Past,
    rows: npt.NDArray[np.intp],
    areas: Ints,
    stops: tuple[Ints, Ints, Ints],
    closings: FactColumns,
    catalogue: Catalogue,
) -> Ledger:
    offsets, stop_from, stop_to = stops
    extensions = past.until(facts.extensions)
    extension = past.first_of(extensions, "value", 0)
    declared = past.last_of(past.until(facts.declared), "value", NO_DAY)
    moments = {code: past.moments(events) for code, events in facts.events.items()}
    return Ledger(
        case_id=facts.case_id[rows],
        area=areas[rows].astype(np.int16),
        clock_set=_clock_sets(facts, rows, areas, catalogue),
        case_type=facts.case_type[rows],
        online=facts.online[rows],
        received_at=facts.received_at[rows],
        closed_at=past.first_of(closings)[rows],
        closing_result=past.first_of(closings, "value", 0)[rows].astype(np.uint8),
        events={code: Moments(found.first[rows], found.last[rows]) for code, found in moments.items()},
        promised_limit=facts.promised_limit[rows],
        promised_unit=facts.promised_unit[rows],
        statutory_limit=facts.statutory_limit[rows],
        statutory_unit=facts.statutory_unit[rows],
        declared_due=declared[rows].astype(np.int32),
        extension_amount=np.clip(extension, 0, MAX_AMOUNT)[rows].astype(np.int16),
        extension_at=past.first_of(extensions)[rows],
        stop_offsets=offsets,
        stop_from=stop_from,
        stop_to=stop_to,
    )


def _clock_sets(facts: CaseFacts, rows: npt.NDArray[np.intp], areas: Ints, catalogue: Catalogue) -> ClockSets:
    """Return the clocks each case has by kind, type and the day it was received."""
    received, area = facts.received_at[rows], areas[rows]
    days = np.zeros(len(rows), np.int64)
    for index in np.flatnonzero(np.bincount(area)).tolist():
        mine = np.flatnonzero(area == index)
        days[mine] = catalogue.days_of(index).day_of(received[mine])
    return catalogue.clock_sets(facts.matter_id[rows], facts.case_type[rows], days)


def stop_ends(stops: FactColumns, resumes: FactColumns, alias: dict[int, int]) -> Ints:
    """Return when each stop ended, `ABSENT_US` while it lasts; a stop that ends before it begins ends where it begins.

    A resume that names a stop ends it, or the one that corrects it; one that names none ends the latest stop of its
    case that has begun and still lasts.
    """
    ends = np.full(len(stops.id), ABSENT_US, np.int64)
    by_id = np.argsort(stops.id)
    named = np.array([alias.get(stop, stop) for stop in resumes.value.tolist()], np.int64) if alias else resumes.value
    places = _positions(stops.id[by_id], named) if len(by_id) else np.full(len(named), NONE)
    found = np.flatnonzero((named != NONE) & (places >= 0))[::-1]
    targets = by_id[places[found]]
    # Backwards, so that the earliest of several resumes is written last.
    ends[targets] = np.maximum(resumes.happened_at[found], stops.happened_at[targets])
    _end_latest(stops, resumes.of(named == NONE), ends)
    return ends


def _end_latest(stops: FactColumns, resumes: FactColumns, ends: Ints) -> None:
    begin = np.searchsorted(stops.case_id, resumes.case_id, side="left").tolist()
    end = np.searchsorted(stops.case_id, resumes.case_id, side="right").tolist()
    for resume, (low, high) in enumerate(zip(begin, end, strict=True)):
        at_us = resumes.happened_at[resume]
        for stop in range(high - 1, low - 1, -1):
            if ends[stop] == ABSENT_US and stops.happened_at[stop] <= at_us:
                ends[stop] = at_us
                break


def _later(facts: CaseFacts, at_us: int) -> tuple[Ints, Ints]:
    kinds = facts.of_clocks
    instants = np.concatenate([facts.received_at, *(kind.happened_at for kind in kinds)])
    cases = np.concatenate([facts.case_id, *(kind.case_id for kind in kinds)])
    later = np.flatnonzero(instants > at_us)
    order = later[np.argsort(instants[later], kind="stable")]
    return instants[order], cases[order]


def _grouped(keys: Ints, groups: Ints) -> tuple[Ints, npt.NDArray[np.intp]]:
    """Return offsets and rows of sorted keys, group by group; keys of no group are left out."""
    begin = np.searchsorted(keys, groups, side="left")
    counts = np.searchsorted(keys, groups, side="right") - begin
    offsets = np.concatenate(([0], np.cumsum(counts)))
    rows = np.repeat(begin - offsets[:-1], counts) + np.arange(offsets[-1])
    return offsets.astype(np.int64), rows


def _positions(sorted_ids: Ints, wanted: Ints) -> Ints:
    """Return where each id stands in a sorted array, -1 where it does not."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1, np.int64)
    places = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[places] == wanted, places, -1)
