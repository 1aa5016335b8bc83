"""From facts to clocks: which facts of a case are in force at an instant, as the ledger the kernel reads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.domain.ledger import ABSENT_US, NO_DAY, Ledger
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


def known_at(facts: CaseFacts, area_ids: Ints, at_us: int, closed_since_us: int) -> Known:
    """Return the cases received by an instant, and open then or closed no earlier than another.

    Args:
        facts: Cases and their facts.
        area_ids: Record ids of the areas, in the order the ledger's indices mean.
        at_us: Facts that happened later are left out.
        closed_since_us: Cases closed before it are left out.
    """
    past = _Past(facts, at_us)
    closed_at = past.first(facts.closings)
    by_id = np.argsort(area_ids)
    places = _positions(area_ids[by_id], facts.area_id)
    areas = np.where(places >= 0, by_id[places], -1) if len(by_id) else places
    kept = (facts.received_at <= at_us) & (areas >= 0)
    kept &= (closed_at == ABSENT_US) | (closed_at >= closed_since_us)
    rows = np.flatnonzero(kept)
    later_at, later_case = _later(facts, at_us)
    stops = past.until(facts.stops)
    offsets, stop_rows = _grouped(stops.case_id, facts.case_id[rows])
    ends = stop_ends(stops, past.until(facts.resumes), facts.stop_alias)
    halts = (offsets, stops.happened_at[stop_rows], ends[stop_rows])
    return Known(rows, _ledger(facts, past, rows, areas, halts), stops.id[stop_rows], later_at, later_case)


class _Past:
    """The facts that had happened at an instant, looked up by case."""

    def __init__(self, facts: CaseFacts, at_us: int) -> None:
        self.case_id = facts.case_id
        self.at_us = at_us

    def until(self, facts: FactColumns) -> FactColumns:
        return facts.of(facts.happened_at <= self.at_us)

    def first(self, facts: FactColumns, column: str = "happened_at", absent: int = ABSENT_US) -> Ints:
        """Return a column of each case's first fact, `absent` where it has none."""
        return self._at(self.until(facts), column, absent, last=False)

    def last(self, facts: FactColumns, column: str = "happened_at", absent: int = ABSENT_US) -> Ints:
        """Return a column of each case's last fact, `absent` where it has none."""
        return self._at(self.until(facts), column, absent, last=True)

    def _at(self, facts: FactColumns, column: str, absent: int, *, last: bool) -> Ints:
        values: Ints = getattr(facts, column)
        if not len(values):
            return np.full(len(self.case_id), absent, np.int64)
        begin = np.searchsorted(facts.case_id, self.case_id, side="left")
        end = np.searchsorted(facts.case_id, self.case_id, side="right")
        chosen = np.minimum(end - 1 if last else begin, len(values) - 1)
        return np.where(end > begin, values[chosen], absent)


def _ledger(
    facts: CaseFacts, past: _Past, rows: npt.NDArray[np.intp], areas: Ints, stops: tuple[Ints, Ints, Ints]
) -> Ledger:
    offsets, stop_from, stop_to = stops
    extension = past.first(facts.extensions, "value", 0)
    declared = past.last(facts.declared, "value", NO_DAY)
    return Ledger(
        case_id=facts.case_id[rows],
        area=areas[rows].astype(np.int16),
        case_type=facts.case_type[rows],
        online=facts.online[rows],
        received_at=facts.received_at[rows],
        accepted_at=past.first(facts.acceptances)[rows],
        closed_at=past.first(facts.closings)[rows],
        closing_result=past.first(facts.closings, "value", 0)[rows].astype(np.uint8),
        supplement_notice_at=past.last(facts.supplement_notices)[rows],
        supplemented_at=past.last(facts.supplements)[rows],
        promised_limit=facts.promised_limit[rows],
        promised_unit=facts.promised_unit[rows],
        statutory_limit=facts.statutory_limit[rows],
        statutory_unit=facts.statutory_unit[rows],
        declared_due=declared[rows].astype(np.int32),
        extension_amount=np.clip(extension, 0, MAX_AMOUNT)[rows].astype(np.int16),
        extension_at=past.first(facts.extensions)[rows],
        stop_offsets=offsets,
        stop_from=stop_from,
        stop_to=stop_to,
    )


def stop_ends(stops: FactColumns, resumes: FactColumns, alias: dict[int, int]) -> Ints:
    """Return when each stop ended, `ABSENT_US` while it lasts; a stop that ends before it begins ends where it begins.

    A resume that names a stop ends it, or the one that corrects it; one that names none ends the latest stop of its
    case that has begun and still lasts.
    """
    ends = np.full(len(stops.id), ABSENT_US, np.int64)
    by_id = np.argsort(stops.id)
    named = np.array([alias.get(stop, stop) for stop in resumes.value.tolist()], np.int64)
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
    kinds = (
        facts.supplement_notices,
        facts.supplements,
        facts.acceptances,
        facts.stops,
        facts.resumes,
        facts.extensions,
        facts.declared,
        facts.closings,
    )
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
