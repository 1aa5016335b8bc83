"""Tables of the central database, described from the record declarations (schema ``supervision``).

Synced tables follow ``console.domain.records``; beside them stand those that never leave central: the feed of changes,
what a reader must know of it, the clock of the city, and what makes an operation happen once, permitted and audited.
Functions and triggers are in the migrations alone.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

from console.central.names import SCHEMA
from console.domain.records import CAMERA, RECORD_TYPES, Field, Kind, RecordType

CITY_NOW: Final = sa.text(f"{SCHEMA}.now()")
REAL_NOW: Final = sa.text("clock_timestamp()")


class Xid8(UserDefinedType[str]):
    """A transaction number that does not wrap around; travels as text."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the type's name in DDL."""
        return "xid8"


metadata: Final = sa.MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    },
)

_TYPES: Final[dict[Kind, sa.types.TypeEngine[Any]]] = {
    Kind.KEY: sa.BigInteger(),
    Kind.INT: sa.Integer(),
    Kind.TEXT: sa.Text(),
    Kind.BOOL: sa.Boolean(),
    Kind.INSTANT: sa.DateTime(timezone=True),
    Kind.DAY: sa.Date(),
}
_DEFAULTS: Final[dict[str, sa.TextClause]] = {
    "recorded_at": CITY_NOW,
    "delivered_at": REAL_NOW,
    "valid": sa.text("true"),
}


def _column(field: Field) -> sa.Column[object]:
    if field.name == "id":
        return sa.Column("id", _TYPES[field.kind], sa.Identity(always=False), primary_key=True, comment=field.zh)
    references = [sa.ForeignKey(f"{SCHEMA}.{field.references}.id")] if field.references else []
    return sa.Column(
        field.name,
        _TYPES[field.kind],
        *references,
        nullable=not field.required,
        comment=field.zh,
        server_default=_DEFAULTS.get(field.name),
    )


def _checks(record_type: RecordType) -> list[sa.CheckConstraint]:
    """An infinite instant has no number in a replica; an invalid record owes a reason; no address names a user."""
    times = [field.name for field in record_type.fields if field.kind in {Kind.INSTANT, Kind.DAY}]
    checks = [sa.CheckConstraint(" AND ".join(f"isfinite({name})" for name in times), "finite")] if times else []
    if "valid" in record_type.column_names:
        checks.append(sa.CheckConstraint("valid OR invalid_reason IS NOT NULL", "reason"))
    if record_type is CAMERA:
        checks.append(sa.CheckConstraint("strpos(address, '@') = 0", "address"))
    return checks


def _index(columns: tuple[str, ...]) -> sa.Index:
    """Few facts correct another: their index holds those alone."""
    return sa.Index(
        None, *columns, postgresql_where=sa.text("corrects IS NOT NULL") if columns == ("corrects",) else None
    )


def _table(record_type: RecordType) -> sa.Table:
    return sa.Table(
        record_type.name,
        metadata,
        *(_column(field) for field in record_type.fields),
        *(sa.UniqueConstraint(*columns) for columns in record_type.unique),
        *(_index(columns) for columns in record_type.indexes),
        *_checks(record_type),
        comment=record_type.zh,
    )


TABLES: Final = {record_type.name: _table(record_type) for record_type in RECORD_TYPES}
"""Every synced table by record name, each after what it references."""

FEED_META: Final = sa.Table(
    "feed_meta",
    metadata,
    sa.Column("one", sa.Boolean(), sa.CheckConstraint("one", "one"), primary_key=True, server_default=sa.true()),
    sa.Column(
        "epoch",
        postgresql.UUID(),
        nullable=False,
        server_default=sa.text("gen_random_uuid()"),
        comment="纪元,恢复备份后必须更换",
    ),
    sa.Column("floor_xid", Xid8(), nullable=False, server_default=sa.text("'0'::xid8"), comment="已清理至此事务号"),
    sa.Column("schema_version", sa.Integer(), nullable=False, comment="模式版本"),
    sa.Column(
        "feed_keep",
        postgresql.INTERVAL(),
        nullable=False,
        server_default=sa.text("'30 days'::interval"),
        comment="变更流保留时长",
    ),
    sa.Column("pruned_at", sa.DateTime(timezone=True), comment="最近一次清理的真实时间"),
    comment="变更流说明(一行)",
)

CHANGE_FEED: Final = sa.Table(
    "change_feed",
    metadata,
    sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), comment="事务号"),
    sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), comment="序号"),
    sa.Column("area", sa.Text(), comment="行政区划代码,清空表时为空"),
    sa.Column("tbl", sa.Text(), nullable=False, comment="表名"),
    sa.Column("pk", sa.BigInteger(), comment="主键,清空表时为空"),
    sa.Column("op", sa.Text(), nullable=False, comment="I插入 U更新 D删除 T清空"),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=REAL_NOW, comment="真实时间"),
    sa.PrimaryKeyConstraint("xid", "seq"),
    comment="变更流",
)

