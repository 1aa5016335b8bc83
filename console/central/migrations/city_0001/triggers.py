"""Triggers of migration 0001, a set for each synced table. Never edited.

All are ENABLE ALWAYS: without it they would sleep under logical replication and ``session_replication_role = replica``.
"""

from typing import Final

SYNCED: Final = (
    "area",
    "unit",
    "matter",
    "matter_version",
    "supervised_case",
    "event",
    "stop",
    "resume",
    "extension",
    "declared_date",
    "closing",
    "delivery",
    "refused_record",
)
APPEND_ONLY: Final = ("event", "stop", "resume", "extension", "declared_date", "closing")

_FEED: Final = """
CREATE TRIGGER feed_insert AFTER INSERT ON supervision.{table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION supervision.feed_insert();
CREATE TRIGGER feed_update AFTER UPDATE ON supervision.{table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION supervision.feed_update();
CREATE TRIGGER feed_delete AFTER DELETE ON supervision.{table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION supervision.feed_delete();
CREATE TRIGGER feed_truncate AFTER TRUNCATE ON supervision.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION supervision.feed_truncate();
ALTER TABLE supervision.{table} ENABLE ALWAYS TRIGGER feed_insert, ENABLE ALWAYS TRIGGER feed_update,
    ENABLE ALWAYS TRIGGER feed_delete, ENABLE ALWAYS TRIGGER feed_truncate;
"""

_FACT: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supervision.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION supervision.refuse_change();
CREATE TRIGGER check_corrections AFTER INSERT ON supervision.{table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION supervision.check_corrections();
ALTER TABLE supervision.{table} ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER check_corrections;
"""

_CLOCK: Final = """
CREATE TRIGGER doorbell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON supervision.city_clock
    FOR EACH STATEMENT EXECUTE FUNCTION supervision.ring_doorbell();
"""


def statements() -> list[str]:
    """Return the statements that make every trigger."""
    feed = [_FEED.format(table=table) for table in SYNCED]
    facts = [_FACT.format(table=table) for table in APPEND_ONLY]
    return [*feed, *facts, _CLOCK]
