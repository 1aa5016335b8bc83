"""The reading side of the feed of changes: which records changed since a cursor, as they are now.

The cursor is a snapshot. A record is handed over when a transaction that touched it is visible now and was not visible
then; neither times nor sequence numbers can say that under concurrent commits. Records are read as state, so order
within a portion does not matter and reading one twice does no harm.

Source: PostgreSQL's documentation of ``pg_current_snapshot``: made to tell which transactions committed in between.
"""

from types import TracebackType
from typing import Final, Self, assert_never, cast

from psycopg import IsolationLevel, sql

from console.central.change import (
    Changes,
    Cursor,
    Head,
    Page,
    Resync,
    ResyncReason,
    Row,
    TableChanges,
    resync_reason,
    snapshot_bounds,
)
from console.central.engine import CentralConnection, connect, reported
from console.central.schema import DOORBELL, SCHEMA, SCHEMA_VERSION
from console.domain.citytime import CityTime
from console.domain.records import RECORD_TYPES, Field, Kind, RecordType

PAGE_ENTRIES: Final = 20_000
"""Feed entries read in one poll; a larger backlog comes in portions."""

_HEAD: Final = """
SELECT meta.epoch || '/' || supervision.server_identity(), meta.floor_xid::text, meta.schema_version,
    pg_current_snapshot()::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    (extract(epoch FROM clock.real_anchor) * 1000000)::bigint,
    (extract(epoch FROM clock.city_anchor) * 1000000)::bigint, clock.rate
FROM supervision.feed_meta AS meta, supervision.city_clock AS clock
"""

_ENTRIES: Final = """
SELECT feed.tbl, feed.pk, feed.xid::text, feed.seq
FROM supervision.change_feed AS feed
WHERE (feed.xid, feed.seq) > (%s::text::xid8, %s)
    AND NOT pg_visible_in_snapshot(feed.xid, (SELECT %s::text::pg_snapshot))
    AND pg_visible_in_snapshot(feed.xid, (SELECT %s::text::pg_snapshot))
ORDER BY feed.xid, feed.seq
LIMIT %s
"""


class PostgresChangeSource:
    """Reads heads, changes and whole tables from one central database.

    Connects when first asked and again after the connection broke: a caller waits and asks once more.

    Threads: one at a time.
    """

    def __init__(self, url: str, *, page_entries: int = PAGE_ENTRIES) -> None:
        """Remember where to read; see ``console.central.engine.connect`` for the URL."""
        self._url = url
        self._page_entries = page_entries
        self._connection: CentralConnection | None = None

    def head(self) -> Head:
        """Return what central says of itself now.

        Raises:
            ServerUnreachable: Nothing answers, or the connection broke; ask again later.
            LoginRefused: The server refuses user, password or database.
            SchemaMismatch: Found when connecting: the database has another schema version.
        """
        with reported(self._url), self._open().transaction():
            return self._head()

    def poll(self, cursor: Cursor) -> Changes | Resync:
        """Return what changed since the cursor, read at one instant, or why that cannot be told.

        Raises:
            ServerUnreachable: As `head`, and so on.
        """
        with reported(self._url), self._open().transaction():
            head = self._head()
            reason = resync_reason(head, cursor, SCHEMA_VERSION)
            if reason is not None:
                return Resync(head, reason)
            return self._changes(head, cursor)

    def copy_rows(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """Return the next records of a table by number, ready to be stored.

        Args:
            record_type: The table.
            after_id: Number of the last record already copied; 0 at first, as numbers begin at 1.
            limit: At most so many records; fewer come back at the end of the table.
        """
        query = _selection(record_type) + sql.SQL(" WHERE id > %s ORDER BY id LIMIT %s")
        with reported(self._url), self._open().transaction():
            return self._rows(query, (after_id, limit))

    def count_rows(self, record_type: RecordType) -> int:
        """Return how many records a table holds now."""
        with reported(self._url), self._open().transaction():
            query = sql.SQL("SELECT count(*) FROM {}").format(_table(record_type))
            return int(cast("int", self._rows(query, ())[0][0]))

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> CentralConnection:
        if self._connection is not None and self._connection.closed:
            self.close()
        if self._connection is None:
            connection = connect(self._url)
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            self._connection = connection
        return self._connection

    def _head(self) -> Head:
        row = self._rows(_HEAD, ())[0]
        epoch, floor, version, snapshot, real_us, real_anchor_us, city_anchor_us, rate = cast(
            "tuple[str, str, int, str, int, int, int, float]", row
        )
        return Head(epoch, int(floor), version, snapshot, real_us, CityTime(real_anchor_us, city_anchor_us, rate))

    def _changes(self, head: Head, cursor: Cursor) -> Changes | Resync:
        page = cursor.page or Page(head.snapshot, snapshot_bounds(cursor.snapshot)[0], 0)
        entries = cast(
            "list[tuple[str, int | None, str, int]]",
            self._rows(_ENTRIES, (str(page.xid), page.seq, cursor.snapshot, page.target, self._page_entries)),
        )
        is_complete = len(entries) < self._page_entries
        changed: dict[str, set[int]] = {}
        for table, number, _xid, _seq in entries:
            if number is None:
                return Resync(head, ResyncReason.TRUNCATED, table)
            changed.setdefault(table, set()).add(number)
        tables = tuple(self._state(kind, changed[kind.name]) for kind in RECORD_TYPES if kind.name in changed)
        if is_complete:
            # The end of a backlog begun by an earlier poll is older than this head.
            return Changes(head, tables, Cursor(cursor.epoch, page.target), is_complete=cursor.page is None)
        _table, _number, xid, seq = entries[-1]
        reached = Cursor(cursor.epoch, cursor.snapshot, Page(page.target, int(xid), seq))
        return Changes(head, tables, reached, is_complete=False)

    def _state(self, record_type: RecordType, numbers: set[int]) -> TableChanges:
        rows = self._rows(_selection(record_type) + sql.SQL(" WHERE id = ANY(%s)"), (list(numbers),))
        return TableChanges(record_type, rows, sorted(numbers.difference(cast("int", row[0]) for row in rows)))

    def _rows(self, query: str | sql.Composed, values: tuple[object, ...]) -> list[Row]:
        """Run a query in the open transaction.

        Binary results of plain integers and texts are turned into tuples by the driver's C code: measured three times
        as fast as COPY in text form split in Python, and faster than JSON arrays.
        """
        with self._open().cursor(binary=True) as cursor:
            cursor.execute(query, values)
            return cast("list[Row]", cursor.fetchall())


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
        with reported(url):
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


def _table(record_type: RecordType) -> sql.Identifier:
    return sql.Identifier(SCHEMA, record_type.name)


def _selection(record_type: RecordType) -> sql.Composed:
    """The records of a table in the form the replica stores."""
    forms = sql.SQL(", ").join(_replica_form(field) for field in record_type.fields)
    return sql.SQL("SELECT {} FROM {}").format(forms, _table(record_type))


def _replica_form(field: Field) -> sql.Composed:
    name = sql.Identifier(field.name)
    match field.kind:
        case Kind.INSTANT:
            return sql.SQL("(extract(epoch FROM {}) * 1000000)::bigint").format(name)
        case Kind.DAY:
            return sql.SQL("{} - date '1970-01-01'").format(name)
        case Kind.BOOL:
            return sql.SQL("{}::integer").format(name)
        case Kind.KEY | Kind.INT | Kind.TEXT:
            return sql.SQL("{}").format(name)
        case _:
            assert_never(field.kind)
