"""Cases open and closed by area, unit and month, asked of all districts at once through the city's server."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

import psycopg

from console.central.engine import CentralConnection, connect, reported
from console.central.topology.federated import CASE_STATE, SCHEMA, partition
from console.central.topology.plan import Server, Topology
from console.domain.naming import Name
from console.errors import RefusedCommand

ANSWER_S: Final = 30
"""Seconds the districts have for the figures; a district that falls silent in between takes no longer."""
PROBE_S: Final = 4
"""Seconds a district has to say that it is there."""

_QUERY: Final = f"""
SELECT area, unit_code, unit_zh, unit_en, month, count(*) AS received,
    count(*) FILTER (WHERE is_closed) AS closed
FROM {SCHEMA}.{CASE_STATE}
WHERE {{scope}}
GROUP BY area, unit_code, unit_zh, unit_en, month
"""  # noqa: S608 -- names of ours
_SESSION: Final = """
SET enable_partitionwise_aggregate = on; SET enable_partitionwise_join = on; SET enable_async_append = on;
SET statement_timeout = {milliseconds}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """The cases of one unit received in one month.

    Attributes:
        unit_code: And its name; empty for cases without a unit.
        month: Its first day.
    """

    area: str
    unit_code: str
    unit: Name
    month: date
    received: int
    closed: int

    @property
    def open(self) -> int:
        """Cases not closed, or taken up again since."""
        return self.received - self.closed


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the servers that answered.

    Attributes:
        missing: Ids of the servers that did not: their areas are not in the figures.
    """

    figures: tuple[Figure, ...]
    missing: tuple[str, ...]


def figures(topology: Topology) -> Figures:
    """Return the figures of every server that answers.

    Raises:
        ServerUnreachable: The city's server does not answer, or a district fell silent while it was asked.
    """
    missing = missing_servers(topology)
    with reported(topology.city.url), _session(topology, ANSWER_S) as connection:
        rows = connection.execute(_query(topology, missing)).fetchall()
    found = cast("list[tuple[str, str | None, str | None, str | None, date, int, int]]", rows)
    counted = (
        Figure(area, code or "", Name(zh or "", en or ""), month, received, closed)
        for area, code, zh, en, month, received, closed in found
    )
    # Ordered here: results that come as they are ready cannot come in order.
    ordered = sorted(counted, key=lambda one: (one.area, one.unit_code, one.month))
    return Figures(tuple(ordered), tuple(server.id for server in missing))


def plan_of_figures(topology: Topology) -> tuple[str, ...]:
    """Return how the servers that answer are asked, in PostgreSQL's words."""
    query = b"EXPLAIN (VERBOSE, COSTS OFF) " + _query(topology, missing_servers(topology))
    with reported(topology.city.url), _session(topology, ANSWER_S) as connection:
        return tuple(str(row[0]) for row in connection.execute(query))


def missing_servers(topology: Topology) -> tuple[Server, ...]:
    """Return the servers that do not answer the city's; all are asked at once, and none for long.

    Raises:
        RefusedCommand: The city's server is not set up to ask them.
    """
    with connect(topology.city.url) as city, ThreadPoolExecutor(len(topology.servers)) as pool:
        if city.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.{CASE_STATE}"]).fetchone() == (None,):
            raise RefusedCommand(
                "The city's server is not set up to ask the districts.",
                "Set the servers up first: supervisionctl central topology",
            )
        answers = pool.map(lambda server: _answers(topology, server), topology.servers)
        return tuple(server for server, is_there in zip(topology.servers, answers, strict=True) if not is_there)


def _answers(topology: Topology, server: Server) -> bool:
    with _session(topology, PROBE_S) as connection:
        try:
            connection.execute(f"SELECT FROM {SCHEMA}.{partition(CASE_STATE, server)} LIMIT 1".encode())
        except psycopg.OperationalError:
            return False
    return True


def _session(topology: Topology, seconds: int) -> CentralConnection:
    connection = connect(topology.city.url, autocommit=True)
    connection.execute(_SESSION.format(milliseconds=1000 * seconds).encode())
    return connection


def _query(topology: Topology, missing: tuple[Server, ...]) -> bytes:
    """Return the query for the servers that answer: partitions that its condition excludes are not asked."""
    conditions = [f"area <> '{area}'" for server in missing for area in server.areas]
    if topology.city in missing:
        conditions.append(f"area IN ({', '.join(repr(area) for area in topology.district_areas)})")
    return _QUERY.format(scope=" AND ".join(conditions) or "true").encode()
