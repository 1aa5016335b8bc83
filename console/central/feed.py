"""The reading side of the feed of changes: which records changed since a cursor, as they are now.

The cursor is a snapshot. A record is handed over when a transaction that touched it is visible now and was not visible
then; neither times nor sequence numbers can say that under concurrent commits. Records are read as state, so order
within a portion does not matter and reading one twice does no harm.

Source: PostgreSQL's documentation of ``pg_current_snapshot``: made to tell which transactions committed in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Final, Self, cast

from psycopg import IsolationLevel, sql

from console.central.change import Changes, Head, Resync, Row, TableChanges
from console.central.engine import GREETED_WITHIN_S, CentralConnection, connect, reported
from console.central.feed_cursor import FeedCursor, FeedHead, OldestOpen, Page, resync_reason, snapshot_bounds
from console.central.feed_rows import count_by_area, digest, rows_in_buckets, rows_with, selection, table
from console.central.line import CentralLine
from console.central.names import DOORBELL, SCHEMA_VERSION
from console.central.watchdog import watched
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason, TableDigest, Tier
from console.domain.operation import is_visible
from console.domain.records import RECORD_TYPES, RecordType

PAGE_ENTRIES: Final = 20_000
"""Feed entries read in one poll; a larger backlog comes in portions."""
POLL_INTERVAL_S: Final = 5.0
ANSWER_WITHIN_S: Final = 10.0
"""A server that does not even say where it stands is taken for dead: its machine answers, but it may be stopped."""
ROWS_WITHIN_S: Final = 120.0
"""A portion of rows may come over a slow line."""
DIGEST_WITHIN_S: Final = 600.0
"""Comparing a table reads all of it."""

_HEAD: Final = """
SELECT meta.epoch || '/' || supervision.server_identity(), meta.floor_xid::text, meta.schema_version,
    pg_current_snapshot()::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    (extract(epoch FROM clock.real_anchor) * 1000000)::bigint,
    (extract(epoch FROM clock.city_anchor) * 1000000)::bigint, clock.rate
FROM supervision.feed_meta AS meta, supervision.city_clock AS clock
"""

_ENTRIES: Final = """
SELECT feed.tbl, feed.pk, feed.xid::text, feed.seq, feed.at >= to_timestamp(%s)
FROM supervision.change_feed AS feed
WHERE (feed.xid, feed.seq) > (%s::text::xid8, %s)
    AND NOT pg_visible_in_snapshot(feed.xid, (SELECT %s::text::pg_snapshot))
    AND pg_visible_in_snapshot(feed.xid, (SELECT %s::text::pg_snapshot))
    AND (feed.at >= to_timestamp(%s) OR NOT pg_visible_in_snapshot(feed.xid, (SELECT %s::text::pg_snapshot)))
