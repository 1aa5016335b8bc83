"""Findings of the open cases and of those closed since an instant, listed by unit and counted (疑点)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from console.board.assemble import Known, known_at
from console.board.catalogue import Catalogue
from console.board.closeup import Closeup
from console.board.finding_words import amount_unit
from console.board.moment import Moment
from console.domain.case import CaseId
from console.domain.deadline import project
from console.domain.finding import Findings, Record, find
from console.domain.finding_rules import FindingKind, FindingRule
from console.domain.ledger import NO_LIMIT, UNIT_CODES
from console.domain.localday import SECOND_US
from console.domain.naming import Name
from console.domain.rule import RuleBook
from console.replica.case_reads import NONE, Asked, CaseFacts, HasConnection, Ints, open_or_closed_since
from console.replica.catalogue_reads import Stage
from console.replica.finding_reads import CaseRecords, StopRecord, by_case, read_records

_NOT_A_STOP = StopRecord("", is_documented=True, notified_days=NONE)


@dataclass(frozen=True, slots=True)
class UnitFindings:
    """What was found in the cases of one unit.

    Attributes:
        code: Code of the unit; empty for cases that name none.
        counts: Cases by kind; kinds of which there are none are missing.
    """

    area: str
    code: str
    unit_id: int
    name: Name
    counts: Mapping[FindingKind, int]


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One finding in one case.

    Attributes:
        amount: As in `Findings`.
        unit: Of the amount; empty where it says nothing.
    """

    case_id: CaseId
    case_no: str
    unit_id: int
    area: str
    kind: FindingKind
    amount: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FindingTable:
    """Findings of many cases.

    Attributes:
        rules: What each kind means and rests on.
        units: Units with findings, areas in display order, the unit with the most first.
        cases: Every finding, by kind, then case.
        looked_at: How many cases were looked at.
    """

    rules: Mapping[FindingKind, FindingRule]
    units: tuple[UnitFindings, ...]
    cases: tuple[FoundCase, ...]
    looked_at: int

    def total(self, kind: FindingKind) -> int:
        """Return in how many cases a kind was found."""
        return sum(unit.counts.get(kind, 0) for unit in self.units)


def finding_table(
    reader: HasConnection, catalogue: Catalogue, book: RuleBook, now_us: int, since_us: int
) -> FindingTable:
    """Look at every open case and those closed since an instant.

    Args:
        reader: An open replica; the call reads all of it, so it belongs into a thread of its own.
        catalogue: Areas, units and matters.
        book: The rules.
        now_us: City time.
        since_us: Cases closed before are left out.
    """
    facts = open_or_closed_since(reader, since_us, Asked(book.clocks.clock_events))
    known = known_at(facts, catalogue, now_us, since_us)
    records = read_records(reader, now_us, book.findings.clock_ahead_s * SECOND_US)
    record = _record(known, facts.version_id[known.rows], records, catalogue)
    found = find(known.ledger, record, project(known.ledger, catalogue.rules, book), catalogue.rules, book, now_us)
    cases = tuple(case for findings in found for case in _cases(findings, facts, known, catalogue))
    return FindingTable(book.findings.rules, _by_unit(cases, catalogue), cases, len(known.rows))


def findings_of(
    reader: HasConnection, look: Closeup, catalogue: Catalogue, book: RuleBook, moment: Moment
) -> tuple[tuple[FindingRule, int], ...]:
    """Return the findings of the one case of a closeup as of its moment, each with its amount."""
    wanted = look.columns.case_id.tolist()
    tolerance_us = book.findings.clock_ahead_s * SECOND_US
    records = read_records(reader, moment.now_us, tolerance_us, wanted, moment.known_by)
    record = _record(look.known, look.columns.version_id, records, catalogue)
    found = find(look.known.ledger, record, look.projection, catalogue.rules, book, moment.now_us)
    return tuple((book.findings.rules[one.kind], int(one.amount[0])) for one in found if len(one.rows))


def _record(known: Known, version_id: Ints, records: CaseRecords, catalogue: Catalogue) -> Record:
    ids = known.ledger.case_id
    stops = [records.stops.get(stop, _NOT_A_STOP) for stop in known.stop_id.tolist()]
    extensions = [records.extensions.get(case, (0, True)) for case in ids.tolist()]
    sums = {version.id: _stage_sum(version.stages) for version in catalogue.versions.values()}
    return Record(
        stop_reason=np.array([stop.reason for stop in stops], np.str_),
        stop_is_documented=np.array([stop.is_documented for stop in stops], np.bool_),
        stop_notified=np.array([stop.notified_days for stop in stops], np.int64),
        notices=by_case(records.notices, ids),
        extensions=np.array([count for count, _ in extensions], np.int64),
        extension_is_approved=np.array([approved for _, approved in extensions], np.bool_),
        stage_sum=np.array([sums.get(version, NO_LIMIT) for version in version_id.tolist()], np.int64),
        ahead_us=by_case(records.ahead_us, ids),
    )


def _stage_sum(stages: Iterable[Stage]) -> int:
    """Return the limits of the stages that follow each other; one beside them takes no share of the promise."""
    limits = [stage.limit for stage in stages if stage.limit is not None and not stage.parallel]
    return sum(limits) if limits else NO_LIMIT


def _cases(findings: Findings, facts: CaseFacts, known: Known, catalogue: Catalogue) -> list[FoundCase]:
    rows = known.rows[findings.rows]
    return [
        FoundCase(
            case_id=CaseId(int(facts.case_id[row])),
            case_no=facts.case_no[row].decode("utf-8", "replace"),
            unit_id=int(facts.unit_id[row]),
            area=catalogue.areas[int(known.ledger.area[place])].area,
            kind=findings.kind,
            amount=amount,
            unit=amount_unit(findings.kind, UNIT_CODES[int(known.ledger.promised_unit[place])]),
        )
        for row, place, amount in zip(rows.tolist(), findings.rows.tolist(), findings.amount.tolist(), strict=True)
    ]


def _by_unit(cases: tuple[FoundCase, ...], catalogue: Catalogue) -> tuple[UnitFindings, ...]:
    counts: dict[tuple[str, int], dict[FindingKind, int]] = {}
    for case in cases:
        of_unit = counts.setdefault((case.area, case.unit_id), {})
        of_unit[case.kind] = of_unit.get(case.kind, 0) + 1
    units = [_unit(area, unit_id, of_unit, catalogue) for (area, unit_id), of_unit in counts.items()]
    order = catalogue.index_of_area
    return tuple(sorted(units, key=lambda unit: (order[unit.area], -sum(unit.counts.values()), unit.unit_id)))


def _unit(area: str, unit_id: int, counts: Mapping[FindingKind, int], catalogue: Catalogue) -> UnitFindings:
    unit = catalogue.units.get(unit_id)
    return UnitFindings(area, unit.code if unit else "", unit_id, catalogue.unit_name(unit_id), counts)
