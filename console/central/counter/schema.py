"""Tables of a counter-tier central database, the same on every dialect, derived from the record declarations.

Instants, days and truths are stored as the integers the replica stores: so no dialect's time type, with its own range,
precision and zone, stands between what was written and what is read, and a row is compared as it is.
"""

import zlib
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from console.domain.records import CAMERA, FACT_TYPES, RECORD_TYPES, Field, Kind, RecordType

LAYOUT: Final = 1
"""Raised when a table beside the records changes."""


def _fingerprint() -> int:
    fields = [(kind.name, [(f.name, f.kind.value, f.required) for f in kind.fields]) for kind in RECORD_TYPES]
    return zlib.crc32(repr((LAYOUT, fields)).encode())


SCHEMA_VERSION: Final = _fingerprint()
"""Follows from the declarations, so that no one can forget to raise it; equals ``feed_meta.schema_version``."""

metadata: Final = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_LONG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SHORT_TEXT: Final = sa.String(255).with_variant(sa.Text(), "sqlite")
"""For columns of a key: three of them are the most that an index of InnoDB holds."""
_TYPES: Final[dict[Kind, sa.types.TypeEngine[Any]]] = {
    Kind.KEY: _LONG,
    Kind.INT: sa.Integer(),
    Kind.TEXT: sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb"),
    Kind.BOOL: sa.Integer(),
    Kind.INSTANT: _LONG,
    Kind.DAY: sa.Integer(),
}


def _table(name: str, *items: sa.schema.SchemaItem, comment: str) -> sa.Table:
    """Describe a table that tells letters, cases and trailing spaces apart and refuses values of another type."""
    return sa.Table(
        name,
        metadata,
        *items,
        comment=comment,
        sqlite_strict=True,
        mariadb_engine="InnoDB",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_nopad_bin",
    )


def _column(field: Field, keys: set[str]) -> sa.Column[Any]:
    if field.name == "id":
        return sa.Column("id", _LONG, primary_key=True, autoincrement=False, comment=field.zh)
    kind = _SHORT_TEXT if field.kind is Kind.TEXT and field.name in keys else _TYPES[field.kind]
    references = [sa.ForeignKey(f"{field.references}.id")] if field.references else []
    return sa.Column(field.name, kind, *references, nullable=not field.required, comment=field.zh)


def _checks(record_type: RecordType) -> list[sa.CheckConstraint]:
    """A truth is 0 or 1; a record without validity owes a reason; no address names a user."""
    truths = [field.name for field in record_type.fields if field.kind is Kind.BOOL]
    checks = [sa.CheckConstraint(f"{name} IN (0, 1)", name) for name in truths]
    if "valid" in truths:
        checks.append(sa.CheckConstraint("valid = 1 OR invalid_reason IS NOT NULL", "reason"))
    if record_type is CAMERA:
        checks.append(sa.CheckConstraint("instr(address, '@') = 0", "address"))
    return checks


def _corrections(record_type: RecordType) -> list[sa.Constraint]:
    """A fact corrects another fact of the same case."""
    if record_type not in FACT_TYPES:
        return []
    name = record_type.name
    return [
        sa.UniqueConstraint("id", "case_id"),
        sa.ForeignKeyConstraint(["corrects", "case_id"], [f"{name}.id", f"{name}.case_id"]),
        sa.CheckConstraint("corrects <> id", "corrects"),
    ]


def _record_table(record_type: RecordType) -> sa.Table:
    keys = {name for group in (*record_type.unique, *record_type.indexes) for name in group}
    return _table(
        record_type.name,
        *(_column(field, keys) for field in record_type.fields),
        *(sa.UniqueConstraint(*columns) for columns in record_type.unique),
        *(sa.Index(None, *columns) for columns in record_type.indexes),
        *_checks(record_type),
        *_corrections(record_type),
        comment=record_type.zh,
    )


def _one() -> tuple[sa.Column[int], sa.CheckConstraint]:
    """The key of a table of one row."""
    key = sa.Column("one", sa.Integer(), primary_key=True, autoincrement=False)
    return key, sa.CheckConstraint("one = 1", "one")


RECORD_TABLES: Final = {record_type.name: _record_table(record_type) for record_type in RECORD_TYPES}
"""Every synced table by record name, each after what it references."""

FEED_COUNTER: Final = _table(
    "feed_counter",
    *_one(),
    sa.Column("n", _LONG, nullable=False, comment="已提交的最后变更号"),
    comment="变更计数器(一行),写入者在事务最后递增",
)
"""The number of the last committed change."""

CHANGE_FEED: Final = _table(
    "change_feed",
    sa.Column("n", _LONG, primary_key=True, autoincrement=False, comment="变更号,连续,即提交次序"),
    sa.Column("tbl", _SHORT_TEXT, nullable=False, comment="表名"),
    sa.Column("pk", _LONG, comment="主键,清空表时为空"),
    sa.Column("op", sa.String(1).with_variant(sa.Text(), "sqlite"), nullable=False, comment="I插入 U更新 D删除 T清空"),
    sa.Column("area", _SHORT_TEXT, comment="行政区划代码,清空表时为空"),
    sa.Column("mark", _LONG, nullable=False, comment="事务的随机标记,识别被改写的历史"),
    sa.Column("at_us", _LONG, nullable=False, comment="真实时间(微秒)"),
    comment="变更流",
)
"""``mark``, random and common to the changes of one transaction, tells a history from another that was written over
the same numbers after the database had been set back."""

FEED_META: Final = _table(
    "feed_meta",
    *_one(),
    sa.Column("epoch", _SHORT_TEXT, nullable=False, comment="纪元"),
    sa.Column("floor", _LONG, nullable=False, comment="此号之前的变更已清理"),
    sa.Column("schema_version", _LONG, nullable=False, comment="模式版本"),
    comment="变更流说明(一行)",
)
"""Changes numbered below ``floor`` are gone: a reader that stands there or later can go on."""

CITY_CLOCK: Final = _table(
    "city_clock",
    *_one(),
    sa.Column("real_anchor_us", _LONG, nullable=False, comment="真实时间锚点(微秒)"),
    sa.Column("city_anchor_us", _LONG, nullable=False, comment="该时刻的城市时间(微秒)"),
    sa.Column(
        "rate",
        sa.Double().with_variant(sa.REAL(), "sqlite"),
        nullable=False,
        comment="城市时间流速(1为实时)",
    ),
    sa.CheckConstraint("rate > 0", "rate"),
    comment="城市时钟(一行)",
)
