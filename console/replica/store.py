"""The replica file: opened only through here, with the settings and guards that keep it sound and encrypted.

One process writes (`console.replica.lock`), any number read. A reader stays valid when the writer sets a damaged file
aside and begins a new one: it notices by the file's identity and opens the new one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlcipher3 import dbapi2

from console.errors import MissingCapability, ReplicaDamaged, SchemaMismatch, StorageFault
from console.replica.faults import translated
from console.replica.layout import SCHEMA_VERSION
from console.replica.swap import SIDE_FILES, SwapLock

KEY_BYTES: Final = 32
OLDEST_SOUND_SQLITE: Final = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database when a write-ahead log is reset (https://sqlite.org/wal.html#walresetbug)."""
PLAINTEXT_HEADER: Final = b"SQLite format 3\x00"
BUSY_TIMEOUT_S: Final = 5.0

_PRAGMAS: Final = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
)
_WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA wal_autocheckpoint=1000",
    f"PRAGMA journal_size_limit={64 * 1024 * 1024}",
    f"PRAGMA cache_size=-{64 * 1024}",
)
_FILLER_PRAGMAS: Final = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=OFF",
    f"PRAGMA cache_size=-{128 * 1024}",
)
"""For a file that is being loaded and that nobody else reads. New pages need no rollback journal, while a write-ahead
log would write every page twice; a killed process loses nothing that it committed, a power cut may lose all of it."""
_READER_PRAGMAS: Final = ("PRAGMA query_only=ON", f"PRAGMA cache_size=-{16 * 1024}")

dbapi2.register_adapter(type(None), lambda _none: None)
# Without it the driver looks in vain for a way to adapt each NULL, and raises and drops an error: 3 µs instead of 0.3.


def refuse_unsound_library() -> None:
    """Raise `MissingCapability` when the SQLite library can corrupt a replica."""
    if dbapi2.sqlite_version_info < OLDEST_SOUND_SQLITE:
        raise MissingCapability(
            "The SQLite library {found} can corrupt a database.",
            "Install sqlcipher3 0.6.4 or later.",
            found=dbapi2.sqlite_version,
        )


def library_versions() -> tuple[tuple[int, ...], str]:
    """Return the version of the SQLite library and that of its encryption; the latter empty where it has none."""
    connection = dbapi2.connect(":memory:")
    try:
        row = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return tuple(dbapi2.sqlite_version_info), "" if row is None else str(row[0])


def refuse_plaintext(path: Path) -> None:
    """Raise `ReplicaDamaged` when the file is an ordinary, unencrypted SQLite database."""
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAINTEXT_HEADER))
    except FileNotFoundError as error:
        raise _not_there_yet() from error
    except OSError as error:
        raise unreadable(path, error) from error
    if head == PLAINTEXT_HEADER:
        raise ReplicaDamaged(
            "The file {path} is an unencrypted database and is not used.",
            "Find out who put it there, and delete it.",
            path=str(path),
        )


class Access(Enum):
    """What a connection is for."""

    READ = "read"
    WRITE = "write"
    FILL = "fill"
    """Loading a new file that nobody else reads yet."""


_ACCESS_PRAGMAS: Final = {
    Access.READ: _READER_PRAGMAS,
    Access.WRITE: _WRITER_PRAGMAS,
    Access.FILL: _FILLER_PRAGMAS,
}


def connect(path: Path, key: bytes, access: Access = Access.READ, *, shared: bool = False) -> Any:
    """Open the file with its key, guards and settings; create nothing.

    Args:
        path: The file.
        key: Its key.
        access: What it is for.
        shared: Whether other threads may use the connection, one at a time; that is theirs to see to.

    Returns:
        A DB-API connection in autocommit mode.

    Raises:
        ReplicaDamaged: Not encrypted, damaged, or another key.
        StorageFault: Not there, or the disk refuses.
        MissingCapability: The library is affected by a known fault or has no encryption.
    """
    refuse_unsound_library()
    refuse_plaintext(path)
    with translated():
        connection = dbapi2.connect(
            f"file:{quote(str(path))}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_TIMEOUT_S,
            check_same_thread=not shared,
        )
        try:
            _unlock(connection, key)
            for pragma in (*_PRAGMAS, *_ACCESS_PRAGMAS[access]):
                connection.execute(pragma).fetchall()
        except BaseException:
            connection.close()
            raise
    return connection


