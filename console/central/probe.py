"""What a login finds in a central database: its schema and what the login may do there."""

from dataclasses import dataclass
from typing import Final, cast

from console.central.engine import CentralConnection
from console.central.grants import READ, SUBMIT
from console.central.names import SCHEMA
from console.central.schema import FEED_META

_SIGHT: Final = """
SELECT current_setting('server_version'), pg_is_in_recovery(),
    (SELECT rolsuper OR rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = current_user),
    n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
    coalesce(pg_has_role(n.nspowner, 'MEMBER'), false)
FROM (SELECT 1) one LEFT JOIN pg_namespace n ON n.nspname = %s
"""
_RIGHTS: Final = """
SELECT wanted.name, c.oid IS NOT NULL, coalesce(has_table_privilege(c.oid, 'SELECT'), false)
FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (name, place)
LEFT JOIN pg_class c ON c.relname = wanted.name
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)
ORDER BY wanted.place
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """A database as one login sees it.

    Attributes:
        server: Version of PostgreSQL.
        is_standby: Whether it only follows another server and takes no operations.
        has_schema: Whether there is a supervision schema.
        may_enter: Whether the login may use anything in it.
        version: Schema version; None where there is none, or it may not be read.
        unreadable: Tables that a console copies and the login may not read.
        may_submit: Whether the login may send operations.
        is_mighty: Whether the login could change the server or the schema itself.
    """

    server: str
    is_standby: bool
    has_schema: bool
    may_enter: bool
    version: int | None
    unreadable: tuple[str, ...]
    may_submit: bool
    is_mighty: bool


def look_round(connection: CentralConnection) -> Sight:
    """Return what the login of a connection finds; it asks for nothing that it may not know."""
    seen = connection.execute(_SIGHT, [SCHEMA]).fetchone()
    server, is_standby, is_powerful, has_schema, may_enter, is_owner = cast(
        "tuple[str, bool, bool, bool, bool, bool]", seen
    )
    rights = cast("list[tuple[str, bool, bool]]", connection.execute(_RIGHTS, [list(READ), SCHEMA]).fetchall())
    readable = {name for name, _exists, may_read in rights if may_read} if may_enter else set()
    return Sight(
        server.partition(" ")[0],
        is_standby,
        has_schema,
        may_enter,
        _version(connection) if FEED_META.name in readable else None,
        tuple(name for name, exists, _may_read in rights if exists and name not in readable),
        may_enter and _may_submit(connection),
        is_powerful or is_owner,
    )


def _version(connection: CentralConnection) -> int | None:
    row = connection.execute("SELECT schema_version FROM supervision.feed_meta").fetchone()
    return None if row is None else int(str(row[0]))


def _may_submit(connection: CentralConnection) -> bool:
    """Return whether the login may call every function that operations need; an older schema may lack one."""
    row = connection.execute(
        "SELECT bool_and(coalesce(has_function_privilege(to_regprocedure(name), 'EXECUTE'), false))"
        " FROM unnest(%s::text[]) AS wanted (name)",
        [[f"{SCHEMA}.{name}" for name in SUBMIT]],
    ).fetchone()
    return row == (True,)
