"""The identity of a server tells a fail-over at once: the timeline of its log, not the one of its last checkpoint."""

from alembic import op

revision = "0005"
down_revision = "0004"

_IDENTITY = """
-- The control file learns of a new timeline with the first checkpoint after a promotion, which may take minutes; the
-- name of the file that is being written to begins with it. A server that stands by has none, and reads no feed either.
CREATE OR REPLACE FUNCTION supervision.server_identity() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s/%s/%s', system.system_identifier,
        CASE WHEN pg_is_in_recovery() THEN checkpoint.timeline_id
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer END,
        own.oid)
    FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint, pg_database AS own
    WHERE own.datname = current_database()
$$;
"""


def upgrade() -> None:
    """Replace the function; readers see the same identity on a server that was never promoted."""
    # Without parameters the driver leaves "%" alone and takes several statements at once.
    op.get_bind().exec_driver_sql(_IDENTITY, execution_options={"no_parameters": True})
