"""The queries on one foreign table: all of it, what was updated since an instant, and the newest time of update."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError

from console.central.foreign.mapping import ForeignTable
from console.central.foreign.values import Times, Unreadable
from console.errors import SchemaMismatch

STREAMED: Final = 2_000
"""Rows fetched together."""

ForeignRow = tuple[object, ...]


class TableQueries:
    """One foreign table over an open connection.

    Raises:
        SchemaMismatch: The database has no such table, or the table lacks a column that the mapping names.
    """

    def __init__(self, connection: sa.Connection, table: ForeignTable, times: Times) -> None:
        self._connection = connection
        self._times = times
        found = _columns(connection, table)
        missing = [column for column in table.columns if column.lower() not in found]
        if missing:
            raise _mismatch(table.label, ", ".join(missing))
        names = {column: str(found[column.lower()]["name"]) for column in table.columns}
        self._kinds = {column: found[column.lower()]["type"] for column in table.updated}
        self._table = sa.table(table.name, *map(sa.column, names.values()), schema=table.schema)
        self._updated = {column: self._table.c[names[column]] for column in table.updated}

    def everything(self) -> Iterator[ForeignRow]:
        """Yield all rows, in no order."""
        return self._streamed(sa.select(*self._table.c))

    def since(self, instant_us: int) -> Iterator[ForeignRow]:
        """Yield the rows that have a time of update at an instant or later, and perhaps a few older ones."""
        later = [column >= self._bound(name, instant_us) for name, column in self._updated.items()]
        return self._streamed(sa.select(*self._table.c).where(sa.or_(*later)))

    def newest_us(self, now_us: int) -> int | None:
        """Return the newest time of update up to an instant; None where no row has one that can be read."""
        found = [self._newest(name, now_us) for name in self._updated]
        return max((time for time in found if time is not None), default=None)

    def _newest(self, name: str, now_us: int) -> int | None:
        column = self._updated[name]
        value = self._connection.scalar(sa.select(sa.func.max(column)).where(column <= self._bound(name, now_us)))
        try:
            return None if value is None else self._times.read_instant(value)
        except Unreadable:
            return None

    def _streamed(self, query: sa.Select[Any]) -> Iterator[ForeignRow]:
        with self._connection.execute(query, execution_options={"yield_per": STREAMED}) as result:
            for row in result:
                yield tuple(row)

    def _bound(self, name: str, instant_us: int) -> object:
        """Return an instant as the column holds it; of a column of days, its day."""
        kind = self._kinds[name]
        if self._connection.dialect.name == "sqlite" or not isinstance(kind, (sa.Date, sa.DateTime)):
            return self._times.text(instant_us)
        if isinstance(kind, sa.DateTime):
            return self._times.aware(instant_us) if kind.timezone else self._times.local(instant_us)
        return self._times.local(instant_us).date()


def _columns(connection: sa.Connection, table: ForeignTable) -> dict[str, Any]:
    """Return what there is to know of the columns, by their names in small letters: capitals depend on the dialect."""
    try:
        return {each["name"].lower(): each for each in sa.inspect(connection).get_columns(table.name, table.schema)}
    except NoSuchTableError:
        return {}


def _mismatch(table: str, columns: str) -> SchemaMismatch:
    return SchemaMismatch(
        "The foreign table {table} does not have: {columns}.",
        "Correct the mapping file, or ask who runs the database.",
        table=table,
        columns=columns,
    )
