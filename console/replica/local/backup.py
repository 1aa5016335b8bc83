"""Copies of the local file, made hourly beside it, encrypted as it is."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from console.errors import EnvironmentFault
from console.paths import Home
from console.replica import store
from console.replica.local import file
from console.replica.local.file import LocalFile
from console.replica.swap import SIDE_FILES, flush

EVERY_US: Final = 3_600 * 1_000_000
KEPT: Final = 7
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FORM: Final = "local-%Y%m%dT%H%M%SZ.db"
_NAME: Final = re.compile(r"local-\d{8}T\d{6}Z\.db")


def backups(home: Home) -> tuple[Path, ...]:
    """Return the copies, the newest first."""
    if not home.local_backups_dir.is_dir():
        return ()
    return tuple(sorted(filter(_is_copy, home.local_backups_dir.iterdir()), reverse=True))


def back_up_if_due(local: LocalFile, now_us: int) -> Path | None:
    """Make a copy if the newest is an hour old, and drop the oldest ones; return the copy, None when none was due.

    Args:
        local: The open file.
        now_us: This machine's wall clock; where it was set back behind the newest copy by an hour, one is due, too.

    Raises:
        StorageFault: The disk does not take it; the copies from before are still there.
        ReplicaDamaged: The file cannot be read.
    """
    kept = backups(local.home)
    if kept and abs(now_us - _made_us(kept[0])) < EVERY_US:
        return None
    made = back_up(local, now_us)
    for old in backups(local.home)[KEPT:]:
        old.unlink()
    return made


def back_up(local: LocalFile, now_us: int) -> Path:
    """Make a copy, and check all of it before it counts."""
    folder = local.home.local_backups_dir
    copy = folder / (_EPOCH + timedelta(microseconds=now_us)).strftime(_FORM)
    unfinished = folder / "unfinished.db"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        remove(unfinished)
        store.create_file(unfinished)
        _copy(local, unfinished)
        flush(unfinished)
        unfinished.replace(copy)
        flush(folder)
    except OSError as error:
        raise store.unreadable(copy, error) from error
    return copy


def _copy(local: LocalFile, target: Path) -> None:
    connection = file.connect(target, local.key)
    try:
        with local.reading() as source:
            source.backup(connection)
        file.check(connection)
    finally:
        connection.close()


def is_sound(path: Path, key: bytes) -> bool:
    """Return whether a file opens with the key and holds what it held when it was written."""
    try:
        connection = file.connect(path, key)
    except EnvironmentFault:
        return False
    try:
        file.check(connection)
        with file.translated():
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,))
    except EnvironmentFault:
        return False
    finally:
        connection.close()


def remove(path: Path) -> None:
    """Remove a database with its side files, where it is there."""
    for name in (path.name, *(path.name + side for side in SIDE_FILES)):
        path.with_name(name).unlink(missing_ok=True)


def _is_copy(path: Path) -> bool:
    return _NAME.fullmatch(path.name) is not None


def _made_us(copy: Path) -> int:
    made = datetime.strptime(copy.name, _FORM).replace(tzinfo=UTC)
    return (made - _EPOCH) // timedelta(microseconds=1)
