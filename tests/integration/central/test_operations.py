"""Central carries out each operation once, in one transaction with its log and its audit, or refuses it for good."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from console.central.engine import connect
from console.central.operations import OperationsClient
from console.domain.operation import Device, Draft, Operation, OperationKind, OperationState
from console.errors import ServerUnreachable
from tests.integration.central.operations import Sender, audited, notes
from tests.integration.central.rows import AREA, new_case, new_refusal


@pytest.fixture
def case(central):
    return new_case(central, "A-1")


@pytest.fixture
def sender(central):
    return Sender(central)


def test_a_note_is_written_logged_fed_and_audited_in_one_transaction(central, case, sender):
    operation = sender.note(case, 0, " 已电话催办\u3000")

    answer = sender.submit(operation)

    assert (answer["result"], answer["version"]) == ("applied", 1)
    assert notes(central) == {case: ("已电话催办", 1)}
    (feed_xid,) = central.execute("SELECT xid::text FROM supervision.change_feed WHERE tbl = 'annotation'").fetchone()
    logged = central.execute("SELECT xid::text, answer FROM supervision.op_log").fetchone()
    assert logged == (answer["xid"], answer)
    assert feed_xid == answer["xid"]
    assert audited(central) == [("annotate", str(case), "applied", None)]
    row = central.execute(
        "SELECT author, (extract(epoch FROM written_at) * 1000000)::bigint FROM supervision.annotation"
    ).fetchone()
    assert row == ("值班员", 1_772_413_384_123_456)


def test_the_same_operation_again_changes_nothing_and_gets_the_same_answer(central, case, sender):
    operation = sender.note(case, 0)
    first = sender.submit(operation)

    assert sender.submit(operation) == first | {"duplicate": True}
    assert sender.submit(operation | {"device_epoch": 9, "device_seq": 1}) == first | {"duplicate": True}
    assert notes(central) == {case: ("已电话催办", 1)}
    assert len(audited(central)) == 1


def test_a_number_used_for_something_else_is_refused(central, case, sender):
    operation = sender.note(case, 0)
    sender.submit(operation)

    answer = sender.submit(operation | {"payload": {"text": "别的"}})

    assert (answer["result"], answer["field"], answer["reason"]) == ("invalid", "op_id", "used_before")
    assert notes(central) == {case: ("已电话催办", 1)}


def test_another_version_than_expected_is_a_conflict_that_shows_the_other_text_and_stays(central, case, sender):
    sender.submit(sender.note(case, 0, "甲"))
    late = sender.note(case, 0, "乙")

    answer = sender.submit(late)

    assert answer["result"] == "conflict"
    assert (answer["current"]["text"], answer["current"]["version"]) == ("甲", 1)
    assert answer["current"]["written_us"] == 1_772_413_384_123_456
    assert sender.submit(late) == answer | {"duplicate": True}
    assert notes(central) == {case: ("甲", 1)}
    assert audited(central)[-1] == ("annotate", str(case), "conflict", "version 0 expected, 1 found")


def test_a_note_expected_where_there_is_none_is_a_conflict_with_nothing(case, sender):
    answer = sender.submit(sender.note(case, 3))

    assert (answer["result"], answer["current"]) == ("conflict", None)


def test_what_follows_a_refused_operation_never_lands_on_somebody_elses_text(central, case, sender):
    other = Sender(central)
    other.submit(other.note(case, 0, "甲"))
    other.submit(other.note(case, 1, "甲二"))
    first = sender.note(case, 1, "乙")
    second = sender.note(case, 2, "乙二", follows=first["op_id"])

    assert sender.submit(first)["result"] == "conflict"
    assert sender.submit(second)["result"] == "conflict"
    assert notes(central) == {case: ("甲二", 2)}


def test_what_follows_an_applied_operation_is_applied(central, case, sender):
    first = sender.note(case, 0, "甲")
    second = sender.note(case, 1, "乙", follows=first["op_id"])

    assert [sender.submit(one)["result"] for one in (first, second)] == ["applied", "applied"]
    assert notes(central) == {case: ("乙", 2)}


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"payload": {"text": " \u3000"}}, "text", "empty"),
        ({"payload": {"text": "字" * 2001}}, "text", "too_long"),
        ({"payload": {"text": "一\n二"}}, "text", "control_character"),
        ({"payload": {"text": "一\u202e二"}}, "text", "control_character"),
        ({"payload": {"text": 1}}, "text", "missing"),
        ({"payload": {}}, "text", "missing"),
        ({"target": "A-1"}, "target", "malformed"),
        ({"target": "9" * 19}, "target", "malformed"),
        ({"target": "4611686018427387904"}, "target", "no_such_case"),
        ({"expected_version": None}, "expected_version", "missing"),
        ({"kind": "erase"}, "kind", "unknown"),
    ],
)
def test_what_cannot_be_carried_out_is_invalid_by_field_and_reason_logged_and_audited(
    central, case, sender, changed, field, reason
):
    operation = sender.note(case, 0) | changed

    answer = sender.submit(operation)

    assert (answer["result"], answer["field"], answer["reason"]) == ("invalid", field, reason)
    assert sender.submit(operation)["duplicate"]
    assert notes(central) == {}
    assert audited(central) == [(operation["kind"], operation["target"], "invalid", f"{field}: {reason}")]


def test_a_note_of_two_thousand_characters_is_taken(central, case, sender):
    assert sender.submit(sender.note(case, 0, "字" * 2000))["result"] == "applied"


def test_a_case_of_another_area_is_no_case_of_this_one(central, sender):
    elsewhere = new_case(central, "B-1", area="420101")

    answer = sender.submit(sender.note(elsewhere, 0))

    assert (answer["result"], answer["reason"]) == ("invalid", "no_such_case")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"op_id": "1"}, "op_id"),
        ({"op_id": None}, "op_id"),
        ({"device_epoch": 0}, "device_epoch"),
        ({"device_seq": 1.5}, "device_seq"),
        ({"device_seq": "1"}, "device_seq"),
        ({"device_us": -1}, "device_us"),
        ({"device_us": 10**18}, "device_us"),
        ({"actor": ""}, "actor"),
        ({"actor": "甲\r乙"}, "actor"),
        ({"area": "4" * 41}, "area"),
        ({"target": ""}, "target"),
        ({"expected_version": -1}, "expected_version"),
        ({"follows": "x"}, "follows"),
        ({"payload": []}, "payload"),
        ({"payload": {"text": "字" * 30_000}}, ""),
    ],
)
def test_what_cannot_even_be_logged_is_invalid_and_audited(central, case, sender, changed, field):
    answer = sender.submit(sender.note(case, 0) | changed)

    assert (answer["result"], answer["field"]) == ("invalid", field)
    assert central.execute("SELECT count(*) FROM supervision.op_log").fetchone() == (0,)
    assert [entry[:3] for entry in audited(central)] == [("submit", None, "invalid")]


@pytest.mark.parametrize("nonsense", [None, 1, "x", [], {}, [{}]])
def test_nonsense_is_answered(sender, nonsense):
    assert sender.submit(nonsense)["result"] == "invalid"


@pytest.mark.parametrize("step", [0, -1])
def test_a_number_that_was_passed_is_fenced_off_unless_it_is_the_same_operation(central, case, sender, step):
    sender.submit(sender.note(case, 0, "甲"))
    last = sender.note(case, 1, "乙")
    sender.submit(last)

    stale = sender.note(case, 2, "丙") | {"device_seq": sender.seq - 1 + step}
    answer = sender.submit(stale)

    assert answer == {"result": "fenced", "epoch": 1, "last_seq": 2}
    assert notes(central) == {case: ("乙", 2)}
    assert central.execute("SELECT fenced FROM supervision.device").fetchone() == (1,)
    assert audited(central)[-1][2] == "fenced"
    assert sender.submit(stale | {"device_epoch": 2, "device_seq": 1})["result"] == "applied"


def test_an_older_epoch_is_fenced_off(case, sender):
    old = sender.note(case, 0)
    sender.submit(sender.note(case, 0) | {"device_epoch": 3})

    assert sender.submit(old | {"device_seq": 99})["result"] == "fenced"


def test_without_permission_it_is_denied_logged_and_audited(central, case, sender):
    central.execute("DELETE FROM supervision.permission")
    operation = sender.note(case, 0)

    assert sender.submit(operation)["result"] == "denied"
    assert sender.submit(operation)["duplicate"]
    assert notes(central) == {}
    assert audited(central) == [("annotate", str(case), "denied", None)]


@pytest.mark.parametrize(
    ("area", "kind", "result"),
    [
        ("", "", "applied"),
        (AREA, "", "applied"),
        ("", "annotate", "applied"),
        (AREA, "annotate", "applied"),
        ("420101", "", "denied"),
        (AREA, "journal", "denied"),
    ],
)
def test_permission_is_given_by_area_and_kind(central, case, sender, area, kind, result):
    central.execute("UPDATE supervision.permission SET area = %s, kind = %s", (area, kind))

    assert sender.submit(sender.note(case, 0))["result"] == result


def test_a_journal_entry_reaches_the_audit_once_and_changes_nothing_else(central, sender):
    entry = sender.operation(
        kind="journal", area="", target="central", payload={"action": "resync", "reason": "feed_pruned"}
    )

    assert sender.submit(entry)["result"] == "applied"
    assert sender.submit(entry)["duplicate"]
    assert audited(central) == [("resync", "central", "applied", "feed_pruned")]


@pytest.mark.parametrize("payload", [{}, {"action": "Re sync", "reason": ""}, {"action": "resync", "reason": "a\nb"}])
def test_a_malformed_journal_entry_is_invalid(sender, payload):
    assert sender.submit(sender.operation(kind="journal", area="", payload=payload))["result"] == "invalid"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE supervision.audit SET result = 'x'",
        "DELETE FROM supervision.audit",
        "TRUNCATE supervision.audit",
        "DELETE FROM supervision.op_log",
        "TRUNCATE supervision.op_log",
        "UPDATE supervision.op_log SET answer = NULL",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_audit_and_log_are_never_changed(central, case, sender, statement, role):
    sender.submit(sender.note(case, 0))
    central.execute(f"SET session_replication_role = {role}")

    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        central.execute(statement)


def test_one_operation_sent_by_many_at_once_happens_once(central_database, central, case):
    operations = [Sender(central, device).note(case, 0) for device in (str(uuid.uuid4()), str(uuid.uuid4()))]
    same = [one | {"op_id": operations[0]["op_id"]} for one in operations for _ in range(4)]

    answers = _at_once(central_database, same)

    assert [answer["result"] for answer in answers] == ["applied"] * 8
    assert sum("duplicate" not in answer for answer in answers) == 1
    assert notes(central) == {case: ("已电话催办", 1)}
    assert len(audited(central)) == 1


@pytest.mark.parametrize("version", [0, 1])
def test_of_many_devices_that_write_over_the_same_version_at_once_one_wins(central_database, central, case, version):
    for expected in range(version):
        Sender(central).submit(Sender(central).note(case, expected, "先"))

    answers = _at_once(central_database, [Sender(central).note(case, version, f"第{n}台") for n in range(8)])

    results = [answer["result"] for answer in answers]
    assert sorted(results) == ["applied"] + ["conflict"] * 7
    winner = f"第{results.index('applied')}台"
    assert notes(central) == {case: (winner, version + 1)}
    assert {answer["current"]["text"] for answer in answers if answer["result"] == "conflict"} == {winner}


def _at_once(url, operations):
    gate = threading.Barrier(len(operations))

    def submit(operation):
        with connect(url, autocommit=True) as connection:
            gate.wait()
            return Sender(connection).submit(operation)

    with ThreadPoolExecutor(len(operations)) as pool:
        return list(pool.map(submit, operations))


def test_housekeeping_prunes_once_an_hour_what_is_older_than_the_feed_is_kept(central):
    new_refusal(central, "1")
    central.execute("UPDATE supervision.feed_meta SET feed_keep = '0 s'")

    assert central.execute("SELECT supervision.housekeep()").fetchone() == (1,)
    new_refusal(central, "2")
    assert central.execute("SELECT supervision.housekeep()").fetchone() == (None,)
    central.execute("UPDATE supervision.feed_meta SET pruned_at = pruned_at - interval '1 hour'")
    assert central.execute("SELECT supervision.housekeep()").fetchone() == (1,)


def test_housekeeping_leaves_it_to_whoever_is_at_it(central_database, central):
    central.execute("UPDATE supervision.feed_meta SET feed_keep = '0 s'")
    with connect(central_database) as other:
        other.execute("SELECT supervision.housekeep()")

        assert central.execute("SELECT supervision.housekeep()").fetchone() == (None,)


def test_pruning_a_quiet_feed_raises_the_floor_no_further_than_what_went(central):
    new_refusal(central, "1")
    (last,) = central.execute("SELECT max(xid::text::bigint) FROM supervision.change_feed").fetchone()
    for _ in range(5):
        central.execute("UPDATE supervision.feed_meta SET pruned_at = NULL")

    central.execute("SELECT supervision.prune_feed('0 s')")
    central.execute("SELECT supervision.prune_feed('0 s')")

    assert central.execute("SELECT floor_xid::text::bigint FROM supervision.feed_meta").fetchone() == (last + 1,)


def test_the_client_reads_every_answer_and_what_a_device_told_before(central_database, central, case):
    device = Device(str(uuid.uuid4()), 1)
    draft = Draft(OperationKind.ANNOTATE, AREA, str(case), "值班员", {"text": "甲"}, 0)
    first = Operation(str(uuid.uuid4()), 1, draft, 1_772_413_384_123_456)
    second = Operation(str(uuid.uuid4()), 2, draft, 1_772_413_384_123_457)
    client = OperationsClient(central_database)
    try:
        answers = [client.submit(device, one) for one in (first, first, second, Operation(second.op_id, 3, draft, 0))]
        fenced = client.submit(device, Operation(str(uuid.uuid4()), 1, draft, 0))
        logged = client.operations_of(device.id)
        assert client.housekeep() == 0
        assert client.housekeep() is None
    finally:
        client.close()

    states = [answer.state for answer in (*answers, fenced)]
    conflict = OperationState.CONFLICT
    assert states == [OperationState.APPLIED, OperationState.DUPLICATE, conflict, conflict, None]
    assert [(one.op_id, one.made_us, one.draft, one.answer.state) for one in logged] == [
        (first.op_id, first.made_us, draft, OperationState.APPLIED),
        (second.op_id, second.made_us, draft, OperationState.CONFLICT),
    ]


def test_what_postgresql_cannot_take_in_is_invalid_for_good(central_database, case):
    draft = Draft(OperationKind.ANNOTATE, AREA, str(case), "值班员", {"text": "a\u0000b"}, 0)
    client = OperationsClient(central_database)
    try:
        answer = client.submit(Device(str(uuid.uuid4()), 1), Operation(str(uuid.uuid4()), 1, draft, 0))
    finally:
        client.close()

    assert answer.state is OperationState.INVALID


def test_a_failure_of_the_server_that_nobody_foresaw_is_no_answer(central_database, central, case):
    central.execute("ALTER TABLE supervision.annotation ADD CONSTRAINT nobody_foresaw CHECK (text <> '甲')")
    draft = Draft(OperationKind.ANNOTATE, AREA, str(case), "值班员", {"text": "甲"}, 0)
    client = OperationsClient(central_database)
    try:
        with pytest.raises(ServerUnreachable, match="nobody_foresaw"):
            client.submit(Device(str(uuid.uuid4()), 1), Operation(str(uuid.uuid4()), 1, draft, 0))
    finally:
        client.close()

    assert central.execute("SELECT count(*) FROM supervision.op_log").fetchone() == (0,)
