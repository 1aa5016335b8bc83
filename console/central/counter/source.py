"""The reading side of the counter's feed: which records changed since a number, as they are now.

Every poll reads feed and records in one transaction that sees one instant. Records are read as state, so order within a
portion does not matter and reading one twice does no harm.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Final, cast

import sqlalchemy as sa

from console.central.change import Bell, Changes, Head, Resync, Row, TableChanges
from console.central.counter.database import database_of, held, reported, require_schema, server_of
from console.central.counter.dialect import IDS_AT_ONCE, Access, Database
from console.central.counter.position import FeedState, Position, resync_reason
from console.central.counter.schema import (
    CHANGE_FEED,
    CITY_CLOCK,
    FEED_COUNTER,
    FEED_META,
    RECORD_TABLES,
    SCHEMA_VERSION,
)
from console.domain.citytime import CityTime
from console.domain.copying import BUCKET_IDS, Bucket, ResyncReason, TableDigest, Tier, content_digest
from console.domain.records import RECORD_TYPES, RecordType

PAGE_ENTRIES: Final = 20_000
"""Feed entries read in one poll; a larger backlog comes in portions."""
POLL_INTERVAL_S: Final = 2.0
_BUCKET_IDS: Final = BUCKET_IDS[Tier.COUNTER]

_last = CHANGE_FEED.alias("last_change")
_HEAD: Final = sa.select(
    FEED_META.c.epoch,
    FEED_COUNTER.c.n,
    _last.c.mark,
    FEED_META.c.floor,
    FEED_META.c.schema_version,
    CITY_CLOCK.c.real_anchor_us,
    CITY_CLOCK.c.city_anchor_us,
    CITY_CLOCK.c.rate,
).select_from(
    FEED_META.join(FEED_COUNTER, FEED_COUNTER.c.one == FEED_META.c.one)
    .join(CITY_CLOCK, CITY_CLOCK.c.one == FEED_META.c.one)
    .outerjoin(_last, _last.c.n == FEED_COUNTER.c.n)
)


class CounterSource:
    """Reads heads, changes and whole tables from one counter-tier database; a ``ChangeSource``.

    Real time is the server's clock; for a SQLite file, which has none, this machine's. There is no bell.

    Threads: one at a time.
    """

    tier: Final = Tier.COUNTER
    poll_interval_s: Final = POLL_INTERVAL_S

    def __init__(self, url: str, *, page_entries: int = PAGE_ENTRIES) -> None:
        """Remember where to read; see ``console.central.counter.database.database_of`` for the URL.

        Raises:
            BadInput: The URL cannot be read.
        """
        self._database = database_of(url)
        self._engine = self._database.engine(Access.READ)
        self._page_entries = page_entries
        self._connection: sa.Connection | None = None

    def head(self) -> Head:
        """See ``ChangeSource.head``."""
        with self._reading() as connection:
            return _Reading(self._database, connection).head

    def poll(self, cursor: str) -> Changes | Resync:
        """See ``ChangeSource.poll``."""
        with self._reading() as connection:
            return _Reading(self._database, connection).changes(cursor, self._page_entries)

    def copy_rows(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """See ``ChangeSource.copy_rows``."""
        table = RECORD_TABLES[record_type.name]
        with self._reading() as connection:
            return _rows(connection, sa.select(table).where(table.c.id > after_id).order_by(table.c.id).limit(limit))

    def count_rows(self, record_type: RecordType) -> int:
        """See ``ChangeSource.count_rows``."""
        with self._reading() as connection:
            query = sa.select(sa.func.count()).select_from(RECORD_TABLES[record_type.name])
            return connection.execute(query).scalar_one()

    def checkpoint(self, cursor: str) -> "CounterCheckpoint | Resync":
        """See ``ChangeSource.checkpoint``."""

        def read(connection: sa.Connection) -> Changes | Resync:
            return _Reading(self._database, connection).changes(cursor, self._page_entries)

        connection, changes = held(self._database, self._connect, read)
        if isinstance(changes, Resync):
            connection.close()
            return changes
        return CounterCheckpoint(self._database, connection, changes)

    def bell(self) -> Bell | None:
        """Return None: nothing rings, the source is polled by time."""
        return None

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """Give a transaction that sees one instant; after a failure the next call connects again."""
        with reported(self._database):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                with self._connection.begin():
                    yield self._connection
            except BaseException:
                self.close()
                raise

    def _connect(self) -> sa.Connection:
        connection = self._engine.connect()
        try:
            with connection.begin():
                require_schema(connection)
        except BaseException:
            connection.close()
            raise
        return connection


class CounterCheckpoint:
    """A counter-tier database held still at one instant; a ``Checkpoint``."""

    def __init__(self, database: Database, connection: sa.Connection, changes: Changes) -> None:
        """Take over a connection in the transaction that read these changes."""
        self.changes = changes
        self._database = database
        self._connection = connection

    def digest(self, record_type: RecordType) -> TableDigest:
        """See ``Checkpoint.digest``. The rows stream through this process: no dialect digests as the replica does."""
        table = RECORD_TABLES[record_type.name]
        counts: Counter[str] = Counter()
        buckets: dict[int, Bucket] = {}
        query = sa.select(table).order_by(table.c.id).execution_options(yield_per=_BUCKET_IDS)
        with reported(self._database), self._connection.execute(query) as result:
            stream = cast("Iterable[Row]", result)
            for number, group in groupby(stream, key=lambda row: cast("int", row[0]) // _BUCKET_IDS):
                rows = list(group)
                counts.update(cast("str", row[1]) for row in rows)
                buckets[number] = Bucket(len(rows), content_digest(rows))
        return TableDigest(counts, buckets)

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """See ``Checkpoint.bucket_rows``."""
        table = RECORD_TABLES[record_type.name]
        query = sa.select(table).order_by(table.c.id)
        with reported(self._database):
            return {
                number: _rows(
                    self._connection,
                    query.where(table.c.id.between(number * _BUCKET_IDS, (number + 1) * _BUCKET_IDS - 1)),
                )
                for number in buckets
            }

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()


class _Reading:
    """What one open transaction sees."""

    def __init__(self, database: Database, connection: sa.Connection) -> None:
        self._connection = connection
        epoch, n, mark, floor, version, real_anchor_us, city_anchor_us, rate = connection.execute(_HEAD).one()
        self._feed = FeedState(epoch, n, mark, floor, version)
        city_time = CityTime(real_anchor_us, city_anchor_us, rate)
        self.head = Head(
            epoch,
            self._feed.position.to_text(),
            database.real_now_us(connection),
            city_time,
            server=server_of(connection),
            schema_version=version,
        )

    def changes(self, cursor: str, page_entries: int) -> Changes | Resync:
        """Return what changed since the cursor, or why that cannot be told."""
        position = Position.from_text(cursor)
        mark = sa.select(CHANGE_FEED.c.mark).where(CHANGE_FEED.c.n == (0 if position is None else position.n))
        reason = resync_reason(self._feed, position, self._connection.scalar(mark), SCHEMA_VERSION)
        if position is None or reason is not None:
            return Resync(self.head, reason or ResyncReason.EPOCH_CHANGED)
        since = sa.select(CHANGE_FEED).where(CHANGE_FEED.c.n > position.n)
        entries = self._connection.execute(since.order_by(CHANGE_FEED.c.n).limit(page_entries)).all()
        last = min(self._feed.n, position.n + page_entries)
        if len(entries) != last - position.n or (entries and entries[-1].n != last):
            return Resync(self.head, ResyncReason.FEED_PRUNED)  # by hand: the floor does not say so
        changed: dict[str, set[int]] = {}
        for entry in entries:
            if entry.pk is None:
                return Resync(self.head, ResyncReason.TABLE_TRUNCATED, entry.tbl)
            changed.setdefault(entry.tbl, set()).add(entry.pk)
        tables = tuple(self._state(kind, changed[kind.name]) for kind in RECORD_TYPES if kind.name in changed)
        reached = Position(position.epoch, last, entries[-1].mark) if entries else position
        return Changes(self.head, tables, reached.to_text(), is_complete=last == self._feed.n)

    def _state(self, record_type: RecordType, numbers: set[int]) -> TableChanges:
        table = RECORD_TABLES[record_type.name]
        wanted = sorted(numbers)
        rows: list[Row] = []
        for start in range(0, len(wanted), IDS_AT_ONCE):
            chunk = wanted[start : start + IDS_AT_ONCE]
            rows += _rows(self._connection, sa.select(table).where(table.c.id.in_(chunk)))
        return TableChanges(record_type, rows, sorted(numbers.difference(cast("int", row[0]) for row in rows)))


def _rows(connection: sa.Connection, query: sa.Select[tuple[object, ...]]) -> list[Row]:
    return [cast("Row", tuple(row)) for row in connection.execute(query)]
