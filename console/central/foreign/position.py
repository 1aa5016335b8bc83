"""Where a reader of foreign tables stands: the newest time of update it knows of each, and what it has just read."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

DIGEST_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one table was read.

    Attributes:
        newest_us: The newest time of update, by the foreign table's own times, but none ahead of the server's clock;
            None before the first.
        seen: Digests of the rows already handed on that the next poll will meet again.
    """

    newest_us: int | None
    seen: frozenset[bytes] = frozenset()

    def low_us(self, overlap_us: int) -> int | None:
        """Return from when on the next poll looks; None for everything."""
        return None if self.newest_us is None else self.newest_us - overlap_us


@dataclass(frozen=True, slots=True)
class Position:
    """A reader has everything of these tables up to their marks, late writers within the overlap excepted.

    Units:
        Eight bytes for each row in the overlap, a third more as text.
    """

    epoch: str
    marks: Mapping[str, Mark]

    def to_text(self) -> str:
        """Return the opaque text that is stored with the data."""
        marks = {
            table: [mark.newest_us, b64encode(b"".join(sorted(mark.seen))).decode()]
            for table, mark in self.marks.items()
        }
        return json.dumps({"epoch": self.epoch, "marks": marks})

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Read a stored text; None when it was written by another kind of source."""
        try:
            told = json.loads(text)
            marks = {table: Mark(newest, _digests(seen)) for table, (newest, seen) in told["marks"].items()}
            return cls(str(told["epoch"]), marks)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def _digests(text: str) -> frozenset[bytes]:
    data = b64decode(text, validate=True)
    return frozenset(data[start : start + DIGEST_BYTES] for start in range(0, len(data), DIGEST_BYTES))
