"""A counter-tier database in a SQLite file on a local disk.

The library is the replica's, opened without a key: stdlib's SQLite is often older than 3.51.3 and then may corrupt a
file in write-ahead mode, which is needed so that a reader never holds up writers.
"""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from console.central.counter.dialect import Access
from console.clock import now_us
from console.errors import EnvironmentFault, SchemaMismatch, ServerUnreachable

WAIT_S: Final = 10
"""How long a writer waits for another before it gets an error."""

_NOT_OURS: Final = (11, 26)
"""SQLITE_CORRUPT, SQLITE_NOTADB. Source: https://www.sqlite.org/rescode.html"""
_SURROUNDINGS: Final = (3, 5, 6, 7, 8, 10, 13, 14, 15, 23)
"""Permission, busy, locked, memory, read-only, input and output, full, cannot open, lock protocol, authorisation."""


class SqliteFile:
    """One file. It has no clock of its own: its real time is this machine's, as its readers and writers are on it."""

    def __init__(self, url: sa.URL) -> None:
        self._path = Path(str(url.database)).absolute()

    def engine(self, access: Access) -> sa.Engine:
        """Return the maker of connections; see ``Database``."""
        mode = "rwc" if access is Access.MAKE else "rw"

        def connection() -> dbapi2.Connection:
            made = dbapi2.connect(
                f"{self._path.as_uri()}?mode={mode}",
                uri=True,
                timeout=WAIT_S,
                isolation_level=None,  # else the driver would begin transactions its own way
                check_same_thread=False,
            )
            made.execute("PRAGMA foreign_keys = ON")
            made.execute("PRAGMA query_only = ON" if access is Access.READ else "PRAGMA journal_mode = WAL")
            return made

        engine = sa.create_engine(
            "sqlite://", module=dbapi2, creator=connection, poolclass=NullPool, hide_parameters=True
        )
        begin = "BEGIN" if access is Access.READ else "BEGIN IMMEDIATE"
        sa.event.listen(engine, "begin", lambda opened: opened.exec_driver_sql(begin))
        return engine

    def real_now_us(self, connection: sa.Connection) -> int:  # noqa: ARG002 - a file has no clock
        """Return this machine's time; see the class."""
        return now_us()

    def fault_of(self, error: BaseException) -> EnvironmentFault | None:
        """Return what an error of SQLite means, decided by its code and, for a missing table alone, by its text."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _NOT_OURS:
            return SchemaMismatch(
                "The file {path} is damaged, or no database: {reason}.",
                "Restore it from a backup.",
                path=self._path,
                reason=str(error),
            )
        if code == 1 and str(error).startswith(("no such table", "no such column")):
            return SchemaMismatch(
                "The supervision schema of {path} is incomplete: {reason}.",
                "Restore the database, or make another one.",
                path=self._path,
                reason=str(error),
            )
        if code in _SURROUNDINGS:
            return ServerUnreachable(
                "The central database {path} cannot be used: {reason}.",
                "Check the path, its permissions and the disk, and that no other program keeps it locked.",
                path=self._path,
                reason=str(error),
            )
        return None
