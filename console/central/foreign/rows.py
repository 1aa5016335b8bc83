"""One foreign row read by its table's mapping: the records it yields, those it does not, and what in it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Final

from console.central.foreign.identity import Identify
from console.central.foreign.mapping import AREA_COLUMN, UPDATED_COLUMN, ForeignMapping, ForeignTable, FromColumn
from console.central.foreign.record_rows import FieldFault, Foreign, Full, RecordReader, text_key, value_reader
from console.central.foreign.refusals import Fault, Refusals, Yielded
from console.central.foreign.values import Refusal, Unreadable, text_of
from console.domain.copying import Scope
from console.domain.plausibility import is_storable
from console.domain.records import REFUSED_RECORD, SUPERVISED_CASE, Kind, RecordType

_DIGEST_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What one foreign row yields.

    Attributes:
        own: Records of this row alone.
        shared: Records that other rows may yield as well.
        absent: Types and numbers of records this row could yield and does not.
    """

    own: tuple[Yielded, ...]
    shared: tuple[Yielded, ...]
    absent: tuple[tuple[RecordType, int], ...]


class TableReader:
    """Reads the rows of one foreign table, given as tuples in the order of ``table.columns``.

    What it returns depends on the row alone, so that a poll and a comparison come to the same.
    """

    def __init__(
        self, mapping: ForeignMapping, table: ForeignTable, source_id: str, scope: Scope, identify: Identify
    ) -> None:
        foreign = Foreign(mapping, table, identify)
        case = next(rule for each in mapping.tables for rule in each.records if rule.type is SUPERVISED_CASE)
        self.table = table
        self._scope = scope
        self._identify = identify
        self._refusals = Refusals(source_id, identify)
        self._areas = frozenset(mapping.areas)
        self._first_area = next(filter(scope.holds, mapping.areas), next(iter(mapping.areas)))
        self._places = {column: foreign.place(column) for column in table.columns}
        area_columns = table.area.columns if isinstance(table.area, FromColumn) else ()
        self._stands_for = {AREA_COLUMN: area_columns, UPDATED_COLUMN: table.updated}
        self._times = tuple((column, foreign.first((column,))) for column in table.updated)
        self._read_instant = mapping.times.read_instant
        self._area = value_reader(foreign, table.area, Kind.TEXT)
        self._key = text_key(foreign, table.key)
        self._skips = foreign.chosen(table.skip)
        self._records = tuple((rule, RecordReader(foreign, rule, case.name, source_id)) for rule in table.records)

    @property
    def shares(self) -> bool:
        """Whether rows of the table yield records that other rows may yield as well."""
        return any(rule.shared for rule in self.table.records)

    def updated_us(self, row: Sequence[object]) -> int | None:
        """Return when a row was updated; None where none of its times can be read."""
        return self._updated(row, [])

    def digest(self, row: Sequence[object]) -> bytes:
        """Return a digest of all that is read of a row."""
        return blake2b(repr((self.table.name, *row)).encode(errors="replace"), digest_size=_DIGEST_BYTES).digest()

    def read(self, row: Sequence[object]) -> Reading:
        """Return what a row yields.

        What has no area that is known is refused in the name of the source's first area.
        """
        faults: list[Fault] = []
        updated_us = self._updated(row, faults)
        key = self._key((*row, "", updated_us))
        if key is None or not all(map(is_storable, key)):
            columns = tuple(column for part in self.table.key for column in part.columns)
            faults = [self._fault(row, columns, Refusal.KEY_MISSING if key is None else Refusal.UNPRINTABLE)]
            unnamed = (self.digest(row).hex(),)
            return Reading((self._refused(unnamed, self._first_area, updated_us, faults),), (), ())
        area = self._known_area(row, faults)
        if area is None:
            return self._only((self._refused(key, self._first_area, updated_us, faults),), key)
        full = (*row, area, updated_us)
        if not self._scope.holds(area) or self._skips(full):
            return self._only((), key)
        own, shared = self._yielded(full, key, faults)
        if faults:
            own.append(self._refused(key, area, updated_us, faults))
        return self._only(own, key, shared)

    def _updated(self, row: Sequence[object], faults: list[Fault]) -> int | None:
        newest: int | None = None
        for column, find in self._times:
            value = find(row)
            if value is None:
                continue
            try:
                time = self._read_instant(value)
            except Unreadable as fault:
                faults.append(self._fault(row, (column,), fault.refusal))
            else:
                newest = time if newest is None else max(newest, time)
        return newest

    def _known_area(self, row: Sequence[object], faults: list[Fault]) -> str | None:
        try:
            area = self._area((*row, "", None))
            if area in self._areas:
                return str(area)
            refusal = Refusal.UNKNOWN_AREA
        except Unreadable as fault:
            refusal = fault.refusal
        faults.append(self._fault(row, (AREA_COLUMN,), refusal))
        return None

    def _yielded(self, full: Full, key: tuple[str, ...], faults: list[Fault]) -> tuple[list[Yielded], list[Yielded]]:
        """Return the row's own records and the shared ones; what cannot be read is added to the faults."""
        own: list[Yielded] = []
        shared: list[Yielded] = []
        updated_us = full[-1] if isinstance(full[-1], int) else 0
        origin = f"{self.table.name} {'/'.join(key)}"
        for rule, reader in self._records:
            try:
                row = reader.read(full, key)
            except FieldFault as fault:
                faults.append(self._fault(full, fault.columns, fault.refusal))
                continue
            if row is not None:
                (shared if rule.shared else own).append(Yielded(rule.type, origin, updated_us, row))
        return own, shared

    def _only(self, own: Sequence[Yielded], key: tuple[str, ...], shared: Sequence[Yielded] = ()) -> Reading:
        """Return these records, and as absent whatever else a row of this key may yield."""
        there = {each.id for each in own}
        possible = [(rule.type, self._identify(rule.name, key)) for rule, _reader in self._records if not rule.shared]
        possible.append((REFUSED_RECORD, self._refusals.number(self.table.name, key)))
        return Reading(tuple(own), tuple(shared), tuple(each for each in possible if each[1] not in there))

    def _refused(self, key: tuple[str, ...], area: str, updated_us: int | None, faults: Sequence[Fault]) -> Yielded:
        return self._refusals.of_row(self.table.name, key, area, updated_us, faults)

    def _fault(self, row: Sequence[object], columns: tuple[str, ...], refusal: Refusal) -> Fault:
        """Return a fault that names columns of the foreign table alone."""
        named = tuple(chain.from_iterable(self._stands_for.get(column, (column,)) for column in columns))
        raw = "\n".join(f"{column}={text_of(row[self._places[column]])}" for column in named)
        return Fault(named, refusal, raw)