CITY_CLOCK: Final = sa.Table(
    "city_clock",
    metadata,
    sa.Column("one", sa.Boolean(), sa.CheckConstraint("one", "one"), primary_key=True, server_default=sa.true()),
    sa.Column("real_anchor", sa.DateTime(timezone=True), nullable=False, comment="真实时间锚点"),
    sa.Column("city_anchor", sa.DateTime(timezone=True), nullable=False, comment="该时刻的城市时间"),
    sa.Column("rate", sa.Double(), nullable=False, comment="城市时间流速(1为实时)"),
    sa.CheckConstraint("rate > 0", "rate"),
    comment="城市时钟(一行)",
)

OP_LOG: Final = sa.Table(
    "op_log",
    metadata,
    sa.Column("op_id", postgresql.UUID(), primary_key=True, comment="操作编号"),
    sa.Column("device_id", postgresql.UUID(), nullable=False, comment="终端编号"),
    sa.Column("device_epoch", sa.Integer(), nullable=False, comment="终端纪元"),
    sa.Column("device_seq", sa.BigInteger(), nullable=False, comment="终端序号"),
    sa.Column("actor", sa.Text(), nullable=False, comment="操作人"),
    sa.Column("login", sa.Text(), nullable=False, comment="数据库登录名"),
    sa.Column("kind", sa.Text(), nullable=False, comment="操作种类 annotate|journal"),
    sa.Column("area", sa.Text(), nullable=False, comment="行政区划代码,空为全部"),
    sa.Column("target", sa.Text(), nullable=False, comment="操作对象"),
    sa.Column("expected_version", sa.Integer(), comment="操作人所见版本号,0为尚无"),
    sa.Column("follows", postgresql.UUID(), comment="操作人在其上继续的前一操作"),
    sa.Column("payload", postgresql.JSONB(), nullable=False, comment="内容"),
    sa.Column("device_time", sa.DateTime(timezone=True), nullable=False, comment="终端时间"),
    sa.Column(
        "received_at",
        sa.DateTime(timezone=True),
        nullable=False,
        server_default=REAL_NOW,
        comment="中心收到时间(真实时间)",
    ),
    sa.Column("xid", Xid8(), nullable=False, server_default=sa.text("pg_current_xact_id()"), comment="事务号"),
    sa.Column("answer", postgresql.JSONB(), comment="答复"),
    sa.UniqueConstraint("device_id", "device_epoch", "device_seq"),
    comment="操作登记(每个操作只生效一次)",
)

DEVICE: Final = sa.Table(
    "device",
    metadata,
    sa.Column("device_id", postgresql.UUID(), primary_key=True, comment="终端编号"),
    sa.Column("epoch", sa.Integer(), nullable=False, comment="当前纪元"),
    sa.Column("last_seq", sa.BigInteger(), nullable=False, comment="已收到的最大序号"),
    sa.Column(
        "fenced",
        sa.Integer(),
        nullable=False,
        server_default=sa.text("0"),
        comment="被拦截次数(本地库被恢复或复制)",
    ),
    sa.Column("fenced_at", sa.DateTime(timezone=True), comment="最近一次被拦截的真实时间"),
    comment="终端",
)

PERMISSION: Final = sa.Table(
    "permission",
    metadata,
    sa.Column("login", sa.Text(), primary_key=True, comment="数据库登录名"),
    sa.Column("area", sa.Text(), primary_key=True, server_default="", comment="行政区划代码,空为全部"),
    sa.Column("kind", sa.Text(), primary_key=True, server_default="", comment="操作种类,空为全部"),
    sa.Column(
        "granted_at",
        sa.DateTime(timezone=True),
        nullable=False,
        server_default=REAL_NOW,
        comment="授权时间(真实时间)",
    ),
    sa.Column("granted_by", sa.Text(), nullable=False, server_default=sa.text("SESSION_USER"), comment="授权人登录名"),
    comment="操作权限",
)

AUDIT: Final = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True, comment="序号"),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=REAL_NOW, comment="真实时间"),
    sa.Column("login", sa.Text(), nullable=False, server_default=sa.text("SESSION_USER"), comment="数据库登录名"),
    sa.Column("actor", sa.Text(), comment="操作人"),
    sa.Column("device_id", postgresql.UUID(), comment="终端编号"),
    sa.Column("action", sa.Text(), nullable=False, comment="操作"),
    sa.Column("area", sa.Text(), comment="行政区划代码,空为全部"),
    sa.Column("object", sa.Text(), comment="对象"),
    sa.Column("result", sa.Text(), nullable=False, comment="结果"),
    sa.Column("reason", sa.Text(), comment="原因"),
    sa.Column("op_id", postgresql.UUID(), index=True, comment="操作编号"),
    comment="审计记录(只增)",
)
