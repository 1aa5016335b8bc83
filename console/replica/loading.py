"""A load of everything a source holds, in chunks that survive any interruption.

Each chunk and the note of how far it goes are one transaction: what was read is never read again. Changes since the
load began are applied after its last chunk and bring all chunks to the same moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from console.domain.records import RECORD_TYPES, RecordType
from console.replica.writer import Row, Writer, move_to, statements

_NOTE_CHUNK: Final = "UPDATE load_progress SET last_id = ?, complete = ? WHERE source = ? AND table_name = ?"


@dataclass(frozen=True, slots=True)
class LoadStep:
    """How far one table has come.

    Attributes:
        record: Which table.
        last_id: Rows up to and with this id are in; 0 before the first, as ids begin at 1.
    """

    record: RecordType
    last_id: int


def begin_load(writer: Writer, source: str, epoch: str, cursor: str) -> None:
    """Note that everything of a source is to be read.

    Args:
        writer: The shadow file, in which the source is noted and has no rows.
        source: Its id.
        epoch: Identity of the source.
        cursor: Where its feed stands; changes from there on follow the load.
    """
    with writer.transaction() as connection:
        move_to(connection, source, epoch, cursor)
        connection.executemany(
            "INSERT INTO load_progress VALUES (?, ?, 0, 0)", [(source, record.name) for record in RECORD_TYPES]
        )


def load_steps(writer: Writer, source: str) -> tuple[LoadStep, ...]:
    """Return what is not complete yet, in an order in which a table stands after what it references."""
    rows = writer.connection.execute(
        "SELECT table_name, last_id FROM load_progress WHERE source = ? AND NOT complete", (source,)
    ).fetchall()
    noted = dict(rows)
    return tuple(LoadStep(record, noted[record.name]) for record in RECORD_TYPES if record.name in noted)


def load_chunk(
    writer: Writer, source: str, record: RecordType, after_id: int, rows: Sequence[Row], *, is_last: bool
) -> None:
    """Store the rows that follow an id, and how far that goes.

    Args:
        writer: The shadow file, in a load.
        source: Whose rows they are.
        record: Which table.
        after_id: The id after which these rows come.
        rows: Every row of the source after that id up to the last of these, ordered by id.
        is_last: Whether the source has no row after these.
    """
    with writer.transaction() as connection:
        connection.executemany(statements(record).insert, rows)
        last_id = rows[-1][0] if rows else after_id
        connection.execute(_NOTE_CHUNK, (last_id, int(is_last), source, record.name))
        connection.execute("UPDATE source_state SET rows_done = rows_done + ? WHERE id = ?", (len(rows), source))
