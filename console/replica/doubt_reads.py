"""Records that central refused, and those it kept with a doubt: counted by reason, and one by one."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from console.domain.delivered import DoubtQuery, DoubtRow, Fate, ReasonCount
from console.domain.records import FACT_TYPES, REFUSED_RECORD, SUPERVISED_CASE
from console.replica.faults import translated
from console.replica.store import Reader

ALL: Final = -1
"""No limit, as SQLite has it."""
_DOUBTED_TABLES: Final = (SUPERVISED_CASE, *FACT_TYPES)
_RAW: Final = {
    "supervised_case": "coalesce(r.project_name, '')",
    "event": "concat_ws(' · ', r.stage_code, r.action, r.handler, r.document_no)",
    "stop": "concat_ws(' · ', r.reason_code, r.legal_basis, r.document_no)",
    "resume": "coalesce(r.result, '')",
    "extension": "concat_ws(' · ', r.amount, r.approver, r.document_no, r.reason)",
    "declared_date": "date(r.due_on * 86400, 'unixepoch')",
    "closing": "concat_ws(' · ', r.handler, r.document_no)",
}
"""What of a record that was kept its source had written."""
_COUNT_REFUSED: Final = """
    SELECT 'refused', area, source, reason, count(*) FROM refused_record GROUP BY area, source, reason
"""
_COUNT_DOUBTED: Final = """
    SELECT 'doubted', area, source, coalesce(invalid_reason, ''), count(*) FROM {table} WHERE valid = 0
    GROUP BY area, source, invalid_reason
"""
_CONDITION: Final = """
    r.area IN ({areas}) AND (:reason IS NULL OR {reason} = :reason) AND (:source IS NULL OR r.source = :source)
"""
_REFUSED: Final = f"""
    SELECT 'refused', 'refused_record', r.id, r.area, r.source, r.recorded_at, c.id, coalesce(r.case_no, ''), r.place,
           coalesce(r.field, ''), r.reason, coalesce(r.raw, ''), coalesce(r.source_record, '')
    FROM {REFUSED_RECORD.name} r LEFT JOIN supervised_case c ON c.case_no = r.case_no AND c.area = r.area
    WHERE r.id IN (SELECT r.id FROM {REFUSED_RECORD.name} r WHERE {{condition}}
                   ORDER BY r.recorded_at DESC, r.id DESC LIMIT :most)
    ORDER BY r.recorded_at DESC, r.id DESC
"""  # noqa: S608 -- constants
_DOUBTED: Final = """
    SELECT 'doubted', '{table}', r.id, r.area, r.source, r.recorded_at, c.id, coalesce(c.case_no, ''), '', '',
           coalesce(r.invalid_reason, ''), {raw}, coalesce(r.source_record, '')
    FROM {table} r LEFT JOIN supervised_case c ON c.id = r.{case}
    WHERE r.valid = 0 AND {condition} ORDER BY r.recorded_at DESC, r.id DESC LIMIT :most
"""


def count_reasons(reader: Reader) -> tuple[ReasonCount, ...]:
    """Return how many records were refused or kept with a doubt, of every area, source and reason."""
    queries = [_COUNT_REFUSED, *(_COUNT_DOUBTED.format(table=record.name) for record in _DOUBTED_TABLES)]
    with reader.reading() as connection:
        rows = connection.execute(" UNION ALL ".join(queries)).fetchall()
    counts: dict[tuple[Fate, str, str, str], int] = {}
    for fate, area, source, reason, count in rows:
        key = Fate(fate), area, source, reason
        counts[key] = counts.get(key, 0) + count
    return tuple(ReasonCount(*key, count) for key, count in counts.items())


def read_doubts(reader: Reader, query: DoubtQuery, most: int) -> tuple[DoubtRow, ...]:
    """Return the newest records that match, the newest first.

    Args:
        reader: An open reader.
        query: Which.
        most: How many at most.
    """
    values, areas = _values(query, most)
    rows: list[tuple[Any, ...]] = []
    with reader.reading() as connection:
        for statement in _statements(query.fate, areas):
            rows += connection.execute(statement, values).fetchall()
    found = [DoubtRow(Fate(row[0]), *row[1:]) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.recorded_us, one.table, one.id), reverse=True)[:most])


def every_doubt(reader: Reader, query: DoubtQuery) -> Iterator[DoubtRow]:
    """Yield every record that matches, table by table, the newest of each first.

    Args:
        reader: One that sees the replica as it was when it was frozen.
        query: Which.
    """
    values, areas = _values(query, ALL)
    with translated():
        for statement in _statements(query.fate, areas):
            for row in reader.connection.execute(statement, values):
                yield DoubtRow(Fate(row[0]), *row[1:])


def _values(query: DoubtQuery, most: int) -> tuple[dict[str, Any], str]:
    """Return what a statement is given, and how it names the areas."""
    values: dict[str, Any] = {"reason": query.reason, "source": query.source, "most": most}
    values |= {f"a{place}": area for place, area in enumerate(query.areas)}
    return values, ", ".join(f":a{place}" for place in range(len(query.areas)))


def _statements(fate: Fate | None, areas: str) -> Sequence[str]:
    told = []
    if fate is not Fate.DOUBTED:
        told.append(_REFUSED.format(condition=_CONDITION.format(areas=areas, reason="r.reason")))
    if fate is not Fate.REFUSED:
        condition = _CONDITION.format(areas=areas, reason="coalesce(r.invalid_reason, '')")
        told += [
            _DOUBTED.format(
                table=record.name,
                raw=_RAW[record.name],
                case="id" if record is SUPERVISED_CASE else "case_id",
                condition=condition,
            )
            for record in _DOUBTED_TABLES
        ]
    return told
