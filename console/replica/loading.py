"""A load of everything from central, in chunks that survive any interruption.

Each chunk and the note of how far it goes are one transaction: what was read is never read again. A load into a new
file inserts; a later one goes over the rows that are there, chunk by chunk, and takes away what central no longer has,
so that readers keep a replica throughout. The load ends with the first changes applied after it, which bring all
chunks to the same moment; until then readers see no change in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.domain.records import RECORD_TYPES, RecordType
from console.replica.status import SyncStatus, write_status
from console.replica.writer import Row, Writer, forget_changes, move_to, statements

_NOTE_CHUNK: Final = (
    "UPDATE load_progress SET last_id = ?, rows_done = rows_done + ?, complete = ? WHERE table_name = ?"
)
_COUNTED: Final = "UPDATE sync_status SET rows_done = rows_done + ?, updated_local_us = ?"


@dataclass(frozen=True, slots=True)
class LoadStep:
    """How far one table has come.

    Attributes:
        record: Which table.
        last_id: Rows up to and with this id are in; 0 before the first, as ids begin at 1.
        rows_done: How many that were.
        rows_total: How many central held when the load began.
        is_complete: Whether nothing is left to read.
    """

    record: RecordType
    last_id: int
    rows_done: int
    rows_total: int
    is_complete: bool


def begin_load(writer: Writer, epoch: str, cursor: str, totals: Mapping[str, int], status: SyncStatus) -> None:
    """Note that everything is to be read again.

    Args:
        writer: The open replica.
        epoch: Identity of the central database.
        cursor: Where its feed stands; changes from there on follow the load.
        totals: Rows of each table, by record name; an estimate.
        status: What readers are told.
    """
    with writer.transaction() as connection:
        move_to(connection, epoch, cursor)
        connection.execute("UPDATE replica_meta SET loading = 1")
        connection.execute("DELETE FROM load_progress")
        connection.executemany(
            "INSERT INTO load_progress VALUES (?, 0, 0, ?, 0)",
            [(record.name, totals.get(record.name, 0)) for record in RECORD_TYPES],
        )
        write_status(connection, status)


def load_steps(writer: Writer) -> tuple[LoadStep, ...]:
    """Return how far each table has come, in an order in which a table stands after what it references."""
    rows = writer.connection.execute("SELECT * FROM load_progress").fetchall()
    noted = {name: (last_id, done, total, bool(complete)) for name, last_id, done, total, complete in rows}
    return tuple(LoadStep(record, *noted[record.name]) for record in RECORD_TYPES)


def load_chunk(
    writer: Writer, record: RecordType, after_id: int, rows: Sequence[Row], now_us: int, *, is_last: bool
) -> None:
    """Store the rows that follow an id, and how far that goes.

    Args:
        writer: The open replica, in a load.
        record: Which table.
        after_id: The id after which these rows come.
        rows: Every row of central after that id up to the last of these, ordered by id.
        now_us: This machine's clock.
        is_last: Whether central has no row after these.
    """
    made = statements(record)
    last_id = rows[-1][0] if rows else after_id
    with writer.transaction() as connection:
        if is_last:  # rows from before this load; none in a new file
            connection.execute(made.delete_after, (after_id,))
        else:
            connection.execute(made.delete_between, (after_id, last_id))
        connection.executemany(made.insert, rows)
        connection.execute(_NOTE_CHUNK, (last_id, len(rows), int(is_last), record.name))
        connection.execute(_COUNTED, (len(rows), now_us))


def end_load(connection: Any) -> None:
    """Note that the copy is whole and that readers must read everything; part of the caller's transaction."""
    connection.execute("UPDATE replica_meta SET loading = 0, whole = 1")
    connection.execute("DELETE FROM load_progress")
    forget_changes(connection)
