"""The single writer of the replica: rows, log of changes and position go together, in one transaction.

Threads: one. Processes: only the holder of the home's `WriterLock`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import dialect

from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason
from console.domain.records import RecordType
from console.errors import ReplicaDamaged, SchemaMismatch
from console.replica.faults import translated
from console.replica.schema import RECORD_TABLES, SCHEMA_VERSION, STATEMENTS, case_column
from console.replica.status import CHANGE_LOG_ROWS, Phase, SyncStatus, status_in, write_status
from console.replica.store import (
    connect,
    create_file,
    is_empty,
    quick_check,
    refuse_plaintext,
    require_schema,
    set_aside,
)

Row = tuple[Any, ...]

_DIALECT: Final = dialect(paramstyle="qmark")
_NEW_META: Final = "INSERT INTO replica_meta VALUES (1, NULL, NULL, 0, 0, ?, ?)"
_LOG_CHANGE: Final = "INSERT INTO applied_change (seq, table_name, id, case_id) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one record's table, with positional places."""

    insert: str
    replace: str
    delete: str
    delete_after: str
    delete_between: str
    case_of: str | None


@cache
def statements(record: RecordType) -> Statements:
    """Return the statements that write one record's table; values in the order of its columns."""
    table = RECORD_TABLES[record.name]
    by_id, after = table.c.id == bindparam("id"), table.c.id > bindparam("after")
    case = case_column(record)
    case_of = None if case is None else str(select(table.c[case]).where(by_id).compile(dialect=_DIALECT))
    return Statements(
        str(insert(table).compile(dialect=_DIALECT)),
        str(insert(table).prefix_with("OR REPLACE").compile(dialect=_DIALECT)),
        str(delete(table).where(by_id).compile(dialect=_DIALECT)),
        str(delete(table).where(after).compile(dialect=_DIALECT)),
        str(delete(table).where(after, table.c.id <= bindparam("last")).compile(dialect=_DIALECT)),
        case_of,
    )


@dataclass(frozen=True, slots=True)
class Position:
    """Where the copy stands in the feed of central.

    Attributes:
        epoch: Identity of the central database; None before the first load.
        cursor: What is in; while loading, where the feed stood when the load began; None before the first load.
        is_loading: Whether a load is on.
        is_whole: Whether the replica holds a whole copy, however old.
    """

    epoch: str | None
    cursor: str | None
    is_loading: bool
    is_whole: bool


@dataclass(slots=True)
class Applied:
    """What one transaction changed, in the order in which it was applied."""

    entries: list[tuple[str, int, int | None]] = field(default_factory=list)
    count: int = 0

    def add(self, record: RecordType, ids_and_cases: Iterable[tuple[int, int | None]]) -> None:
        """Note rows; beyond what the log can hold they are only counted."""
        for row_id, case_id in ids_and_cases:
            self.count += 1
            if self.count <= CHANGE_LOG_ROWS:
                self.entries.append((record.name, row_id, case_id))


class Writer:
    """The connection that changes the replica. Open it with `open_writer`."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Apply everything in the block or nothing; yields the connection."""
        with translated():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def position(self) -> Position:
        """Return where the copy stands."""
        with translated():
            row = self.connection.execute("SELECT epoch, position, loading, whole FROM replica_meta").fetchone()
        return Position(row[0], row[1], bool(row[2]), bool(row[3]))

    def status(self) -> SyncStatus:
        """Return the stored status."""
        with translated():
            return status_in(self.connection)

    def save_status(self, status: SyncStatus) -> None:
        """Store a status by itself."""
        with self.transaction() as connection:
            write_status(connection, status)

    def close(self) -> None:
        """Take the write-ahead log into the file and give the connection back."""
        self.connection.close()


