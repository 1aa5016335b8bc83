"""What readers know of the replica's tables without describing them: their version, and the case a row belongs to."""

from typing import Final

from console.domain.records import ANNOTATION, FACT_TYPES, SUPERVISED_CASE, RecordType

SCHEMA_VERSION: Final = 559_507_403
"""Fingerprint of `console.replica.schema.STATEMENTS`, kept in the file as ``PRAGMA user_version``. It is written here
because a reader needs nothing else of that module, which takes a library of 20 MB to describe the tables; a test holds
the two together, so that no one can forget to raise it."""


def case_column(record: RecordType) -> str | None:
    """Return the column that names the case a row belongs to; None for a table that belongs to none."""
    if record is SUPERVISED_CASE:
        return "id"
    return "case_id" if record in FACT_TYPES or record is ANNOTATION else None
