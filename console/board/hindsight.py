"""One case as it stood at many instants, by what was known at each, counted together as if it were many cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from console.board.area_rules import area_rule, day_known
from console.board.assemble import known_at
from console.board.clock_lines import Subject
from console.domain.deadline import project
from console.domain.ledger import ABSENT_US, NO_DAY
from console.domain.projection import Projection
from console.replica.case_reads import ALWAYS_US, NONE, CaseFacts, FactColumns, Ints
from console.replica.detail_reads import FactRow

_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Look:
    """What had happened by ``at_us``, as far as central had recorded it by ``known_us``."""

    known_us: int
    at_us: int


def project_looks(subject: Subject, facts: Sequence[FactRow], looks: Sequence[Look]) -> Projection:
    """Return the projection of a case at each of some looks, in their order.

    Args:
        subject: The case.
        facts: Everything central ever recorded of it.
        looks: Any number, at least one.
    """
    known = known_at(_facts_of(subject, facts, looks), subject.catalogue, ALWAYS_US, ABSENT_US)
    area = subject.catalogue.areas[subject.area]
    is_doubtful = area.area in subject.catalogue.doubts
    rules, places = [subject.catalogue.rules[subject.area]], np.zeros(len(looks), np.int16)
    today = subject.moment.known_by
    days = np.array([NO_DAY if look.known_us == today else day_known(area, look.known_us) for look in looks])
    for day in np.unique(days[days != NO_DAY]).tolist():
        rule = area_rule(area, subject.book, is_doubtful=is_doubtful, known_on=day)
        if rule not in rules:
            rules.append(rule)
        places[days == day] = rules.index(rule)
    return project(replace(known.ledger, area=places), rules, subject.book)


def _facts_of(subject: Subject, facts: Sequence[FactRow], looks: Sequence[Look]) -> CaseFacts:
    """Return as many cases as looks, each with the facts in force there."""
    ledger, columns, row = subject.look.known.ledger, subject.look.columns, subject.row
    by_table = {table: [f for f in facts if f.table == table] for table in {fact.table for fact in facts}}

    def each(column: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        return np.repeat(column[row : row + 1], len(looks))

    def of(table: str) -> FactColumns:
        return _columns(by_table.get(table, []), looks)

    stops = by_table.get("stop", [])
    events = of("event")
    resumes = _columns(by_table.get("resume", []), looks, stops)
    return CaseFacts(
        case_id=np.arange(len(looks), dtype=np.int64),
        area_id=np.repeat(subject.catalogue.area_ids[subject.area], len(looks)),
        unit_id=each(columns.unit_id),
        version_id=each(columns.version_id),
        matter_id=each(columns.matter_id),
        case_type=each(ledger.case_type),
        online=each(ledger.online),
        received_at=each(ledger.received_at),
        promised_limit=each(ledger.promised_limit),
        promised_unit=each(ledger.promised_unit),
        statutory_limit=each(ledger.statutory_limit),
        statutory_unit=each(ledger.statutory_unit),
        case_no=each(columns.case_no),
        events={code: events.of(events.value == code) for code in np.unique(events.value).tolist()},
        stops=of("stop"),
        resumes=resumes,
        extensions=of("extension"),
        declared=of("declared_date"),
        closings=of("closing"),
        stop_alias=_stop_alias(stops, looks),
    )


def _columns(facts: Sequence[FactRow], looks: Sequence[Look], ended: Sequence[FactRow] | None = None) -> FactColumns:
    """Return the facts in force at each look; ids tell apart the same fact at several looks.

    Args:
        facts: Of one table.
        looks: The looks.
        ended: The stops that the values of these facts name; None where values name none.
    """
    order = sorted(range(len(facts)), key=lambda place: (facts[place].happened_at, facts[place].id))
    look, rank = np.nonzero(_in_force([facts[place] for place in order], looks))
    place = np.array(order, np.int64)[rank] if len(rank) else rank.astype(np.int64)
    values = np.array([NONE if fact.kind is None else fact.kind for fact in facts], np.int64)[place]
    if ended is not None:
        place_of = {stop.id: number for number, stop in enumerate(ended)}
        named = np.array([place_of.get(value, NONE) for value in values.tolist()], np.int64)
        values = np.where(named == NONE, NONE, _number(look, named, len(ended)))
    happened = np.array([fact.happened_at for fact in facts], np.int64)[place]
    return FactColumns(_number(look, place, len(facts)), look.astype(np.int64), happened, values)


def _in_force(facts: Sequence[FactRow], looks: Sequence[Look]) -> npt.NDArray[np.bool_]:
    """Return which facts were known, had happened and were not corrected by a known one. Shape: (looks, facts)."""
    known = np.array([[look.known_us] for look in looks], np.int64)
    at = np.array([[look.at_us] for look in looks], np.int64)
    corrected = _corrected_at(facts)
    since = np.array([fact.recorded_at if fact.valid else ALWAYS_US for fact in facts], np.int64)
    until = np.array([corrected.get(fact.id, ALWAYS_US) for fact in facts], np.int64)
    happened = np.array([fact.happened_at for fact in facts], np.int64)
    corrected_later = (until > known) | (until == ALWAYS_US)
    in_force: npt.NDArray[np.bool_] = (since <= known) & (since != ALWAYS_US) & corrected_later & (happened <= at)
    return in_force


def _corrected_at(facts: Sequence[FactRow]) -> dict[int, int]:
    """Return when central learned that a fact is to be replaced, by its id."""
    found: dict[int, int] = {}
    for fact in facts:
        if fact.valid and fact.corrects is not None:
            found[fact.corrects] = min(fact.recorded_at, found.get(fact.corrects, ALWAYS_US))
    return found


def _stop_alias(stops: Sequence[FactRow], looks: Sequence[Look]) -> dict[int, int]:
    """Return which stop stands in the place of a corrected one at each look, chains followed."""
    place_of = {stop.id: place for place, stop in enumerate(stops)}
    correcting = [(place_of[s.corrects], s) for s in stops if s.valid and s.corrects in place_of]
    alias: dict[int, int] = {}
    for number, look in enumerate(looks):
        successor = {place: place_of[stop.id] for place, stop in correcting if stop.recorded_at <= look.known_us}
        for place in list(successor):
            alias[number * len(stops) + place] = number * len(stops) + _end_of(successor, place)
    return alias


def _end_of(successor: dict[int, int], place: int) -> int:
    """Return where a chain of corrections ends; records that correct each other end it."""
    seen = {place}
    while (following := successor.get(place)) is not None and following not in seen:
        place = following
        seen.add(place)
    return place


def _number(look: Ints, place: Ints, span: int) -> Ints:
    """Return an id for a fact at a look."""
    return look.astype(np.int64) * span + place
