"""A damaged local file is set aside and restored from its last copy and from what it still gives.

Nothing is ever deleted. The numbering begins anew, so that central tells what comes from the restored file from what it
has seen already, and central is asked what it had been told (`console.sync.outbox`).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from console.errors import ReplicaDamaged
from console.paths import Home
from console.replica import store
from console.replica.local import file, journal, outbox, watch
from console.replica.local.backup import backups, is_sound, remove
from console.replica.local.file import LocalFile
from console.replica.local.salvage import Salvaged, salvage
from console.replica.swap import SwapLock, flush

T = TypeVar("T")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LocalRecovery:
    """What was done about a damaged local file.

    Attributes:
        at_us: When, by this machine's wall clock.
        damaged: Name under which the damaged file was set aside.
        restored: Name of the copy it was restored from; empty where none was sound.
        operations: How many operations the restored file holds.
        salvaged: How many of them came out of the damaged file.
    """

    at_us: int
    damaged: str
    restored: str
    operations: int
    salvaged: int

    @property
    def reason(self) -> str:
        """What stands in the journal."""
        origin = self.restored or "no copy"
        return (
            f"{self.damaged} set aside; {self.operations} operations from {origin}, {self.salvaged} out of the damage"
        )


def open_local(home: Home, key: bytes, now_us: int) -> tuple[LocalFile, LocalRecovery | None]:
    """Open the local file, restored where it is damaged.

    Raises:
        StorageFault: The disk refuses.
        KeyUnavailable: It was made with another key.
        ReplicaDamaged: It is not encrypted: somebody put another file there.
    """
    try:
        return LocalFile(home, key), None
    except ReplicaDamaged:
        recovery = recover(home, key, now_us)
        return LocalFile(home, key), recovery


def mended(local: LocalFile, now_us: int, work: Callable[[], T]) -> T:
    """Do something with the local file; where that finds it damaged, restore it and do it again.

    Raises:
        ReplicaDamaged: It cannot be done with the restored file either.
    """
    try:
        return work()
    except ReplicaDamaged:
        local.close()
        recover(local.home, local.key, now_us)
        return work()


def recover(home: Home, key: bytes, now_us: int) -> LocalRecovery | None:
    """Restore a damaged local file; None where it is sound, or another process has just restored it.

    Raises:
        StorageFault: The disk refuses; what was there stays as it was.
    """
    with SwapLock(home.local_file, exclusive=True):
        file.finish_replacing(home)
        store.refuse_plaintext(home.local_file)
        if is_sound(home.local_file, key):
            return None
        try:
            return _restore(home, key, now_us)
        except OSError as error:
            raise store.unreadable(home.local_file, error) from error


def _restore(home: Home, key: bytes, now_us: int) -> LocalRecovery:
    ready = file.replacement_of(home)
    copy = next((copy for copy in backups(home) if is_sound(copy, key)), None)
    saved = salvage(home.local_file, key)
    remove(ready)
    store.create_file(ready)
    if copy is not None:
        shutil.copyfile(copy, ready)
    bad = _free_name(home, now_us)
    recovery = _fill(ready, key, saved, bad.name, "" if copy is None else copy.name, now_us)
    flush(ready)
    home.local_file.rename(bad)
    file.finish_replacing(home)
    flush(home.root)
    return recovery


def _free_name(home: Home, now_us: int) -> Path:
    stamp = (_EPOCH + timedelta(microseconds=now_us)).strftime("%Y%m%dT%H%M%S.%fZ")
    return home.local_file.with_name(f"local.bad-{stamp}.db")


def _fill(path: Path, key: bytes, saved: Salvaged, bad: str, copy: str, now_us: int) -> LocalRecovery:
    """Write into the restored file what the damaged one still gave; of an operation in both the later state counts."""
    connection = file.connect(path, key)
    try:
        with file.translated():
            file.make_tables(connection)
            connection.execute("BEGIN IMMEDIATE")
            recovery = LocalRecovery(now_us, bad, copy, _take_over(connection, saved), len(saved.operations))
            outbox.begin_epoch(connection)
            journal.write(connection, journal.RECOVERED, bad, recovery.reason, now_us, is_for_operator=True)
            connection.execute("COMMIT")
    finally:
        connection.close()
    return recovery


def _take_over(connection: Any, saved: Salvaged) -> int:
    """Merge operations, journal and device; return the number of operations."""
    rows = connection.execute("SELECT * FROM operation").fetchall()
    merged = {operation.op_id: operation for operation in (*map(outbox.operation_of, rows), *saved.operations)}
    connection.execute("DELETE FROM operation")
    ordered = sorted(merged.values(), key=lambda operation: (operation.seq, operation.made_us))
    for place, operation in enumerate(ordered, start=1):
        outbox.put(connection, replace(operation, seq=place))
    for entry in saved.journal:
        connection.execute("INSERT OR REPLACE INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", entry)
    watch.take_over(connection, saved.watches)
    known = saved.device or outbox.device_in(connection)
    connection.execute("INSERT OR IGNORE INTO device VALUES (1, ?, ?, 1)", (known.id, known.epoch))
    connection.execute(
        "UPDATE device SET device_id = ?, epoch = ?, next_seq = max(next_seq, ?)",
        (known.id, known.epoch, max(saved.next_seq, len(ordered) + 1)),
    )
    connection.execute("INSERT OR IGNORE INTO unasked VALUES (?)", (known.id,))
    return len(ordered)
