"""The ends of the log files of one home, as entries with a level."""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from console.paths import Home

READ_BYTES: Final = 256_000
"""How much of a file's end is read: about 2,000 lines."""
_BEGIN: Final = re.compile(r"^\S+Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A record: its first line and what belongs to it, such as the lines of a traceback."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The end of one file.

    Attributes:
        size: Bytes of the whole file; with the same size nothing was added.
        entries: The oldest first. A first one that was cut is left out.
    """

    size: int
    entries: tuple[LogEntry, ...]


def log_names(home: Home) -> tuple[str, ...]:
    """Return the files there are, those that were put away (rotated) left out.

    Raises:
        OSError: The folder cannot be read.
    """
    if not home.log_dir.is_dir():
        return ()
    return tuple(sorted(path.name for path in home.log_dir.glob("*.log")))


def end_of(home: Home, name: str) -> LogEnd:
    """Return the end of a log file.

    Raises:
        OSError: It cannot be read.
    """
    with (home.log_dir / name).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(0, size - READ_BYTES))
        text = file.read(READ_BYTES).decode("utf-8", errors="replace")
    return LogEnd(size, tuple(_entries(text.splitlines())))


def chosen(entries: tuple[LogEntry, ...], level: int, text: str) -> tuple[LogEntry, ...]:
    """Return the entries of at least a level that hold a text, in whatever case."""
    wanted = text.casefold()
    return tuple(one for one in entries if one.level >= level and wanted in one.text.casefold())


def level_of(line: str) -> int:
    """Return the level of the entry that begins with this line; none where none does."""
    begins = _BEGIN.match(line)
    return logging.NOTSET if begins is None else logging.getLevelNamesMapping()[begins[1]]


def _entries(lines: list[str]) -> Iterator[LogEntry]:
    level, held = logging.NOTSET, list[str]()
    for line in lines:
        begins = _BEGIN.match(line)
        if begins is None and not held:
            continue
        if begins is not None:
            if held:
                yield LogEntry(level, "\n".join(held))
            level, held = level_of(line), []
        held.append(line)
    if held:
        yield LogEntry(level, "\n".join(held))
