"""The single writer of the replica: rows, log of changes and position go together, in one transaction.

Threads: one at a time. Processes: only the holder of the home's `WriterLock`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import dialect

from console.domain.copying import ResyncReason, Scope
from console.domain.records import RECORD_TYPES, RecordType
from console.errors import ReplicaDamaged, SchemaMismatch
from console.replica.faults import translated
from console.replica.layout import SCHEMA_VERSION, case_column
from console.replica.schema import RECORD_TABLES, STATEMENTS
from console.replica.status import CHANGE_LOG_ROWS, SyncStatus, statuses_in, write_status
from console.replica.store import (
    Access,
    connect,
    create_file,
    is_empty,
    quick_check,
    refuse_plaintext,
    require_schema,
    set_aside,
)
from console.replica.swap import SwapLock

Row = tuple[Any, ...]

_DIALECT: Final = dialect(paramstyle="qmark")
_NEW_META: Final = "INSERT INTO replica_meta VALUES (1, 0, ?, ?, ?, ?)"
_LOG_CHANGE: Final = "INSERT INTO applied_change (seq, table_name, id, case_id) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one record's table, with positional places."""

    insert: str
    replace: str
    delete: str
    case_of: str | None


@cache
def statements(record: RecordType) -> Statements:
    """Return the statements that write one record's table; values in the order of its columns."""
    table = RECORD_TABLES[record.name]
    by_id = table.c.id == bindparam("id")
    case = case_column(record)
    case_of = None if case is None else str(select(table.c[case]).where(by_id).compile(dialect=_DIALECT))
    return Statements(
        str(insert(table).compile(dialect=_DIALECT)),
        str(insert(table).prefix_with("OR REPLACE").compile(dialect=_DIALECT)),
        str(delete(table).where(by_id).compile(dialect=_DIALECT)),
        case_of,
    )


@dataclass(frozen=True, slots=True)
class Position:
    """Where the copy of one source stands.

    Attributes:
        epoch: Identity of the source; None before the first load.
        cursor: What is in; None when everything must be loaded.
        is_loaded: Whether this file holds a whole copy of the source, however old.
    """

    epoch: str | None
    cursor: str | None
    is_loaded: bool


NOWHERE: Final = Position(None, None, is_loaded=False)


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

    def position(self, source: str) -> Position:
        """Return where the copy of a source stands."""
        with translated():
            row = self.connection.execute(
                "SELECT epoch, cursor, loaded FROM source_state WHERE id = ?", (source,)
            ).fetchone()
        return NOWHERE if row is None else Position(row[0], row[1], is_loaded=bool(row[2]))

    def statuses(self) -> dict[str, SyncStatus]:
        """Return the stored statuses by source."""
        with translated():
            return {status.source: status for status in statuses_in(self.connection) if status.source}

    def is_whole(self) -> bool:
        """Return whether the file can be read: a load into it was once complete."""
        with translated():
            return bool(self.connection.execute("SELECT whole FROM replica_meta").fetchone()[0])

    def begun_because(self) -> ResyncReason:
        """Return the reason for the load that fills, or filled, this file."""
        with translated():
            return ResyncReason(self.connection.execute("SELECT begun_because FROM replica_meta").fetchone()[0])

    def save_status(self, status: SyncStatus) -> None:
        """Store the status of a source by itself."""
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


def move_to(connection: Any, source: str, epoch: str, cursor: str | None) -> None:
    """Store how far the feed of a source is in, None for a load of everything; part of the caller's transaction."""
    connection.execute("UPDATE source_state SET epoch = ?, cursor = ? WHERE id = ?", (epoch, cursor, source))


def scope_condition(scope: Scope) -> tuple[str, tuple[str, ...]]:
    """Return the condition on ``area`` that rows of a source fulfil, and its values."""
    if scope.areas:
        return f"area IN ({', '.join('?' * len(scope.areas))})", scope.areas
    if scope.excluded:
        return f"area NOT IN ({', '.join('?' * len(scope.excluded))})", scope.excluded
    return "true", ()


def delete_source(connection: Any, source: str, scope: Scope) -> None:
    """Delete the rows of a source, how far its load is, and its state; part of the caller's transaction."""
    condition, areas = scope_condition(scope)
    for record in RECORD_TYPES:
        connection.execute(f"DELETE FROM {record.name} WHERE {condition}", areas)  # noqa: S608 -- names of ours
    connection.execute("DELETE FROM load_progress WHERE source = ?", (source,))
    connection.execute("DELETE FROM source_state WHERE id = ?", (source,))


def forget_changes(connection: Any, *, skip: int = 1) -> None:
    """Empty the log of changes so that every reader reads everything again; part of the caller's transaction."""
    connection.execute("DELETE FROM applied_change")
    connection.execute("UPDATE replica_meta SET change_last = change_last + ?", (skip,))
    connection.execute("UPDATE replica_meta SET change_floor = change_last")


def open_writer(path: Path, key: bytes, now_us: int, *, check: bool = True, trust: bool = True) -> Writer:
    """Open the replica for writing, and check it; begin a new file when there is none or it cannot be used.

    Args:
        path: The replica file.
        key: Its key.
        now_us: This machine's clock; numbers the changes of a new file above those of the one before.
        check: Whether to read every page, which takes seconds; not needed for a file that was just checked.
        trust: Whether a file that passes the check is used; one that failed in spite of it is set aside.

    Raises:
        ReplicaDamaged: The file is not encrypted; a merely damaged one is set aside, as is one with another key.
        StorageFault: The disk refuses.
    """
    create_file(path)
    refuse_plaintext(path)
    with SwapLock(path, exclusive=True):
        pass  # from here on there is a lock for readers to take
    try:
        if trust:
            return _opened(path, key, ResyncReason.FIRST_LOAD, "", now_us, check=check)
        reason = ResyncReason.REPLICA_DAMAGED
    except ReplicaDamaged:
        reason = ResyncReason.REPLICA_DAMAGED
    except SchemaMismatch:
        reason = ResyncReason.SCHEMA_CHANGED
    aside = set_aside(path, str(now_us // 1_000_000))
    create_file(path)
    return _opened(path, key, reason, aside, now_us, check=check)


def _opened(path: Path, key: bytes, reason: ResyncReason, quarantined: str, now_us: int, *, check: bool) -> Writer:
    writer = Writer(connect(path, key, Access.WRITE, shared=True))
    try:
        if is_empty(writer.connection):
            create_tables(writer, reason, quarantined, now_us)
        else:
            require_schema(writer.connection)
            if check:
                quick_check(writer.connection)
    except BaseException:
        writer.close()
        raise
    return writer


def create_tables(writer: Writer, reason: ResyncReason, quarantined: str, now_us: int) -> None:
    """Make an empty file a replica that holds nothing yet.

    Args:
        writer: The open file.
        reason: Of the load that fills it.
        quarantined: Name of the file that was set aside for it; empty for none.
        now_us: This machine's clock.
    """
    with writer.transaction() as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        connection.execute(_NEW_META, (reason.value, quarantined or None, now_us, now_us))
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
