"""What was written around the triggers, or changed in the copy, is found and put right; what stays is loaded again."""

import threading
from typing import Any

import psycopg
import pytest

from console.central.feed import PostgresChangeSource
from console.central.sources import central_alone
from console.domain.copying import (
    BUCKET_IDS,
    EVERYTHING,
    Bucket,
    ResyncReason,
    Scope,
    TableDigest,
    Tier,
    content_digest,
    differing_buckets,
)
from console.domain.delivered import Difference, DifferenceKind
from console.domain.records import EVENT, RECORD_TYPES, SUPERVISED_CASE
from console.errors import StorageFault
from console.paths import Home
from console.replica.differences import read_differences
from console.replica.digest import table_digest
from console.replica.status import Phase, Recovery
from console.replica.store import Access, connect, open_reader
from console.sync import comparing
from console.sync.comparing import Comparison
from console.sync.keeper import Keeper
from console.sync.replicator import Progress
from tests.integration.sync.test_replicator import Follower
from tests.one_source import read_status, unjournaled
from tests.synced_city import Townspeople, add_cases, assert_same

Central = psycopg.Connection[tuple[object, ...]]


def compare(url: str, home: Home, key: bytes, seen: list[Progress] | None = None) -> dict[str, int]:
    """Sync, compare, and return the tables that differed with the number of their buckets."""
    watch = (seen if seen is not None else []).append
    with unjournaled(central_alone(url), home.replica_file, key, watch) as replicator:
        found = replicator.once(compare=True)["central"]
    assert len(found) == len(RECORD_TYPES)
    return {table.record.name: len(table.differing) for table in found if table.differing}


def behind_the_triggers(central: Central, table: str, statement: str) -> None:
    """Write as somebody does who switches the triggers off."""
    central.execute(f"ALTER TABLE supervision.{table} DISABLE TRIGGER USER".encode())
    central.execute(statement.encode())
    central.execute(f"ALTER TABLE supervision.{table} ENABLE TRIGGER USER".encode())


def status(home: Home, key: bytes):
    reader = open_reader(home.replica_file, key)
    try:
        return read_status(reader)
    finally:
        reader.close()


def differences(home: Home, key: bytes) -> tuple[Difference, ...]:
    reader = open_reader(home.replica_file, key)
    try:
        return read_differences(reader)
    finally:
        reader.close()


def test_both_sides_digest_the_same_content_alike(city: str, central: Central, home: Home, key: bytes) -> None:
    people = Townspeople(city, 11)
    for _ in range(60):
        people.act()
    people.close()
    add_cases(central, 2_500)
    assert compare(city, home, key) == {}
    reader, ids = open_reader(home.replica_file, key), BUCKET_IDS[Tier.SNAPSHOT]
    with PostgresChangeSource(city) as source:
        held = source.checkpoint(source.head().cursor)
        for record in RECORD_TYPES:
            theirs, ours = held.digest(record), table_digest(reader.connection, record, EVERYTHING, ids)
            assert theirs == ours, record.name
            for number, rows in held.bucket_rows(record, list(theirs.buckets)).items():
                assert content_digest(rows) == theirs.buckets[number].digest
        held.close()
    one_area = table_digest(reader.connection, SUPERVISED_CASE, Scope(("370102",)), ids)
    others = table_digest(reader.connection, SUPERVISED_CASE, Scope(excluded=("370102",)), ids)
    assert set(one_area.counts) <= {"370102"}
    assert "370102" not in others.counts
    reader.close()


@pytest.mark.parametrize(
    ("table", "statement", "buckets"),
    [
        ("supervised_case", "UPDATE supervision.supervised_case SET project_name = '改' WHERE case_no = 'bulk7'", 1),
        ("supervised_case", "UPDATE supervision.supervised_case SET unit_id = NULL, project_name = NULL", 3),
        ("event", "DELETE FROM supervision.event WHERE id % 1000 = 3", 3),
        ("area", "UPDATE supervision.area SET beat_interval_s = 60", 1),
    ],
)
def test_a_write_behind_the_triggers_is_found_and_read_again(
    city: str, central: Central, home: Home, key: bytes, table: str, statement: str, buckets: int
) -> None:
    add_cases(central, 2_200)
    assert compare(city, home, key) == {}
    behind_the_triggers(central, table, statement)
    assert compare(city, home, key) == {table: buckets}
    assert status(home, key).recovery is Recovery.SUSPECT
    assert_same(city, home.replica_file, key)
    assert compare(city, home, key) == {}
    assert status(home, key).recovery is Recovery.OK


def test_a_row_changed_in_the_copy_is_found_and_read_again(city: str, central: Central, home: Home, key: bytes) -> None:
    add_cases(central, 50)
    assert compare(city, home, key) == {}
    writer = connect(home.replica_file, key, Access.WRITE)
    writer.execute("UPDATE event SET kind_code = 11 WHERE id = 7")
    writer.execute(
        "INSERT INTO supervised_case SELECT id + 5000, area, case_no || 'ghost', matter_version_id, unit_id,"
        " project_name, applicant_name, applicant_id_type_code, applicant_id_no, application_source_code,"
        " received_at, recorded_at, source, source_record, record_hash, valid, invalid_reason"
        " FROM supervised_case WHERE id = 1"
    )
    writer.close()
    assert compare(city, home, key) == {EVENT.name: 1, SUPERVISED_CASE.name: 1}
    assert_same(city, home.replica_file, key)


