"""Rules of a mapping made ready to run: each value of a record found in the tuple of a foreign row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from console.central.change import Row
from console.central.foreign.identity import Identify
from console.central.foreign.mapping import (
    AREA_COLUMN,
    FILLED,
    UPDATED_COLUMN,
    Codes,
    Constant,
    FieldSource,
    ForeignMapping,
    ForeignTable,
    FromColumn,
    Key,
    RecordRule,
    Reference,
)
from console.central.foreign.values import Refusal, Unreadable, Value, reader_of, text_of
from console.domain.copying import FIELD_SEPARATOR
from console.domain.records import FACT_TYPES, Kind

Full = Sequence[object]
"""A foreign row in the order of ``table.columns``, then the code of its area, then its time of update."""
Getter = Callable[[Full], Value]
"""Returns a value of a record; None where nothing is given. Raises `Unreadable`."""

_HASH_BYTES: Final = 16
_HAPPENED: Final = ("happened_at", "received_at")


class Foreign:
    """Where the columns of a table stand in its tuples, and which of their values say nothing."""

    def __init__(self, mapping: ForeignMapping, table: ForeignTable, identify: Identify) -> None:
        self.times = mapping.times
        self.placeholders = mapping.placeholders | {""}
        self.table = table
        self.identify = identify
        self._places = {column: place for place, column in enumerate((*table.columns, AREA_COLUMN, UPDATED_COLUMN))}

    def place(self, column: str) -> int:
        """Return where a column stands."""
        return self._places[column]

    def first(self, columns: Sequence[str], blank: frozenset[str] = frozenset()) -> Callable[[Full], object]:
        """Return what finds the first value that says something; None where none does."""
        silent = self.placeholders | blank
        if len(columns) == 1:
            only = self.place(columns[0])
            return lambda row: None if text_of(row[only]) in silent else row[only]
        places = tuple(map(self.place, columns))

        def found(row: Full) -> object:
            return next((row[place] for place in places if text_of(row[place]) not in silent), None)

        return found

    def chosen(self, choices: Mapping[str, frozenset[str]]) -> Callable[[Full], bool]:
        """Return what tells whether each column has one of its values; never where there is no choice."""
        placed = tuple((self.place(column), values) for column, values in choices.items())
        return lambda row: bool(placed) and all(text_of(row[place]) in values for place, values in placed)


def text_key(foreign: Foreign, key: Key) -> Callable[[Full], tuple[str, ...] | None]:
    """Return what reads a key; None where a part is empty that must not be."""
    parts = tuple((foreign.first(part.columns), part.may_be_blank) for part in key)

    def read(row: Full) -> tuple[str, ...] | None:
        found = []
        for part, may_be_blank in parts:
            value = part(row)
            if value is None and not may_be_blank:
                return None
            found.append(text_of(value))
        return tuple(found)

    return read


def value_reader(foreign: Foreign, source: FieldSource, kind: Kind) -> Getter:
    """Return what reads a field of a kind."""
    match source:
        case Constant(value=value):
            return lambda _row: value
        case Reference(record=record, key=key):
            return _number_reader(foreign, record, key)
        case FromColumn(columns=(str(column),)) if column == UPDATED_COLUMN:
            place = foreign.place(column)
            return lambda row: row[place]  # type: ignore[return-value]  # an instant already
        case FromColumn():
            return _column_reader(foreign, source, kind)


def _number_reader(foreign: Foreign, record: str, key: Key) -> Getter:
    read_key, identify = text_key(foreign, key), foreign.identify

    def read(row: Full) -> Value:
        found = read_key(row)
        return None if found is None else identify(record, found)

    return read


def _column_reader(foreign: Foreign, source: FromColumn, kind: Kind) -> Getter:
    find, codes, length = foreign.first(source.columns, source.blank), source.codes, source.first
    convert = reader_of(kind, foreign.times)

    def read(row: Full) -> Value:
        value = find(row)
        if value is None:
            return source.otherwise
        if length is not None:
            value = text_of(value)[:length]
        return convert(value) if codes is None else _decoded(codes, text_of(value))

    return read


def _decoded(codes: Codes, text: str) -> Value:
    if codes.within:
        found = next((value for code, value in codes.values.items() if code in text), codes.other)
    else:
        found = codes.values.get(text, codes.other)
    if found is None:
        raise Unreadable(Refusal.UNKNOWN_CODE)
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """One field that differs from row to row: its place in the record, and what it is read from."""

    place: int
    columns: tuple[str, ...]
    required: bool
    get: Getter


class RecordReader:
    """Makes records of one rule."""

    def __init__(self, foreign: Foreign, rule: RecordRule, case_name: str, source_id: str) -> None:
        names = rule.type.column_names
        self._rule = rule
        self._foreign = foreign
        self._shared_key = text_key(foreign, rule.key) if rule.shared else None
        self._holds = foreign.chosen(rule.when) if rule.when else lambda _row: True
        self._needs = tuple(foreign.first((column,)) for column in rule.needs)
        self._without = tuple(foreign.first((column,)) for column in rule.without)
        self._places = {name: names.index(name) for name in (*FILLED, *_HAPPENED) if name in names}
        self._template: list[Value] = [None] * len(names)
        self._fill("source", source_id)
        self._fill("valid", 1)
        self._read: list[_Read] = []
        if rule.type in FACT_TYPES:
            self._add("case_id", Reference(case_name, foreign.table.case))
        for name, source in rule.fields.items():
            self._add(name, source)

    def read(self, row: Full, row_key: tuple[str, ...]) -> Row | None:
        """Return the record; None where the row yields none.

        Args:
            row: The foreign row.
            row_key: Its key, which is that of the record too unless other rows yield the record as well.

        Raises:
            FieldFault: One of its fields cannot be read.
        """
        key = row_key if self._shared_key is None else self._shared_key(row)
        if key is None or not self._applies(row):
            return None
        values = self._template.copy()
        for field in self._read:
            try:
                value = field.get(row)
            except Unreadable as fault:
                raise FieldFault(field.columns, fault.refusal) from None
            if value is None and field.required:
                raise FieldFault(field.columns, Refusal.VALUE_MISSING)
            values[field.place] = value
        self._finish(values, row, key, "/".join(row_key))
        return tuple(values)

    def _applies(self, row: Full) -> bool:
        return (
            self._holds(row)
            and all(find(row) is not None for find in self._needs)
            and all(find(row) is None for find in self._without)
        )

    def _finish(self, values: list[Value], row: Full, key: tuple[str, ...], record_key: str) -> None:
        """Fill in what follows from the row and its key; a row of no time was recorded when it happened."""
        area, updated_us = row[-2], row[-1]
        places = self._places
        values[places["area"]] = str(area)
        if "source_record" in places:
            values[places["source_record"]] = record_key
        if "record_hash" in places:
            content = FIELD_SEPARATOR.join(map(str, (self._rule.name, *key, *values))).encode(errors="replace")
            values[places["record_hash"]] = blake2b(content, digest_size=_HASH_BYTES).hexdigest()
        if "recorded_at" in places:
            happened = next(values[places[name]] for name in _HAPPENED if name in places)
            values[places["recorded_at"]] = updated_us if isinstance(updated_us, int) else happened
        values[places["id"]] = self._foreign.identify(self._rule.name, key)

    def _fill(self, name: str, value: Value) -> None:
        if name in self._places:
            self._template[self._places[name]] = value

    def _add(self, name: str, source: FieldSource) -> None:
        place = self._rule.type.column_names.index(name)
        field = self._rule.type.fields[place]
        if isinstance(source, Constant):
            self._template[place] = source.value
            return
        get = value_reader(self._foreign, source, field.kind)
        self._read.append(_Read(place, _columns(source), field.required, get))


class FieldFault(Exception):
    """A field of a record cannot be read. Never leaves the package.

    Attributes:
        columns: Foreign columns it is read from.
        refusal: Why not.
    """

    def __init__(self, columns: tuple[str, ...], refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.columns = columns
        self.refusal = refusal


def _columns(source: FieldSource) -> tuple[str, ...]:
    match source:
        case FromColumn(columns=columns):
            return columns
        case Reference(key=key):
            return tuple(column for part in key for column in part.columns)
        case _:
            return ()