def apply_rows(connection: Any, record: RecordType, rows: Sequence[Row], gone: Sequence[int], applied: Applied) -> None:
    """Write rows over whatever was there and delete others; part of the caller's transaction.

    Args:
        connection: Inside a transaction.
        record: Which table.
        rows: Whole rows in the order of the record's columns.
        gone: Ids of rows that are no longer there.
        applied: Notes what was done.
    """
    made = statements(record)
    applied.add(record, [(row_id, _case_of(connection, made, row_id)) for row_id in gone])
    connection.executemany(made.delete, [(row_id,) for row_id in gone])
    connection.executemany(made.replace, rows)
    case = case_column(record)
    at = None if case is None else record.column_names.index(case)
    applied.add(record, [(row[0], None if at is None else row[at]) for row in rows])


def _case_of(connection: Any, made: Statements, row_id: int) -> int | None:
    row = connection.execute(made.case_of, (row_id,)).fetchone() if made.case_of else None
    return row[0] if row else None


def log_changes(connection: Any, applied: Applied) -> None:
    """Append to the log of changes and drop its oldest rows; part of the caller's transaction.

    When more changed than the log holds, it is emptied instead: readers then read everything again.
    """
    floor, last = connection.execute("SELECT change_floor, change_last FROM replica_meta").fetchone()
    if applied.count > CHANGE_LOG_ROWS:
        forget_changes(connection, skip=applied.count)
        return
    entries = ((last + n, *entry) for n, entry in enumerate(applied.entries, start=1))
    connection.executemany(_LOG_CHANGE, entries)
    last += applied.count
    if last - floor > CHANGE_LOG_ROWS + CHANGE_LOG_ROWS // 10:  # in strides: a row at a time would be a delete a poll
        floor = last - CHANGE_LOG_ROWS
        connection.execute("DELETE FROM applied_change WHERE seq <= ?", (floor,))
    connection.execute("UPDATE replica_meta SET change_floor = ?, change_last = ?", (floor, last))


def move_to(connection: Any, epoch: str, cursor: str) -> None:
    """Store how far the feed is in; part of the caller's transaction."""
    connection.execute("UPDATE replica_meta SET epoch = ?, position = ?", (epoch, cursor))


def forget_changes(connection: Any, *, skip: int = 1) -> None:
    """Empty the log of changes so that every reader reads everything again; part of the caller's transaction."""
    connection.execute("DELETE FROM applied_change")
    connection.execute("UPDATE replica_meta SET change_last = change_last + ?", (skip,))
    connection.execute("UPDATE replica_meta SET change_floor = change_last")


def open_writer(path: Path, key: bytes, now_us: int) -> Writer:
    """Open the replica for writing, and check it; begin a new file when there is none or it cannot be used.

    Args:
        path: The replica file.
        key: Its key.
        now_us: This machine's clock; numbers the changes of a new file above those of the one before.

    Raises:
        ReplicaDamaged: The file is not encrypted; a merely damaged one is set aside, as is one with another key.
        StorageFault: The disk refuses.
    """
    create_file(path)
    refuse_plaintext(path)
    try:
        return _open_checked(path, key, ResyncReason.FIRST_LOAD, now_us)
    except ReplicaDamaged:
        reason = ResyncReason.REPLICA_DAMAGED
    except SchemaMismatch:
        reason = ResyncReason.SCHEMA_CHANGED
    set_aside(path, str(now_us // 1_000_000))
    create_file(path)
    return _open_checked(path, key, reason, now_us)


def _open_checked(path: Path, key: bytes, reason_if_new: ResyncReason, now_us: int) -> Writer:
    writer = Writer(connect(path, key, writing=True))
    try:
        if is_empty(writer.connection):
            _create_tables(writer, reason_if_new, now_us)
        else:
            require_schema(writer.connection)
            quick_check(writer.connection)
    except BaseException:
        writer.close()
        raise
    return writer


def _create_tables(writer: Writer, reason: ResyncReason, now_us: int) -> None:
    with writer.transaction() as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        connection.execute(_NEW_META, (now_us, now_us))
        write_status(connection, SyncStatus(Phase.LOADING, reason, 0, 0, None, None, CityTime(), None, now_us))
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
