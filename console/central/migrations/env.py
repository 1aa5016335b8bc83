"""What Alembic runs for each command: the caller's connection, one transaction, one schema."""

from alembic import context

from console.central.names import SCHEMA
from console.central.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="schema_revision",
    version_table_schema=SCHEMA,
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
