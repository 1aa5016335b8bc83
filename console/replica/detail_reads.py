"""What a reader sees of single cases: numbers, names, every fact with its provenance; and search by text."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from console.replica.case_reads import ALWAYS_US, HasConnection, Ints

COMPANY_ID_TYPE = "001"
"""统一社会信用代码 in GA/T 2000.156; an applicant with another kind of identity is taken for a natural person."""
MASK = "*"


class CaseLabel(NamedTuple):
    """What a line of a list says of a case; the applicant as in `CaseText`."""

    case_no: str
    applicant: str


@dataclass(frozen=True, slots=True)
class CaseText:
    """The words of a case. Names of natural persons are masked: 王*."""

    case_id: int
    area: str
    case_no: str
    project: str
    applicant: str
    source: str
    source_record: str
    received_at: int
    recorded_at: int
    valid: bool
    invalid_reason: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of a case, in force or not.

    Attributes:
        table: Name of its record type.
        kind: Event kind, closing result, extension amount, due day, notified days or the stop that ends, by table; None
            where not given.
        text: Stage, action or reason, by table.
        document_no: Number of its document; empty for none.
        corrected: Whether a later valid fact stands in its place.
        is_known: Whether central had recorded it by the instant asked for.
        corrects: The fact in whose place it stands; None for none.
    """

    table: str
    id: int
    happened_at: int
    recorded_at: int
    source: str
    source_record: str
    kind: int | None
    stage: str
    text: str
    document_no: str
    valid: bool
    invalid_reason: str
    corrected: bool
    is_known: bool = True
    corrects: int | None = None


_TEXTS = """
    SELECT id, area, case_no, coalesce(project_name, ''), coalesce(applicant_name, ''),
           coalesce(applicant_id_type_code, ''), source, coalesce(source_record, ''), received_at, recorded_at, valid,
           coalesce(invalid_reason, '')
    FROM supervised_case WHERE id IN (SELECT value FROM json_each(?))
"""
_LABELS = """
    SELECT id, case_no, coalesce(applicant_name, ''), coalesce(applicant_id_type_code, '')
    FROM supervised_case WHERE id IN (SELECT value FROM json_each(?))
"""
_FACT_COLUMNS = {
    "event": "f.kind_code, coalesce(f.stage_code, ''), coalesce(f.action, ''), coalesce(f.document_no, '')",
    "stop": "f.notified_days, '', coalesce(f.reason_code, ''), coalesce(f.document_no, '')",
    "resume": "f.stop_id, '', coalesce(f.result, ''), ''",
    "extension": "f.amount, '', coalesce(f.reason, ''), coalesce(f.document_no, '')",
    "declared_date": "f.due_on, '', '', ''",
    "closing": "f.result_code, '', '', coalesce(f.document_no, '')",
}
_FACTS = """
    SELECT '{table}', f.id, f.happened_at, f.recorded_at, f.source, coalesce(f.source_record, ''), {columns},
           f.valid, coalesce(f.invalid_reason, ''),
           EXISTS (SELECT 1 FROM {table} g WHERE g.corrects = f.id AND g.valid = 1 AND g.recorded_at <= :known),
           f.recorded_at <= :known, f.corrects
    FROM {table} f WHERE f.case_id = :case
"""
_SEARCH = r"""
    SELECT c.id FROM supervised_case c
    LEFT JOIN matter_version v ON v.id = c.matter_version_id LEFT JOIN matter m ON m.id = v.matter_id
    WHERE c.case_no LIKE :text ESCAPE '\' OR c.project_name LIKE :text ESCAPE '\'
    OR c.applicant_name LIKE :text ESCAPE '\' OR m.name_zh LIKE :text ESCAPE '\' OR m.name_en LIKE :text ESCAPE '\'
    ORDER BY c.id
"""


def read_texts(reader: HasConnection, ids: Iterable[int]) -> dict[int, CaseText]:
    """Return the words of these cases by id."""
    rows = reader.connection.execute(_TEXTS, (json.dumps([int(case_id) for case_id in ids]),))
    return {row[0]: _text(row) for row in rows}


def read_labels(reader: HasConnection, ids: Iterable[int]) -> dict[int, CaseLabel]:
    """Return the labels of these cases by id."""
    rows = reader.connection.execute(_LABELS, (json.dumps([int(case_id) for case_id in ids]),))
    return {case_id: CaseLabel(case_no, _shown(name, id_type)) for case_id, case_no, name, id_type in rows}


def read_case_ids(reader: HasConnection, case_no: str) -> tuple[tuple[int, str], ...]:
    """Return id and area of the cases with a number; several only where two areas use the same one."""
    rows = reader.connection.execute("SELECT id, area FROM supervised_case WHERE case_no = ? ORDER BY id", (case_no,))
    return tuple((number, area) for number, area in rows)


def read_facts(reader: HasConnection, case_id: int, known_by: int = ALWAYS_US) -> tuple[FactRow, ...]:
    """Return every fact of a case, in force or not, the latest first.

    Args:
        reader: An open replica.
        case_id: The case.
        known_by: What central recorded later corrects nothing, and is told as not known.
    """
    facts = []
    for table, columns in _FACT_COLUMNS.items():
        sql = _FACTS.format(table=table, columns=columns)
        facts += [_fact(row) for row in reader.connection.execute(sql, {"case": case_id, "known": known_by})]
    return tuple(sorted(facts, key=lambda fact: (fact.happened_at, fact.recorded_at, fact.id), reverse=True))


def search(reader: HasConnection, text: str) -> Ints:
    """Return the ids, ascending, of cases whose number, matter, project or applicant holds a text, taken literally."""
    rows = reader.connection.execute(_SEARCH, {"text": f"%{_escaped(text)}%"}).fetchall()
    return np.array(rows, dtype=np.int64).reshape(-1)


def masked(name: str) -> str:
    """Return a natural person's name with all but its first character masked: 王*."""
    return f"{name[0]}{MASK}" if name else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _text(row: tuple[Any, ...]) -> CaseText:
    case_id, area, case_no, project, applicant, id_type, *rest = row
    source, record, received_at, recorded_at, valid, reason = rest
    shown = _shown(applicant, id_type)
    return CaseText(
        case_id, area, case_no, project, shown, source, record, received_at, recorded_at, bool(valid), reason
    )


def _shown(applicant: str, id_type: str) -> str:
    return applicant if id_type == COMPANY_ID_TYPE else masked(applicant)


def _fact(row: tuple[Any, ...]) -> FactRow:
    return FactRow(*row[:10], bool(row[10]), row[11], bool(row[12]), bool(row[13]), row[14])  # type: ignore[call-arg]  # the tuple's length
