"""Functions of migration 0001. Never edited: a later migration replaces them."""

from typing import Final

CLOCK: Final = """
CREATE FUNCTION supervision.city_time(instant timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    clock supervision.city_clock;
    passed_us bigint;
BEGIN
    SELECT * INTO clock FROM supervision.city_clock;
    IF NOT FOUND OR (clock.rate = 1 AND clock.real_anchor = clock.city_anchor) THEN
        RETURN instant;
    END IF;
    passed_us := (extract(epoch FROM instant) - extract(epoch FROM clock.real_anchor)) * 1000000;
    RETURN clock.city_anchor + round(passed_us * clock.rate) * interval '1 microsecond';
END $$;

CREATE FUNCTION supervision.now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT supervision.city_time(clock_timestamp()) $$;
COMMENT ON FUNCTION supervision.now() IS '城市时间:真实时间,或模拟、回放时的偏移与流速';
"""

IDENTITY: Final = """
CREATE FUNCTION supervision.server_identity() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s/%s/%s', system.system_identifier, checkpoint.timeline_id, own.oid)
    FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint, pg_database AS own
    WHERE own.datname = current_database()
$$;
COMMENT ON FUNCTION supervision.server_identity() IS '集群标识/时间线/数据库号:恢复备份后即不同,事务号不可再比较';
"""

FEED: Final = """
CREATE FUNCTION supervision.feed_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO supervision.change_feed (area, tbl, pk, op) SELECT area, TG_TABLE_NAME, id, 'I' FROM new_rows;
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$;

-- A row that changes its id or area is gone from where it was: readers of that area must hear of it too.
CREATE FUNCTION supervision.feed_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO supervision.change_feed (area, tbl, pk, op)
    SELECT area, TG_TABLE_NAME, id, 'U' FROM new_rows
    UNION ALL
    SELECT area, TG_TABLE_NAME, id, 'D'
    FROM (SELECT area, id FROM old_rows EXCEPT SELECT area, id FROM new_rows) AS left_behind;
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$;

CREATE FUNCTION supervision.feed_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO supervision.change_feed (area, tbl, pk, op) SELECT area, TG_TABLE_NAME, id, 'D' FROM old_rows;
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$;

CREATE FUNCTION supervision.feed_truncate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO supervision.change_feed (tbl, op) VALUES (TG_TABLE_NAME, 'T');
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$;

CREATE FUNCTION supervision.ring_doorbell() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('supervision_feed', '');
    RETURN NULL;
END $$;

-- A reader needs rows from the xmin of its cursor on, and falls back to a copy when the floor lies above that:
-- so any floor is safe, and only the rows below it may go.
CREATE FUNCTION supervision.prune_feed(keep interval DEFAULT '30 days') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_floor xid8;
    pruned bigint;
BEGIN
    SELECT coalesce(
        (SELECT xid FROM supervision.change_feed WHERE at >= clock_timestamp() - keep ORDER BY xid, seq LIMIT 1),
        pg_snapshot_xmin(pg_current_snapshot())
    ) INTO new_floor;
    UPDATE supervision.feed_meta SET floor_xid = greatest(floor_xid, new_floor) RETURNING floor_xid INTO new_floor;
    DELETE FROM supervision.change_feed WHERE xid < new_floor;
    GET DIAGNOSTICS pruned = ROW_COUNT;
    RETURN pruned;
END $$;
REVOKE ALL ON FUNCTION supervision.prune_feed(interval) FROM PUBLIC;
COMMENT ON FUNCTION supervision.prune_feed(interval) IS '清理变更流并同时抬高下限,返回清理行数';
"""

FACTS: Final = """
CREATE FUNCTION supervision.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'supervision.% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Insert a new fact that corrects the old one.';
END $$;

CREATE FUNCTION supervision.check_corrections() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows WHERE corrects IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT n.id FROM new_rows AS n WHERE n.corrects IS NOT NULL AND NOT EXISTS ('
        ' SELECT FROM supervision.%I AS o WHERE o.id = n.corrects AND o.case_id = n.case_id AND o.id <> n.id) LIMIT 1',
        TG_TABLE_NAME
    ) INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'supervision.% % corrects no earlier fact of the same case', TG_TABLE_NAME, wrong
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
"""
