"""What operators do: notes on cases, the log by which each happens once, permissions, audit, housekeeping."""

from alembic import op

from console.central.migrations.operations_0004 import functions, tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add tables and functions; what is there stays."""
    script = (
        tables.TABLES,
        *_comments(),
        tables.META_COMMENTS,
        tables.TRIGGERS,
        functions.FLAWS,
        functions.EFFECTS,
        functions.SUBMIT,
        functions.HOUSEKEEPING,
        functions.PRIVILEGES,
        "UPDATE supervision.feed_meta SET schema_version = 3",
    )
    for statements in script:
        # Without parameters the driver leaves "%" alone and takes several statements at once.
        op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def _comments() -> list[str]:
    lines = []
    for table, (name, columns) in tables.COMMENTS.items():
        lines.append(f"COMMENT ON TABLE supervision.{table} IS '{name}'")
        lines.extend(f"COMMENT ON COLUMN supervision.{table}.{column} IS '{zh}'" for column, zh in columns.items())
    return lines