ORDER BY feed.xid, feed.seq
LIMIT %s
"""


class PostgresChangeSource:
    """Reads heads, changes and whole tables from one central database; see `console.central.change.ChangeSource`.

    Connects when first asked and again after the connection broke: a caller waits and asks once more. The first changes
    read over a connection include what a server that crashed meanwhile has numbered anew.

    Threads: one at a time.
    """

    tier: Final = Tier.SNAPSHOT
    poll_interval_s: Final = POLL_INTERVAL_S

    def __init__(self, url: str, *, page_entries: int = PAGE_ENTRIES, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        """Remember where to read; see ``console.central.engine.connect`` for the URL."""
        self._url = url
        self._page_entries = page_entries
        self._answer_within_s = answer_within_s
        self._line = CentralLine(self._connect)
        self._oldest_open = OldestOpen()
        self._reads_again = False

    def head(self) -> Head:
        """Return what central says of itself now."""
        with self._reading() as connection:
            return self._told(_public(_head(connection)))

    def poll(self, cursor: str) -> Changes | Resync:
        """Return what changed since the cursor, read at one instant, or why that cannot be told."""
        with self._reading() as connection:
            head, known = _head(connection), FeedCursor.from_text(cursor)
            with self._line.within(ROWS_WITHIN_S):
                answer = changes_since(connection, head, known, self._page_entries, again=self._reads_again)
        self._reads_again = self._reads_again and known.page is not None
        return replace(answer, head=self._told(answer.head))

    def copy_rows(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """Return the next records of a table by number."""
        query = selection(record_type) + sql.SQL(" WHERE id > %s ORDER BY id LIMIT %s")
        with self._reading(ROWS_WITHIN_S) as connection:
            return rows_with(connection, query, (after_id, limit))

    def count_rows(self, record_type: RecordType) -> int:
        """Return how many records a table holds now."""
        with self._reading(DIGEST_WITHIN_S) as connection:
            query = sql.SQL("SELECT count(*) FROM {}").format(table(record_type))
            return int(cast("int", rows_with(connection, query, ())[0][0]))

    def checkpoint(self, cursor: str) -> "PostgresCheckpoint | Resync":
        """Hold central still at this instant, or return why changes since the cursor cannot be told."""
        held = PostgresChangeSource(self._url, page_entries=self._page_entries, answer_within_s=self._answer_within_s)
        try:
            return held.hold(FeedCursor.from_text(cursor))
        except BaseException:
            held.close()
            raise

    def hold(self, cursor: FeedCursor) -> "PostgresCheckpoint | Resync":
        """Begin a transaction that stays open, and read in it what changed."""
        with reported(self._url), self._line.within(ROWS_WITHIN_S) as connection:
            answer = changes_since(connection, _head(connection), cursor, self._page_entries)
        if isinstance(answer, Resync):
            self.close()
            return answer
        return PostgresCheckpoint(self, answer)

    def digest(self, record_type: RecordType) -> TableDigest:
        """Return what a table holds, in the transaction that is open."""
        with reported(self._url), self._line.within(DIGEST_WITHIN_S) as connection:
            return TableDigest(count_by_area(connection, record_type), digest(connection, record_type))

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """Return the rows of these buckets, in the transaction that is open."""
        with reported(self._url), self._line.within(DIGEST_WITHIN_S) as connection:
            return rows_in_buckets(connection, record_type, buckets)

    def bell(self) -> "Doorbell":
        """Return a bell that central rings after each commit."""
        return Doorbell(self._url)

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self._line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _told(self, head: Head) -> Head:
        return replace(head, oldest_open_us=self._oldest_open.seen_for_us(head))

    @contextmanager
    def _reading(self, within_s: float | None = None) -> Iterator[CentralConnection]:
        """One read-only transaction; when it takes longer than it may, the connection is cut and the server is gone."""
        within = self._line.within(within_s or self._answer_within_s)
        with reported(self._url), within as connection, connection.transaction():
            yield connection

    def _connect(self) -> CentralConnection:
        connection = connect(self._url)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        self._reads_again = True
        return connection


class PostgresCheckpoint:
    """Central at one instant, over a connection of its own; see `console.central.change.Checkpoint`."""

    def __init__(self, source: PostgresChangeSource, changes: Changes) -> None:
        self._source = source
        self.changes = changes

    def digest(self, record_type: RecordType) -> TableDigest:
        """Return what a table holds."""
        return self._source.digest(record_type)

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """Return the rows of these buckets in order of id."""
        return self._source.bucket_rows(record_type, buckets)

    def close(self) -> None:
        """End the transaction and its connection."""
        self._source.close()


class Doorbell:
    """A connection of its own on which central rings after a commit. It says when to poll, never what changed.

    Threads: one at a time.
    """

    def __init__(self, url: str) -> None:
        """Connect and listen.

        Raises:
            ServerUnreachable: Nothing answers there; and what else ``connect`` raises.
        """
        self._url = url
        self._connection = connect(url, autocommit=True)
        with reported(url), watched(self._connection, GREETED_WITHIN_S):
            self._connection.execute(f"LISTEN {DOORBELL}")

    def wait(self, timeout_s: float) -> bool:
        """Return True as soon as it rang since the last call, False when the time is over.

        Raises:
            ServerUnreachable: The connection broke: what rang meanwhile is lost, so poll after making a new one.
        """
        with reported(self._url):
            return bool(list(self._connection.notifies(timeout=timeout_s, stop_after=1)))

    def close(self) -> None:
        """Stop listening."""
        self._connection.close()


def changes_since(
    connection: CentralConnection, head: FeedHead, cursor: FeedCursor, page_entries: int, *, again: bool = False
) -> Changes | Resync:
    """Return one portion of changes in the transaction that read the head, or why it cannot be told.

    Args:
        connection: Central, in that transaction.
        head: What it said of itself.
        cursor: Where the reader stands.
        page_entries: At most so many entries of the feed.
        again: Whether to look at the last known transactions once more: a server that crashed may have given the number
            of one that was rolled back, which the cursor knows, to another, which wrote after the cursor was made.
    """
    reason = resync_reason(head, cursor, SCHEMA_VERSION)
    if reason is not None:
        return Resync(_public(head), reason)
    known, cursor = cursor, cursor.before(head.floor_xid) if again else cursor
    page = cursor.page or Page(head.snapshot, snapshot_bounds(cursor.snapshot)[0], 0)
    known_s, between = known.real_us / 1_000_000, (str(page.xid), page.seq, cursor.snapshot, page.target)
    entries = cast(
        "list[tuple[str, int | None, str, int, bool]]",
        rows_with(connection, _ENTRIES, (known_s, *between, known_s, known.snapshot, page_entries)),
    )
    changed: dict[str, set[int]] = {}
    for name, number, xid, _seq, is_later in entries:
        if number is not None:
            changed.setdefault(name, set()).add(number)
        elif is_later or not is_visible(int(xid), known.snapshot):  # else it was loaded anew for that already
            return Resync(_public(head), ResyncReason.TABLE_TRUNCATED, name)
    tables = _states(connection, {kind: changed[kind.name] for kind in RECORD_TYPES if kind.name in changed})
    if len(entries) < page_entries:
        # The end of a backlog begun by an earlier poll is older than this head.
        real_us = head.real_us if cursor.page is None else cursor.real_us
        reached = FeedCursor(cursor.epoch, page.target, real_us=real_us)
        return Changes(_public(head), tables, reached.to_text(), is_complete=cursor.page is None)
    _table, _number, xid, seq, _is_later = entries[-1]
    reached = FeedCursor(cursor.epoch, cursor.snapshot, Page(page.target, int(xid), seq), cursor.real_us)
    return Changes(_public(head), tables, reached.to_text(), is_complete=False)


def _head(connection: CentralConnection) -> FeedHead:
    row = rows_with(connection, _HEAD, ())[0]
    epoch, floor, version, snapshot, real_us, real_anchor_us, city_anchor_us, rate = cast(
        "tuple[str, str, int, str, int, int, int, float]", row
    )
    city_time = CityTime(real_anchor_us, city_anchor_us, rate)
    return FeedHead(epoch, int(floor), version, snapshot, real_us, city_time, _server(connection))


def _server(connection: CentralConnection) -> str:
    """Return product and version of the server: since version 10 its number ends with four digits for the minor one."""
    major, minor = divmod(connection.info.server_version, 10_000)
    return f"PostgreSQL {major}.{minor}"


def _public(head: FeedHead) -> Head:
    return Head(
        head.epoch,
        FeedCursor(head.epoch, head.snapshot, real_us=head.real_us).to_text(),
        head.real_us,
        head.city_time,
        server=head.server,
        schema_version=head.schema_version,
    )


def _states(connection: CentralConnection, changed: Mapping[RecordType, set[int]]) -> tuple[TableChanges, ...]:
    """Return the records of these numbers as they are: asked for together, as a slow line makes each question dear."""
    if not changed:  # an empty pipeline still waits for the server
        return ()
    with ExitStack() as stack:
        stack.enter_context(connection.pipeline())
        asked = [(kind, ids, stack.enter_context(connection.cursor(binary=True))) for kind, ids in changed.items()]
        for kind, ids, cursor in asked:
            cursor.execute(selection(kind) + sql.SQL(" WHERE id = ANY(%s)"), (list(ids),))
        return tuple(_state(kind, ids, cast("list[Row]", cursor.fetchall())) for kind, ids, cursor in asked)


def _state(record_type: RecordType, numbers: set[int], rows: list[Row]) -> TableChanges:
    return TableChanges(record_type, rows, sorted(numbers.difference(cast("int", row[0]) for row in rows)))
