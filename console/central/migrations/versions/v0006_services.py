"""What is supervised beside cases: halls, windows, cameras, evaluations, complaints; and who sits at the consoles."""

from alembic import op

from console.central.migrations.services_0006 import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables; what is there stays."""
    script = (
        tables.TABLES,
        tables.REFUSED,
        *_comments(),
        *(tables.FEED.format(table=table) for table in tables.COMMENTS),
        *(tables.GUARD.format(table=table) for table in tables.APPEND_ONLY),
        tables.PRIVILEGES,
        "UPDATE supervision.feed_meta SET schema_version = 4",
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
