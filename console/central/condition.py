"""What there is to say of a central database: schema, records, deliveries, city time and feed."""

from dataclasses import dataclass
from typing import cast

from psycopg import sql

from console.central.city_clock import read_city_time, real_now_us
from console.central.engine import CentralConnection
from console.central.names import SCHEMA, SCHEMA_VERSION
from console.domain.citytime import CityTime
from console.domain.records import RECORD_TYPES

_DELIVERIES = """
SELECT area, source,
    (extract(epoch FROM max(delivered_at) FILTER (WHERE kind = 'batch')) * 1000000)::bigint,
    (extract(epoch FROM max(delivered_at) FILTER (WHERE kind = 'heartbeat')) * 1000000)::bigint
FROM supervision.delivery GROUP BY area, source ORDER BY area, source
"""
_FEED = """
SELECT (SELECT count(*) FROM supervision.change_feed), pg_total_relation_size('supervision.change_feed'),
    (SELECT (extract(epoch FROM at) * 1000000)::bigint FROM supervision.change_feed ORDER BY xid, seq LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """When a source was last heard.

    Units:
        Real time, microseconds since 1970-01-01T00:00Z; None for never.
    """

    area: str
    source: str
    batch_us: int | None
    heartbeat_us: int | None


@dataclass(frozen=True, slots=True)
class CentralCondition:
    """A central database at one instant.

    Attributes:
        schema_version: Of the database, equal to the program's.
        rows: Number of records by table.
        deliveries: By area and source.
        real_us: The server's real time, microseconds since 1970-01-01T00:00Z.
        city_time: How the city's time follows from it.
        feed_entries: Entries in the feed of changes.
        feed_bytes: Their size on disk with indexes.
        feed_since_us: Real time of the oldest entry; None for an empty feed.
    """

    schema_version: int
    rows: dict[str, int]
    deliveries: tuple[LastDelivery, ...]
    real_us: int
    city_time: CityTime
    feed_entries: int
    feed_bytes: int
    feed_since_us: int | None


def central_condition(connection: CentralConnection) -> CentralCondition:
    """Look at a database whose schema version was checked when connecting."""
    entries, size, since = cast("tuple[int, int, int | None]", connection.execute(_FEED).fetchone())
    deliveries = cast("list[tuple[str, str, int | None, int | None]]", connection.execute(_DELIVERIES).fetchall())
    return CentralCondition(
        schema_version=SCHEMA_VERSION,
        rows={record.name: _count(connection, record.name) for record in RECORD_TYPES},
        deliveries=tuple(LastDelivery(*row) for row in deliveries),
        real_us=real_now_us(connection),
        city_time=read_city_time(connection),
        feed_entries=entries,
        feed_bytes=size,
        feed_since_us=since,
    )


def _count(connection: CentralConnection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(SCHEMA, table))
    return cast("tuple[int]", connection.execute(query).fetchone())[0]
