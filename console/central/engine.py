"""Connections to the central database, and what can go wrong on the way there.

Nothing here ever shows a password: messages name host, port, user and database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import ConnectionTimeout
from psycopg.pq import Ping
from psycopg.rows import TupleRow

from console.central.handshake import certificate_fault
from console.central.names import SCHEMA_VERSION
from console.central.refusal import refusal_of
from console.central.watchdog import watched
from console.errors import BadInput, EnvironmentFault, LoginRefused, SchemaMismatch, ServerUnreachable

CentralConnection = psycopg.Connection[TupleRow]

DEFAULTS: Final[dict[str, str]] = {
    "application_name": "supervision",
    "connect_timeout": "5",
    "gssencmode": "disable",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
"""What a URL does not say. A dead peer is noticed within half a minute, a dead network within 15 s of a write."""

GREETED_WITHIN_S: Final = 10.0
"""A server that lets somebody in and then takes longer over the first words is taken for gone."""

_LOST: Final = ("08", "57P")
"""Codes with which a connection ends: connection exception, shutdown of the server."""
_FAILING: Final = ("25006", "XX")
"""Codes of a server that stands by read-only, or fails inside."""
_SCHEMA_LACKS: Final = ("3F000", "42P01", "42703", "42883")
"""Codes of a missing schema, table, column or function."""

_SESSION: Final = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET client_min_messages = 'warning'; SET jit = off"
"""Days and instants look the same from every server; compiling a poll of the feed would take longer than running it."""


def conninfo(url: str) -> str:
    """Return libpq's form of a URL, completed by `DEFAULTS`; what the URL sets itself, TLS settings too, stays.

    Raises:
        BadInput: The URL cannot be read.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise BadInput(
            "The address of the central database cannot be read.",
            "Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.",
            field="url",
        ) from None  # the driver's message quotes the URL, with its password
    return make_conninfo("", **{**DEFAULTS, **given})


