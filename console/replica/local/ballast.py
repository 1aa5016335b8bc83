"""Room kept on the disk, and given up when the disk is full, so that what operators do can still be saved."""

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from console.errors import StorageFault
from console.paths import Home

BALLAST_BYTES: Final = 64 * 1024 * 1024
_CHUNK: Final = 1024 * 1024

T = TypeVar("T")


def with_ballast(home: Home, save: Callable[[], T]) -> T:
    """Do something that saves all or nothing; when the disk refuses, give up the ballast and do it again.

    Raises:
        StorageFault: The disk refuses all the same, or there was no ballast left.
    """
    try:
        return save()
    except StorageFault:
        if not release(home):
            raise
        return save()


def release(home: Home) -> bool:
    """Give up the ballast; return whether there was any."""
    with suppress(OSError):
        home.ballast_file.unlink()
        return True
    return False


def take(home: Home, size: int = BALLAST_BYTES) -> bool:
    """Make the ballast where there is none and as much room again is left beside it; return whether it is there.

    It is filled with noise: a file system that stores zeros as nothing would keep no room.
    """
    ballast = home.ballast_file
    unfinished = ballast.with_name(f"{ballast.name}.new")
    try:
        if ballast.exists():
            return True
        if shutil.disk_usage(home.root).free < 2 * size:
            return False
        _write_noise(unfinished, size)
        unfinished.replace(ballast)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        return False
    return True


def _write_noise(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for begin in range(0, size, _CHUNK):
            file.write(secrets.token_bytes(min(_CHUNK, size - begin)))
        file.flush()
        os.fsync(file.fileno())
