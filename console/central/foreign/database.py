"""Connections to foreign databases of any dialect: read-only, each transaction at one instant where that can be had."""

from typing import Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from console.central.counter.dialect import Access, Database
from console.central.counter.mariadb_server import MariaDbServer
from console.central.counter.sqlite_file import SqliteFile
from console.central.engine import central_fault, connect
from console.clock import now_us
from console.errors import BadInput, EnvironmentFault, MissingCapability, ServerUnreachable

_NOW: Final = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_UNAVAILABLE: Final = frozenset({"OperationalError", "InterfaceError"})
"""Names that every driver gives to errors of its surroundings. Source: PEP 249."""


class PostgresServer:
    """A foreign database on a PostgreSQL server."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def engine(self, access: Access) -> sa.Engine:  # noqa: ARG002 - nothing is ever written
        """Return the maker of connections."""
        made = sa.create_engine(
            "postgresql+psycopg://",
            creator=lambda: connect(self._url, check_schema=False),
            isolation_level="REPEATABLE READ",
            poolclass=NullPool,
            hide_parameters=True,
        )
        return made.execution_options(postgresql_readonly=True)

    def real_now_us(self, connection: sa.Connection) -> int:
        """Return the server's time."""
        return int(connection.exec_driver_sql(_NOW).scalar_one())

    def fault_of(self, error: BaseException) -> EnvironmentFault | None:
        """Return what the driver's error says of the surroundings."""
        return central_fault(self._url, error) if isinstance(error, psycopg.Error) else None


class OtherServer:
    """A foreign database of any other dialect, isolated as is usual there. Its real time is this machine's."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url

    def engine(self, access: Access) -> sa.Engine:  # noqa: ARG002 - nothing is ever written
        """Return the maker of connections.

        Raises:
            MissingCapability: The driver is not installed.
        """
        try:
            return sa.create_engine(self._url, poolclass=NullPool, hide_parameters=True)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise MissingCapability(
                "The driver of {name} is not installed.",
                "Install it, or correct the address of the database.",
                name=self._url.drivername,
            ) from error

    def real_now_us(self, connection: sa.Connection) -> int:  # noqa: ARG002 - there is no question all dialects know
        """Return this machine's time."""
        return now_us()

    def fault_of(self, error: BaseException) -> EnvironmentFault | None:
        """Return that the database cannot be used, where the driver calls the error one of its surroundings."""
        if _UNAVAILABLE.isdisjoint(kind.__name__ for kind in type(error).__mro__):
            return None
        return ServerUnreachable(
            "The database {place} cannot do what it is asked: {reason}.",
            "Try again later, or ask who runs the server.",
            place=place_of(self._url),
            reason=type(error).__name__,
        )


def database_of(url: str) -> tuple[Database, str]:
    """Return the database of a URL and, without user and password, where it is; nothing is connected yet.

    Args:
        url: As SQLAlchemy reads it: ``dialect+driver://user:password@host:port/database``.

    Raises:
        BadInput: The URL cannot be read.
    """
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        parsed = None  # raised outside, because the library's message may quote the URL with its password
    if parsed is None or not parsed.database:
        raise BadInput(
            "The address of the foreign database cannot be read.",
            "Write it as DIALECT://USER:PASSWORD@HOST:PORT/DATABASE.",
            field="url",
        )
    return _database(parsed), place_of(parsed)


def place_of(url: sa.URL) -> str:
    """Return where a database is, without user and password."""
    host = f"{url.host}:{url.port}/" if url.host and url.port else f"{url.host or ''}/"
    return f"{url.get_backend_name()}://{host}{url.database}"


def _database(url: sa.URL) -> Database:
    match url.get_backend_name():
        case "sqlite":
            return SqliteFile(url)
        case "mariadb":
            return MariaDbServer(url)
        case "postgresql":
            return PostgresServer(url)
        case _:
            return OtherServer(url)
