"""The bytes of a log file, plain or gzip, in chunks, within limits that stop a bomb before it fills the memory."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from console.errors import BadInput

MAX_FILE_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
"""Unpacked to packed bytes. Real event logs reach about 20, a bomb about 1,000."""
_RATIO_FROM_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the unpacked bytes of a file.

    Raises:
        BadInput: The file cannot be read, is too big, unpacks beyond the limits, or breaks off inside its packing. What
            was given out before is sound.
    """
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except OSError as error:
        raise BadInput(
            "The file {name} cannot be read: {why}.",
            "Check the path and the permissions.",
            place=str(path),
            name=path.name,
            why=error.strerror or type(error).__name__,
        ) from error
    with file:
        if size > MAX_FILE_BYTES:
            raise _too_big(path)
        packed = file.read(2) == _GZIP_MAGIC
        file.seek(0)
        yield from _unpacked(path, file) if packed else _plain(file)


def _plain(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _unpacked(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    total = 0
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacking:
        while True:
            try:
                chunk = unpacking.read(_CHUNK_BYTES)
            except (EOFError, OSError, zlib.error) as error:
                raise BadInput(
                    "The packed file {name} breaks off or is damaged after {count} bytes.",
                    "Get the file again; what was read before the break has been kept.",
                    place=f"byte {total}",
                    name=path.name,
                    count=total,
                ) from error
            if not chunk:
                return
            total += len(chunk)
            if total > MAX_UNPACKED_BYTES:
                raise _too_big(path)
            if total > _RATIO_FROM_BYTES and total > MAX_RATIO * file.tell():
                raise BadInput(
                    "The file {name} unpacks to more than {ratio} times its size.",
                    "Unpack it elsewhere, look at what it holds, and import the plain file.",
                    place=f"byte {total}",
                    name=path.name,
                    ratio=MAX_RATIO,
                )
            yield chunk


def _too_big(path: Path) -> BadInput:
    return BadInput(
        "The file {name} is too big: {packed} MB is the limit, {unpacked} MB unpacked.",
        "Split the log by period and import the parts one after the other.",
        place=str(path),
        name=path.name,
        packed=MAX_FILE_BYTES // 1_000_000,
        unpacked=MAX_UNPACKED_BYTES // 1_000_000,
    )
