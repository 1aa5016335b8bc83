"""What every server of a topology has in either form: the schema, ids and areas of its own, and the city's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Final, cast

from console.central.city_clock import read_city_time, set_city_time
from console.central.engine import reported, schema_version
from console.central.migrate import upgrade
from console.central.names import SCHEMA_VERSION
from console.central.topology.plan import Form, Server, Topology
from console.central.topology.site import Site, literal
from console.domain.records import (
    AREA,
    CAMERA,
    COMPLAINT,
    CONSOLE_ROLE,
    CONSOLE_USER,
    DELIVERY,
    EVALUATION,
    EVALUATION_STEP,
    FACT_TYPES,
    HALL,
    MATTER,
    MATTER_VERSION,
    RECORD_TYPES,
    REFUSED_RECORD,
    SERVICE_WINDOW,
    SUPERVISED_CASE,
    UNIT,
)
from console.errors import RefusedCommand, SchemaMismatch

_CASES: Final = (AREA, UNIT, MATTER, MATTER_VERSION, SUPERVISED_CASE, *FACT_TYPES, DELIVERY, REFUSED_RECORD)
_SERVICES: Final = (HALL, SERVICE_WINDOW, CAMERA, EVALUATION, EVALUATION_STEP, COMPLAINT)
_PEOPLE: Final = (CONSOLE_ROLE, CONSOLE_USER)
REPORTED: Final = tuple(kind.name for kind in (*_CASES, *_SERVICES, *_PEOPLE))
"""Tables that each district writes on its own side. The other synced tables are written by consoles."""
SYNCED: Final = tuple(record.name for record in RECORD_TYPES)
SCOPE: Final = "topology_scope"
"""Name of the check that keeps foreign rows out of a table."""

_SEQUENCES: Final = """
SELECT name, seqmin, seqmax, pg_sequence_last_value(seqrelid)
FROM unnest(%s::text[]) AS name
JOIN pg_sequence ON seqrelid = pg_get_serial_sequence('supervision.' || name, 'id')::regclass
"""
_SCOPES: Final = """
SELECT conrelid::regclass::text, obj_description(oid, 'pg_constraint') FROM pg_constraint
WHERE conname = %s AND connamespace = 'supervision'::regnamespace
"""


def lay_schema(site: Site) -> bool:
    """Bring a server to this program's schema; return whether it is there, which in a trial it may not be."""
    found = schema_version(site.connection)
    if found is not None and found > SCHEMA_VERSION:
        raise SchemaMismatch(
            "The database has schema version {found}, this program knows {expected}.",
            "Install the newer version of this program.",
            found=found,
            expected=SCHEMA_VERSION,
        )
    if found != SCHEMA_VERSION:
        site.change("schema", "", ())
    if not site.is_trial:
        upgrade(site.server.url)
    return not site.is_trial or found == SCHEMA_VERSION


def identity(site: Site) -> object:
    """Return what no two databases share."""
    return site.value("SELECT supervision.server_identity()")


def set_ids(site: Site) -> None:
    """Let every synced table hand out ids of the server's own range."""
    first, last = site.server.first_id, site.server.last_id
    found = cast("list[tuple[str, int, int, int | None]]", site.rows(_SEQUENCES, list(SYNCED)))
    for table, low, high, taken in found:
        if (low, high) == (first, last):
            continue
        highest = cast("int | None", site.value(f"SELECT max(id) FROM supervision.{table} WHERE id <= %s", last))  # noqa: S608 -- a name of ours
        free = max(first, (highest or 0) + 1, taken + 1 if taken is not None and taken < last else 0)
        bounds = f"SET MINVALUE {first} SET MAXVALUE {last} SET START WITH {first} RESTART WITH {free}"
        site.change("ids", table, [f"ALTER TABLE supervision.{table} ALTER COLUMN id {bounds}"])


def set_scope(site: Site, conditions: Mapping[str, str]) -> None:
    """Keep rows out of a server's tables that do not belong there.

    Args:
        site: The server.
        conditions: What holds for each row, by table.

    Raises:
        RefusedCommand: There are such rows already.
    """
    standing = dict(cast("list[tuple[str, str | None]]", site.rows(_SCOPES, SCOPE)))
    for table, condition in conditions.items():
        if standing.get(f"supervision.{table}") == condition:
            continue
        _require_own(site, table, condition)
        renewal = f"DROP CONSTRAINT IF EXISTS {SCOPE}, ADD CONSTRAINT {SCOPE} CHECK ({condition})"
        site.change(
            "scope",
            table,
            [
                f"ALTER TABLE supervision.{table} {renewal}",
                f"COMMENT ON CONSTRAINT {SCOPE} ON supervision.{table} IS {literal(condition)}",
            ],
        )


def drop_scope(site: Site) -> None:
    """Let rows of any id and area in again."""
    for table, _condition in site.rows(_SCOPES, SCOPE):
        name = str(table).removeprefix("supervision.")
        site.change("scope", name, [f"ALTER TABLE supervision.{name} DROP CONSTRAINT {SCOPE}"])


def _require_own(site: Site, table: str, condition: str) -> None:
    strays = site.rows(f"SELECT id, area FROM supervision.{table} WHERE NOT ({condition}) LIMIT 1")  # noqa: S608 -- ours
    if strays:
        row_id, area = strays[0]
        raise RefusedCommand(
            "Server {server} holds a row in table {table} that does not belong there: id {row}, area {area}.",
            "A server keeps its own areas alone, with ids of its own range: begin it with an empty database.",
            server=site.server.id,
            table=table,
            row=row_id,
            area=area,
        )


def scope_conditions(topology: Topology, server: Server) -> Mapping[str, str]:
    """Return by table what holds for each row on a server."""
    others = f"{_ids(topology.city)} AND area <> ALL ({_texts(topology.district_areas)})"
    if server is not topology.city:
        return dict.fromkeys(SYNCED, _own(server))
    if topology.form is Form.FEDERATED:
        return dict.fromkeys(SYNCED, others)
    copied = " OR ".join(f"({condition})" for condition in (others, *map(_own, topology.districts)))
    return {table: copied if table in REPORTED else _ids(server) for table in SYNCED}


def _own(server: Server) -> str:
    return f"{_ids(server)} AND area = ANY ({_texts(server.areas)})"


def _ids(server: Server) -> str:
    return f"id BETWEEN {server.first_id} AND {server.last_id}"


def _texts(texts: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(map(literal, texts))}]::text[]"


def set_clock(site: Site, city: Site) -> None:
    """Let a district live in the city's time."""
    with reported(city.server.url):
        wanted = read_city_time(city.connection)
    with reported(site.server.url):
        if astuple(read_city_time(site.connection)) == astuple(wanted):
            return
        site.change("clock", "", ())
        if not site.is_trial:
            set_city_time(site.connection, wanted)