def test_what_differed_is_told_row_by_row_until_other_differences_are_found(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 50)
    compare(city, home, key)
    writer = connect(home.replica_file, key, Access.WRITE)
    writer.execute("UPDATE event SET kind_code = 11 WHERE id = 7")
    writer.execute("DELETE FROM event WHERE id = 8")
    writer.execute("UPDATE supervised_case SET id = 5000, case_no = 'ghost' WHERE case_no = 'bulk9'")
    writer.close()
    compare(city, home, key)
    found = differences(home, key)
    assert {(one.table, one.case_no, one.kind) for one in found} == {
        ("event", "bulk7", DifferenceKind.OTHER),
        ("event", "bulk8", DifferenceKind.MISSING),
        ("supervised_case", "bulk9", DifferenceKind.MISSING),
        ("supervised_case", "ghost", DifferenceKind.EXTRA),
    }
    assert {(one.source, one.area) for one in found} == {("central", "370101")}
    compare(city, home, key)
    assert differences(home, key) == found
    behind_the_triggers(central, "area", "UPDATE supervision.area SET beat_interval_s = 60")
    compare(city, home, key)
    assert {(one.table, one.case_id) for one in differences(home, key)} == {("area", None)}


def test_two_comparisons_in_a_row_that_differ_load_everything_again(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 20)
    compare(city, home, key)
    for name in ("一", "二"):
        behind_the_triggers(
            central, "supervised_case", f"UPDATE supervision.supervised_case SET project_name = '{name}'"
        )
        seen: list[Progress] = []
        assert compare(city, home, key, seen) == {"supervised_case": 1}
    assert ResyncReason.CONTENT_DIFFERS in {step.reason for step in seen}
    assert status(home, key).recovery is Recovery.OK
    assert_same(city, home.replica_file, key)


def test_a_running_sync_compares_by_itself_while_changes_keep_coming(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AFTER_CONNECTING_S", 0.5)
    monkeypatch.setattr(comparing, "AFTER_A_DIFFERENCE_S", 0.5)
    add_cases(central, 300)
    compare(city, home, key)
    behind_the_triggers(central, "supervised_case", "UPDATE supervision.supervised_case SET project_name = '改'")
    with Follower(city, home) as follower:
        people = Townspeople(city, 4)
        for _ in range(40):
            people.act()
            follower._replicator._stopped.wait(0.1)
        people.close()
    with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:
        replicator.once()
    assert_same(city, home.replica_file, key)
    assert status(home, key).recovery is Recovery.OK


def table(count: int, buckets: dict[int, list[tuple[int, str, str | None]]]) -> TableDigest:
    return TableDigest({"370101": count}, {n: Bucket(len(rows), content_digest(rows)) for n, rows in buckets.items()})


def test_digests_differ_where_content_does_and_only_there() -> None:
    one = table(2, {1: [(1, "370101", None)], 2: [(2_000, "370101", "甲")]})
    assert differing_buckets(one, one) == ()
    assert differing_buckets(one, table(2, {1: [(1, "370101", "")], 2: [(2_000, "370101", "甲")]})) == (1,)
    assert differing_buckets(one, table(1, {2: [(2_000, "370101", "甲")]})) == (1,)
    assert differing_buckets(table(1, {2: [(2_000, "370101", "甲")]}), one) == (1,)


def test_a_comparison_that_breaks_is_not_taken_for_one_that_found_nothing(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 5)
    behind_the_triggers(central, "supervised_case", "UPDATE supervision.supervised_case SET project_name = '改'")
    monkeypatch.setattr(comparing, "table_digest", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        compare(city, home, key)


def test_a_comparison_of_a_copy_that_is_about_to_be_replaced_is_given_up(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other database shows while both sides are being read, and the copy's side is only read then."""
    add_cases(central, 300)
    compare(city, home, key)
    given_up: list[Comparison] = []
    is_given_up = threading.Event()
    give_up = Comparison.give_up

    def noted(comparison: Comparison) -> None:
        give_up(comparison)
        given_up.append(comparison)
        is_given_up.set()

    def digest_of_another(*asked: Any) -> TableDigest:
        central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")
        assert is_given_up.wait(20)
        return table_digest(*asked)

    monkeypatch.setattr(Comparison, "give_up", noted)
    monkeypatch.setattr(comparing, "table_digest", digest_of_another)
    monkeypatch.setattr(comparing, "AFTER_CONNECTING_S", 0.1)
    monkeypatch.setattr(comparing, "LOOKED_UP_EVERY", 1)
    monkeypatch.setattr(PostgresChangeSource, "poll_interval_s", 0.2)
    with Follower(city, home) as follower:
        assert is_given_up.wait(20)
        follower.until(Phase.STREAMING, within_s=20)
    (comparison,) = given_up
    comparison.wait()
    assert comparison.tables == []
    assert_same(city, home.replica_file, key)


def test_a_replica_that_cannot_be_held_still_lets_the_source_go(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_keeper: Keeper) -> None:
        raise StorageFault("no room")

    monkeypatch.setattr(Keeper, "frozen", refuse)
    with pytest.raises(StorageFault):
        compare(city, home, key)
    held = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
    assert central.execute(held).fetchone() == (0,)
