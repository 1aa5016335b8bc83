"""The local file itself: opened only through here, with full synchronisation and by several processes at once.

Every transaction holds the file's swap lock shared, so that nobody writes into a file that another process is just
setting aside; a connection whose file was replaced opens the new one first.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlcipher3 import dbapi2

from console.errors import ConsoleError, KeyUnavailable, ReplicaDamaged, SchemaMismatch, StorageFault
from console.paths import Home
from console.replica import store
from console.replica.faults import fault_of
from console.replica.local.schema import STATEMENTS, STEPS, VERSION
from console.replica.swap import SIDE_FILES, SwapLock

_SENTENCES: Final[dict[type[ConsoleError], tuple[str, str]]] = {
    StorageFault: (
        "The local file cannot be written: {reason} ({name}).",
        "Free disk space or mend the permissions of the installation's directory.",
    ),
    ReplicaDamaged: ("The local file was damaged ({name}).", "It is restored from its last copy; try again."),
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise the console's own errors, in words for this file, in place of the driver's."""
    try:
        yield
    except dbapi2.Error as error:
        raise _in_own_words(fault_of(error)) from error


def _in_own_words(fault: ConsoleError) -> ConsoleError:
    family = type(fault)
    if family not in _SENTENCES:
        return fault
    message, remedy = _SENTENCES[family]
    return family(message, remedy, **fault.values)


def connect(path: Path, key: bytes) -> Any:
    """Open a local file that is there, to read and write; an answer to COMMIT means that the disk has it.

    Raises:
        ReplicaDamaged: Not encrypted, damaged, or another key.
        StorageFault: Not there, or the disk refuses.
    """
    connection = store.connect(path, key, store.Access.WRITE)
    with translated():
        connection.execute("PRAGMA synchronous=FULL").fetchall()
    return connection


class LocalFile:
    """One connection to the local file, replaced when the file is.

    Threads: the one that opened it. Processes: any number.
    """

    def __init__(self, home: Home, key: bytes) -> None:
        """Open the file, made where there is none, and check all of it.

        Raises:
            ReplicaDamaged: Damaged; see `console.replica.local.recovery`.
            KeyUnavailable: It was made with another key.
            StorageFault: The disk refuses.
            SchemaMismatch: Made by a newer program.
        """
        self.home = home
        self._key = key
        self._file: tuple[int, int] | None = None
        self._connection: Any = None
        with SwapLock(home.local_file, exclusive=True):
            require_own_key(home, key)
            finish_replacing(home)
            store.create_file(home.local_file)
            self._open()
            try:
                make_tables(self._connection)
                check(self._connection)
            except BaseException:
                self.close()
                raise

    @property
    def key(self) -> bytes:
        """The key of the file and of its copies."""
        return self._key

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Do everything in the block or nothing; when it ends without an error, the disk has it.

        Yields:
            The connection.

        Raises:
            StorageFault, ReplicaDamaged, HomeLocked: Nothing was done.
        """
        with SwapLock(self.home.local_file, exclusive=False), translated():
            self._follow()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Read several statements from one state of the file."""
        with SwapLock(self.home.local_file, exclusive=False), translated():
            self._follow()
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    def close(self) -> None:
        """Give the connection back; harmless when repeated."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self) -> None:
        if self._connection is None or _identity(self.home.local_file) != self._file:
            self.close()
            self._open()

    def _open(self) -> None:
        self._file = _identity(self.home.local_file)
        self._connection = connect(self.home.local_file, self._key)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def replacement_of(home: Home) -> Path:
    """Return where a restored file is made ready. Once the damaged one is gone from its place, this one is complete."""
    return home.local_file.with_name("local.new.db")


def finish_replacing(home: Home) -> None:
    """Put a restored file in its place, if whoever set the damaged one aside was interrupted there.

    What is left of the damaged one's side files goes to it first: a database with the log of another looks damaged.
    """
    ready = replacement_of(home)
    if home.local_file.exists() or not ready.exists():
        return
    try:
        bad = max(home.root.glob("local.bad-*.db"))
        for side in SIDE_FILES:
            left = home.local_file.with_name(home.local_file.name + side)
            if left.exists():
                left.rename(bad.with_name(bad.name + side))
        ready.rename(home.local_file)
    except OSError as error:
        raise store.unreadable(home.local_file, error) from error


def make_tables(connection: Any) -> None:
    """Make the tables in an empty file; bring those of an older program to what this one needs.

    Raises:
        SchemaMismatch: The file was made by a newer program.
    """
    with translated():
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == 0:
            connection.execute("BEGIN IMMEDIATE")
            for statement in STATEMENTS:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
            connection.execute("COMMIT")
        elif found < VERSION:
            connection.execute("BEGIN IMMEDIATE")
            for version in range(found, VERSION):
                for statement in STEPS[version]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
            connection.execute("COMMIT")
        elif found > VERSION:
            raise SchemaMismatch(
                "The local file was made by a newer version of the program ({found}, not {wanted}).",
                "Install the newer version of this program.",
                found=found,
                wanted=VERSION,
            )


def check(connection: Any) -> None:
    """Read all of a file and raise `ReplicaDamaged` when a page, its seal or an index is not as written."""
    with translated():
        (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if finding != "ok":
        raise ReplicaDamaged(*_SENTENCES[ReplicaDamaged], name=finding)


def require_own_key(home: Home, key: bytes) -> None:
    """Note which key this home's local file has, and refuse another: with it a sound file would look damaged.

    Raises:
        KeyUnavailable: The file was made with another key.
        StorageFault: The note cannot be written.
    """
    mark = hashlib.sha256(b"supervision local file" + key).hexdigest()[:16]
    note = home.local_file.with_suffix(".key-id")
    try:
        if not note.exists() or not note.read_text(encoding="ascii"):
            store.create_file(note)
            note.write_text(mark, encoding="ascii")
        found = note.read_text(encoding="ascii")
    except OSError as error:
        raise store.unreadable(note, error) from error
    if found != mark:
        raise KeyUnavailable(
            "The local file of this installation was made with another key.",
            "Use the key it was made with; without it, move {path} and {note} away.",
            path=str(home.local_file),
            note=note.name,
        )
