r"""Functions of migration 0004. Never edited: a later migration replaces them.

Texts are refused with a character of ``[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]``: controls, separators
of lines and marks that turn the direction of writing. An operation that cannot be stored as it is leaves no trace in
``op_log``; it is audited like every other.
"""

from typing import Final

FLAWS: Final = r"""
-- What keeps an operation from being stored at all: {field, reason}, or null.
CREATE FUNCTION supervision.operation_flaw(op jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN jsonb_typeof(op) IS DISTINCT FROM 'object' THEN '{"field": "", "reason": "malformed"}'::jsonb
        WHEN octet_length(op::text) > 65536 THEN '{"field": "", "reason": "too_large"}'::jsonb
        ELSE (
            SELECT jsonb_build_object('field', rule.field, 'reason', 'malformed')
            FROM (VALUES
                ('op_id', 'string', false, '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
                ('device_id', 'string', false, '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
                ('device_epoch', 'number', false, '^[1-9][0-9]{0,8}$'),
                ('device_seq', 'number', false, '^[1-9][0-9]{0,14}$'),
                ('actor', 'string', false, '^[^\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]{1,100}$'),
                ('kind', 'string', false, '^[a-z_]{1,40}$'),
                ('area', 'string', false, '^[^\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]{0,40}$'),
                ('target', 'string', false, '^[^\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]{1,100}$'),
                ('expected_version', 'number', true, '^(0|[1-9][0-9]{0,8})$'),
                ('follows', 'string', true, '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
                ('device_us', 'number', false, '^(0|[1-9][0-9]{0,16})$'),
                ('payload', 'object', false, '')
            ) AS rule(field, type, is_optional, pattern)
            WHERE NOT (rule.is_optional AND coalesce(jsonb_typeof(op -> rule.field), 'null') = 'null')
                AND (jsonb_typeof(op -> rule.field) IS DISTINCT FROM rule.type OR op ->> rule.field !~ rule.pattern)
            LIMIT 1
        )
    END
$$;

-- What is wrong with the content of a stored operation: {field, reason}, or null.
CREATE FUNCTION supervision.content_flaw(op jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unseen constant text := '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]';
    content constant jsonb := op -> 'payload';
    flaw text[];
BEGIN
    CASE op ->> 'kind'
    WHEN 'annotate' THEN
        flaw := CASE
            WHEN op ->> 'target' !~ '^[1-9][0-9]{0,18}$' THEN '{target,malformed}'
            WHEN (op ->> 'target')::numeric > 9223372036854775807 THEN '{target,malformed}'
            WHEN op ->> 'expected_version' IS NULL THEN '{expected_version,missing}'
            WHEN jsonb_typeof(content -> 'text') IS DISTINCT FROM 'string' THEN '{text,missing}'
            WHEN content ->> 'text' ~ unseen THEN '{text,control_character}'
            WHEN supervision.trimmed(content ->> 'text') = '' THEN '{text,empty}'
            WHEN char_length(supervision.trimmed(content ->> 'text')) > 2000 THEN '{text,too_long}'
        END;
    WHEN 'journal' THEN
        flaw := CASE
            WHEN jsonb_typeof(content -> 'action') IS DISTINCT FROM 'string' THEN '{action,missing}'
            WHEN content ->> 'action' !~ '^[a-z_]{1,40}$' THEN '{action,malformed}'
            WHEN jsonb_typeof(content -> 'reason') IS DISTINCT FROM 'string' THEN '{reason,missing}'
            WHEN content ->> 'reason' ~ unseen THEN '{reason,control_character}'
            WHEN char_length(content ->> 'reason') > 2000 THEN '{reason,too_long}'
        END;
    ELSE
        flaw := '{kind,unknown}';
    END CASE;
    RETURN CASE WHEN flaw IS NOT NULL THEN jsonb_build_object('field', flaw[1], 'reason', flaw[2]) END;
END $$;

CREATE FUNCTION supervision.trimmed(words text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT btrim(words,
        E' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000')
$$;
"""

