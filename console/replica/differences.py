"""Rows of the copy that were not as in the source when what differed was read again: as noted, as read."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from console.domain.delivered import Difference, DifferenceKind
from console.domain.records import RecordType
from console.replica.layout import case_column
from console.replica.store import Reader

MOST_KEPT: Final = 1_000
"""Rows of one table of one source; with more, the counts and the journal tell of all."""

_FORGET: Final = "DELETE FROM difference WHERE source = ?"
_WRITE: Final = "INSERT OR REPLACE INTO difference VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT: Final = "SELECT count(*) FROM difference WHERE source = ? AND table_name = ?"
_READ: Final = """
    SELECT d.source, d.table_name, d.id, d.area, d.case_id, coalesce(c.case_no, d.case_no, ''), d.kind, d.found_real_us
    FROM difference d LEFT JOIN supervised_case c ON c.id = d.case_id
    ORDER BY d.found_real_us DESC, d.source, d.table_name, d.id
"""

Row = Sequence[int | str | None]


def forget_differences(connection: Any, source: str) -> None:
    """Forget the rows of a source, before others are noted; part of the caller's transaction."""
    connection.execute(_FORGET, (source,))


def write_differences(
    connection: Any, source: str, record: RecordType, rows: Iterable[tuple[DifferenceKind, Row]], found_real_us: int
) -> None:
    """Note rows of a table that differed, up to `MOST_KEPT` in all; part of the caller's transaction.

    Args:
        connection: Inside a transaction.
        source: Whose rows they are.
        record: The table.
        rows: Each in the order of the record's columns, as the source holds it or, where it does not, as the copy did.
        found_real_us: When.
    """
    case = case_column(record)

    def value(row: Row, column: str | None) -> int | str | None:
        return row[record.column_names.index(column)] if column and column in record.column_names else None

    free = MOST_KEPT - connection.execute(_COUNT, (source, record.name)).fetchone()[0]
    connection.executemany(
        _WRITE,
        [
            (source, record.name, row[0], row[1], value(row, case), value(row, "case_no"), kind.value, found_real_us)
            for kind, row in islice(rows, max(0, free))
        ],
    )


def read_differences(reader: Reader) -> tuple[Difference, ...]:
    """Return what the last comparisons that found differences found, the newest first."""
    with reader.reading() as connection:
        rows = connection.execute(_READ).fetchall()
    return tuple(
        Difference(source, table, number, area, case_id, case_no, DifferenceKind(kind), found_us)
        for source, table, number, area, case_id, case_no, kind, found_us in rows
    )
