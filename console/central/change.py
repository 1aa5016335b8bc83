"""What a reader of a source holds and receives: where it stands, what changed, or why it must copy anew.

There is one interface, `ChangeSource`, and a module for each tier that follows changes in its own way. Rows always come
in the form the replica stores (`console.domain.records`), so that whoever applies them knows no tier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason, TableDigest, Tier
from console.domain.records import RecordType

Row = tuple[int | str | None, ...]
"""One record in the form the replica stores, in the order of its columns."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a source says of itself at one instant.

    Attributes:
        epoch: Changes when cursors lose their meaning: other database, restored backup, fail-over.
        cursor: Where a reader stands who copies everything from now on: read this first, then copy, then poll from it.
        real_us: The server's real time, microseconds since 1970-01-01T00:00Z.
        city_time: How the city's time follows from the server's real time.
        oldest_open_us: For how long, in microseconds, the oldest unfinished transaction has been seen open; 0 where
            none is, or the source cannot tell. It holds nothing back here, but the server's own housekeeping.
        server: What answers, with its version; empty where it does not say.
        schema_version: Of the supervision schema there; None where there is none.
    """

    epoch: str
    cursor: str
    real_us: int
    city_time: CityTime
    oldest_open_us: int = 0
    server: str = ""
    schema_version: int | None = None


@dataclass(frozen=True, slots=True)
class TableChanges:
    """The changed records of one table, as they are now.

    Attributes:
        record_type: The table.
        rows: Records to write over whatever was there.
        gone: Numbers of records that no longer exist.
    """

    record_type: RecordType
    rows: list[Row]
    gone: list[int]


@dataclass(frozen=True, slots=True)
class Changes:
    """One portion of what changed.

    Attributes:
        head: The source at the instant of reading.
        tables: Only tables with changes, each after what it references.
        cursor: Where the reader stands once it has stored this portion; opaque, stored with the data.
        is_complete: Whether the cursor stands at the head; otherwise poll again at once.
    """

    head: Head
    tables: tuple[TableChanges, ...]
    cursor: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Resync:
    """The answer when only a new copy helps.

    Attributes:
        head: The source at the instant of reading.
        reason: Why.
        table: The emptied table, for `ResyncReason.TABLE_TRUNCATED`; else empty.
    """

    head: Head
    reason: ResyncReason
    table: str = ""


class Bell(Protocol):
    """Says when to poll, never what changed.

    Threads: one at a time.
    """

    def wait(self, timeout_s: float) -> bool:
        """Return True as soon as it rang since the last call, False when the time is over.

        Raises:
            ServerUnreachable: The connection broke: what rang meanwhile is lost, so poll after making a new one.
        """

    def close(self) -> None:
        """Stop listening."""


class Checkpoint(Protocol):
    """A source held still at one instant, over a connection of its own, for a comparison with the copy.

    Attributes:
        changes: What changed from the cursor it was asked with up to that instant. Only when they are complete, and
            stored, does the copy hold the same.
    """

    changes: Changes

    def digest(self, record_type: RecordType) -> TableDigest:
        """Return what a table holds."""

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """Return the rows of these buckets in order of id, an empty list for a bucket without rows."""

    def close(self) -> None:
        """Let the source go."""


class ChangeSource(Protocol):
    """Reads heads, changes and whole tables from one source. Connects when first asked and again after a break.

    Every method raises ``ServerUnreachable`` when nothing answers in time, ``LoginRefused`` when user, password or
    privilege is refused, ``SchemaMismatch`` when the database is not what this program reads; then ask again later.

    Threads: one at a time.
    """

    @property
    def tier(self) -> Tier:
        """How it follows changes, which decides what it promises."""

    @property
    def poll_interval_s(self) -> float:
        """Seconds after which to poll when no bell rang."""

    def head(self) -> Head:
        """Return what the source says of itself now."""

    def poll(self, cursor: str) -> Changes | Resync:
        """Return what changed since the cursor, read at one instant, or why that cannot be told."""

    def copy_rows(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """Return the next records of a table by number.

        Args:
            record_type: The table.
            after_id: Number of the last record already copied; 0 at first, as numbers begin at 1.
            limit: At most so many records; fewer come back at the end of the table.
        """

    def count_rows(self, record_type: RecordType) -> int:
        """Return how many records a table holds now."""

    def checkpoint(self, cursor: str) -> Checkpoint | Resync:
        """Hold the source still at this instant, or return why changes since the cursor cannot be told."""

    def bell(self) -> Bell | None:
        """Return a bell on a connection of its own; None where the source has none and is polled by time alone."""

    def close(self) -> None:
        """Close the connection; the next call opens another."""