EFFECTS: Final = """
-- Sync writes its journal with whatever permission a login has: it changes nothing but the audit.
CREATE FUNCTION supervision.has_permission(op jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM supervision.permission
        WHERE login = session_user AND (
            op ->> 'kind' = 'journal' OR (area IN ('', op ->> 'area') AND kind IN ('', op ->> 'kind'))
        )
    )
$$;

-- The earlier operation of the same operator on whose result this one was made.
CREATE FUNCTION supervision.has_foundation(op jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT op ->> 'follows' IS NULL OR EXISTS (
        SELECT FROM supervision.op_log WHERE op_id = (op ->> 'follows')::uuid AND answer ->> 'result' = 'applied'
    )
$$;

CREATE FUNCTION supervision.annotate(op jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    case_number constant bigint := (op ->> 'target')::bigint;
    expected constant integer := (op ->> 'expected_version')::integer;
    words constant text := supervision.trimmed(op -> 'payload' ->> 'text');
    written constant timestamptz := 'epoch'::timestamptz + (op ->> 'device_us')::bigint * interval '1 microsecond';
    note supervision.annotation;
BEGIN
    PERFORM FROM supervision.supervised_case WHERE id = case_number AND area = op ->> 'area';
    IF NOT FOUND THEN
        RETURN '{"result": "invalid", "field": "target", "reason": "no_such_case"}';
    END IF;
    SELECT * INTO note FROM supervision.annotation WHERE case_id = case_number FOR UPDATE;
    IF note.id IS NULL AND expected = 0 AND supervision.has_foundation(op) THEN
        INSERT INTO supervision.annotation (area, case_id, text, version, author, written_at)
        VALUES (op ->> 'area', case_number, words, 1, op ->> 'actor', written)
        ON CONFLICT (case_id) DO NOTHING RETURNING * INTO note;
        IF note.id IS NOT NULL THEN
            RETURN jsonb_build_object('result', 'applied', 'id', note.id, 'version', note.version);
        END IF;
        SELECT * INTO note FROM supervision.annotation WHERE case_id = case_number FOR UPDATE;
    ELSIF note.version = expected AND supervision.has_foundation(op) THEN
        UPDATE supervision.annotation SET area = op ->> 'area', text = words, version = version + 1,
            author = op ->> 'actor', written_at = written, recorded_at = supervision.now()
        WHERE id = note.id RETURNING * INTO note;
        RETURN jsonb_build_object('result', 'applied', 'id', note.id, 'version', note.version);
    END IF;
    RETURN jsonb_build_object('result', 'conflict',
        'reason', format('version %s expected, %s found', expected, coalesce(note.version, 0)),
        'current', CASE WHEN note.id IS NOT NULL THEN jsonb_build_object(
            'id', note.id, 'case_id', note.case_id, 'text', note.text, 'version', note.version, 'author', note.author,
            'written_us', (extract(epoch FROM note.written_at) * 1000000)::bigint,
            'recorded_us', (extract(epoch FROM note.recorded_at) * 1000000)::bigint
        ) END);
END $$;

CREATE FUNCTION supervision.carry_out(op jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    flaw constant jsonb := supervision.content_flaw(op);
BEGIN
    IF flaw IS NOT NULL THEN
        RETURN '{"result": "invalid"}'::jsonb || flaw;
    ELSIF NOT supervision.has_permission(op) THEN
        RETURN '{"result": "denied"}';
    ELSIF op ->> 'kind' = 'annotate' THEN
        RETURN supervision.annotate(op);
    END IF;
    RETURN '{"result": "applied"}';
END $$;
"""

