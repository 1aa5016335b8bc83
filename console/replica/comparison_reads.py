"""What the last comparisons of the copy with its sources found."""

from dataclasses import dataclass
from typing import Final

from console.replica.store import Reader

_READ: Final = (
    "SELECT source, table_name, area, central_count, own_count, differing, checked_real_us FROM comparison"
    " ORDER BY source, table_name, area"
)


@dataclass(frozen=True, slots=True)
class ComparedCount:
    """Rows of one table in one area, counted on both sides at one instant.

    Attributes:
        source: Id of the source.
        differing: Blocks of the source's whole table, all areas together, whose contents were not the same.
        checked_real_us: When, by the server's real time, microseconds since 1970-01-01T00:00Z.
    """

    source: str
    table: str
    area: str
    central: int
    own: int
    differing: int
    checked_real_us: int


def read_comparison(reader: Reader) -> tuple[ComparedCount, ...]:
    """Return what was counted last; at most tables × areas, however large the copy is."""
    with reader.reading() as connection:
        return tuple(ComparedCount(*row) for row in connection.execute(_READ).fetchall())
