"""Foreign tables as a source of changes: polled by their times of update, compared in full by night.

What this tier can know, and what it cannot:

* A poll sees rows whose time of update lies at or after the newest one known, less an overlap for writers that commit
  late. A row written with an older time, and a row deleted, are seen by the nightly comparison alone.
* A unit, a matter or a delivery that many rows tell of is what the row updated last says. One that no row tells of any
  more stays until the comparison.
* A fact was recorded when its row was updated: nothing tells when an earlier state of the row was known, and a row that
  changes takes all its facts to the new time.
* Rows of one number, because a key stands there twice or two keys share a digest, are found where both are read
  together: always by loads and comparisons, by a poll where both are new.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from console.central.change import Bell, Changes, Head, Resync, Row
from console.central.counter.database import held, reported
from console.central.counter.dialect import Access, Database
from console.central.foreign.database import database_of
from console.central.foreign.identity import Identify, identities_of
from console.central.foreign.mapping_file import load_mapping
from console.central.foreign.session import Plan, Session
from console.central.foreign.staging import Staging
from console.domain.copying import EVERYTHING, Scope, TableDigest, Tier
from console.domain.records import RecordType

PORTION_ROWS: Final = 5_000
"""Foreign rows of one table handed on in one poll; a larger backlog comes in portions."""


class ForeignSource:
    """Follows the foreign tables of one database; a ``ChangeSource``.

    Real time is the server's clock; where it cannot be asked, as of a SQLite file, this machine's. There is no bell.

    Threads: one at a time.
    """

    tier: Final = Tier.FOREIGN

    def __init__(
        self,
        url: str,
        mapping: str,
        source_id: str,
        scope: Scope = EVERYTHING,
        *,
        portion_rows: int = PORTION_ROWS,
        identify: Identify | None = None,
    ) -> None:
        """Read the mapping; nothing is connected yet.

        Args:
            url: See ``console.central.foreign.database.database_of``.
            mapping: Name of a mapping of the product, or path of an installation's own.
            source_id: Stands on every record, and is part of its number.
            scope: Areas of the source; rows of others are passed over.
            portion_rows: See `PORTION_ROWS`.
            identify: What numbers the records; None for the usual way.

        Raises:
            BadInput: The mapping is malformed, or the URL cannot be read.
        """
        self._database, place = database_of(url)
        self._plan = Plan(load_mapping(mapping), place, source_id, scope, identify or identities_of(source_id))
        self._engine = self._database.engine(Access.READ)
        self._portion_rows = portion_rows
        self._connection: sa.Connection | None = None
        self._staging: Staging | None = None

    @property
    def poll_interval_s(self) -> float:
        """What the mapping says."""
        return self._plan.mapping.poll_interval_s

    def head(self) -> Head:
        """See ``ChangeSource.head``. What was staged for a load is dropped: the next page begins a new one."""
        self._drop_staging()
        with self._reading() as session:
            return session.head()

    def poll(self, cursor: str) -> Changes | Resync:
        """See ``ChangeSource.poll``."""
        self._drop_staging()
        with self._reading() as session:
            return session.changes(cursor, self._portion_rows)

    def copy_rows(self, record_type: RecordType, after_id: int, limit: int) -> list[Row]:
        """See ``ChangeSource.copy_rows``. The first page reads everything once; see `Staging`."""
        return self._staged().page(record_type, after_id, limit)

    def count_rows(self, record_type: RecordType) -> int:
        """See ``ChangeSource.count_rows``."""
        return self._staged().count(record_type)

    def checkpoint(self, cursor: str) -> "ForeignCheckpoint | Resync":
        """See ``ChangeSource.checkpoint``."""

        def read(connection: sa.Connection) -> tuple[Session, Changes | Resync]:
            session = Session(self._plan, self._database, connection)
            return session, session.changes(cursor, self._portion_rows)

        connection, (session, changes) = held(self._database, self._engine.connect, read)
        if isinstance(changes, Resync):
            connection.close()
            return changes
        return ForeignCheckpoint(self._database, connection, session, changes)

    def bell(self) -> Bell | None:
        """Return None: nothing rings, the source is polled by time."""
        return None

    def close(self) -> None:
        """Close the connection and drop what was staged; the next call begins anew."""
        self._drop_staging()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _staged(self) -> Staging:
        if self._staging is None:
            with self._reading() as session:
                self._staging = session.staged()
        return self._staging

    def _drop_staging(self) -> None:
        if self._staging is not None:
            self._staging.close()
            self._staging = None

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """Give a transaction; after a failure the next call connects again."""
        with reported(self._database):
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                with self._connection.begin():
                    yield Session(self._plan, self._database, self._connection)
            except BaseException:
                self.close()
                raise


class ForeignCheckpoint:
    """Foreign tables held still at one instant; a ``Checkpoint``.

    The first digest reads everything in the transaction that read the changes, and then lets the database go.
    """

    def __init__(self, database: Database, connection: sa.Connection, session: Session, changes: Changes) -> None:
        """Take over a connection in that transaction."""
        self.changes = changes
        self._database = database
        self._connection = connection
        self._session = session
        self._staging: Staging | None = None

    def digest(self, record_type: RecordType) -> TableDigest:
        """See ``Checkpoint.digest``."""
        return self._staged().digest(record_type)

    def bucket_rows(self, record_type: RecordType, buckets: Sequence[int]) -> Mapping[int, list[Row]]:
        """See ``Checkpoint.bucket_rows``."""
        return self._staged().bucket_rows(record_type, buckets)

    def close(self) -> None:
        """Let the source go."""
        self._connection.close()
        if self._staging is not None:
            self._staging.close()
            self._staging = None

    def _staged(self) -> Staging:
        if self._staging is None:
            with reported(self._database):
                self._staging = self._session.staged()
            self._connection.close()
        return self._staging
