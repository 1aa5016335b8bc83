"""Takes what a source reports into central: judged, idempotent, in batches; one bad record never stops the rest.

What is plausible is kept; what is doubtful is kept and carries its reasons; what cannot be kept goes to
``refused_record`` with its place. Giving the same records again changes nothing. A record that its source reports
again with other content is inserted as a correction of the former one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from console.central.engine import CentralConnection
from console.central.intake_registry import Registry
from console.central.intake_store import Store
from console.domain.plausibility import identifier_fault, judge
from console.domain.reported import (
    Problem,
    Reason,
    ReportedArea,
    ReportedCase,
    ReportedMatter,
    ReportedUnit,
)
from console.errors import BadInput

BATCH_FACTS: Final = 5_000
"""Facts in one transaction: large enough that COPY pays, small enough that a break loses little."""
MAX_UNITS: Final = 5_000
"""Units one source may bring along while it is read; further ones count as unknown."""
PROBLEMS_LISTED: Final = 100_000
"""Problems and doubts handed back one by one; a source with more is broken as a whole, and central holds them all."""


@dataclass(slots=True)
class Tally:
    """What an intake did, counted.

    Attributes:
        cases: Cases kept, new or known.
        events: Events the source itself told and that were kept.
        facts: Facts kept by record name, new or known.
        added: Rows inserted or changed by record name.
        unchanged: Rows that central already had.
        refused: Problems recorded.
        doubtful: Records kept with a doubt, by reason.
        duplicates: Cases refused because their number came more than once.
        problems: What was refused, in order, the first `PROBLEMS_LISTED`.
        doubts: What was kept with a doubt, and where it stands, the first `PROBLEMS_LISTED`.
        broken: Where the source broke off; None when it was read to its end.
    """

    cases: int = 0
    events: int = 0
    facts: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    refused: int = 0
    doubtful: Counter[Reason] = field(default_factory=Counter)
    duplicates: int = 0
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    broken: BadInput | None = None


class Intake:
    """Takes in the records of one source for one area.

    Args:
        connection: Outside any transaction; its transactions belong to the intake while it works.
        area: Code of the area; it must exist, or ``rule`` must say how it counts time.
        source: Stable name of the source.
        rule: How the source says the area counts time.

    Raises:
        BadInput: The area is not known.
        RefusedCommand: The area exists and counts time otherwise than the source says.

    Attributes:
        tally: What was done so far.
    """

    def __init__(self, connection: CentralConnection, area: str, source: str, rule: ReportedArea | None = None) -> None:
        self._connection = connection
        self._registry = Registry(connection, area, rule)
        self._store = Store(connection, area, source)
        self._seen: set[bytes] = set()
        self.tally = Tally()

    def register(self, units: Sequence[ReportedUnit], matters: Sequence[ReportedMatter]) -> None:
        """Make units and matters known, or bring their names and limits up to date."""
        with self._connection.transaction():
            for unit in units:
                self._registry.take_unit(unit)
            for matter in matters:
                self._registry.take_matter(matter)

    def take(self, records: Iterable[ReportedCase | ReportedUnit | Problem]) -> Tally:
        """Write records until they end or break off, then note the delivery; return what was done."""
        reading = self._until_broken(records)
        while batch := self._batch(reading):
            self._write(*batch)
        with self._connection.transaction():
            taken = self.tally.cases + sum(self.tally.facts.values())
            self._store.note_delivery(taken, self.tally.refused)
        return self.tally

    def sift(
        self, records: Iterable[ReportedCase | ReportedUnit | Problem]
    ) -> tuple[list[ReportedCase], list[Problem]]:
        """Return the cases that can be kept and what cannot be, and write neither; units are made known.

        Where the records break off, `broken` of the tally says so.
        """
        kept: list[ReportedCase] = []
        problems: list[Problem] = []
        reading = self._until_broken(records)
        while batch := self._batch(reading):
            cases, found = batch
            with self._connection.transaction():
                kept += self._own(cases, found)
            problems += found
        return kept, problems

    def write(self, cases: Sequence[ReportedCase]) -> int:
        """Write what is known of judged cases; return how many rows that added or changed."""
        with self._connection.transaction():
            return self._store.write_cases(cases, self._registry).added.total()

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Record what cannot be kept."""
        with self._connection.transaction():
            self._store.write_refused(problems)

    def _until_broken(
        self, records: Iterable[ReportedCase | ReportedUnit | Problem]
    ) -> Iterator[ReportedCase | ReportedUnit | Problem]:
        try:
            yield from records
        except BadInput as broken:
            self.tally.broken = broken

    def _batch(
        self, reading: Iterator[ReportedCase | ReportedUnit | Problem]
    ) -> tuple[list[ReportedCase], list[Problem]] | None:
        """Return the next judged cases with the problems met on the way; None at the end."""
        cases: list[ReportedCase] = []
        problems: list[Problem] = []
        size = 0
        for record in reading:
            match record:
                case Problem():
                    problems.append(record)
                case ReportedUnit():
                    problems.extend(self._new_unit(record))
                case ReportedCase():
                    kept = self._judged(record, problems)
                    if kept:
                        cases.append(kept)
                        size += len(kept.events)
            size += 1
            if size >= BATCH_FACTS:
                break
        return (cases, problems) if size else None

    def _new_unit(self, unit: ReportedUnit) -> list[Problem]:
        fault = identifier_fault(unit.code)
        if fault:
            return [Problem("", "unit", fault, unit.code)]
        if len(self._registry.units) < MAX_UNITS:
            with self._connection.transaction():
                self._registry.take_unit(unit)
        return []

    def _judged(self, case: ReportedCase, problems: list[Problem]) -> ReportedCase | None:
        """Return the case with every doubt on it, or None when it is refused."""
        judgement = judge(case)
        problems.extend(judgement.problems)
        if judgement.case is None:
            return None
        number = blake2b(case.number.encode(), digest_size=8).digest()
        if number in self._seen:
            problems.append(Problem(case.place, "number", Reason.DUPLICATE_CASE, case.number, case.number))
            self.tally.duplicates += 1
            return None
        self._seen.add(number)
        return self._with_known_codes(judgement.case, problems)

    def _with_known_codes(self, case: ReportedCase, problems: list[Problem]) -> ReportedCase:
        """Doubt a case of an unknown unit or matter; the code that stood there is kept as a problem."""
        doubts = list(case.doubts)
        if case.unit_code is not None and case.unit_code not in self._registry.units:
            doubts.append(Reason.UNKNOWN_UNIT)
            problems.append(Problem(case.place, "unit", Reason.UNKNOWN_UNIT, case.unit_code, case.number))
        if case.matter_code is not None and case.matter_code not in self._registry.matter_versions:
            doubts.append(Reason.UNKNOWN_MATTER)
            problems.append(Problem(case.place, "matter", Reason.UNKNOWN_MATTER, case.matter_code, case.number))
        return replace(case, doubts=tuple(doubts)) if doubts else case

    def _own(self, cases: list[ReportedCase], problems: list[Problem]) -> list[ReportedCase]:
        """Return the cases that no other source has reported; the others are added to the problems."""
        foreign = self._store.foreign_numbers([case.number for case in cases])
        problems += [
            Problem(case.place, "number", Reason.FOREIGN_CASE, case.number, case.number)
            for case in cases
            if case.number in foreign
        ]
        return [case for case in cases if case.number not in foreign]

    def _write(self, cases: list[ReportedCase], problems: list[Problem]) -> None:
        tally = self.tally
        with self._connection.transaction():
            own = self._own(cases, problems)
            written = self._store.write_cases(own, self._registry) if own else None
            self._store.write_refused(problems)
        tally.refused += len(problems)
        tally.problems += problems[: PROBLEMS_LISTED - len(tally.problems)]
        tally.cases += len(own)
        tally.events += sum(not event.is_implied for case in own for event in case.events)
        doubts = [Problem(case.place, "supervised_case", doubt, case.number) for case in own for doubt in case.doubts]
        if written:
            tally.facts.update(written.facts)
            tally.added.update(written.added)
            tally.unchanged += written.unchanged
            doubts += written.doubts
        tally.doubtful.update(doubt.reason for doubt in doubts)
        tally.doubts += doubts[: PROBLEMS_LISTED - len(tally.doubts)]
