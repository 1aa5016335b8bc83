"""The working calendar as evidence: accepted versions, orders of areas, and the log of what each change moved."""

from alembic import op

from console.central.migrations.calendar_0002 import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the three tables; what is there stays."""
    for statement in statements():
        # Without parameters the driver leaves "%" alone and takes several statements at once.
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
