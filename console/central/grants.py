"""What a console's login may do in central: rights of PostgreSQL on objects, and permissions for operations by area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from console.central.engine import CentralConnection, connect, reported
from console.central.names import SCHEMA
from console.domain.records import RECORD_TYPES
from console.errors import BadInput, RefusedCommand

ALL: Final = ""
"""Every area, or every kind of operation."""

READ: Final = (*(record.name for record in RECORD_TYPES), "change_feed", "feed_meta", "city_clock")
"""Tables that a console copies or follows."""
SUBMIT: Final = ("submit_op(jsonb)", "operations_of(uuid)", "housekeep()")
"""Functions that a console calls to send operations."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission.

    Attributes:
        login: Name of a role of PostgreSQL that may log in.
        area: Area code; `ALL` for every area.
        kind: Kind of operation; `ALL` for every kind.
    """

    login: str
    area: str
    kind: str


def grant(url: str, permission: Permission, *, may_read: bool) -> None:
    """Let a login submit operations, and have nothing else besides what it has.

    Args:
        url: Central, as the owner of its schema.
        permission: What the login may do.
        may_read: Whether it gets the right to read what a console copies, too.

    Raises:
        BadInput: There is no such role or area.
        LoginRefused: The user of the URL may not give this.
    """
    role = sql.Identifier(permission.login)
    with reported(url), connect(url) as connection:
        _require_role(connection, permission.login)
        _require_area(connection, permission.area)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(SCHEMA), role))
        connection.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(_functions(SUBMIT), role))
        if may_read:
            connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(_tables(READ), role))
        connection.execute(
            "INSERT INTO supervision.permission (login, area, kind) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [permission.login, permission.area, permission.kind],
        )
        _audit(connection, "grant", permission)


def revoke(url: str, permission: Permission) -> int:
    """Take permissions from a login; with the last one its rights on the schema go, too.

    Args:
        url: Central, as the owner of its schema.
        permission: What is taken; `ALL` as its area or kind takes the permission for all of them, and those for each.

    Returns:
        How many permissions were taken.

    Raises:
        RefusedCommand: The login has none of that.
        BadInput: There is no such role.
    """
    with reported(url), connect(url) as connection:
        _require_role(connection, permission.login)
        taken = connection.execute(
            "DELETE FROM supervision.permission"
            " WHERE login = %(login)s AND %(area)s IN ('', area) AND %(kind)s IN ('', kind)",
            {"login": permission.login, "area": permission.area, "kind": permission.kind},
        ).rowcount
        if not taken:
            raise RefusedCommand("User {login} has no such permission.", login=permission.login)
        left = connection.execute(
            "SELECT count(*) FROM supervision.permission WHERE login = %s", [permission.login]
        ).fetchone()
        if left == (0,):
            _take_rights(connection, sql.Identifier(permission.login))
        _audit(connection, "revoke", permission)
    return taken


def _take_rights(connection: CentralConnection, role: sql.Identifier) -> None:
    schema = sql.Identifier(SCHEMA)
    connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(_tables(READ), role))
    connection.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM {}").format(_functions(SUBMIT), role))
    connection.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, role))


def _require_role(connection: CentralConnection, login: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
        raise BadInput(
            "The server knows no user {login}.",
            "Make it first: CREATE ROLE … LOGIN PASSWORD ….",
            field="--login",
            login=login,
        )


def _require_area(connection: CentralConnection, area: str) -> None:
    known = connection.execute("SELECT 1 FROM supervision.area WHERE area = %s", [area]).fetchone()
    if area != ALL and known is None:
        raise BadInput("There is no area {area}.", "Give a code, or all.", field="--area", area=area)


def _audit(connection: CentralConnection, action: str, permission: Permission) -> None:
    connection.execute(
        "INSERT INTO supervision.audit (action, area, object, result, reason) VALUES (%s, %s, %s, 'applied', %s)",
        [action, permission.area, permission.login, permission.kind or "every kind"],
    )


def _tables(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(SCHEMA, name) for name in names)


def _functions(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(f"{SCHEMA}.{name}") for name in names)  # names of this program
