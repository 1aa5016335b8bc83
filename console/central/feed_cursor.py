"""Where a reader of the change feed stands: a snapshot of PostgreSQL, compared with the feed's head."""

import json
from dataclasses import dataclass
from typing import Final

from console.central.change import Head
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason

FIRST_XID: Final = 3
"""The first number PostgreSQL gives to a transaction."""
READ_AGAIN_XIDS: Final = 10_000
"""More than a server begins in the fraction of a second (three times ``wal_writer_delay``) for which the end of a
transaction that nobody waits for may not be on its disk."""


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
class FeedCursor:
    """A reader that stands here knows every change visible in the snapshot. Stored with the data, as text.

    Attributes:
        epoch: Which history of which database the snapshot belongs to.
        snapshot: ``pg_current_snapshot()`` at the last complete poll.
        page: Set while a backlog is being read.
        real_us: The server's real time then, or before; 0 where it is not known.
    """

    epoch: str
    snapshot: str
    page: Page | None = None
    real_us: int = 0

    def before(self, floor_xid: int) -> "FeedCursor":
        """Return a cursor that knows less: nothing of the last `READ_AGAIN_XIDS`; itself inside a backlog.

        Args:
            floor_xid: Nothing before this transaction can be read.
        """
        if self.page is not None:
            return self
        xmin = max(snapshot_bounds(self.snapshot)[0] - READ_AGAIN_XIDS, floor_xid, FIRST_XID)
        return FeedCursor(self.epoch, f"{xmin}:{xmin}:", real_us=self.real_us)

    def to_text(self) -> str:
        """Return the form to store."""
        page = None if self.page is None else [self.page.target, self.page.xid, self.page.seq]
        return json.dumps([self.epoch, self.snapshot, page, self.real_us])

    @classmethod
    def from_text(cls, text: str) -> "FeedCursor":
        """Read what `to_text` wrote."""
        epoch, snapshot, page, real_us = json.loads(text)
        return cls(epoch, snapshot, None if page is None else Page(*page), real_us)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What central says of itself at one instant.

    Attributes:
        epoch: Changes when transaction numbers lose their meaning.
        floor_xid: Feed entries of earlier transactions may be gone.
        schema_version: Of the database.
        snapshot: What is visible now.
        real_us: The server's real time, microseconds since 1970-01-01T00:00Z.
        city_time: How the city's time follows from the server's real time.
        server: The server and its version.
    """

    epoch: str
    floor_xid: int
    schema_version: int
    snapshot: str
    real_us: int
    city_time: CityTime
    server: str = ""


def resync_reason(head: FeedHead, cursor: FeedCursor, known_schema: int) -> ResyncReason | None:
    """Return why a cursor cannot be continued from this head; None when it can."""
    known = cursor.snapshot if cursor.page is None else cursor.page.target
    if head.schema_version != known_schema:
        return ResyncReason.SCHEMA_CHANGED
    if head.epoch != cursor.epoch:
        return ResyncReason.EPOCH_CHANGED
    if snapshot_bounds(head.snapshot)[1] < snapshot_bounds(known)[1]:
        return ResyncReason.SERVER_WENT_BACK
    if head.floor_xid > snapshot_bounds(cursor.snapshot)[0]:
        return ResyncReason.FEED_PRUNED
    return None


def snapshot_bounds(snapshot: str) -> tuple[int, int]:
    """Return xmin (all before it are finished) and xmax (none from it on has begun) of a snapshot's text."""
    xmin, xmax, _running = snapshot.split(":")
    return int(xmin), int(xmax)


class OldestOpen:
    """Watches how long the oldest unfinished transaction of a server stays the same."""

    def __init__(self) -> None:
        self._xid = 0
        self._since_us = 0

    def seen_for_us(self, head: Head) -> int:
        """Return for how long it has been seen, as of this head; 0 where none is open.

        A transaction may be older than that: it is only counted from when a head first told of it.
        """
        xmin, xmax = snapshot_bounds(FeedCursor.from_text(head.cursor).snapshot)
        if xmin == xmax:
            self._xid = 0
            return 0
        if xmin != self._xid:
            self._xid, self._since_us = xmin, head.real_us
        return head.real_us - self._since_us
