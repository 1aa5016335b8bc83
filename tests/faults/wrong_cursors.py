"""Two cursors that are known to lose changes, to show that the tests of the right one would notice.

Both keep a number of the feed in place of a snapshot. Importing this module changes nothing; `swap_in` does.
"""

from typing import Final, cast

from console.central import feed
from console.central.change import Changes, Resync
from console.central.engine import CentralConnection
from console.central.feed_cursor import FeedCursor, Page, resync_reason
from console.central.schema import SCHEMA_VERSION
from console.domain.records import RECORD_TYPES

CURSORS: Final = {
    "sequence": "",
    "xmin_filter": "AND feed.xid < pg_snapshot_xmin(pg_current_snapshot())",
}
"""What each adds to "every entry with a higher number than the last one read"."""

_ENTRIES: Final = "SELECT tbl, pk, seq FROM supervision.change_feed AS feed WHERE seq > %s {more} ORDER BY seq LIMIT %s"
_BEFORE: Final = """
SELECT coalesce(max(seq), 0) FROM supervision.change_feed
WHERE pg_visible_in_snapshot(xid, (SELECT %s::text::pg_snapshot))
"""


def swap_in(name: str) -> None:
    """Let this process follow changes by a wrong cursor."""
    query = _ENTRIES.format(more=CURSORS[name]).encode()

    def changes_since(connection: CentralConnection, cursor: FeedCursor, page_entries: int) -> Changes | Resync:
        head = feed._head(connection)
        reason = resync_reason(head, cursor, SCHEMA_VERSION)
        if reason is not None:
            return Resync(feed._public(head), reason)
        (last,) = (
            (cursor.page.seq,)
            if cursor.page
            else cast("tuple[int]", connection.execute(_BEFORE, [cursor.snapshot]).fetchone())
        )
        entries = cast("list[tuple[str, int, int]]", connection.execute(query, [last, page_entries]).fetchall())
        changed: dict[str, set[int]] = {}
        for table, number, last in entries:  # noqa: B007 -- the last one is kept
            changed.setdefault(table, set()).add(number)
        tables = tuple(
            feed._state(connection, kind, changed[kind.name]) for kind in RECORD_TYPES if kind.name in changed
        )
        reached = FeedCursor(cursor.epoch, head.snapshot, Page(head.snapshot, 0, last))
        return Changes(feed._public(head), tables, reached.to_text(), is_complete=len(entries) < page_entries)

    feed.changes_since = changes_since
