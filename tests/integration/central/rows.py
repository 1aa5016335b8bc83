"""Small records for tests of the central database."""

from psycopg import Connection
from psycopg.rows import TupleRow

AREA = "420100"


def new_case(connection: Connection[TupleRow], number: str, area: str = AREA) -> int:
    """Insert a case and return its number in the database."""
    row = connection.execute(
        "INSERT INTO supervision.supervised_case"
        " (area, case_no, application_source_code, received_at, source, record_hash)"
        " VALUES (%s, %s, 2, '2026-03-02 01:00Z', 'test', %s) RETURNING id",
        (area, number, f"case {number}"),
    ).fetchone()
    assert row is not None
    return int(row[0])


def new_closing(connection: Connection[TupleRow], case_id: int, mark: str, corrects: int | None = None) -> int:
    """Insert a closing of a case and return its number in the database."""
    row = connection.execute(
        "INSERT INTO supervision.closing (area, case_id, happened_at, source, record_hash, corrects, result_code)"
        " VALUES (%s, %s, '2026-03-03 02:03:04.567891Z', 'test', %s, %s, 1) RETURNING id",
        (AREA, case_id, mark, corrects),
    ).fetchone()
    assert row is not None
    return int(row[0])


def new_refusal(connection: Connection[TupleRow], mark: str, area: str = AREA) -> int:
    """Insert a refused record, the smallest record that may be changed and deleted."""
    row = connection.execute(
        "INSERT INTO supervision.refused_record (area, source, place, reason, record_hash)"
        " VALUES (%s, 'test', 'line 1', 'no date', %s) RETURNING id",
        (area, mark),
    ).fetchone()
    assert row is not None
    return int(row[0])
