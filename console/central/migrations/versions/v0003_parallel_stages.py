"""Limits have five units, and a stage may say that it runs beside others; only what columns are for changes."""

from alembic import op

revision = "0003"
down_revision = "0002"

_COMMENTS = {
    "statutory_unit": "法定办结时限单位 wd|nd|month|h|wh",
    "promised_unit": "承诺办结时限单位 wd|nd|month|h|wh",
    "stages": "环节及时限(JSON: [{code,name_zh,name_en,limit,parallel}];parallel=true:并行)",
}


def upgrade() -> None:
    """Say it where the database is read."""
    for column, comment in _COMMENTS.items():
        op.get_bind().exec_driver_sql(f"COMMENT ON COLUMN supervision.matter_version.{column} IS '{comment}'")
