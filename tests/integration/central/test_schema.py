"""The migrated database is what the program describes."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects.postgresql.base import ischema_names

from console.central.migrate import central_engine
from console.central.names import SCHEMA
from console.central.schema import CHANGE_FEED, TABLES, Xid8, metadata
from console.domain.records import RECORD_TYPES


@pytest.fixture
def migrated(central_database, monkeypatch):
    """A connection that knows the type xid8 when it looks at tables."""
    monkeypatch.setitem(ischema_names, "xid8", Xid8)
    engine = central_engine(central_database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_lead_to_the_described_tables(migrated):
    context = MigrationContext.configure(
        migrated,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
            "version_table": "schema_revision",
            "version_table_schema": SCHEMA,
        },
    )

    assert compare_metadata(context, metadata) == []


def test_the_comparison_would_notice_a_lost_comment_and_a_lost_column(migrated):
    migrated.execute(sa.text("COMMENT ON COLUMN supervision.event.action IS NULL"))
    migrated.execute(sa.text("ALTER TABLE supervision.event DROP COLUMN handler"))
    context = MigrationContext.configure(
        migrated,
        opts={"include_schemas": True, "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA},
    )

    differences = str(compare_metadata(context, metadata))

    assert "handler" in differences
    assert "action" in differences


def test_every_described_check_stands_in_the_database(migrated):
    found = {
        (row.table, row.name)
        for row in migrated.execute(
            sa.text(
                "SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint"
                " WHERE contype = 'c' AND connamespace = 'supervision'::regnamespace"
            )
        )
    }
    described = {
        (f"{SCHEMA}.{table.name}", str(constraint.name))
        for table in metadata.sorted_tables
        for constraint in (*table.constraints, *(c for column in table.columns for c in column.constraints))
        if isinstance(constraint, sa.CheckConstraint)
    }

    assert found == {(table, sa.schema.conv(name)) for table, name in described}


def test_every_record_has_a_table_with_its_columns_in_order():
    assert {name: tuple(column.name for column in table.columns) for name, table in TABLES.items()} == {
        record.name: record.column_names for record in RECORD_TYPES
    }


def test_every_synced_table_feeds_always_and_every_fact_is_guarded(migrated):
    rows = migrated.execute(
        sa.text(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
            " AND tgrelid <> 'supervision.city_clock'::regclass"
        )
    )
    feed = {"feed_insert", "feed_update", "feed_delete", "feed_truncate"}

    def guards(record):
        corrected = {"check_corrections"} if "corrects" in record.column_names else set()
        return {"append_only"} | corrected if record.append_only else set()

    own = {("audit", "append_only"), ("op_log", "append_only"), ("op_log", "answer_is_final")}
    synced = {(record.name, trigger) for record in RECORD_TYPES for trigger in feed | guards(record)}

    assert {tuple(row) for row in rows} == {(f"{SCHEMA}.{table}", trigger) for table, trigger in synced | own}


def test_the_feed_is_not_part_of_what_is_synced():
    assert CHANGE_FEED.name not in TABLES
