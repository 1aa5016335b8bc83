"""Single entries of a mapping file: columns, keys, codes and fields, each checked against what the record holds."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from console.central.foreign.mapping import (
    FILLED,
    UPDATED_COLUMN,
    Codes,
    Constant,
    FieldSource,
    FromColumn,
    Key,
    KeyPart,
    Reference,
)
from console.central.foreign.values import Value
from console.domain.case import ApplicationSource, ClosingResult
from console.domain.entry import Entry, epoch_day
from console.domain.ledger import UNIT_CODES
from console.domain.records import Field, Kind, RecordType
from console.domain.rule_data import read_events
from console.paths import resource
from console.rule_files import load_entry

_CASE_TYPES: Final = frozenset({1, 2, 3, 4, 9})
_DELIVERIES: Final = frozenset({"batch", "heartbeat"})
_OPTIONAL_MARK: Final = "?"
_KINDS: Final = {Kind.TEXT: str, Kind.INT: int, Kind.DAY: date}


def event_codes() -> frozenset[int]:
    """Return the codes of events that the product knows."""
    return frozenset(event.code for event in read_events(load_entry(resource("clocks", "events.toml"))).values())


class Vocabulary:
    """What fields with a fixed set of values may hold, by record and field."""

    def __init__(self, codes_of_events: Collection[int]) -> None:
        limits = frozenset(UNIT_CODES)
        self._known: Mapping[tuple[str, str], Collection[Value]] = {
            ("event", "kind_code"): frozenset(codes_of_events),
            ("closing", "result_code"): frozenset(map(int, ClosingResult)),
            ("supervised_case", "application_source_code"): frozenset(map(int, ApplicationSource)),
            ("matter_version", "case_type_code"): _CASE_TYPES,
            ("matter_version", "statutory_unit"): limits,
            ("matter_version", "promised_unit"): limits,
            ("delivery", "kind"): _DELIVERIES,
        }

    def of(self, record: RecordType, field: Field) -> Collection[Value] | None:
        """Return the values a field may hold; None where any will do."""
        return self._known.get((record.name, field.name))


def read_columns(entry: Entry, name: str) -> tuple[str, ...]:
    """Return one column or several from a text or a list of texts."""
    value = entry.values.get(name)
    if isinstance(value, str) and value.strip():
        return (value,)
    if isinstance(value, list) and value and all(isinstance(column, str) and column.strip() for column in value):
        return tuple(value)
    raise entry.fault(name, "{where}: {name} is neither a column nor a list of columns.")


def read_key(entry: Entry, name: str) -> Key:
    """Return a key: parts that are a column or a list of columns, with ``?`` at its end where it may be empty."""
    parts = entry.get(name, list)
    if not parts:
        raise entry.fault(name, "{where}: {name} is neither a column nor a list of columns.")
    return tuple(_key_part(Entry(entry.place, {name: part}), entry, name) for part in parts)


def _key_part(holder: Entry, entry: Entry, name: str) -> KeyPart:
    if not isinstance(holder.values[name], (str, list)):
        raise entry.fault(name, "{where}: {name} is neither a column nor a list of columns.")
    columns = read_columns(holder, name)
    may_be_blank = columns[-1].endswith(_OPTIONAL_MARK)
    return KeyPart(tuple(column.removesuffix(_OPTIONAL_MARK) for column in columns), may_be_blank)


def read_choices(entry: Entry, name: str) -> dict[str, frozenset[str]]:
    """Return columns and the values they may have; empty where the entry is missing."""
    if name not in entry.values:
        return {}
    table = entry.table(name)
    return {column: frozenset(table.texts(column)) for column in table.values}


def read_codes(entry: Entry) -> Codes:
    """Return one list of codes."""
    entry.only({"source", "match", "values", "other"})
    entry.text("source")
    match = entry.optional("match", str) or "whole"
    if match not in {"whole", "within"}:
        raise entry.fault("match", "{where}: {name} is {text}, not one of {known}.", text=match, known="whole, within")
    values = entry.table("values").values
    if not values or not all(type(value) in {str, int} for value in values.values()):
        raise entry.fault("values", "{where}: {name} leads to something other than texts and numbers.")
    return Codes(dict(values), match == "within", _plain(entry, "other"))  # type: ignore[arg-type]  # checked above


def read_column_source(entry: Entry, name: str, codes: Mapping[str, Codes]) -> FromColumn | Constant:
    """Return where a value comes from: a column, a list of columns, or a table that says more."""
    value = entry.values.get(name)
    if not isinstance(value, dict):
        return FromColumn(read_columns(entry, name))
    table = entry.table(name)
    if "value" in value:
        table.only({"value"})
        return Constant(_constant(table))
    table.only({"column", "codes", "first", "blank", "otherwise"})
    named = table.optional("codes", str)
    if named is not None and named not in codes:
        raise table.fault("codes", "{where}: {name} is {text}, not one of {known}.", text=named, known=", ".join(codes))
    first = table.optional("first", int)
    if first is not None and first < 1:
        raise table.fault("first", "{where}: {name} cannot be {text}.", text=first)
    return FromColumn(
        read_columns(table, "column"),
        None if named is None else codes[named],
        first,
        frozenset(table.texts("blank")),
        _plain(table, "otherwise"),
    )


def read_field(
    entry: Entry, record: RecordType, name: str, codes: Mapping[str, Codes], vocabulary: Vocabulary
) -> FieldSource:
    """Return where a field of a record comes from.

    Raises:
        BadInput: The record has no such field, or the field cannot hold what it would be given.
    """
    field = next((field for field in record.fields if field.name == name and name not in FILLED), None)
    if field is None:
        raise entry.fault(name, "{where}: {name} is no field that belongs here.")
    value = entry.values[name]
    if isinstance(value, dict) and "record" in value:
        table = entry.table(name)
        table.only({"record", "key"})
        if not field.references:
            raise entry.fault(name, "{where}: {name} names no other record.")
        return Reference(table.text("record"), read_key(table, "key") if "key" in table.values else ())
    if field.kind is Kind.KEY:
        raise entry.fault(name, "{where}: {name} names another record, by its record and key.")
    source = read_column_source(entry, name, codes)
    is_of_row = isinstance(source, FromColumn) and UPDATED_COLUMN in source.columns
    if is_of_row and (field.kind is not Kind.INSTANT or source != FromColumn((UPDATED_COLUMN,))):
        raise entry.fault(name, "{where}: {name} cannot be {text}.", text=UPDATED_COLUMN)
    _check_values(entry, field, source, vocabulary.of(record, field))
    return source


def _check_values(entry: Entry, field: Field, source: FromColumn | Constant, known: Collection[Value] | None) -> None:
    """Refuse a constant or a code that the field cannot hold, and codes taken over unexplained."""
    match source:
        case Constant(value=value):
            given: list[Value] = [value]
        case FromColumn(codes=codes, otherwise=otherwise):
            given = [] if codes is None else [*codes.values.values(), codes.other]
            given = [value for value in (*given, otherwise) if value is not None]
            if codes is None and known is not None:
                raise entry.fault(field.name, "{where}: {name} needs a list of codes.")
    kind = _KINDS.get(field.kind)
    for value in given:
        is_fit = kind is not None and isinstance(value, int if kind is date else kind)
        if not is_fit or (known is not None and value not in known):
            raise entry.fault(field.name, "{where}: {name} cannot be {text}.", text=value)


def _constant(entry: Entry) -> Value:
    value = entry.values["value"]
    if type(value) is date:
        return epoch_day(value)
    return _plain(entry, "value")


def _plain(entry: Entry, name: str) -> Value:
    value = entry.values.get(name)
    if value is not None and type(value) not in {str, int}:
        raise entry.fault(name, "{where}: {name} is neither a text nor a whole number.")
    return value  # type: ignore[return-value]  # checked above
