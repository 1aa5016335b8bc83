"""Foreign tables over one open transaction: where they stand, what changed in them, and all they yield."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import sqlalchemy as sa

from console.central.change import Changes, Head, Resync
from console.central.counter.database import server_of
from console.central.counter.dialect import Database
from console.central.foreign.gathering import Gathering, Shared
from console.central.foreign.identity import Identify
from console.central.foreign.mapping import ForeignMapping
from console.central.foreign.position import Mark, Position
from console.central.foreign.refusals import Refusals, Yielded
from console.central.foreign.rows import TableReader
from console.central.foreign.staging import Staging
from console.central.foreign.tables import ForeignRow, TableQueries
from console.central.foreign.window import Portion, portion_of
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason, Scope
from console.domain.records import AREA
from console.errors import BadInput

_BEGINNING: Final = Mark(None)


class Plan:
    """How one source reads its tables: the mapping made ready to run.

    Attributes:
        epoch: Of positions: another mapping, source, scope or place of the database means that all is read anew.
        areas: The areas of the source, as records.

    Raises:
        BadInput: The source is to hold an area that the mapping does not list.
    """

    def __init__(self, mapping: ForeignMapping, place: str, source_id: str, scope: Scope, identify: Identify) -> None:
        unlisted = [code for code in scope.areas if code not in mapping.areas]
        if unlisted:
            raise BadInput(
                "The mapping does not list the areas {areas}.",
                "Add them to the mapping file, or take them from the source.",
                field="areas",
                areas=", ".join(unlisted),
            )
        told = repr((mapping.fingerprint, source_id, scope))
        self.mapping = mapping
        self.epoch = f"{mapping.version}/{blake2b(told.encode(), digest_size=8).hexdigest()}/{place}"
        self.refusals = Refusals(source_id, identify)
        self.readers = tuple(TableReader(mapping, table, source_id, scope, identify) for table in mapping.tables)
        self.areas = tuple(
            Yielded(AREA, code, 0, (identify(AREA.name, (code,)), *row))
            for code, row in mapping.areas.items()
            if scope.holds(code)
        )


@dataclass(frozen=True, slots=True)
class _Followed:
    """One table of the plan and its queries."""

    reader: TableReader
    queries: TableQueries

    def rows_since(self, low_us: int | None) -> Iterator[ForeignRow]:
        return self.queries.everything() if low_us is None else self.queries.since(low_us)


class Session:
    """One open transaction on the database of a plan.

    Raises:
        SchemaMismatch: A table or a column that the mapping names is not there.
    """

    def __init__(self, plan: Plan, database: Database, connection: sa.Connection) -> None:
        self._plan = plan
        self._now_us = database.real_now_us(connection)
        self._server = server_of(connection)
        self._tables = tuple(
            _Followed(reader, TableQueries(connection, reader.table, plan.mapping.times)) for reader in plan.readers
        )

    def head(self) -> Head:
        """Return where a reader stands who copies everything from now on."""
        return self._head([Mark(table.queries.newest_us(self._now_us)) for table in self._tables])

    def changes(self, cursor: str, limit: int) -> Changes | Resync:
        """Return what changed since the cursor, or why that cannot be told."""
        position = Position.from_text(cursor)
        if position is None or position.epoch != self._plan.epoch:
            return Resync(self.head(), ResyncReason.EPOCH_CHANGED)
        marks = [position.marks.get(table.reader.table.label, _BEGINNING) for table in self._tables]
        portions = [self._portion(table, mark, limit) for table, mark in zip(self._tables, marks, strict=True)]
        gathering = Gathering(self._plan.refusals)
        for table, portion in zip(self._tables, portions, strict=True):
            for row in portion.fresh:
                gathering.add(table.reader.read(row))
        if gathering.shared.records():
            self._look_again(marks, portions, gathering.shared)
        head = self._head([portion.mark for portion in portions])
        is_complete = all(portion.high_us is None for portion in portions)
        return Changes(head, gathering.changes(), head.cursor, is_complete)

    def staged(self) -> Staging:
        """Return everything the tables yield, in order of number."""
        return Staging(self._everything(), self._plan.refusals)

    def _portion(self, table: _Followed, mark: Mark, limit: int) -> Portion:
        overlap_us = self._plan.mapping.overlap_us
        rows = table.rows_since(mark.low_us(overlap_us))
        return portion_of(table.reader, rows, mark, overlap_us, self._now_us, limit)

    def _look_again(self, marks: Sequence[Mark], portions: Sequence[Portion], shared: Shared) -> None:
        """Let rows already handed on say what they say of records that new rows yield as well: they may be newer."""
        for table, mark, portion in zip(self._tables, marks, portions, strict=True):
            if not (table.reader.shares and portion.met_again):
                continue
            for row in table.rows_since(mark.low_us(self._plan.mapping.overlap_us)):
                if table.reader.digest(row) in mark.seen:
                    shared.add_known(table.reader.read(row).shared)

    def _everything(self) -> Iterator[Yielded]:
        shared = Shared()
        yield from self._plan.areas
        for table in self._tables:
            for row in table.queries.everything():
                reading = table.reader.read(row)
                yield from reading.own
                shared.add(reading.shared)
        yield from shared.records()

    def _head(self, marks: Sequence[Mark]) -> Head:
        labels = (table.reader.table.label for table in self._tables)
        position = Position(self._plan.epoch, dict(zip(labels, marks, strict=True)))
        return Head(self._plan.epoch, position.to_text(), self._now_us, CityTime(), server=self._server)
