"""What a reader of the feed holds and receives: where it stands, what changed, or why it must copy anew."""

import json
from dataclasses import dataclass
from enum import Enum

from console.domain.citytime import CityTime
from console.domain.records import RecordType

Row = tuple[int | str | None, ...]
"""One record in the form the replica stores, in the order of its columns."""


class ResyncReason(Enum):
    """Why the feed can no longer tell what changed, so that a reader must copy everything again."""

    EPOCH = "epoch"
    """Another database, or a restored one: its transaction numbers mean something else."""
    WENT_BACK = "went-back"
    """The server stands before the point already read: it was set back in time."""
    PRUNED = "pruned"
    """The reader was away for longer than the feed is kept."""
    SCHEMA = "schema"
    """The database has another schema version than this program."""
    TRUNCATED = "truncated"
    """A whole table was emptied, which names no rows."""


@dataclass(frozen=True, slots=True)
class Page:
    """A place inside a backlog that is read in several portions.

    Attributes:
        target: Snapshot that ends the backlog; becomes the cursor's snapshot after the last portion.
        xid: Transaction of the last entry read.
        seq: Number of the last entry read.
    """

    target: str
    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader stands: it knows every change visible in the snapshot. Stored with the data, as text.

    Attributes:
        epoch: Which history of which database the snapshot belongs to.
        snapshot: ``pg_current_snapshot()`` at the last complete poll.
        page: Set while a backlog is being read.
    """

    epoch: str
    snapshot: str
    page: Page | None = None

    def to_text(self) -> str:
        """Return the form to store."""
        page = None if self.page is None else [self.page.target, self.page.xid, self.page.seq]
        return json.dumps([self.epoch, self.snapshot, page])

    @classmethod
    def from_text(cls, text: str) -> "Cursor":
        """Read what `to_text` wrote."""
        epoch, snapshot, page = json.loads(text)
        return cls(epoch, snapshot, None if page is None else Page(*page))


@dataclass(frozen=True, slots=True)
class Head:
    """What central says of itself at one instant.

    Attributes:
        epoch: Changes when transaction numbers lose their meaning: other database, restored backup, fail-over.
        floor_xid: Feed entries of earlier transactions may be gone.
        schema_version: Of the database.
        snapshot: What is visible now.
        real_us: The server's real time, microseconds since 1970-01-01T00:00Z.
        city_time: How the city's time follows from the server's real time.
    """

    epoch: str
    floor_xid: int
    schema_version: int
    snapshot: str
    real_us: int
    city_time: CityTime

    @property
    def cursor(self) -> Cursor:
        """Where a reader stands who copies everything from now on: read this first, then copy, then poll from it."""
        return Cursor(self.epoch, self.snapshot)


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
        head: Central at the instant of reading.
        tables: Only tables with changes, each after what it references.
        cursor: Where the reader stands once it has stored this portion.
        is_complete: Whether the cursor stands at the head; otherwise poll again at once.
    """

    head: Head
    tables: tuple[TableChanges, ...]
    cursor: Cursor
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Resync:
    """The answer when only a new copy helps.

    Attributes:
        head: Central at the instant of reading.
        reason: Why.
        table: The emptied table, for `ResyncReason.TRUNCATED`; else empty.
    """

    head: Head
    reason: ResyncReason
    table: str = ""


def resync_reason(head: Head, cursor: Cursor, known_schema: int) -> ResyncReason | None:
    """Return why a cursor cannot be continued from this head; None when it can."""
    known = cursor.snapshot if cursor.page is None else cursor.page.target
    if head.schema_version != known_schema:
        return ResyncReason.SCHEMA
    if head.epoch != cursor.epoch:
        return ResyncReason.EPOCH
    if snapshot_bounds(head.snapshot)[1] < snapshot_bounds(known)[1]:
        return ResyncReason.WENT_BACK
    if head.floor_xid > snapshot_bounds(cursor.snapshot)[0]:
        return ResyncReason.PRUNED
    return None


def snapshot_bounds(snapshot: str) -> tuple[int, int]:
    """Return xmin (all before it are finished) and xmax (none from it on has begun) of a snapshot's text."""
    xmin, xmax, _running = snapshot.split(":")
    return int(xmin), int(xmax)
