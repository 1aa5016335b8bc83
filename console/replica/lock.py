"""The writer lock of a home: one process writes, others read.

The operating system gives the lock back when its holder dies, however it dies, so it is never stale. What stands in the
file beside it only serves the sentence that says who holds it.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from console.errors import HomeLocked
from console.replica.store import unreadable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE: Final = 1 << 20
"""Windows locks ranges of bytes and forbids reading them, so the lock lies far behind the text."""


class WriterLock:
    """Exclusive permission to write to one home, held until closed.

    Raises:
        HomeLocked: Another process holds it.
        StorageFault: The lock file cannot be made.
    """

    def __init__(self, path: Path, *, purpose: str) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise unreadable(path, error) from error
        try:
            _lock(self._file)
        except OSError as error:
            holder = _holder(self._file)
            os.close(self._file)
            raise HomeLocked(
                "Another process writes to this installation: {holder}.",
                "Use the running one, or stop it first.",
                holder=holder,
            ) from error
        with suppress(OSError):  # a full disk: the lock holds all the same, only its sentence lacks a name
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{purpose}, process {os.getpid()}".encode())

    def close(self) -> None:
        """Give the lock back."""
        with suppress(OSError):
            os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lock(file: int) -> None:
    if sys.platform == "win32":
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, 200).decode("utf-8", "replace").strip() or "?"
