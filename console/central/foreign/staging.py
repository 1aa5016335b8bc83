"""Everything that foreign tables yield at one instant, in order of number: what loads and comparisons read.

Numbers are digests of keys, so that no foreign database can give records in their order. They are read once, put into a
temporary file and sorted there; memory stays the same however many there are. The file is encrypted with a key that is
nowhere written, as it holds what the copy may only hold encrypted.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from sqlcipher3 import dbapi2

from console.central.change import Row
from console.central.foreign.gathering import first_of
from console.central.foreign.refusals import Refusals, Yielded
from console.domain.copying import BUCKET_IDS, Bucket, TableDigest, Tier, content_digest
from console.domain.records import RECORD_TYPES, RecordType

KEY_BYTES: Final = 32
STORED_TOGETHER: Final = 5_000

_BUCKET_IDS: Final = BUCKET_IDS[Tier.FOREIGN]
_PRAGMAS: Final = ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "locking_mode=EXCLUSIVE")
_TABLE: Final = "CREATE TABLE staged (type INTEGER, id INTEGER, origin TEXT, updated INTEGER, record TEXT)"
_INDEX: Final = "CREATE INDEX staged_id ON staged (type, id)"
_INSERT: Final = "INSERT INTO staged VALUES (?, ?, ?, ?, ?)"
_TWICE: Final = "SELECT type, id FROM staged GROUP BY type, id HAVING count(*) > 1"
_OF_ID: Final = "SELECT rowid, origin, updated, record FROM staged WHERE type = ? AND id = ?"
_COUNT: Final = "SELECT count(*) FROM staged WHERE type = ?"
_PAGE: Final = "SELECT record FROM staged WHERE type = ? AND id > ? ORDER BY id LIMIT ?"
_BETWEEN: Final = "SELECT record FROM staged WHERE type = ? AND id BETWEEN ? AND ? ORDER BY id"

_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PLACES: Final = {record.name: place for place, record in enumerate(RECORD_TYPES)}


class Staging:
    """A temporary file with all records of one source, each number once."""

    def __init__(self, records: Iterable[Yielded], refusals: Refusals) -> None:
        """Store the records; of those that share a number one stays, and the others are refused."""
        self._folder = TemporaryDirectory(prefix="supervision-")
        self._connection = _opened(Path(self._folder.name) / "staged.db")
        try:
            self._fill(records, refusals)
        except BaseException:
            self.close()
            raise

    def count(self, record_type: RecordType) -> int:
        """Return how many records a table has."""
        found = self._connection.execute(_COUNT, (_PLACES[record_type.name],)).fetchone()
        return int(found[0])

    def page(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """Return the next records of a table by number."""
        return list(self._records(_PAGE, _PLACES[record_type.name], after_id, limit))

    def digest(self, record_type: RecordType) -> TableDigest:
        """Return what a table holds."""
        counts: Counter[str] = Counter()
        buckets: dict[int, Bucket] = {}
        everything = self._records(_PAGE, _PLACES[record_type.name], 0, -1)
        for number, group in groupby(everything, key=lambda row: cast("int", row[0]) // _BUCKET_IDS):
            rows = list(group)
            counts.update(str(row[1]) for row in rows)
            buckets[number] = Bucket(len(rows), content_digest(rows))
        return TableDigest(counts, buckets)

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """Return the rows of these buckets in order of id."""
        place = _PLACES[record_type.name]
        return {
            number: list(self._records(_BETWEEN, place, number * _BUCKET_IDS, (number + 1) * _BUCKET_IDS - 1))
            for number in buckets
        }

    def close(self) -> None:
        """Remove the file."""
        self._connection.close()
        self._folder.cleanup()

    def _records(self, query: str, *values: int) -> Iterator[Row]:
        with closing(self._connection.execute(query, values)) as cursor:
            for (text,) in cursor:
                yield tuple(json.loads(text))

    def _fill(self, records: Iterable[Yielded], refusals: Refusals) -> None:
        self._connection.execute(_TABLE)
        source = iter(records)
        self._connection.execute("BEGIN")
        while batch := list(islice(source, STORED_TOGETHER)):
            self._connection.executemany(_INSERT, map(_stored, batch))
        self._connection.execute(_INDEX)
        for place, number in self._connection.execute(_TWICE).fetchall():
            self._settle(place, number, refusals)
        self._connection.execute("COMMIT")

    def _settle(self, place: int, number: int, refusals: Refusals) -> None:
        """Leave one of the records that share a number, and a refusal for each other one."""
        found = self._connection.execute(_OF_ID, (place, number)).fetchall()
        kept: Yielded | None = None
        self._connection.executemany("DELETE FROM staged WHERE rowid = ?", [(each[0],) for each in found])
        refused = []
        for _rowid, origin, updated_us, text in found:
            one = Yielded(RECORD_TYPES[place], origin, updated_us, tuple(json.loads(text)))
            kept, other = first_of(kept or one, one)
            refused += [] if other is None else [refusals.of_repeated(other)]
        self._connection.executemany(_INSERT, map(_stored, [*([kept] if kept else []), *refused]))


def _opened(path: Path) -> Any:
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA key=\"x'{secrets.token_hex(KEY_BYTES)}'\"").fetchall()
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _stored(each: Yielded) -> tuple[int, int, str, int, str]:
    return _PLACES[each.type.name], each.id, each.origin, each.updated_us, _encoded(each.row)
