"""Where a reader of the counter's feed stands, and whether it can go on from there."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from console.domain.copying import ResyncReason


@dataclass(frozen=True, slots=True)
class Position:
    """A reader has everything up to and with a change. Numbers are given in the order of commits, so that is all.

    Attributes:
        epoch: Of the database it reads.
        n: Number of that change; 0 before the first.
        mark: Of that change; None where the feed holds none under this number, as before the first.
    """

    epoch: str
    n: int
    mark: int | None

    def to_text(self) -> str:
        """Return the opaque text that is stored with the data."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Read a stored text; None when it was written by another kind of source."""
        try:
            match json.loads(text):
                case {"epoch": str(epoch), "n": int(n), "mark": int() | None as mark}:
                    return cls(epoch, n, mark)
        except ValueError:
            pass
        return None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the database says of its feed at one instant.

    Attributes:
        epoch: Of the database.
        n: Number of the last committed change.
        mark: Of that change.
        floor: Changes below this number are gone.
        schema_version: Of its tables.
    """

    epoch: str
    n: int
    mark: int | None
    floor: int
    schema_version: int

    @property
    def position(self) -> Position:
        """Where a reader stands who has everything."""
        return Position(self.epoch, self.n, self.mark)


def resync_reason(
    feed: FeedState, position: Position | None, mark_there: int | None, schema_version: int
) -> ResyncReason | None:
    """Return why a reader must copy everything anew; None when it can go on from where it stands.

    Args:
        feed: The feed now.
        position: Where the reader stands; None when its text could not be read.
        mark_there: The mark that the feed holds now under the reader's number.
        schema_version: What this program reads.
    """
    if feed.schema_version != schema_version:
        return ResyncReason.SCHEMA_CHANGED
    if position is None or position.epoch != feed.epoch:
        return ResyncReason.EPOCH_CHANGED
    if position.n > feed.n:
        return ResyncReason.SERVER_WENT_BACK
    if position.n < feed.floor or (mark_there is None and position.mark is not None):
        return ResyncReason.FEED_PRUNED
    if position.mark != mark_there:  # set back, then other changes were written under the same numbers
        return ResyncReason.SERVER_WENT_BACK
    return None
