"""Tables of the replica: one for each synced record, and six that say how far the copy has come.

A record's table has the same name and the same columns as in central; `records.Kind` says how values travel. There is
no unique or foreign key besides ``id``: rows are applied as states, in no particular order, and central has checked
them. The fingerprint of these statements is the schema version, `console.replica.layout`; a replica with another one is
thrown away and loaded again.
"""

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Float, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement
from sqlalchemy.types import TypeEngine

from console.domain.records import (
    ANNOTATION,
    CLOSING,
    DELIVERY,
    EVENT,
    FACT_TYPES,
    RECORD_TYPES,
    REFUSED_RECORD,
    SUPERVISED_CASE,
    Field,
    Kind,
    RecordType,
)

metadata: Final = MetaData()


def _column(field: Field) -> Column[Any]:
    if field.name == "id":
        return Column("id", Integer, primary_key=True, autoincrement=False)
    kind: TypeEngine[Any] = Text() if field.kind is Kind.TEXT else Integer()
    return Column(field.name, kind, nullable=not field.required)


def _record_table(record: RecordType) -> Table:
    return Table(record.name, metadata, *(_column(field) for field in record.fields), sqlite_strict=True)


RECORD_TABLES: Final = {record.name: _record_table(record) for record in RECORD_TYPES}

REPLICA_META: Final = Table(
    "replica_meta",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("whole", Integer, nullable=False),
    Column("begun_because", Text, nullable=False),
    Column("quarantined", Text),
    Column("change_floor", Integer, nullable=False),
    Column("change_last", Integer, nullable=False),
    sqlite_strict=True,
)
"""One row. ``whole``: 1 once a load was complete. ``begun_because``: the reason for the load that fills this file.
``quarantined``: name of the file that was set aside for it. The change log holds the numbers above ``change_floor`` up
to and with ``change_last``."""

SOURCE_STATE: Final = Table(
    "source_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("areas", Text, nullable=False),
    Column("excluded", Text, nullable=False),
    Column("poll_interval_s", Float(), nullable=False),
    Column("epoch", Text),
    Column("cursor", Text),
    Column("loaded", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("resync_reason", Text),
    Column("rows_done", Integer, nullable=False),
    Column("rows_total", Integer, nullable=False),
    Column("last_poll_real_us", Integer),
    Column("polled_steady_us", Integer),
    Column("polled_wall_us", Integer),
    Column("boot", Text, nullable=False),
    Column("offset_us", Integer),
    Column("rtt_us", Integer),
    Column("oldest_open_us", Integer, nullable=False),
    Column("differed", Integer, nullable=False),
    Column("city_real_us", Integer, nullable=False),
    Column("city_us", Integer, nullable=False),
    Column("city_rate", Float(), nullable=False),
    Column("problem", Text),
    Column("updated_wall_us", Integer, nullable=False),
    Column("server", Text),
    Column("schema_version", Integer),
)
"""One row a source, rewritten by every poll; see ``console.replica.status``. ``cursor``: how far its feed is in.
``loaded``: whether this file holds a whole copy of it, however old."""

LOAD_PROGRESS: Final = Table(
    "load_progress",
    metadata,
    Column("source", Text, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("last_id", Integer, nullable=False),
    Column("complete", Integer, nullable=False),
    sqlite_strict=True,
)
"""In a file that is being loaded: rows up to and with ``last_id`` are in; written in the transaction of the chunk."""

COMPARISON: Final = Table(
    "comparison",
    metadata,
    Column("source", Text, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("central_count", Integer, nullable=False),
    Column("own_count", Integer, nullable=False),
    Column("differing", Integer, nullable=False),
    Column("checked_real_us", Integer, nullable=False),
    sqlite_strict=True,
)
"""What the last comparison with each source found, both sides counted at one instant; ``differing``: buckets of the
table whose contents were not the same."""

DIFFERENCE: Final = Table(
    "difference",
    metadata,
    Column("source", Text, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("area", Text, nullable=False),
    Column("case_id", Integer),
    Column("case_no", Text),
    Column("kind", Text, nullable=False),
    Column("found_real_us", Integer, nullable=False),
    sqlite_strict=True,
)
"""Rows that were not the same when the buckets that differed were read again, of the last comparison that found any;
see ``console.replica.differences``."""

APPLIED_CHANGE: Final = Table(
    "applied_change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("table_name", Text, nullable=False),
    Column("id", Integer, nullable=False),
    Column("case_id", Integer),
    sqlite_strict=True,
)
"""What the last transactions changed, for readers of the same file. Bounded; see ``replica_meta``."""


def _index(record: RecordType, *columns: str, where: ColumnElement[bool] | None = None) -> Index:
    table = RECORD_TABLES[record.name]
    return Index(f"{record.name}_{'_'.join(columns)}", *(table.c[name] for name in columns), sqlite_where=where)


_READ_OF_CASES: Final = {
    EVENT.name: ("kind_code", "happened_at", "recorded_at", "valid"),
    CLOSING.name: ("happened_at", "recorded_at", "valid", "result_code"),
}
"""What the board reads of the facts that nearly every case has, and has many of: it stands in their index, so that the
facts themselves, which lie in order of time and not of case, need not be looked up one by one."""


def _indexes() -> tuple[Index, ...]:
    """Return what reads need: facts by case and by what they correct, cases by number, newest deliveries, doubts.

    Lists of cases stand in memory and are read whole: an index for them would only cost every load a tenth of its time.
    """
    facts = [_index(fact, "case_id", *_READ_OF_CASES.get(fact.name, ())) for fact in FACT_TYPES]
    corrections = [
        _index(fact, "corrects", where=RECORD_TABLES[fact.name].c.corrects.is_not(None)) for fact in FACT_TYPES
    ]
    others = (_index(SUPERVISED_CASE, "case_no"), _index(ANNOTATION, "case_id"))
    doubted = [
        _index(record, "area", "source", "invalid_reason", where=RECORD_TABLES[record.name].c.valid == text("0"))
        for record in (SUPERVISED_CASE, *FACT_TYPES)
    ]
    refused = _index(REFUSED_RECORD, "area", "source", "reason", "recorded_at")
    delivered = _index(DELIVERY, "area", "kind", "delivered_at")
    return (*facts, *corrections, *others, *doubted, refused, delivered)


INDEXES: Final = _indexes()

_MADE: Final[tuple[DDLElement, ...]] = (
    *(CreateTable(table) for table in metadata.sorted_tables),
    *(CreateIndex(index) for index in INDEXES),
)
STATEMENTS: Final = tuple(str(made.compile(dialect=dialect())).strip() for made in _MADE)
"""What makes an empty file a replica. Indexes are there from the start: rows come ordered by id, and nearly so by case
and time, so that keeping the indexes while loading takes half as long as sorting a million rows for them at the end."""