def _unlock(connection: Any, key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ReplicaDamaged("The replica key does not have {count} bytes.", count=KEY_BYTES)
    connection.execute("PRAGMA cipher_log=off").fetchall()  # else key errors are printed on stderr
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise MissingCapability("The SQLite library has no encryption.", "Install sqlcipher3 0.6.4 or later.")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # proves the key


def _not_there_yet() -> StorageFault:
    return StorageFault("There is no replica in this installation yet.", "Run supervisionctl sync.")


def unreadable(path: Path, error: OSError) -> StorageFault:
    """Return the fault for a file that the operating system refuses."""
    return StorageFault(
        "The file {path} cannot be used: {reason}.",
        "Free disk space or mend the permissions of the installation's directory.",
        path=str(path),
        reason=error.strerror or type(error).__name__,
    )


def require_schema(connection: Any) -> None:
    """Raise `SchemaMismatch` unless the file holds the tables of this program, `StorageFault` when it has none yet."""
    with translated():
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == 0:
        raise _not_there_yet()
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(
            "The replica was made by another version of the program ({found}, not {wanted}).",
            "Run supervisionctl sync, which loads it again.",
            found=found,
            wanted=SCHEMA_VERSION,
        )


class Reader:
    """A connection that reads. Use it from the thread that opened it, and keep reads short.

    A transaction left open stops the write-ahead log from being taken into the file; use `reading`.
    """

    def __init__(self, path: Path, key: bytes, *, shared: bool = False) -> None:
        self._path = path
        self._key = key
        self._shared = shared
        self._files = 0
        self._open()

    def __repr__(self) -> str:
        return f"Reader({self._path.name!r})"

    @property
    def connection(self) -> Any:
        """The DB-API connection; another one after `data_version` found a new file."""
        return self._connection

    def data_version(self) -> int:
        """Return a number that differs when another connection has changed the replica, or the file is a new one.

        Raises:
            ReplicaDamaged, StorageFault, SchemaMismatch: A new file is there and does not open.
        """
        if _identity(self._path) not in (None, self._file):
            self.close()
            self._open()
        with translated():
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return self._files << 32 | int(version)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Read several statements from one state of the replica; the driver's errors become the console's."""
        with translated():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("COMMIT")

    def freeze(self) -> None:
        """See the replica as it is now until closed: for readings so long that the writer must not wait for them."""
        with translated():
            self._connection.execute("BEGIN")
            self._connection.execute("SELECT count(*) FROM replica_meta").fetchone()

    def close(self) -> None:
        """Give the connection back; harmless when repeated."""
        self._connection.close()

    def _open(self) -> None:
        with SwapLock(self._path, exclusive=False):  # else this could be one file, and its side files another's
            self._file = _identity(self._path)
            self._connection = connect(self._path, self._key, shared=self._shared)
        self._files += 1
        require_schema(self._connection)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def open_reader(path: Path, key: bytes, *, shared: bool = False) -> Reader:
    """Open the replica for reading.

    Args:
        path: The replica file.
        key: Its key.
        shared: Whether other threads may use the reader, one at a time.

    Raises:
        StorageFault: There is no replica yet, or the disk refuses.
        ReplicaDamaged: Not encrypted, damaged, or another key.
        SchemaMismatch: Made by another version of the program.
    """
    return Reader(path, key, shared=shared)


def create_file(path: Path) -> None:
    """Make an empty file that only this user may read, where there is none."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise unreadable(path, error) from error


def set_aside(path: Path, suffix: str) -> str:
    """Put a file that cannot be used out of the way, encrypted as it is, and keep only the newest such file.

    The database is renamed before its side files, so that no one opens it in between with the side files of another.

    Returns:
        The name it has now.
    """
    try:
        for old in path.parent.glob(f"{path.stem}.bad-*"):
            old.unlink()
        bad = path.with_name(f"{path.stem}.bad-{suffix}{path.suffix}")
        path.rename(bad)
        for side in SIDE_FILES:
            with suppress(FileNotFoundError):
                path.with_name(path.name + side).rename(bad.with_name(bad.name + side))
    except OSError as error:
        raise unreadable(path, error) from error
    return bad.name


def quick_check(connection: Any) -> None:
    """Read every page that is in use and raise `ReplicaDamaged` when one, or its seal, is not as written.

    Units:
        About 4 s for 1 M cases without facts (300 MB).
    """
    with translated():
        (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise ReplicaDamaged("The replica fails its check: {finding}.", finding=finding)


def is_empty(connection: Any) -> bool:
    """Return whether the file holds no table yet."""
    with translated():
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