SUBMIT: Final = """
CREATE FUNCTION supervision.known_answer(known supervision.op_log, op jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN (known.kind, known.area, known.target, known.payload)
            IS DISTINCT FROM (op ->> 'kind', op ->> 'area', op ->> 'target', op -> 'payload')
        THEN '{"result": "invalid", "field": "op_id", "reason": "used_before"}'::jsonb
        ELSE known.answer || '{"duplicate": true}'
    END
$$;

-- The device's row is locked first, so that a call which a lost connection left behind ends before its operation is
-- looked up again.
CREATE FUNCTION supervision.submit_op(op jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    flaw constant jsonb := supervision.operation_flaw(op);
    number uuid;
    sender supervision.device;
    known supervision.op_log;
    verdict jsonb;
BEGIN
    IF flaw IS NOT NULL THEN
        INSERT INTO supervision.audit (action, result, reason)
        VALUES ('submit', 'invalid', concat_ws(': ', nullif(flaw ->> 'field', ''), flaw ->> 'reason'));
        RETURN '{"result": "invalid"}'::jsonb || flaw;
    END IF;
    number := op ->> 'op_id';
    INSERT INTO supervision.device (device_id, epoch, last_seq)
    VALUES ((op ->> 'device_id')::uuid, (op ->> 'device_epoch')::integer, 0) ON CONFLICT DO NOTHING;
    SELECT * INTO sender FROM supervision.device WHERE device_id = (op ->> 'device_id')::uuid FOR UPDATE;
    SELECT * INTO known FROM supervision.op_log WHERE op_id = number;
    IF FOUND THEN
        RETURN supervision.known_answer(known, op);
    END IF;
    IF (op ->> 'device_epoch')::integer < sender.epoch
        OR ((op ->> 'device_epoch')::integer = sender.epoch AND (op ->> 'device_seq')::bigint <= sender.last_seq)
    THEN
        UPDATE supervision.device SET fenced = fenced + 1, fenced_at = clock_timestamp()
        WHERE device_id = sender.device_id;
        INSERT INTO supervision.audit (actor, device_id, action, area, object, result, reason, op_id)
        VALUES (op ->> 'actor', sender.device_id, op ->> 'kind', op ->> 'area', op ->> 'target', 'fenced',
            format('%s/%s after %s/%s', op ->> 'device_epoch', op ->> 'device_seq', sender.epoch, sender.last_seq),
            number);
        RETURN jsonb_build_object('result', 'fenced', 'epoch', sender.epoch, 'last_seq', sender.last_seq);
    END IF;
    INSERT INTO supervision.op_log (op_id, device_id, device_epoch, device_seq, actor, login, kind, area, target,
        expected_version, follows, payload, device_time)
    VALUES (number, sender.device_id, (op ->> 'device_epoch')::integer, (op ->> 'device_seq')::bigint, op ->> 'actor',
        session_user, op ->> 'kind', op ->> 'area', op ->> 'target', (op ->> 'expected_version')::integer,
        (op ->> 'follows')::uuid, op -> 'payload',
        'epoch'::timestamptz + (op ->> 'device_us')::bigint * interval '1 microsecond')
    ON CONFLICT (op_id) DO NOTHING;
    IF NOT FOUND THEN  -- the same operation from a copy of the device, a moment ago
        SELECT * INTO known FROM supervision.op_log WHERE op_id = number;
        RETURN supervision.known_answer(known, op);
    END IF;
    UPDATE supervision.device SET epoch = (op ->> 'device_epoch')::integer, last_seq = (op ->> 'device_seq')::bigint
    WHERE device_id = sender.device_id;
    verdict := supervision.carry_out(op) || jsonb_build_object(
        'xid', pg_current_xact_id()::text,
        'epoch', (SELECT epoch || '/' || supervision.server_identity() FROM supervision.feed_meta)
    );
    UPDATE supervision.op_log SET answer = verdict WHERE op_id = number;
    INSERT INTO supervision.audit (actor, device_id, action, area, object, result, reason, op_id)
    VALUES (op ->> 'actor', sender.device_id,
        CASE WHEN op ->> 'kind' = 'journal' AND verdict ->> 'result' = 'applied' THEN op -> 'payload' ->> 'action'
            ELSE op ->> 'kind' END,
        op ->> 'area', op ->> 'target', verdict ->> 'result',
        CASE WHEN op ->> 'kind' = 'journal' AND verdict ->> 'result' = 'applied' THEN op -> 'payload' ->> 'reason'
            ELSE nullif(concat_ws(': ', verdict ->> 'field', verdict ->> 'reason'), '') END,
        number);
    RETURN verdict;
END $$;
COMMENT ON FUNCTION supervision.submit_op(jsonb) IS '提交一个操作:只生效一次,同一事务内登记、校验、执行、审计';

-- What a device told central, for a console whose own file was lost; each login sees its own.
CREATE FUNCTION supervision.operations_of(device uuid) RETURNS TABLE (
    op_id uuid, device_epoch integer, device_seq bigint, actor text, kind text, area text, target text,
    expected_version integer, follows uuid, payload jsonb, device_us bigint, answer jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT log.op_id, log.device_epoch, log.device_seq, log.actor, log.kind, log.area, log.target,
        log.expected_version, log.follows, log.payload, (extract(epoch FROM log.device_time) * 1000000)::bigint,
        log.answer
    FROM supervision.op_log AS log
    WHERE log.device_id = operations_of.device AND log.login = session_user
    ORDER BY log.device_epoch, log.device_seq
$$;
COMMENT ON FUNCTION supervision.operations_of(uuid) IS '某终端以本登录名提交过的操作及答复';
"""

