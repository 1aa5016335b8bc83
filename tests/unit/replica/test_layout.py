"""What readers know of the replica's tables is what the tables are."""

import zlib

from console.replica.layout import SCHEMA_VERSION
from console.replica.schema import STATEMENTS


def test_the_version_is_the_fingerprint_of_the_tables() -> None:
    fingerprint = zlib.crc32("\n".join(STATEMENTS).encode()) & 0x7FFF_FFFF
    assert fingerprint == SCHEMA_VERSION, f"tables have changed: write {fingerprint:_} into console/replica/layout.py"
