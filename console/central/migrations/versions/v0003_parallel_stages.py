"""A stage may say that it runs beside others; only what the column is for changes."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Say it where the database is read."""
    op.get_bind().exec_driver_sql(
        "COMMENT ON COLUMN supervision.matter_version.stages IS"
        " '环节及时限(JSON: [{code,name_zh,name_en,limit,parallel}];parallel=true:并行)'"
    )
