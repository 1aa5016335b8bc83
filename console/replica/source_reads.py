"""When central last heard of each area and what it got, as the replica knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from console.domain.records import FACT_TYPES
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


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery of an area.

    Attributes:
        sent_us: When it was sent, by the source's clock, which shows the city's time; None where it does not say.
        delivered_us: When central got it, in real time.
        records, refused: How many records came, and how many of them central refused; 0 of a heartbeat.
    """

    sent_us: int | None
    delivered_us: int
    records: int
    refused: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The newest of what an area reported.

    Attributes:
        batch, beat: Newest batch of records and newest heartbeat; None before the first.
        took_us: Of the last facts the copy took in, from happening to being recorded, both in the city's time; negative
            where a fact is dated ahead. Empty while none came since the copy was made.
    """

    area: str
    batch: Delivered | None
    beat: Delivered | None
    took_us: tuple[int, ...]


_READ: Final = """
SELECT area, beat_interval_s,
    (SELECT min(newest) FROM (
        SELECT max(delivered_at) AS newest FROM delivery
        WHERE delivery.area = area.area AND kind = 'heartbeat' GROUP BY source)),
    (SELECT max(delivered_at) FROM delivery WHERE delivery.area = area.area AND kind = 'batch')
FROM area ORDER BY position, area
"""
_NEWEST: Final = """
SELECT sent_at, delivered_at, record_count, refused_count FROM delivery
WHERE area = ? AND kind = ? ORDER BY delivered_at DESC LIMIT 1
"""
_SINCE: Final = """
SELECT coalesce(sum(record_count), 0) FROM delivery
WHERE area = ? AND kind = 'batch' AND delivered_at > ?
"""
_TOOK_OF_FACT: Final = """
SELECT area, recorded_at - happened_at, recorded_at FROM {table}
WHERE id IN (SELECT id FROM recent WHERE table_name = '{table}')
"""
_TOOK: Final = (
    "WITH recent AS MATERIALIZED (SELECT table_name, id FROM applied_change WHERE seq > ?)"  # noqa: S608 -- own names
    + " UNION ALL ".join(_TOOK_OF_FACT.format(table=fact.name) for fact in FACT_TYPES)
)
_LOOKED_AT: Final = 10
"""So many times the facts wanted of an area are looked at among the last changes, however few are its own."""


def read_source_beats(reader: Reader) -> tuple[SourceBeat, ...]:
    """Return every area's beats, in the order in which areas are shown."""
    with reader.reading() as connection:
        return tuple(SourceBeat(*row) for row in connection.execute(_READ).fetchall())


def read_source_reports(reader: Reader, most: int) -> tuple[SourceReport, ...]:
    """Return what every area reported last, in the order in which areas are shown.

    Args:
        reader: An open reader.
        most: How many facts of an area to go by at most; only the last changes of the copy are looked at.
    """
    with reader.reading() as connection:
        took = _took(connection, most)
        areas = [area for (area,) in connection.execute("SELECT area FROM area ORDER BY position, area").fetchall()]
        return tuple(
            SourceReport(
                area, _newest(connection, area, "batch"), _newest(connection, area, "heartbeat"), took.get(area, ())
            )
            for area in areas
        )


def delivered_since(reader: Reader, area: str, since_us: int) -> int:
    """Return how many records the batches held that central got of an area after an instant of real time."""
    with reader.reading() as connection:
        return int(connection.execute(_SINCE, (area, since_us)).fetchone()[0])


def _newest(connection: Any, area: str, kind: str) -> Delivered | None:
    row = connection.execute(_NEWEST, (area, kind)).fetchone()
    return None if row is None else Delivered(*row)


def _took(connection: Any, most: int) -> Mapping[str, tuple[int, ...]]:
    last = connection.execute("SELECT change_last FROM replica_meta").fetchone()[0]
    rows = connection.execute(_TOOK, (last - most * _LOOKED_AT,)).fetchall()
    by_area: dict[str, list[tuple[int, int]]] = {}
    for area, took_us, recorded_us in rows:
        by_area.setdefault(area, []).append((recorded_us, took_us))
    return {
        area: tuple(took_us for _recorded_us, took_us in sorted(found, reverse=True)[:most])
        for area, found in by_area.items()
    }
