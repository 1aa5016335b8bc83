"""The layer through which everyone writes to a counter-tier database, so that readers miss nothing.

A transaction numbers its changes by its last statements. The row lock of the counter, held until the commit, makes the
order of numbers the order of commits: whoever sees number n sees every change up to n, and there are no gaps. Numbers
given when a row is inserted (AUTO_INCREMENT) do not have this property, nor do times.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, cast

import sqlalchemy as sa

from console.central.change import Row
from console.central.counter.database import database_of, reported, require_schema
from console.central.counter.dialect import IDS_AT_ONCE, Access
from console.central.counter.schema import CHANGE_FEED, FEED_COUNTER, FEED_META, RECORD_TABLES
from console.domain.records import RecordType
from console.errors import RefusedCommand

PRUNED_AT_ONCE: Final = 20_000
"""Entries deleted in one transaction, far within the time in which a server must answer."""


class CounterWriter:
    """Writes to one database.

    Threads: any number; every transaction has a connection of its own.
    """

    def __init__(self, url: str) -> None:
        """Remember where to write; see ``console.central.counter.database.database_of`` for the URL."""
        self._database = database_of(url)
        self._engine = self._database.engine(Access.WRITE)

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Give a transaction that commits when the block ends, and rolls back when it raises.

        Other writers wait while the changes are numbered: write hundreds of thousands in several transactions.

        Raises:
            ServerUnreachable: The database does not answer, or another writer stood in the way for too long or in a
                circle: nothing was written, unless the connection broke while committing; then a reader tells.
            LoginRefused: User, password, database or privilege is refused.
            SchemaMismatch: The database is not what this program writes.
        """
        with reported(self._database), self._engine.connect() as connection, connection.begin():
            require_schema(connection)
            transaction = Transaction(connection)
            yield transaction
            entries = transaction.entries()
            if entries:
                self._number(connection, entries)

    def prune(self, keep_s: float) -> int:
        """Delete the entries of the feed that are older, and raise its floor with them.

        Returns:
            How many entries went.

        Raises:
            ServerUnreachable: As `transaction`, and so on.
        """
        total = 0
        while gone := self._prune_some(keep_s):
            total += gone
        return total

    def close(self) -> None:
        """Close the connections that no transaction uses; the next transaction opens others."""
        self._engine.dispose()

    def _number(self, connection: sa.Connection, entries: list[tuple[str, int | None, str, str | None]]) -> None:
        connection.execute(FEED_COUNTER.update().values(n=FEED_COUNTER.c.n + len(entries)))
        last = connection.execute(sa.select(FEED_COUNTER.c.n)).scalar_one()
        mark, at_us = secrets.randbits(63), self._database.real_now_us(connection)
        first = last - len(entries) + 1
        numbered = [(n, *entry, mark, at_us) for n, entry in enumerate(entries, first)]
        _execute_many(connection, CHANGE_FEED.insert(), CHANGE_FEED.columns.keys(), numbered)

    def _prune_some(self, keep_s: float) -> int:
        with reported(self._database), self._engine.connect() as connection, connection.begin():
            require_schema(connection)
            floor = connection.execute(sa.select(FEED_META.c.floor).with_for_update()).scalar_one()
            # Read before the first young entry: then every entry up to it was there to be judged.
            head = connection.execute(sa.select(FEED_COUNTER.c.n)).scalar_one()
            young = sa.select(CHANGE_FEED.c.n).order_by(CHANGE_FEED.c.n).limit(1)
            since_us = self._database.real_now_us(connection) - round(keep_s * 1_000_000)
            first_young = connection.scalar(young.where(CHANGE_FEED.c.at_us >= since_us))
            raised = min(head if first_young is None else first_young - 1, floor + PRUNED_AT_ONCE)
            if raised <= floor:
                return 0
            connection.execute(FEED_META.update().values(floor=raised))
            return connection.execute(CHANGE_FEED.delete().where(CHANGE_FEED.c.n < raised)).rowcount


class Transaction:
    """Writes records at once and remembers what the feed must say of them.

    Attributes:
        connection: For reading within the transaction; what is written over it is told to nobody.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._operations: dict[tuple[str, int | None, str | None], str] = {}

    def upsert(self, record_type: RecordType, rows: Sequence[Row]) -> None:
        """Write records over whatever was there, in the form the replica stores.

        Raises:
            RefusedCommand: One is there already, and records of this table are never changed.
        """
        table = RECORD_TABLES[record_type.name]
        known = self._areas(record_type, [cast("int", row[0]) for row in rows])
        if known:
            _require_changeable(record_type)
        names = record_type.column_names
        changed = [(*row[1:], row[0]) for row in rows if row[0] in known]
        _execute_many(self.connection, table.update().where(table.c.id == sa.bindparam("which")), names[1:], changed)
        _execute_many(self.connection, table.insert(), names, [row for row in rows if row[0] not in known])
        for row in rows:
            number, area = cast("tuple[int, str]", row[:2])
            former = known.get(number)
            if former not in {None, area}:
                self._note(record_type, number, "D", former)
            self._note(record_type, number, "I" if former is None else "U", area)

    def delete(self, record_type: RecordType, numbers: Iterable[int]) -> None:
        """Delete records; those that are not there are left out.

        Raises:
            RefusedCommand: Records of this table are never deleted.
        """
        _require_changeable(record_type)
        known = self._areas(record_type, list(numbers))
        table = RECORD_TABLES[record_type.name]
        for chunk in _chunks(list(known)):
            self.connection.execute(table.delete().where(table.c.id.in_(chunk)))
        for number, area in known.items():
            self._note(record_type, number, "D", area)

    def truncate(self, record_type: RecordType) -> None:
        """Delete every record of a table; readers copy everything anew.

        Raises:
            RefusedCommand: Records of this table are never deleted.
        """
        _require_changeable(record_type)
        # TRUNCATE commits by itself in MariaDB: readers would find an empty table and nothing that says so.
        self.connection.execute(RECORD_TABLES[record_type.name].delete())
        self._note(record_type, None, "T", None)

    def entries(self) -> list[tuple[str, int | None, str, str | None]]:
        """Return table, number, operation and area of each change, the last one of each record and area."""
        return [(table, number, op, area) for (table, number, area), op in self._operations.items()]

    def _note(self, record_type: RecordType, number: int | None, op: str, area: str | None) -> None:
        self._operations[record_type.name, number, area] = op

    def _areas(self, record_type: RecordType, numbers: list[int]) -> dict[int, str]:
        """Return the areas of those records that are there, by number, and keep others from changing them."""
        table = RECORD_TABLES[record_type.name]
        found: dict[int, str] = {}
        for chunk in _chunks(numbers):
            query = sa.select(table.c.id, table.c.area).where(table.c.id.in_(chunk)).with_for_update()
            found.update((number, area) for number, area in self.connection.execute(query))
        return found


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), IDS_AT_ONCE):
        yield numbers[start : start + IDS_AT_ONCE]


def _execute_many(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update,
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    """Run a statement for each row; tuples in the driver's own form take half the time of dictionaries."""
    if rows:
        compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
        connection.exec_driver_sql(str(compiled), list(rows))


def _require_changeable(record_type: RecordType) -> None:
    if record_type.append_only:
        raise RefusedCommand(
            "Records of {table} are never changed or deleted.",
            "Add a record that corrects the former one.",
            table=record_type.name,
        )
