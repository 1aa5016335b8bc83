"""What a sync does that must not be forgotten: loads with their reasons, differences, files set aside."""

from enum import Enum
from typing import Protocol


class JournalKind(Enum):
    """What happened (同步日志)."""

    RESYNC = "resync"
    """Everything of a source is loaded again; the detail is the reason."""
    LOADED = "loaded"
    """A load is complete; the detail is the number of rows."""
    DIFFERS = "differs"
    """A comparison found differences; the detail is the table and the number of buckets."""
    SUSPECT = "suspect"
    """The replica could not be read and is checked; the detail is what was found."""
    QUARANTINE = "quarantine"
    """A file was set aside; the detail is the reason and its name."""


class Journal(Protocol):
    """Takes events down where they survive every load.

    Threads: any.
    """

    def note(self, kind: JournalKind, source: str, detail: str) -> None:
        """Take an event down; a disk that refuses is logged, and does not stop the sync."""