HOUSEKEEPING: Final = """
-- The floor rises no further than what was pruned: who follows a quiet feed needs no new copy.
CREATE OR REPLACE FUNCTION supervision.prune_feed(keep interval DEFAULT '30 days') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_floor xid8;
    pruned bigint;
BEGIN
    SELECT least(pg_snapshot_xmin(pg_current_snapshot()), coalesce(
        (SELECT xid FROM supervision.change_feed WHERE at >= clock_timestamp() - keep ORDER BY xid, seq LIMIT 1),
        (SELECT (xid::text::bigint + 1)::text::xid8 FROM supervision.change_feed ORDER BY xid DESC, seq DESC LIMIT 1),
        '0'::xid8
    )) INTO new_floor;
    UPDATE supervision.feed_meta SET floor_xid = greatest(floor_xid, new_floor) RETURNING floor_xid INTO new_floor;
    DELETE FROM supervision.change_feed WHERE xid < new_floor;
    GET DIAGNOSTICS pruned = ROW_COUNT;
    RETURN pruned;
END $$;

-- Any console may ask, as often as it likes; one of them does it, once an hour.
CREATE FUNCTION supervision.housekeep() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    keep interval;
BEGIN
    IF NOT pg_try_advisory_xact_lock(x'484f5553'::bigint) THEN
        RETURN NULL;
    END IF;
    UPDATE supervision.feed_meta SET pruned_at = clock_timestamp()
    WHERE pruned_at IS NULL OR pruned_at <= clock_timestamp() - interval '1 hour' RETURNING feed_keep INTO keep;
    RETURN CASE WHEN keep IS NOT NULL THEN supervision.prune_feed(keep) END;
END $$;
COMMENT ON FUNCTION supervision.housekeep() IS '每小时至多一次清理变更流,返回清理行数;未到时间为空';
"""

PRIVILEGES: Final = """
REVOKE ALL ON FUNCTION supervision.operation_flaw(jsonb), supervision.content_flaw(jsonb), supervision.trimmed(text),
    supervision.has_permission(jsonb), supervision.has_foundation(jsonb), supervision.annotate(jsonb),
    supervision.carry_out(jsonb), supervision.known_answer(supervision.op_log, jsonb), supervision.submit_op(jsonb),
    supervision.operations_of(uuid), supervision.housekeep() FROM PUBLIC;
"""
