"""A copy that nobody is held to account by, and how the copy of an only source stands."""

from collections.abc import Callable, Sequence
from pathlib import Path

from console.central.sources import SourceSpec
from console.replica.status import SyncStatus, read_statuses
from console.replica.store import Reader
from console.sync.journal import JournalKind
from console.sync.replicator import Progress, Replicator


class NoJournal:
    """Takes nothing down."""

    def note(self, kind: JournalKind, source: str, detail: str) -> None:
        """Do nothing."""


def unjournaled(
    sources: Sequence[SourceSpec], path: Path, key: bytes, watch: Callable[[Progress], None] = lambda _step: None
) -> Replicator:
    """Return what copies these sources and keeps no journal."""
    return Replicator(sources, path, key, watch, NoJournal())


def read_status(reader: Reader) -> SyncStatus:
    """Return the state of the copy of the first source."""
    return read_statuses(reader)[0]
