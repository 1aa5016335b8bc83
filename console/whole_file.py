"""A small file that is replaced whole or not at all, and that only this user may read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

_MODE: Final = 0o600


def write_whole(path: Path, content: bytes) -> None:
    """Put a content in the place of a file's old one; at every instant the file holds one of the two.

    Raises:
        OSError: The disk refuses; the old content stands, and nothing else is left behind.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(path: Path) -> None:
    """Have a folder's entries written to the disk itself; systems that cannot be asked to do it by themselves."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
