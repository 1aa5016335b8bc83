"""From the URL of a counter-tier database to its dialect, and from the driver's errors to the console's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from console.central.counter.dialect import Database
from console.central.counter.mariadb_server import MariaDbServer
from console.central.counter.schema import FEED_META, SCHEMA_VERSION
from console.central.counter.sqlite_file import SqliteFile
from console.errors import BadInput, SchemaMismatch

T = TypeVar("T")


def database_of(url: str) -> Database:
    """Return the database of a URL; nothing is connected yet.

    Args:
        url: ``sqlite:////path/file.db``, or ``mariadb+pymysql://user:password@host:port/database`` with any parameter
            of the driver.

    Raises:
        BadInput: The URL cannot be read, or names another kind of database.
    """
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        parsed = None  # raised outside, because the library's message may quote the URL with its password
    if parsed is not None and parsed.database:
        match parsed.get_backend_name():
            case "sqlite" if parsed.database != ":memory:":
                return SqliteFile(parsed)
            case "mariadb" if parsed.host:
                return MariaDbServer(parsed)
    raise BadInput(
        "The address of the central database cannot be read.",
        "Write it as mariadb+pymysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:////PATH/FILE.",
        field="url",
    )


@contextmanager
def reported(database: Database) -> Iterator[None]:
    """Turn what the database does to the block into faults of the surroundings; the rest is a defect and passes.

    Raises:
        ServerUnreachable: Nothing answers, the connection is lost, or the database cannot do what it was asked.
        LoginRefused: User, password, database or privilege is refused.
        SchemaMismatch: Part of the schema is missing.
    """
    try:
        yield
    except DBAPIError as error:
        fault = None if error.orig is None else database.fault_of(error.orig)
        if fault is None:
            raise
        raise fault from error


def held(
    database: Database, connect: Callable[[], sa.Connection], read: Callable[[sa.Connection], T]
) -> tuple[sa.Connection, T]:
    """Return a connection of its own and what was read over it; the transaction that read it is still open.

    Raises:
        EnvironmentFault: As `reported`; the connection is closed.
    """
    with reported(database):
        connection = connect()
        try:
            connection.begin()
            return connection, read(connection)
        except BaseException:
            connection.close()
            raise


def server_of(connection: sa.Connection) -> str:
    """Return the name of the database's kind and its version."""
    dialect = connection.dialect
    return f"{dialect.name} {'.'.join(str(part) for part in dialect.server_version_info or ())}".strip()


def require_schema(connection: sa.Connection) -> None:
    """Require the schema of this program.

    Raises:
        SchemaMismatch: The database has none, or another one.
    """
    found = connection.scalar(sa.select(FEED_META.c.schema_version))
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(
            "The database has schema version {found}, this program needs {expected}.",
            "Use the version of this program that made the database, or make another database.",
            found=found,
            expected=SCHEMA_VERSION,
        )
