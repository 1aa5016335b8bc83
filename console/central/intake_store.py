"""The statements of an intake: cases by COPY and merge, facts with their corrections."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from psycopg import sql

from console.central.engine import CentralConnection
from console.central.intake_registry import Registry
from console.central.names import SCHEMA
from console.domain.plausibility import identifier_fault
from console.domain.records import CLOSING, DECLARED_DATE, EVENT, SUPERVISED_CASE, RecordType
from console.domain.reported import Problem, Reason, ReportedCase

RAW_KEPT: Final = 2_000
"""Characters of what stood at the place of a problem."""
_SEPARATOR: Final = "\x1f"

_CASE_COLUMNS: Final = (
    "area", "case_no", "matter_version_id", "unit_id", "project_name", "application_source_code", "received_at",
    "source", "source_record", "record_hash", "valid", "invalid_reason",
)  # fmt: skip
_FACT_COLUMNS: Final = (
    "area", "case_id", "happened_at", "source", "source_record", "record_hash", "corrects", "valid", "invalid_reason",
)  # fmt: skip
_OWN_COLUMNS: Final = {
    EVENT.name: ("kind_code", "stage_code", "action", "handler", "unit_id"),
    DECLARED_DATE.name: ("due_on",),
    CLOSING.name: ("result_code", "handler"),
}
"""What each kind of fact adds to the columns of all."""


@dataclass(slots=True)
class Written:
    """What writing a batch did: facts kept, rows added or changed, facts already there, doubts on facts."""

    facts: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    doubts: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact about to be written: what all have in common, and its own columns."""

    happened_at: datetime
    place: str
    record: str | None
    doubts: tuple[Reason, ...]
    own: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact central has, in force: the last of its chain of corrections."""

    id: int
    corrects: int | None
    source: str
    record: str | None
    record_hash: str
    valid: bool


class Store:
    """Writes the cases of one source in one area. Every method runs inside the caller's transaction."""

    def __init__(self, connection: CentralConnection, area: str, source: str) -> None:
        self._connection = connection
        self._area = area
        self._source = source

    def foreign_numbers(self, numbers: Sequence[str]) -> frozenset[str]:
        """Return which case numbers of the area another source has already reported."""
        rows = self._connection.execute(
            _statement(
                "SELECT case_no FROM {schema}.supervised_case WHERE area = %s AND case_no = ANY(%s) AND source <> %s"
            ),
            (self._area, list(numbers), self._source),
        )
        return frozenset(str(row[0]) for row in rows)

    def write_cases(self, cases: Sequence[ReportedCase], registry: Registry) -> Written:
        """Insert or update cases and insert their facts; return what changed."""
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"intake {self._area}"])
        written = Written()
        ids = self._merge_cases(cases, registry, written)
        facts: dict[RecordType, dict[str, list[_Fact]]] = {EVENT: {}, DECLARED_DATE: {}, CLOSING: {}}
        for case in cases:
            facts[EVENT][case.number] = [
                _Fact(
                    event.happened_at,
                    event.place,
                    event.record,
                    event.doubts,
                    (
                        int(event.kind),
                        event.stage,
                        event.action,
                        event.handler,
                        registry.units.get(event.unit_code or ""),
                    ),
                )
                for event in case.events
            ]
            facts[DECLARED_DATE][case.number] = [
                _Fact(
                    due.declared_at, due.place, due.record, due.doubts, (due.due_at.astimezone(registry.zone).date(),)
                )
                for due in case.due_dates
            ]
            facts[CLOSING][case.number] = [
                _Fact(end.closed_at, end.place, end.record, end.doubts, (int(end.result), end.handler))
                for end in case.closings
            ]
        for record_type, by_number in facts.items():
            self._insert_facts(record_type, by_number, ids, written)
        return written

    def write_refused(self, problems: Sequence[Problem]) -> None:
        """Record what could not be kept; the same problem at the same place once."""
        if not problems:
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(
                _statement(
                    "INSERT INTO {schema}.refused_record"
                    " (area, source, place, field, reason, raw, record_hash, case_no, source_record)"
                    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (area, source, record_hash) DO NOTHING"
                ),
                [
                    (
                        self._area, self._source, problem.place, problem.field or None, problem.reason.sentence,
                        _storable(problem.raw), _digest(problem.place, problem.field, problem.reason.code, problem.raw),
                        _number(problem.case_no), _number(problem.record),
                    )
                    for problem in problems
                ],
            )  # fmt: skip

    def note_delivery(self, taken: int, refused: int) -> None:
        """Note that the source delivered."""
        self._connection.execute(
            _statement(
                "INSERT INTO {schema}.delivery (area, kind, source, record_count, refused_count)"
                " VALUES (%s, 'batch', %s, %s, %s)"
            ),
            (self._area, self._source, taken, refused),
        )

    def _merge_cases(self, cases: Sequence[ReportedCase], registry: Registry, written: Written) -> dict[str, int]:
        """Bring the case rows up to date; return ids by case number."""
        rows = []
        for case in cases:
            version = registry.matter_versions.get(case.matter_code or "")
            unit = registry.units.get(case.unit_code or "")
            content = (
                case.project_name, int(case.application_source), case.received_at, case.unit_code, case.matter_code,
                *(doubt.code for doubt in case.doubts),
            )  # fmt: skip
            rows.append(
                (
                    self._area, case.number, version, unit, case.project_name, int(case.application_source),
                    case.received_at, self._source, case.number, _digest(*content), *_validity(case.doubts),
                )
            )  # fmt: skip
        self._copy_in("incoming_case", SUPERVISED_CASE, _CASE_COLUMNS, rows)
        columns = _names(_CASE_COLUMNS)
        changed = self._connection.execute(
            sql.SQL(
                "INSERT INTO {schema}.supervised_case AS kept ({columns}) SELECT {columns} FROM incoming_case"
                " ON CONFLICT (area, case_no) DO UPDATE SET {changes}"
                " WHERE kept.record_hash <> excluded.record_hash"
                " OR (kept.matter_version_id, kept.unit_id) IS DISTINCT FROM"
                " (excluded.matter_version_id, excluded.unit_id)"
            ).format(
                schema=sql.Identifier(SCHEMA),
                columns=columns,
                changes=sql.SQL(", ").join(
                    sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in _CASE_COLUMNS[2:]
                ),
            )
        ).rowcount
        written.added[SUPERVISED_CASE.name] += changed
        written.unchanged += len(cases) - changed
        found = self._connection.execute(
            _statement("SELECT case_no, id FROM {schema}.supervised_case WHERE area = %s AND case_no = ANY(%s)"),
            (self._area, [case.number for case in cases]),
        )
        return {str(number): int(str(case_id)) for number, case_id in found}

    def _insert_facts(
        self, record_type: RecordType, by_number: dict[str, list[_Fact]], ids: dict[str, int], written: Written
    ) -> None:
        known = self._known_facts(record_type, list(ids.values()))
        rows = []
        for number, facts in by_number.items():
            new = self._new_rows(record_type, number, facts, known.get(ids[number], []), written)
            rows += [(self._area, ids[number], *row) for row in new]
        name, columns = record_type.name, (*_FACT_COLUMNS, *_OWN_COLUMNS[record_type.name])
        total = sum(map(len, by_number.values()))
        inserted = 0
        if rows:
            self._copy_in(f"incoming_{name}", record_type, columns, rows)
            inserted = self._connection.execute(
                sql.SQL(
                    "INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming}"
                    " ON CONFLICT (area, source, record_hash) DO NOTHING"
                ).format(
                    table=sql.Identifier(SCHEMA, name),
                    columns=_names(columns),
                    incoming=sql.Identifier(f"incoming_{name}"),
                )
            ).rowcount
        written.facts[name] += total
        written.added[name] += inserted
        written.unchanged += total - inserted

    def _new_rows(
        self, record_type: RecordType, number: str, facts: Sequence[_Fact], known: Sequence[_Known], written: Written
    ) -> list[tuple[object, ...]]:
        """Return, from the column ``happened_at`` on, the rows of the facts that central does not have in this form.

        A number that one delivery gives to several records of a case identifies none of them.
        """
        times_given = Counter(fact.record for fact in facts)
        by_record = {fact.record: fact for fact in known if fact.source == self._source and fact.record}
        endings = [fact for fact in known if fact.valid] if record_type is CLOSING else []
        repeats: Counter[tuple[object, ...]] = Counter()
        rows = []
        for fact in facts:
            content = (record_type.name, number, fact.record, fact.happened_at, *fact.own)
            repeats[content] += 1
            former = by_record.get(fact.record or "") if times_given[fact.record] == 1 else None
            doubts = fact.doubts
            if former is None and endings and Reason.SECOND_ENDING not in doubts:
                doubts = (*doubts, Reason.SECOND_ENDING)
            written.doubts += [Problem(fact.place, record_type.name, doubt, fact.record or "") for doubt in doubts]
            if former and former.record_hash == _digest(*content, former.corrects, 1):
                continue
            corrects = former.id if former else None
            record_hash = _digest(*content, corrects, repeats[content])
            rows.append(
                (
                    fact.happened_at, self._source, fact.record, record_hash, corrects,
                    *_validity(doubts), *fact.own,
                )
            )  # fmt: skip
        return rows

    def _known_facts(self, record_type: RecordType, case_ids: Sequence[int]) -> dict[int, list[_Known]]:
        """Return the facts in force of these cases: those that no other corrects."""
        rows = self._connection.execute(
            sql.SQL(
                "SELECT f.case_id, f.id, f.corrects, f.source, f.source_record, f.record_hash, f.valid"
                " FROM {table} AS f"
                " WHERE f.case_id = ANY(%s) AND NOT EXISTS (SELECT FROM {table} AS later WHERE later.corrects = f.id)"
            ).format(table=sql.Identifier(SCHEMA, record_type.name)),
            (list(case_ids),),
        )
        known: dict[int, list[_Known]] = {}
        for case_id, fact_id, corrects, source, record, record_hash, valid in rows:
            known.setdefault(int(str(case_id)), []).append(
                _Known(
                    int(str(fact_id)),
                    None if corrects is None else int(str(corrects)),
                    str(source),
                    None if record is None else str(record),
                    str(record_hash),
                    bool(valid),
                )
            )
        return known

    def _copy_in(
        self, incoming: str, record_type: RecordType, columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Fill a temporary table with columns of a record; it lives for the session and is emptied at each commit."""
        table = sql.Identifier(incoming)
        self._connection.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} ON COMMIT DELETE ROWS"
                " AS SELECT {columns} FROM {table} WITH NO DATA"
            ).format(incoming=table, columns=_names(columns), table=sql.Identifier(SCHEMA, record_type.name))
        )
        copy = sql.SQL("COPY {incoming} ({columns}) FROM STDIN").format(incoming=table, columns=_names(columns))
        with self._connection.cursor() as cursor, cursor.copy(copy) as stream:
            for row in rows:
                stream.write_row(row)


def _statement(text: str) -> sql.Composed:
    return sql.SQL(text).format(schema=sql.Identifier(SCHEMA))


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _validity(doubts: Sequence[Reason]) -> tuple[bool, str | None]:
    """Return flag and reason: one sentence a line."""
    return not doubts, "\n".join(doubt.sentence for doubt in doubts) or None


def _number(text: str) -> str | None:
    """Return a number as it can be looked for; None where it is none, or was refused for its own sake."""
    return text if identifier_fault(text) is None else None


def _storable(raw: str) -> str:
    return raw[:RAW_KEPT].replace("\x00", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()


def _digest(*content: object) -> str:
    text = _SEPARATOR.join(map(_canonical, content))
    return blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()


def _canonical(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(UTC).isoformat()
        case _:
            return str(value)
