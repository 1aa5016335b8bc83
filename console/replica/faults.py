"""What a failing SQLite call means to the console, decided from its result code alone.

Source: https://www.sqlite.org/rescode.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlcipher3 import dbapi2

from console.errors import ConsoleError, Defect, HomeLocked, ReplicaDamaged, StorageFault

_FAMILIES: Final[dict[int, type[ConsoleError]]] = {
    3: StorageFault,  # SQLITE_PERM
    5: HomeLocked,  # SQLITE_BUSY
    6: HomeLocked,  # SQLITE_LOCKED
    7: StorageFault,  # SQLITE_NOMEM
    8: StorageFault,  # SQLITE_READONLY
    10: StorageFault,  # SQLITE_IOERR
    11: ReplicaDamaged,  # SQLITE_CORRUPT
    13: StorageFault,  # SQLITE_FULL
    14: StorageFault,  # SQLITE_CANTOPEN
    15: HomeLocked,  # SQLITE_PROTOCOL: the locks of the write-ahead log are contended
    22: StorageFault,  # SQLITE_NOLFS
    23: StorageFault,  # SQLITE_AUTH
    26: ReplicaDamaged,  # SQLITE_NOTADB
    10 | 32 << 8: ReplicaDamaged,  # SQLITE_IOERR_DATA: the file answers, with wrong content
    10 | 33 << 8: ReplicaDamaged,  # SQLITE_IOERR_CORRUPTFS
}
"""Primary codes, and those extended codes that mean something else than their primary one. The rest are defects."""

_SENTENCES: Final[dict[type[ConsoleError], tuple[str, str]]] = {
    StorageFault: (
        "The replica cannot be read or written: {reason} ({name}).",
        "Free disk space or mend the permissions of the installation's directory.",
    ),
    ReplicaDamaged: (
        "The replica is damaged, or this is not its key ({name}).",
        "Run supervisionctl sync, which sets the file aside and loads a new copy.",
    ),
    HomeLocked: ("Another process holds the replica ({name}).", "Wait until it has finished."),
    Defect: ("SQLite refused a statement of the console: {reason} ({name}).", ""),
}


def fault_of(error: dbapi2.Error) -> ConsoleError:
    """Return what a driver's exception means; the text of its message decides nothing."""
    code = getattr(error, "sqlite_errorcode", 0)
    family = _FAMILIES.get(code) or _FAMILIES.get(code & 0xFF, Defect)
    message, remedy = _SENTENCES[family]
    return family(message, remedy, reason=str(error), name=getattr(error, "sqlite_errorname", type(error).__name__))


@contextmanager
def translated() -> Iterator[None]:
    """Raise the console's own errors in place of the driver's."""
    try:
        yield
    except dbapi2.Error as error:
        raise fault_of(error) from error
