"""Puts a newly loaded replica in the place of the old one while others read.

A database is a file and its side files, opened one after the other. Whoever opens holds the lock shared, whoever swaps
holds it alone: so nobody ever has one database with the side files of another. Connections that are open keep the old
file until they look at its identity.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SIDE_FILES: Final = ("-wal", "-shm", "-journal")


class SwapLock:
    """Permission to open the replica (shared), or to put another in its place (exclusive), for the length of a block.

    Waits for the other side, which is done in milliseconds. The operating system gives it back when its holder dies.
    """

    def __init__(self, path: Path, *, exclusive: bool) -> None:
        """Name the replica; nothing is locked yet."""
        self._path = path.with_suffix(".swap")
        self._exclusive = exclusive
        self._file = -1

    def __enter__(self) -> Self:
        try:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR if self._exclusive else os.O_RDONLY, 0o600)
        except OSError:
            return self  # no writer was ever here, or none can write here: nothing is swapped
        if sys.platform == "win32":
            msvcrt.locking(self._file, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(self._file, fcntl.LOCK_EX if self._exclusive else fcntl.LOCK_SH)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def put_in_place(shadow: Path, path: Path) -> None:
    """Make a closed, complete shadow file the replica. The old one must not be open for writing.

    The old side files go before the old database: a new database with the log of another would be taken for damaged.
    When this is interrupted in between, the shadow is still there, complete, and whoever opens next begins here again.

    Raises:
        OSError: The disk refuses.
    """
    with SwapLock(path, exclusive=True):
        flush(shadow)
        for side in SIDE_FILES:
            path.with_name(path.name + side).unlink(missing_ok=True)
        shadow.replace(path)
        flush(path.parent)
    for side in SIDE_FILES:
        shadow.with_name(shadow.name + side).unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have a file or folder written to the disk itself; systems that cannot do it for folders do it by themselves."""
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
