"""The first city: synced records, append-only facts, the feed of changes and the city's clock."""

from alembic import op

from console.central.migrations.city_0001 import functions, triggers
from console.central.migrations.city_0001.comments import COMMENTS
from console.central.migrations.city_0001.tables import OWN_TABLES, RECORD_TABLES

revision = "0001"
down_revision = None

_FIRST_ROWS = """
INSERT INTO supervision.feed_meta (schema_version) VALUES (1);
INSERT INTO supervision.city_clock (real_anchor, city_anchor, rate) VALUES ('epoch', 'epoch', 1);
"""


def upgrade() -> None:
    """Make everything in the empty schema; the caller's transaction holds it together."""
    script = (
        OWN_TABLES,
        functions.CLOCK,
        RECORD_TABLES,
        functions.IDENTITY,
        functions.FEED,
        functions.FACTS,
        *triggers.statements(),
        *_comments(),
        _FIRST_ROWS,
    )
    for statements in script:
        # Without parameters the driver leaves "%" alone and takes several statements at once.
        op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def _comments() -> list[str]:
    lines = []
    for table, (name, columns) in COMMENTS.items():
        lines.append(f"COMMENT ON TABLE supervision.{table} IS '{name}'")
        lines.extend(f"COMMENT ON COLUMN supervision.{table}.{column} IS '{zh}'" for column, zh in columns.items())
    return lines
