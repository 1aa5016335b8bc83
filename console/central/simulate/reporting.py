"""What platforms report beside records: heartbeats, and batches that say how much was sent."""

from collections.abc import Mapping, Sequence

from console.central.engine import CentralConnection
from console.central.simulate.history import BATCH, HEARTBEAT
from console.central.simulate.registry import source_of

_BEAT = """
    UPDATE supervision.delivery
    SET sent_at = supervision.now() + %(ahead_s)s * interval '1 second', delivered_at = clock_timestamp()
    WHERE kind = %(kind)s AND area = ANY(%(areas)s) AND source = 'platform-' || area
    RETURNING area
"""
_INSERT = """
    INSERT INTO supervision.delivery (area, kind, source, sent_at, record_count, refused_count)
    VALUES (%s, %s, %s, supervision.now(), %s, 0)
"""


def send_heartbeats(connection: CentralConnection, areas: Sequence[str], ahead_s: int = 0) -> None:
    """Let each area say that it is alive: one row for each source, updated beat by beat.

    Args:
        connection: Central; the caller commits.
        areas: Codes.
        ahead_s: By how much their clocks are ahead.
    """
    named = {"kind": HEARTBEAT, "areas": list(areas), "ahead_s": ahead_s}
    beaten = {str(row[0]) for row in connection.execute(_BEAT, named)}
    for area in areas:
        if area not in beaten:
            connection.execute(_INSERT, [area, HEARTBEAT, source_of(area), 0])


def send_batches(connection: CentralConnection, counts: Mapping[str, int]) -> None:
    """Say for each area how many records it sent since its last batch."""
    for area, count in sorted(counts.items()):
        connection.execute(_INSERT, [area, BATCH, source_of(area), count])
