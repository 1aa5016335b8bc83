"""A copy kept by the rules of every copy: load, then changes, each portion over what was there."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from console.central.change import Changes, Checkpoint
from console.central.foreign.source import ForeignSource
from console.domain.copying import BUCKET_IDS, Bucket, TableDigest, Tier, content_digest, differing_buckets
from console.domain.records import RECORD_TYPES, RecordType

PAGE = 3

Content = dict[str, dict[int, tuple[Any, ...]]]


def loaded(source: ForeignSource) -> Content:
    """Return everything a source yields now, page by page as a load reads it."""
    source.head()
    content: Content = {}
    for record in RECORD_TYPES:
        rows, last = {}, 0
        while page := source.copy_rows(record, last, PAGE):
            assert [row[0] for row in page] == sorted({row[0] for row in page})
            assert page[0][0] > last
            last = page[-1][0]
            rows |= {row[0]: row for row in page}
        assert source.count_rows(record) == len(rows)
        content[record.name] = rows
    return content


@dataclass
class Copy:
    """What a console has of a source."""

    source: ForeignSource
    content: Content = field(default_factory=dict)
    cursor: str = ""

    def load(self) -> None:
        self.cursor = self.source.head().cursor
        self.content = loaded(self.source)

    def follow(self) -> list[str]:
        """Poll until nothing waits; return the names of the records that came, one for each row."""
        came = []
        while True:
            answer = self.source.poll(self.cursor)
            assert isinstance(answer, Changes)
            came += self.apply(answer)
            if answer.is_complete:
                return came

    def apply(self, changes: Changes) -> list[str]:
        came = []
        for table in changes.tables:
            rows = self.content[table.record_type.name]
            rows |= {row[0]: row for row in table.rows}
            for number in table.gone:
                rows.pop(number, None)
            came += [table.record_type.name] * len(table.rows)
        self.cursor = changes.cursor
        return came

    def compare(self) -> dict[str, int]:
        """Compare in full, mend what differs bucket by bucket; return how many rows differed, by record."""
        held = self.source.checkpoint(self.cursor)
        try:
            assert held.changes.is_complete
            self.apply(held.changes)
            return {record.name: mended for record in RECORD_TYPES if (mended := self._mend(held, record))}
        finally:
            held.close()

    def _mend(self, held: Checkpoint, record: RecordType) -> int:
        own = self.content[record.name]
        differing = differing_buckets(held.digest(record), digest_of(own))
        mended = 0
        for number, rows in held.bucket_rows(record, differing).items():
            there = {row[0]: row for row in rows}
            mine = {key: row for key, row in own.items() if key // BUCKET_IDS[Tier.FOREIGN] == number}
            mended += len({*there.items()} ^ {*mine.items()})
            for key in mine:
                del own[key]
            own |= there
        return mended


def digest_of(rows: dict[int, tuple[Any, ...]]) -> TableDigest:
    """Return what a copy says it holds."""
    buckets: dict[int, list[tuple[Any, ...]]] = {}
    for number in sorted(rows):
        buckets.setdefault(number // BUCKET_IDS[Tier.FOREIGN], []).append(rows[number])
    return TableDigest(
        Counter(row[1] for row in rows.values()),
        {number: Bucket(len(held), content_digest(held)) for number, held in buckets.items()},
    )
