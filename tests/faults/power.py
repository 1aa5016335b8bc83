"""A disk that loses its power: what was not synchronised is there, or not, or torn, in any order.

SQLite runs over a file system of ours that lets everything through to the real files and remembers what each looked
like when it was last synchronised, and what was written since. The image of a power cut is made of these, sector by
sector. The files are the product's own: the library here reads and writes SQLCipher's format.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import apsw
import pytest
from sqlcipher3 import dbapi2

from console.replica import store

SECTOR: Final = 512
_DISKS: Final[list["Disk"]] = []
"""Every one there was: the library keeps pointing to a file system once databases were opened over it."""


class _File:
    """A file as the disk has it for sure, and what it may or may not have of what came since."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)
        self.since: list[tuple[int, bytes | None]] = []  # offset and data; a size and None for a truncation

    def synchronise(self) -> None:
        for at, data in self.since:
            _put(self.content, at, data)
        self.since = []

    def image(self, survives: Callable[[], bool]) -> bytes:
        """Return what a power cut leaves: of what came since, sector by sector, what survives."""
        made = bytearray(self.content)
        for at, data in self.since:
            for begin in range(0, len(data or b"") or 1, SECTOR):
                if survives():
                    _put(made, at + begin, None if data is None else data[begin : begin + SECTOR])
        return bytes(made)


def _put(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
    else:
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(data)] = data


class Disk(apsw.VFS):
    """The file system.

    Attributes:
        on_step: Called before each write, truncation and synchronisation takes effect.
        name: By which SQLite knows it.
    """

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}
        self.on_step: Callable[[], None] = lambda: None
        self.name = f"losing-power-{len(_DISKS)}"
        super().__init__(self.name, "")
        _DISKS.append(self)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        if path not in self.files:
            self.files[path] = _File(Path(path).read_bytes() if Path(path).exists() else b"")
        return _Handle(self, path, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self.files.pop(name, None)

    def images(self, chance: random.Random) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of every file as a power cut may leave them."""
        share = chance.choice((0.0, 0.3, 0.7, 1.0))
        for path, file in self.files.items():
            yield Path(path).name, file.image(lambda: chance.random() < share)


class _Handle(apsw.VFSFile):
    def __init__(self, disk: Disk, path: str, name: Any, flags: list[int]) -> None:
        self._disk, self._path = disk, path
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.files[self._path].since.append((offset, bytes(data)))
        self._disk.on_step()
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._disk.files[self._path].since.append((size, None))
        self._disk.on_step()
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.on_step()
        super().xSync(flags)
        self._disk.files[self._path].synchronise()


class _Connection(apsw.Connection):
    """Answers as SQLCipher does where the two differ."""

    def execute(self, statement: str, *values: Any) -> Any:
        if statement.startswith("PRAGMA key"):
            super().execute("PRAGMA cipher='sqlcipher'").fetchall()
            super().execute("PRAGMA legacy=4").fetchall()
        if statement == "PRAGMA cipher_version":
            return SimpleNamespace(fetchone=lambda: ("4",))
        if statement == "PRAGMA cipher_log=off":
            return SimpleNamespace(fetchall=list)
        return _Cursor(super().execute(statement, *values), self.changes)


class _Cursor:
    def __init__(self, cursor: Any, changes: Callable[[], int]) -> None:
        self._cursor, self._changes = cursor, changes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    @property
    def rowcount(self) -> int:
        return self._changes()


def put_under(disk: Disk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the product open the databases of a folder over a disk until the test ends."""

    def connect(place: str, **options: Any) -> Any:
        if str(folder) not in place:
            return dbapi2.connect(place, **options)
        return _Connection(
            place, vfs=f"multipleciphers-{disk.name}", flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
        )

    names = {name: getattr(dbapi2, name) for name in ("Error", "sqlite_version", "sqlite_version_info")}
    monkeypatch.setattr(store, "dbapi2", SimpleNamespace(connect=connect, **names))
