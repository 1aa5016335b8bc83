"""The file a load goes into, beside the replica that readers keep: begun, gone on with after an interruption, finished.

It has the replica's tables. Rows of the sources that are not loaded are copied from the replica at the very end.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from console import clock
from console.domain.copying import ResyncReason, Scope
from console.domain.records import RECORD_TYPES
from console.errors import ReplicaDamaged, SchemaMismatch
from console.replica.faults import translated
from console.replica.store import Access, connect, create_file, is_empty, quick_check, require_schema, unreadable
from console.replica.swap import SIDE_FILES, put_in_place
from console.replica.writer import Writer, create_tables, forget_changes, scope_condition

log = logging.getLogger(__name__)


def shadow_of(path: Path) -> Path:
    """Return the place of a replica's shadow file."""
    return path.with_name(f"{path.stem}.new{path.suffix}")


def open_shadow(path: Path, key: bytes, now_us: int) -> Writer:
    """Open the shadow file of a replica, an interrupted one as it is; begin it when there is none or it is unsound.

    One from before the machine was last started counts as unsound: it is not written through to the disk while it is
    filled, and after a power cut nobody could tell.

    Raises:
        StorageFault: The disk refuses.
    """
    shadow = shadow_of(path)
    if shadow.exists():
        try:
            return _opened(shadow, key, now_us)
        except (ReplicaDamaged, SchemaMismatch) as fault:
            log.warning("an unfinished load is given up: %s", fault)
            drop_shadow(path)
    return _opened(shadow, key, now_us)


def _opened(shadow: Path, key: bytes, now_us: int) -> Writer:
    create_file(shadow)
    writer = Writer(connect(shadow, key, Access.FILL, shared=True))
    try:
        if is_empty(writer.connection):
            create_tables(writer, ResyncReason.FIRST_LOAD, "", now_us)
        require_schema(writer.connection)
        _require_this_run(writer)
    except BaseException:
        writer.close()
        raise
    return writer


def _require_this_run(writer: Writer) -> None:
    if not _is_of_this_run(writer):
        raise ReplicaDamaged("An unfinished load is from before the machine was last started.")


def _is_of_this_run(writer: Writer) -> bool:
    with translated():
        boots = writer.connection.execute("SELECT DISTINCT boot FROM source_state").fetchall()
    return all(boot == (clock.boot(),) for boot in boots)


def drop_shadow(path: Path) -> None:
    """Delete the shadow file of a replica: an unfinished copy that holds nothing central does not."""
    _delete(shadow_of(path))


def drop_replica(path: Path) -> None:
    """Delete a replica and its shadow; whoever does so holds the writer lock."""
    drop_shadow(path)
    _delete(path)


def _delete(file: Path) -> None:
    try:
        for name in (file, *(file.with_name(file.name + side) for side in SIDE_FILES)):
            name.unlink(missing_ok=True)
    except OSError as error:
        raise unreadable(file, error) from error


def copy_source(shadow: Writer, path: Path, key: bytes, source: str, scope: Scope) -> None:
    """Copy rows, position and state of a source from the replica into the shadow."""
    condition, areas = scope_condition(scope)
    with translated():
        shadow.connection.execute("ATTACH DATABASE ? AS live KEY ?", (str(path), f"x'{key.hex()}'"))
        try:
            with shadow.transaction() as connection:
                for record in RECORD_TYPES:
                    connection.execute(
                        f"INSERT OR REPLACE INTO main.{record.name} SELECT * FROM live.{record.name} WHERE {condition}",  # noqa: S608 -- names of ours
                        areas,
                    )
                connection.execute(
                    "REPLACE INTO main.source_state SELECT * FROM live.source_state WHERE id = ?", (source,)
                )
        finally:
            with suppress(Exception):
                shadow.connection.execute("DETACH DATABASE live")


def finish_shadow(shadow: Writer, sources: Iterable[str], now_us: int, *, quarantined: str = "") -> None:
    """Note that the shadow is whole and check every page; once closed it may be put in place.

    Args:
        shadow: The open shadow file.
        sources: Those it holds wholly.
        now_us: This machine's clock; numbers its changes above those of the replica before.
        quarantined: Name of a damaged file that lies beside the replica; empty for none.

    Raises:
        ReplicaDamaged: A page is not as written.
    """
    with shadow.transaction() as connection:
        connection.executemany(
            "UPDATE source_state SET loaded = 1, phase = 'streaming', resync_reason = NULL, differed = 0 WHERE id = ?",
            [(source,) for source in sources],
        )
        connection.execute("DELETE FROM load_progress")
        forget_changes(connection)
        connection.execute(
            "UPDATE replica_meta SET quarantined = ?, change_last = max(change_last, ?)", (quarantined or None, now_us)
        )
        connection.execute("UPDATE replica_meta SET change_floor = change_last")
    quick_check(shadow.connection)
    with shadow.transaction() as connection:
        connection.execute("UPDATE replica_meta SET whole = 1")
    with translated():
        shadow.connection.execute("PRAGMA journal_mode=WAL").fetchall()


def take_place(path: Path) -> None:
    """Put the closed shadow file in the place of the replica, which is not open for writing."""
    try:
        put_in_place(shadow_of(path), path)
    except OSError as error:
        raise unreadable(path, error) from error


def finish_interrupted(path: Path, key: bytes) -> None:
    """Put a shadow file in place that was whole when its load was interrupted in its last step."""
    shadow = shadow_of(path)
    if not shadow.exists():
        return
    try:
        writer = Writer(connect(shadow, key, Access.WRITE))
    except ReplicaDamaged:
        return
    try:
        is_done = not is_empty(writer.connection) and writer.is_whole() and _is_of_this_run(writer)
    finally:
        writer.close()
    if is_done:
        take_place(path)
