"""One server while it is set up: what is looked at, what is changed, and what only would be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from console.central.engine import CentralConnection, connect, reported
from console.central.topology.plan import Server
from console.errors import EnvironmentFault

SCHEMA: Final = "supervision_topology"
"""Schema of what a server has only as part of a topology; its comment tells what stands there."""
OLDEST: Final = 15
"""Major version of PostgreSQL."""
_LOCK_TIMEOUT: Final = "SET lock_timeout = '10s'"


@dataclass(frozen=True, slots=True)
class Change:
    """Something set up or taken down, or that would be.

    Attributes:
        server: Id of the server.
        kind: What sort of thing: ``schema``, ``ids``, ``scope``, ``clock``, ``objects``, ``publication``, ``slot``,
            ``subscription`` or ``coordinator``.
        name: Which one, e.g. a table; empty where there is only one.
    """

    server: str
    kind: str
    name: str = ""


class Site:
    """An open server. Statements of one change are one transaction."""

    def __init__(self, server: Server, connection: CentralConnection, changes: list[Change], *, is_trial: bool) -> None:
        """Work on a server.

        Args:
            server: Which.
            connection: In autocommit mode.
            changes: Where changes are noted.
            is_trial: Whether changes are only noted.
        """
        self.server = server
        self.connection = connection
        self.is_trial = is_trial
        self._changes = changes

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        with reported(self.server.url):
            return self.connection.execute(query.encode(), values or None).fetchall()

    def value(self, query: str, *values: object) -> object:
        """Return the first column of the first row; None when there is no row."""
        rows = self.rows(query, *values)
        return rows[0][0] if rows else None

    def change(self, kind: str, name: str, statements: Sequence[str | sql.Composed]) -> None:
        """Note a change, and make it unless this is a trial."""
        self._changes.append(Change(self.server.id, kind, name))
        if self.is_trial:
            return
        with reported(self.server.url), self.connection.transaction():
            for statement in statements:
                self.connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def do(self, statement: str | sql.Composed) -> None:
        """Run, outside a transaction, a statement that belongs to the change before."""
        if not self.is_trial:
            with reported(self.server.url):
                self.connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def mark(self) -> str | None:
        """Return the comment of the schema of this package; None where there is no such schema."""
        found = self.rows(
            "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s", SCHEMA
        )
        return str(found[0][0]) if found else None


@contextmanager
def open_site(server: Server, changes: list[Change], *, is_trial: bool) -> Iterator[Site]:
    """Connect to a server of the topology for the length of a block.

    Raises:
        EnvironmentFault: Its PostgreSQL is too old; and what ``connect`` raises.
    """
    with connect(server.url, check_schema=False, autocommit=True) as connection:
        version = connection.info.server_version // 10_000
        if version < OLDEST:
            raise EnvironmentFault(
                "Server {server} runs PostgreSQL {version}, a topology needs {oldest}.",
                "Upgrade that server first.",
                server=server.id,
                version=version,
                oldest=OLDEST,
            )
        connection.execute(_LOCK_TIMEOUT)
        yield Site(server, connection, changes, is_trial=is_trial)


def literal(value: str) -> str:
    """Return a text as a literal of SQL."""
    return sql.Literal(value).as_string(None)