def connect(url: str, *, check_schema: bool = True, autocommit: bool = False) -> CentralConnection:
    """Open a connection.

    Args:
        url: ``postgresql://user:password@host:port/database`` with any libpq parameter.
        check_schema: Whether the database must speak this program's schema version.
        autocommit: Whether each statement is a transaction of its own.

    Raises:
        ServerUnreachable: Nothing answers there, or not in the way asked for (TLS).
        CertificateRefused: The address asks for a proof that this is the server, and it has none.
        LoginRefused: The server answers and refuses user, password or database.
        SchemaMismatch: The database has no supervision schema, or another version of it.
        BadInput: The URL cannot be read.
    """
    info = conninfo(url)
    try:
        connection = psycopg.connect(info, autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise _connection_fault(info, error) from None  # its text may be in any language and repeats what we say
    try:
        with reported(url), watched(connection, GREETED_WITHIN_S):
            connection.execute(_SESSION)
            if check_schema:
                require_current(schema_version(connection))
            connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def reported(url: str) -> Iterator[None]:
    """Turn what the server does to the block into faults of the surroundings; the rest is a defect and passes.

    Raises:
        ServerUnreachable: The connection is lost, or the server cannot carry out what it was asked.
        LoginRefused: The user lacks a privilege.
        SchemaMismatch: Part of the schema is missing.
    """
    try:
        yield
    except psycopg.Error as error:
        fault = central_fault(url, error)
        if fault is None:
            raise
        raise fault from error


def central_fault(url: str, error: psycopg.Error) -> EnvironmentFault | None:
    """Return what an error of the driver says of the surroundings, judged by its code; None when it is our defect.

    Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    info, code = conninfo(url), error.sqlstate or ""
    if code == "42501":  # insufficient privilege
        return LoginRefused(
            "The central database at {host}:{port} does not let user {user} do this: {reason}.",
            "Ask who runs the server for the privilege.",
            reason=_reason(error),
            **_place(info),
        )
    if code in _SCHEMA_LACKS:
        return SchemaMismatch(
            "The supervision schema at {host}:{port} is incomplete: {reason}.",
            "Restore the database, or make another with: supervisionctl central init",
            reason=_reason(error),
            **_place(info),
        )
    is_operational = isinstance(error, psycopg.OperationalError)
    if is_operational and (not code or code.startswith(_LOST)):
        return _unreachable(info)
    if is_operational or code.startswith(_FAILING):
        return ServerUnreachable(
            "The central database at {host}:{port} cannot do what it is asked: {reason}.",
            "Try again later, or ask who runs the server.",
            reason=_reason(error),
            **_place(info),
        )
    return None


def _reason(error: psycopg.Error) -> str:
    """Return the server's own sentence without the statement it quotes, whose values may belong to applicants."""
    return error.diag.message_primary or type(error).__name__


def schema_version(connection: CentralConnection) -> int | None:
    """Return the schema version of the database; None when it has no supervision schema."""
    if connection.execute("SELECT to_regclass(%s)", ["supervision.feed_meta"]).fetchone() == (None,):
        return None
    row = connection.execute("SELECT schema_version FROM supervision.feed_meta").fetchone()
    return None if row is None else int(str(row[0]))


def require_schema(url: str) -> None:
    """Require a supervision schema of any version.

    Raises:
        SchemaMismatch: There is none; and what else `connect` raises.
    """
    with connect(url, check_schema=False) as connection:
        if schema_version(connection) is None:
            raise _no_schema()


def _no_schema() -> SchemaMismatch:
    return SchemaMismatch("The database has no supervision schema.", "Run: supervisionctl central init")


def require_current(found: int | None) -> None:
    """Require that a database speaks this program's schema version.

    Raises:
        SchemaMismatch: It has another version, or None at all.
    """
    if found is None:
        raise _no_schema()
    if found < SCHEMA_VERSION:
        raise SchemaMismatch(
            "The database has schema version {found}, this program needs {expected}.",
            "Run: supervisionctl central upgrade",
            found=found,
            expected=SCHEMA_VERSION,
        )
    if found > SCHEMA_VERSION:
        raise SchemaMismatch(
            "The database has schema version {found}, this program knows {expected}.",
            "Install the newer version of this program.",
            found=found,
            expected=SCHEMA_VERSION,
        )


def _connection_fault(info: str, error: psycopg.OperationalError) -> EnvironmentFault:
    """Tell apart silence, refusal and the rest: libpq gives no code, and the server's text is in its own language."""
    if isinstance(error, ConnectionTimeout):
        return _unreachable(info)
    place = _place(info)
    refused = refusal_of(place, error)
    if refused is not None:
        return refused
    reason = str(error).rsplit("failed:", 1)[-1].strip().rstrip(".")
    if "SSL" in reason or "certificate" in reason:
        return _certificate_fault(info) or ServerUnreachable(
            "The central database at {host}:{port} does not speak TLS as asked: {reason}.",
            "Check sslmode and sslrootcert of the address.",
            reason=reason,
            **place,
        )
    if psycopg.pq.PGconn.ping(info.encode()) == Ping.OK:
        return ServerUnreachable(
            "The central database at {host}:{port} takes no connection: {reason}.",
            "Try again later, or ask who runs the server.",
            reason=reason,
            **place,
        )
    return _unreachable(info)


def _certificate_fault(info: str) -> EnvironmentFault | None:
    """Return why a proof of the server's identity fails, where one was asked for; libpq does not say."""
    given = conninfo_to_dict(info)
    host, authority = given.get("host"), given.get("sslrootcert")
    if given.get("sslmode") != "verify-full" or not host or not authority:
        return None
    return certificate_fault(str(host), int(given.get("port") or 5432), Path(str(authority)))


def _unreachable(info: str) -> ServerUnreachable:
    return ServerUnreachable(
        "The central database at {host}:{port} does not answer.",
        "Check the address, the network and that the server runs.",
        **_place(info),
    )


def _place(info: str) -> dict[str, str]:
    given = conninfo_to_dict(info)
    user = str(given.get("user") or "")
    return {
        "host": str(given.get("host") or given.get("hostaddr") or "localhost"),
        "port": str(given.get("port") or 5432),
        "user": user,
        "database": str(given.get("dbname") or user),
    }
