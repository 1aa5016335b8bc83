"""Functions, triggers and views that a server has only as part of a topology, in a schema of their own."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from console.central.topology.ground import REPORTED
from console.central.topology.plan import Server
from console.central.topology.site import SCHEMA, Site, literal

_FEED_ROW: Final = """
CREATE FUNCTION supervision_topology.feed_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO supervision.change_feed (area, tbl, pk, op) VALUES (OLD.area, TG_TABLE_NAME, OLD.id, 'D');
    ELSE
        INSERT INTO supervision.change_feed (area, tbl, pk, op)
        VALUES (NEW.area, TG_TABLE_NAME, NEW.id, left(TG_OP, 1));
        IF TG_OP = 'UPDATE' AND (OLD.area, OLD.id) IS DISTINCT FROM (NEW.area, NEW.id) THEN
            INSERT INTO supervision.change_feed (area, tbl, pk, op) VALUES (OLD.area, TG_TABLE_NAME, OLD.id, 'D');
        END IF;
    END IF;
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$
"""
_FEED_TRIGGER: Final = """
CREATE TRIGGER topology_feed AFTER INSERT OR UPDATE OR DELETE ON supervision.{table}
    FOR EACH ROW EXECUTE FUNCTION supervision_topology.feed_row();
ALTER TABLE supervision.{table} ENABLE REPLICA TRIGGER topology_feed,
    ENABLE TRIGGER feed_insert, ENABLE TRIGGER feed_update, ENABLE TRIGGER feed_delete
"""
"""Applying what was replicated fires row triggers alone, the first copy of a table both sorts, a local write the feed's
own triggers for statements. So those stay for local writes, and this one is for replication: each row is fed once."""

_ARRIVAL: Final = """
CREATE FUNCTION supervision_topology.not_in_the_future() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.delivered_at := least(NEW.delivered_at, clock_timestamp());
    RETURN NEW;
END $$;
CREATE TRIGGER topology_arrival BEFORE INSERT OR UPDATE ON supervision.delivery
    FOR EACH ROW EXECUTE FUNCTION supervision_topology.not_in_the_future();
ALTER TABLE supervision.delivery ENABLE REPLICA TRIGGER topology_arrival
"""
"""Nothing was delivered later than now: a district whose clock is ahead would count as fresh after it fell silent."""

_COPY: Final = """
CREATE FUNCTION supervision_topology.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'supervision.% % of area % is a copy: % refused', TG_TABLE_NAME, OLD.id, OLD.area, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Change it on the server of its area.';
END $$
"""
_COPY_TRIGGER: Final = """
CREATE TRIGGER topology_copy BEFORE UPDATE OR DELETE ON supervision.{table}
    FOR EACH ROW WHEN (OLD.id > {last_id}) EXECUTE FUNCTION supervision_topology.refuse_change()
"""
"""A copy that is changed on the spot would never again be what the district holds."""

_GUARD: Final = """
CREATE FUNCTION supervision_topology.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'supervision.% is copied from server to server: TRUNCATE refused', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Delete the rows instead.';
END $$
"""
_GUARD_TRIGGER: Final = """
CREATE TRIGGER topology_truncate BEFORE TRUNCATE ON supervision.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION supervision_topology.refuse_truncate()
"""
"""Replicated, it would empty the city's table of every district's rows; not replicated, the city would keep ghosts."""

_CASE_STATE: Final = """
CREATE VIEW supervision_topology.case_state AS
SELECT own.id, own.area, unit.code AS unit_code, unit.name_zh AS unit_zh, unit.name_en AS unit_en,
    date_trunc('month', own.received_at AT TIME ZONE area.time_zone)::date AS month,
    EXISTS (
        SELECT FROM supervision.closing AS closed
        WHERE closed.case_id = own.id AND closed.valid
            AND NOT EXISTS (
                SELECT FROM supervision.closing AS later WHERE later.corrects = closed.id AND later.valid
            )
            AND NOT EXISTS (
                SELECT FROM supervision.event AS again
                WHERE again.case_id = own.id AND again.kind_code = {reopened} AND again.valid
                    AND again.happened_at >= closed.happened_at
                    AND NOT EXISTS (
                        SELECT FROM supervision.event AS later WHERE later.corrects = again.id AND later.valid
                    )
            )
    ) AS is_closed
FROM supervision.supervised_case AS own
JOIN supervision.area AS area ON area.area = own.area
LEFT JOIN supervision.unit AS unit ON unit.id = own.unit_id
"""
"""What figures count, a row for each case."""

_STANDING: Final = """
SELECT count(*) FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid = ANY (%s::text[]::regclass[])
    AND (tgname = 'topology_feed' AND tgenabled = 'R'
        OR tgname IN ('feed_insert', 'feed_update', 'feed_delete') AND tgenabled = 'O')
"""
_TRIGGERS_A_TABLE: Final = 4


def city_copies(city: Server) -> list[str]:
    """Return what the city's server needs to feed consoles with what was replicated to it."""
    feeds = (_FEED_TRIGGER.format(table=table) for table in REPORTED)
    copies = (_COPY_TRIGGER.format(table=table, last_id=city.last_id) for table in REPORTED)
    return [_FEED_ROW, *feeds, _ARRIVAL, _COPY, *copies, *district_is_copied()]


def district_is_copied() -> list[str]:
    """Return what a district's server needs whose rows are replicated."""
    return [_GUARD, *(_GUARD_TRIGGER.format(table=table) for table in REPORTED)]


def is_asked(reopened: int) -> list[str]:
    """Return what a server needs whose rows are asked for figures.

    Args:
        reopened: Code of the event that takes a case up again.
    """
    return [_CASE_STATE.format(reopened=reopened)]


def set_objects(site: Site, statements: Sequence[str]) -> None:
    """Give a server these objects in the place of all it has; nothing changes where they stand already."""
    mark = sha256("\n".join(statements).encode()).hexdigest()
    if site.mark() == mark and (_FEED_ROW not in statements or _feeds_what_is_replicated(site)):
        return
    site.change(
        "objects",
        "",
        [
            f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
            f"CREATE SCHEMA {SCHEMA}",
            *statements,
            f"COMMENT ON SCHEMA {SCHEMA} IS {literal(mark)}",
        ],
    )


def drop_objects(site: Site) -> None:
    """Take the objects away; the feed's own triggers again fire always."""
    if site.mark() is None:
        return
    always = [
        f"ALTER TABLE supervision.{table} ENABLE ALWAYS TRIGGER feed_insert, ENABLE ALWAYS TRIGGER feed_update,"
        " ENABLE ALWAYS TRIGGER feed_delete"
        for table in REPORTED
    ]
    site.change("objects", "", [f"DROP SCHEMA {SCHEMA} CASCADE", *always])


def _feeds_what_is_replicated(site: Site) -> bool:
    tables = [f"supervision.{table}" for table in REPORTED]
    return site.value(_STANDING, tables) == _TRIGGERS_A_TABLE * len(tables)
