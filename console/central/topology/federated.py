"""The federated form: tables in the city's server whose partitions are the districts' own."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, cast

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from console.central.engine import conninfo
from console.central.topology.ground import REPORTED
from console.central.topology.plan import Server, Topology
from console.central.topology.site import SCHEMA as OBJECTS
from console.central.topology.site import Site, literal

SCHEMA: Final = "supervision_federation"
CASE_STATE: Final = "case_state"
CITY: Final = "city"
"""Ends the names of the partitions of areas that no district keeps."""
_PREFIX: Final = "supervision_"
_CASE_STATE_COLUMNS: Final = (
    "id bigint, area text, unit_code text, unit_zh text, unit_en text, month date, is_closed boolean"
)
_OPTIONS: Final = {"async_capable": "true", "fetch_size": "10000", "use_remote_estimate": "true"}
_CONNECT_S: Final = "3"
_SECRET: Final = ("user", "password", "sslkey", "sslcert", "sslpassword")
"""What belongs to a user mapping."""

_MARK: Final = "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s"
_MAPPINGS: Final = """
SELECT srvname, umoptions FROM pg_user_mappings WHERE srvname LIKE 'supervision\\_%' AND usename = current_user
"""


def partition(table: str, server: Server) -> str:
    """Return the name of a server's part of a table."""
    return f"{table}_{server.id if server.areas else CITY}"


def set_coordinator(city: Site, topology: Topology) -> None:
    """Let the city's server ask all others. Foreign tables hold nothing: they are made anew when anything differs."""
    made = _statements(topology)
    mark = sha256("\n".join(made).encode()).hexdigest()
    mappings = {_foreign(server): _split(server.url)[1] for server in topology.servers}
    if city.value(_MARK, SCHEMA) == mark and _mappings(city) == mappings:
        return
    users = [
        sql.SQL("CREATE USER MAPPING FOR CURRENT_USER SERVER {} OPTIONS ({})").format(
            sql.Identifier(name), sql.SQL(_options(secret))
        )
        for name, secret in mappings.items()
    ]
    city.change(
        "coordinator",
        SCHEMA,
        [
            "CREATE EXTENSION IF NOT EXISTS postgres_fdw",
            *_removal(city),
            *made,
            *users,
            f"COMMENT ON SCHEMA {SCHEMA} IS {literal(mark)}",
        ],
    )


def is_coordinator(city: Site) -> bool:
    """Return whether the city's server is set up to ask others."""
    return city.value(_MARK, SCHEMA) is not None


def drop_coordinator(city: Site) -> None:
    """Take everything away that `set_coordinator` made; the extension stays."""
    if is_coordinator(city):
        city.change("coordinator", SCHEMA, _removal(city))


def _removal(city: Site) -> list[str | sql.Composed]:
    servers = city.rows("SELECT srvname FROM pg_foreign_server WHERE srvname LIKE 'supervision\\_%%'")
    return [
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
        *(sql.SQL("DROP SERVER {} CASCADE").format(sql.Identifier(str(row[0]))) for row in servers),
    ]


def _mappings(city: Site) -> dict[str, dict[str, str]]:
    found = cast("list[tuple[str, list[str] | None]]", city.rows(_MAPPINGS))
    return {name: dict(option.split("=", 1) for option in options or ()) for name, options in found}


def _statements(topology: Topology) -> list[str]:
    """Return what makes servers and tables, without passwords."""
    tables = {name: _columns(name) for name in REPORTED} | {CASE_STATE: _CASE_STATE_COLUMNS}
    made = [f"CREATE SCHEMA {SCHEMA}"]
    made.extend(
        f"CREATE SERVER {_foreign(server)} FOREIGN DATA WRAPPER postgres_fdw"
        f" OPTIONS ({_options(_split(server.url)[0] | _OPTIONS)})"
        for server in topology.servers
    )
    for table, columns in tables.items():
        made.append(f"CREATE TABLE {SCHEMA}.{table} ({columns}) PARTITION BY LIST (area)")
        schema = OBJECTS if table == CASE_STATE else "supervision"
        for server in topology.servers:
            values = f"FOR VALUES IN ({', '.join(map(literal, server.areas))})" if server.areas else "DEFAULT"
            made.append(
                f"CREATE FOREIGN TABLE {SCHEMA}.{partition(table, server)} PARTITION OF {SCHEMA}.{table} {values}"
                f" SERVER {_foreign(server)} OPTIONS (schema_name '{schema}', table_name '{table}')"
            )
    return made


def _columns(table: str) -> str:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a large library that one command needs

    from console.central.schema import TABLES  # noqa: PLC0415 - as above

    dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
    return ", ".join(f"{column.name} {column.type.compile(dialect=dialect)}" for column in TABLES[table].columns)


def _foreign(server: Server) -> str:
    return f"{_PREFIX}{server.id}"


def _split(url: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the options of a server and those of its user; a server that is gone is noticed in seconds."""
    given = {name: str(value) for name, value in conninfo_to_dict(conninfo(url)).items() if value is not None}
    given |= {"connect_timeout": _CONNECT_S}
    secret = {name: value for name, value in given.items() if name in _SECRET}
    return {name: value for name, value in given.items() if name not in _SECRET}, secret


def _options(options: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {literal(value)}" for name, value in options.items())
