"""What the local file says of this installation itself: how much is on its way to central, and what the sync noted."""

from contextlib import closing
from dataclasses import dataclass
from typing import Final

from console.domain.operation import OperationKind
from console.paths import Home
from console.replica import store
from console.replica.local.file import translated
from console.replica.swap import SwapLock

_WAITING: Final = "SELECT count(*), min(made_us) FROM operation WHERE state = 'pending' AND kind = ?"
_REFUSED: Final = (
    "SELECT count(*) FROM operation WHERE state IN ('conflict', 'denied', 'invalid') AND NOT acknowledged AND kind = ?"
)
_NOTED: Final = "SELECT at_us, action, object, reason FROM journal ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal; fields as in `console.replica.local.journal.Entry`."""

    at_us: int
    action: str
    object: str
    reason: str


@dataclass(frozen=True, slots=True)
class LocalState:
    """What the local file says.

    Attributes:
        waiting: Notes on cases that central has not answered.
        oldest_us: When the one that waits longest was saved, by this machine's wall clock; None where none waits.
        refused: Notes that central refused and nobody has settled.
        noted: The newest entries of the journal, the newest first.
    """

    waiting: int = 0
    oldest_us: int | None = None
    refused: int = 0
    noted: tuple[Noted, ...] = ()


def read_local_state(home: Home, key: bytes, entries: int) -> LocalState:
    """Return what the local file says; nothing where there is none yet, which is not made by looking.

    Args:
        home: The installation.
        key: Of its files.
        entries: How many entries of the journal at most.

    Raises:
        StorageFault, ReplicaDamaged: It cannot be read.
    """
    if not home.local_file.exists():
        return LocalState()
    kind = (OperationKind.ANNOTATE.value,)
    with (
        SwapLock(home.local_file, exclusive=False),
        translated(),
        closing(store.connect(home.local_file, key)) as connection,
    ):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if not version:  # made this moment, its tables still to come
            return LocalState()
        waiting, oldest_us = connection.execute(_WAITING, kind).fetchone()
        (refused,) = connection.execute(_REFUSED, kind).fetchone()
        noted = connection.execute(_NOTED, (entries,)).fetchall()
    return LocalState(waiting, oldest_us, refused, tuple(Noted(*row) for row in noted))
