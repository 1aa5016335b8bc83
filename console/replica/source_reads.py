"""When central last heard of each area, as the replica knows it."""

from dataclasses import dataclass
from typing import Final

from console.replica.store import Reader


@dataclass(frozen=True, slots=True)
class SourceBeat:
    """What is known of the sources of one area.

    Attributes:
        area: Area code.
        interval_s: Expected seconds between heartbeats; None where none are sent.
        last_beat_us: Newest heartbeat of the source of this area that has been silent longest; None before the first.
        last_record_us: When central got its last batch of records; None before the first.

    Units:
        Instants of the server's real time, microseconds since 1970-01-01T00:00Z.
    """

    area: str
    interval_s: int | None
    last_beat_us: int | None
    last_record_us: int | None


_READ: Final = """
SELECT area, beat_interval_s,
    (SELECT min(newest) FROM (
        SELECT max(delivered_at) AS newest FROM delivery
        WHERE delivery.area = area.area AND kind = 'heartbeat' GROUP BY source)),
    (SELECT max(delivered_at) FROM delivery WHERE delivery.area = area.area AND kind = 'batch')
FROM area ORDER BY position, area
"""


def read_source_beats(reader: Reader) -> tuple[SourceBeat, ...]:
    """Return every area's beats, in the order in which areas are shown."""
    with reader.reading() as connection:
        return tuple(SourceBeat(*row) for row in connection.execute(_READ).fetchall())
