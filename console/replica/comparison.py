"""What comparisons of the copy with its sources found, for whoever shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from console.domain.copying import TableDigest, differing_buckets
from console.domain.records import RecordType

_WRITE: Final = "INSERT INTO comparison VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class TableComparison:
    """One table of one source, counted and digested on both sides at one instant.

    Attributes:
        record: The table.
        central: What the source held.
        own: What the copy held.
        differing: Numbers of the buckets that were not the same.
    """

    record: RecordType
    central: TableDigest
    own: TableDigest
    differing: tuple[int, ...]


def compared(record: RecordType, central: TableDigest, own: TableDigest) -> TableComparison:
    """Return the comparison of both sides."""
    return TableComparison(record, central, own, differing_buckets(central, own))


def write_comparison(connection: Any, source: str, tables: Iterable[TableComparison], checked_real_us: int) -> None:
    """Store a comparison in place of the one before, in the caller's transaction."""
    connection.execute("DELETE FROM comparison WHERE source = ?", (source,))
    for table in tables:
        central, own = table.central.counts, table.own.counts
        connection.executemany(
            _WRITE,
            [
                (
                    source,
                    table.record.name,
                    area,
                    central.get(area, 0),
                    own.get(area, 0),
                    len(table.differing),
                    checked_real_us,
                )
                for area in sorted(central.keys() | own.keys())
            ],
        )
