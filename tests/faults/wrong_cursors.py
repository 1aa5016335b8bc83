"""Two cursors that are known to lose changes, to show that the tests of the right one would notice.

Both keep a number of the feed in place of a snapshot. Importing this module changes nothing; `swap_in` does.
"""

from typing import Final, cast

from console.central import feed
from console.central.change import Changes, Resync
from console.central.engine import CentralConnection
from console.central.feed_cursor import FeedCursor, FeedHead, Page, resync_reason
from console.central.names import SCHEMA_VERSION
from console.domain.copying import ResyncReason
from console.domain.records import RECORD_TYPES

XMIN: Final = "feed.xid < pg_snapshot_xmin(pg_current_snapshot())"
CURSORS: Final = {"sequence": "true", "xmin_filter": XMIN}
"""What each demands of an entry besides a higher number than that of the last one read."""

ENTRIES: Final = """
SELECT tbl, pk, seq FROM supervision.change_feed AS feed WHERE seq > %s AND {demand} ORDER BY seq LIMIT %s
"""
BEFORE: Final = """
SELECT coalesce(max(seq), 0) FROM supervision.change_feed
WHERE pg_visible_in_snapshot(xid, (SELECT %s::text::pg_snapshot))
"""


def swap_in(name: str) -> None:
    """Let this process follow changes by a wrong cursor."""
    query = ENTRIES.format(demand=CURSORS[name])

    def changes_since(
        connection: CentralConnection, head: FeedHead, cursor: FeedCursor, page_entries: int, *, again: bool = False
    ) -> Changes | Resync:
        reason = resync_reason(head, cursor, SCHEMA_VERSION)
        if reason is not None:
            return Resync(feed._public(head), reason)
        before = cursor.page.seq if cursor.page else feed.rows_with(connection, BEFORE, (cursor.snapshot,))[0][0]
        entries = cast("list[tuple[str, int, int]]", feed.rows_with(connection, query, (before, page_entries)))
        changed: dict[str, set[int]] = {}
        for table, number, _seq in entries:
            if number is None:
                return Resync(feed._public(head), ResyncReason.TABLE_TRUNCATED, table)
            changed.setdefault(table, set()).add(number)
        tables = feed._states(connection, {kind: changed[kind.name] for kind in RECORD_TYPES if kind.name in changed})
        last = entries[-1][2] if entries else cast("int", before)
        reached = FeedCursor(cursor.epoch, head.snapshot, Page(head.snapshot, 0, last))
        return Changes(feed._public(head), tables, reached.to_text(), is_complete=len(entries) < page_entries)

    feed.changes_since = changes_since
