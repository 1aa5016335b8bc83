"""Versions of matters with their limits, read whole from the replica."""

from dataclasses import dataclass
from typing import Final

from console.replica.case_reads import HasConnection

_EDITIONS: Final = """
    SELECT id, valid_from, valid_to, statutory_limit, coalesce(statutory_unit, ''), promised_limit,
           coalesce(promised_unit, '')
    FROM matter_version ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class EditionRow:
    """Limits and validity of a version of a matter. Field meanings as in ``records.MATTER_VERSION``.

    Attributes:
        valid_from, valid_to: Days since 1970-01-01, both included; None for no end.
    """

    version_id: int
    valid_from: int
    valid_to: int | None
    statutory_limit: int | None
    statutory_unit: str
    promised_limit: int | None
    promised_unit: str


def read_editions(reader: HasConnection) -> tuple[EditionRow, ...]:
    """Return limits and validity of every version."""
    return tuple(EditionRow(*row) for row in reader.connection.execute(_EDITIONS))
