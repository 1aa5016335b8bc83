"""The tables and records of a mapping file, each checked against the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from console.central.foreign.mapping import (
    AREA_COLUMN,
    FILLED,
    UPDATED_COLUMN,
    YIELDED,
    Codes,
    FieldSource,
    ForeignTable,
    Key,
    RecordRule,
    Reference,
)
from console.central.foreign.mapping_fields import (
    Vocabulary,
    read_choices,
    read_column_source,
    read_columns,
    read_field,
    read_key,
)
from console.domain.entry import Entry
from console.domain.records import FACT_TYPES, SUPERVISED_CASE

_OF_TABLE: Final = ("schema", "name", "key", "updated", "area", "case", "skip", "unused", "record")
_OF_RECORD: Final = ("name", "type", "key", "when", "needs", "without", "fields")


def read_tables(
    entries: Sequence[Entry], codes: Mapping[str, Codes], vocabulary: Vocabulary
) -> tuple[ForeignTable, ...]:
    """Return the tables of a mapping, the keys of all references in full.

    Raises:
        BadInput: One says something this version does not know, leaves out what a record needs, or names a record that
            no table yields.
    """
    tables = [_table(entry, codes, vocabulary) for entry in entries]
    for place, (entry, table) in enumerate(zip(entries, tables, strict=True)):
        if table.label in {other.label for other in tables[:place]}:
            raise entry.fault("name", "{where}: {text} stands there twice.", text=table.label)
    records = _named_records(entries, tables)
    return tuple(_resolved(entry, table, records) for entry, table in zip(entries, tables, strict=True))


def _table(entry: Entry, codes: Mapping[str, Codes], vocabulary: Vocabulary) -> ForeignTable:
    entry.only(_OF_TABLE)
    unused = entry.table("unused") if "unused" in entry.values else Entry(entry.place, {})
    key, case = read_key(entry, "key"), read_key(entry, "case") if "case" in entry.values else ()
    table = ForeignTable(
        schema=entry.optional("schema", str),
        name=entry.text("name"),
        key=key,
        updated=read_columns(entry, "updated"),
        area=read_column_source(entry, "area", codes),
        case=case,
        skip=read_choices(entry, "skip"),
        unused={column: unused.text(column) for column in unused.values},
        records=tuple(_record(record, key, case, codes, vocabulary) for record in entry.tables("record")),
    )
    if not table.records:
        raise entry.fault("record", "{where}: {name} is missing.")
    for column in sorted(table.unused.keys() & set(table.columns)):
        raise unused.fault(column, "{where}: {name} is used.")
    pseudo = {AREA_COLUMN, UPDATED_COLUMN}
    for name, columns in (("key", _columns(key)), ("case", _columns(case)), ("updated", table.updated)):
        if not pseudo.isdisjoint(columns):
            raise entry.fault(name, "{where}: {name} names something other than columns of the table.")
    return table


def _record(entry: Entry, table_key: Key, case: Key, codes: Mapping[str, Codes], vocabulary: Vocabulary) -> RecordRule:
    entry.only(_OF_RECORD)
    named = entry.text("type")
    if named not in YIELDED:
        known = ", ".join(YIELDED)
        raise entry.fault("type", "{where}: {name} is {text}, not one of {known}.", text=named, known=known)
    record, shared = YIELDED[named], "key" in entry.values
    if record in FACT_TYPES and not case:
        raise entry.fault("type", "{where}: the table does not say which columns name the case.")
    if shared and (record is SUPERVISED_CASE or record in FACT_TYPES):
        raise entry.fault("key", "{where}: a case and its facts have the key of their row.")
    fields = entry.table("fields")
    for field in record.fields:
        if field.required and field.name not in FILLED and field.name not in fields.values:
            raise fields.fault(field.name, "{where}: {name} is missing.")
    return RecordRule(
        name=entry.text("name"),
        type=record,
        key=read_key(entry, "key") if shared else table_key,
        shared=shared,
        when=read_choices(entry, "when"),
        needs=entry.texts("needs"),
        without=entry.texts("without"),
        fields={name: read_field(fields, record, name, codes, vocabulary) for name in fields.values},
    )


def _named_records(entries: Sequence[Entry], tables: Sequence[ForeignTable]) -> Mapping[str, RecordRule]:
    """Return the records by name; refuse a name that stands for two things, and cases of two kinds."""
    found: dict[str, RecordRule] = {}
    for entry, table in zip(entries, tables, strict=True):
        for place, rule in zip(entry.tables("record"), table.records, strict=True):
            known = found.setdefault(rule.name, rule)
            is_same = known.type is rule.type and known.shared and rule.shared and len(known.key) == len(rule.key)
            if known is not rule and not is_same:
                raise place.fault("name", "{where}: {text} stands there twice.", text=rule.name)
    cases = [rule for rule in found.values() if rule.type is SUPERVISED_CASE]
    if len(cases) != 1:
        raise entries[0].fault("record", "{where}: exactly one record of a mapping is a case.")
    for entry, table in zip(entries, tables, strict=True):
        if table.case and len(table.case) != len(cases[0].key):
            raise entry.fault("case", "{where}: {name} has not as many columns as the key of the case.")
    return found


def _resolved(entry: Entry, table: ForeignTable, records: Mapping[str, RecordRule]) -> ForeignTable:
    """Return the table with the key of every reference in full."""
    own = {rule.name: rule for rule in table.records}
    rules = []
    for place, rule in zip(entry.tables("record"), table.records, strict=True):
        fields = place.table("fields")
        rules.append(replace(rule, fields={name: _source(fields, rule, name, own, records) for name in rule.fields}))
    return replace(table, records=tuple(rules))


def _source(
    fields: Entry, rule: RecordRule, name: str, own: Mapping[str, RecordRule], records: Mapping[str, RecordRule]
) -> FieldSource:
    source = rule.fields[name]
    if not isinstance(source, Reference):
        return source
    wanted = next(field.references for field in rule.type.fields if field.name == name)
    target = records.get(source.record)
    if target is None or target.type.name != wanted:
        raise fields.fault(name, "{where}: {name} names no record of the type {wanted}.", wanted=wanted)
    key = source.key or (own[source.record].key if source.record in own else ())
    if len(key) != len(target.key):
        raise fields.fault(name, "{where}: {name} has not as many columns as the key of {text}.", text=source.record)
    return replace(source, key=key)


def _columns(key: Key) -> Iterator[str]:
    for part in key:
        yield from part.columns
