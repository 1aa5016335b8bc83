"""A counter-tier database on a MariaDB server, tables in InnoDB, driver PyMySQL.

Nothing here ever shows a password: messages name host, port, user and database.
"""

from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool

from console.central.counter.dialect import Access
from console.errors import EnvironmentFault, LoginRefused, MissingCapability, SchemaMismatch, ServerUnreachable

DRIVER: Final = "mariadb+pymysql"

DEFAULTS: Final = {
    "charset": "utf8mb4",
    "connect_timeout": "5",
    "read_timeout": "10",
    "write_timeout": "10",
    "init_command": "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 8",
}
"""What a URL does not say. A dead server is noticed after 10 s without a byte; waiting for another writer ends with an
answer before that; a value that does not fit is refused instead of cut."""

_READ_BEGINS: Final = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
_NOW: Final = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))"

_FAULTS: Final[tuple[tuple[frozenset[int], type[EnvironmentFault], str, str], ...]] = (
    (
        # access, database, host; no password; password expired; account locked
        frozenset({1044, 1045, 1049, 1130, 1698, 1820, 1862, 4151}),
        LoginRefused,
        "The central database at {host}:{port} refuses user {user} on database {database}.",
        "Check user, password and database name.",
    ),
    (
        # privilege for table, column, statement, routine
        frozenset({1142, 1143, 1227, 1370}),
        LoginRefused,
        "The central database at {host}:{port} does not let user {user} do this: {reason}.",
        "Ask who runs the server for the privilege.",
    ),
    (
        # column, table
        frozenset({1054, 1146}),
        SchemaMismatch,
        "The supervision schema at {host}:{port} is incomplete: {reason}.",
        "Restore the database, or make another one.",
    ),
    (
        # used after it was closed; shutdown; killed; cannot connect; gone; out of step
        frozenset({0, 1053, 1927, 2002, 2003, 2005, 2006, 2013, 2014, 2055}),
        ServerUnreachable,
        "The central database at {host}:{port} does not answer.",
        "Check the address, the network and that the server runs.",
    ),
    (
        frozenset({2026}),
        ServerUnreachable,
        "The central database at {host}:{port} does not speak TLS as asked: {reason}.",
        "Check the parameters of the address that begin with ssl.",
    ),
    (
        # disk, memory, connections, table full; too many errors of the host; threads; limits of the user;
        # waited too long; deadlock; read-only; interrupted; time limit
        frozenset({1021, 1037, 1038, 1040, 1041, 1114, 1129, 1135, 1203, 1205, 1213, 1226, 1290, 1317, 1836, 1969}),
        ServerUnreachable,
        "The central database at {host}:{port} cannot do what it is asked: {reason}.",
        "Try again later, or ask who runs the server.",
    ),
)
"""What a code says of the surroundings; the rest are defects.

Source: https://mariadb.com/kb/en/mariadb-error-code-reference/
"""


class MariaDbServer:
    """One database of a server. Its real time is the server's clock."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url.set(drivername=DRIVER, query={**DEFAULTS, **url.query})

    def engine(self, access: Access) -> sa.Engine:
        """Return the maker of connections; see ``Database``.

        A writer reads what was committed last: under REPEATABLE READ, looking for a record that is not there yet locks
        the gap, and two writers of new records would block each other.

        Raises:
            MissingCapability: The driver is not installed.
        """
        isolation = "REPEATABLE READ" if access is Access.READ else "READ COMMITTED"
        try:
            engine = sa.create_engine(
                self._url,
                isolation_level=isolation,
                paramstyle="format",
                poolclass=QueuePool if access is Access.WRITE else NullPool,  # logging in takes longer than writing
                pool_pre_ping=access is Access.WRITE,
                hide_parameters=True,
            )
        except ModuleNotFoundError as error:
            raise MissingCapability(
                "The driver of MariaDB is not installed.", "Install it with: pip install PyMySQL"
            ) from error
        if access is Access.READ:
            sa.event.listen(engine, "begin", lambda opened: opened.exec_driver_sql(_READ_BEGINS))
        return engine

    def real_now_us(self, connection: sa.Connection) -> int:
        """Return the server's time."""
        return int(cast("int", connection.exec_driver_sql(_NOW).scalar_one()))

    def fault_of(self, error: BaseException) -> EnvironmentFault | None:
        """Return what an error of the driver means, decided by its code alone."""
        code = error.args[0] if error.args else None
        reason = str(error.args[-1]).rstrip(".") if error.args else ""
        for codes, family, message, remedy in _FAULTS:
            if code in codes:
                return family(
                    message,
                    remedy,
                    host=self._url.host,
                    port=self._url.port or 3306,
                    user=self._url.username or "",
                    database=self._url.database,
                    reason=reason,
                )
        return None
