"""What central and every copy of it agree on: ways of following, reasons to copy anew, scopes, and digests."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

FIELD_SEPARATOR: Final = "\x1f"
ROW_SEPARATOR: Final = "\x1e"
NULL_MARK: Final = "\x1d"


class Tier(Enum):
    """How changes of a source are followed (同步等级), from the surest down; each promises something else."""

    SNAPSHOT = "snapshot"
    """Difference of two snapshots of PostgreSQL: loses nothing, changes arrive at once."""
    COUNTER = "counter"
    """A counter that every writer raises last: loses nothing while all keep to it, arrives with the next poll."""
    FOREIGN = "foreign"
    """Foreign tables read by their time of update: may lag, and deletions show at the nightly comparison alone."""


BUCKET_IDS: Final[Mapping[Tier, int]] = {Tier.SNAPSHOT: 1_000, Tier.COUNTER: 1_000, Tier.FOREIGN: 2**50}
"""Rows whose ids share the quotient by this are compared together and, where they differ, read together again. Ids of
our own databases are counted up; those of foreign tables lie evenly in 2**62 numbers, which makes 4,096 buckets."""


class ResyncReason(Enum):
    """Why everything of a source is copied again (重新同步原因)."""

    FIRST_LOAD = "first_load"
    """There was no copy yet."""
    EPOCH_CHANGED = "epoch_changed"
    """Another database, or a restored one: its transaction numbers mean something else."""
    SERVER_WENT_BACK = "server_went_back"
    """The server stands before the point already read: it was set back in time."""
    FEED_PRUNED = "feed_pruned"
    """The copy was away for longer than the feed is kept."""
    SCHEMA_CHANGED = "schema_changed"
    """The database, or the copy, has another schema version than this program."""
    TABLE_TRUNCATED = "table_truncated"
    """A whole table was emptied, which names no rows."""
    CONTENT_DIFFERS = "content_differs"
    """Copy and source were compared twice and differed twice."""
    SOURCES_CHANGED = "sources_changed"
    """The installation names other sources, or divides the areas between them in another way."""
    REPLICA_DAMAGED = "replica_damaged"
    """The file of the copy is damaged; it was set aside."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas whose rows a source holds. No row belongs to two sources of one copy.

    Attributes:
        areas: Area codes; empty for every area that is not excluded.
        excluded: Area codes that other sources hold; only where ``areas`` is empty.
    """

    areas: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def holds(self, area: str) -> bool:
        """Return whether rows of this area belong to the source."""
        return area in self.areas if self.areas else area not in self.excluded


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows of one table whose ids share the quotient by the `BUCKET_IDS` of the source's tier.

    Attributes:
        count: How many there are.
        digest: Of their contents in order of id, as `content_digest` gives it.
    """

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class TableDigest:
    """One table of one source at one instant.

    Attributes:
        counts: Rows by area code.
        buckets: By the quotient of the ids; a bucket without rows is absent.
    """

    counts: Mapping[str, int]
    buckets: Mapping[int, Bucket]


def content_digest(rows: Iterable[Sequence[int | str | None]]) -> str:
    """Return the digest of rows in the form the replica stores, given in order of id.

    It is the SHA-256, in hexadecimal, of the rows' texts in UTF-8: values in the order of the columns, integers in
    decimal, null as `NULL_MARK`, joined by `FIELD_SEPARATOR`; rows joined by `ROW_SEPARATOR`.
    """
    texts = (FIELD_SEPARATOR.join(NULL_MARK if value is None else str(value) for value in row) for row in rows)
    return hashlib.sha256(ROW_SEPARATOR.join(texts).encode()).hexdigest()


def differing_buckets(one: TableDigest, other: TableDigest) -> tuple[int, ...]:
    """Return the numbers of the buckets that are not the same on both sides, ascending."""
    numbers = one.buckets.keys() | other.buckets.keys()
    return tuple(sorted(number for number in numbers if one.buckets.get(number) != other.buckets.get(number)))
