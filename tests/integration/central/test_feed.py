"""What a reader of the feed receives: exactly what changed, as it is now, or why it must copy anew."""

import os
import signal
import time
from dataclasses import replace

import pytest

from console.central.change import Changes, Resync
from console.central.city_clock import set_city_time
from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.central.feed import PostgresChangeSource
from console.central.feed_cursor import FeedCursor
from console.central.migrate import upgrade
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason
from console.domain.records import AREA, CLOSING, RECORD_TYPES, REFUSED_RECORD, SUPERVISED_CASE
from console.errors import ServerUnreachable
from tests.integration.central.rows import new_case, new_closing, new_refusal


@pytest.fixture
def source(central_database):
    with PostgresChangeSource(central_database) as opened:
        yield opened


def _polled(source, cursor):
    """The changed rows and the gone numbers by table name, over as many portions as it takes; and the new cursor."""
    rows, gone = {}, {}
    while True:
        answer = source.poll(cursor)
        assert isinstance(answer, Changes), answer
        for table in answer.tables:
            rows.setdefault(table.record_type.name, {}).update({row[0]: row for row in table.rows})
            gone.setdefault(table.record_type.name, set()).update(table.gone)
        cursor = answer.cursor
        if answer.is_complete:
            return rows, gone, cursor


def test_nothing_changed_is_an_empty_complete_answer(source):
    answer = source.poll(source.head().cursor)

    assert answer.tables == ()
    assert answer.is_complete


def test_a_poll_gives_the_state_and_not_the_history(central, source):
    start = source.head().cursor
    kept = new_refusal(central, "kept")
    lost = new_refusal(central, "lost")
    central.execute("UPDATE supervision.refused_record SET reason = 'no year' WHERE id = %s", [kept])
    central.execute("DELETE FROM supervision.refused_record WHERE id = %s", [lost])

    rows, gone, cursor = _polled(source, start)

    assert rows["refused_record"][kept][REFUSED_RECORD.column_names.index("reason")] == "no year"
    assert gone == {"refused_record": {lost}}
    assert source.poll(cursor).tables == ()


def test_rows_come_in_the_form_the_replica_stores(central, source):
    start = source.head().cursor
    case = new_case(central, "A\\N\tB\n'测试'")
    closing = new_closing(central, case, "1")

    rows, _gone, _cursor = _polled(source, start)

    stored = dict(zip(CLOSING.column_names, rows["closing"][closing], strict=True))
    assert stored["happened_at"] == 1_772_503_384_567_891
    assert stored["valid"] == 1
    assert isinstance(stored["valid"], int)
    assert not isinstance(stored["valid"], bool)
    assert stored["corrects"] is None
    assert rows["supervised_case"][case][SUPERVISED_CASE.column_names.index("case_no")] == "A\\N\tB\n'测试'"


def test_days_are_counted_from_1970(central, source):
    central.execute(
        "INSERT INTO supervision.declared_date (area, case_id, happened_at, source, record_hash, due_on)"
        " VALUES ('420100', %s, now(), 'test', 'd', '2026-03-02')",
        [new_case(central, "A")],
    )

    rows, _gone, _cursor = _polled(source, FeedCursor(source.head().epoch, "3:3:").to_text())

    assert [row[-1] for row in rows["declared_date"].values()] == [20_514]


def test_tables_come_after_what_they_reference(central, source):
    start = source.head().cursor
    new_closing(central, new_case(central, "A"), "1")

    names = [table.record_type.name for table in source.poll(start).tables]

    assert names == ["supervised_case", "closing"]


def test_what_is_rolled_back_is_never_told(central_database, central, source):
    start = source.head().cursor
    with connect(central_database) as other:
        new_refusal(other, "rolled back")
        other.rollback()
        new_refusal(other, "outer")
        with other.transaction(force_rollback=True):
            new_refusal(other, "inside a savepoint")
        other.commit()

    rows, gone, _cursor = _polled(source, start)

    marks = [row[REFUSED_RECORD.column_names.index("record_hash")] for row in rows["refused_record"].values()]
    assert marks == ["outer"]
    assert gone == {"refused_record": set()}


def test_a_transaction_that_commits_late_is_told_after_later_ones(central_database, central, source):
    start = source.head().cursor
    with connect(central_database) as slow:
        early = new_refusal(slow, "begun first")
        late = new_refusal(central, "begun second")
        rows, _gone, between = _polled(source, start)
        assert set(rows["refused_record"]) == {late}
        slow.commit()

    rows, _gone, _cursor = _polled(source, between)

    assert set(rows["refused_record"]) == {early}


def test_a_row_that_moves_to_another_area_is_told_to_both(central, source):
    number = new_refusal(central, "moves")
    central.execute("DELETE FROM supervision.change_feed")

    central.execute("UPDATE supervision.refused_record SET area = '420102' WHERE id = %s", [number])

    feed = central.execute("SELECT area, op, pk FROM supervision.change_feed").fetchall()
    assert sorted(feed) == [("420100", "D", number), ("420102", "U", number)]


def test_a_large_backlog_comes_in_portions_and_loses_nothing(central, central_database):
    with PostgresChangeSource(central_database, page_entries=7) as source:
        start = source.head().cursor
        numbers = {new_refusal(central, str(mark)) for mark in range(40)}
        central.execute("UPDATE supervision.refused_record SET place = 'line 2'")
        first = source.poll(start)
        assert not first.is_complete
        meanwhile = new_refusal(central, "meanwhile")

        portions = [first]
        while FeedCursor.from_text(portions[-1].cursor).page is not None:
            portions.append(source.poll(portions[-1].cursor))
        assert not portions[-1].is_complete
        assert {row[0] for portion in portions for table in portion.tables for row in table.rows} == numbers
        later, _gone, _cursor = _polled(source, portions[-1].cursor)

    assert set(later["refused_record"]) == {meanwhile}


@pytest.mark.parametrize("table", [record.name for record in RECORD_TYPES if not record.append_only])
def test_an_emptied_table_asks_for_a_new_copy(central, source, table):
    start = source.head().cursor
    # The guards of the facts refuse to be emptied along with what they reference.
    guarded = [record.name for record in RECORD_TYPES if record.append_only]
    for fact in guarded:
        central.execute(f"ALTER TABLE supervision.{fact} DISABLE TRIGGER append_only")

    central.execute(f"TRUNCATE supervision.{table} CASCADE")

    answer = source.poll(start)
    assert isinstance(answer, Resync)
    assert answer.reason is ResyncReason.TABLE_TRUNCATED
    assert answer.table


def test_a_replication_session_feeds_too(central, source):
    start = source.head().cursor
    central.execute("SET session_replication_role = replica")

    number = new_refusal(central, "replicated")

    rows, _gone, _cursor = _polled(source, start)
    assert set(rows["refused_record"]) == {number}


def test_a_new_epoch_asks_for_a_new_copy(central, source):
    start = source.head().cursor
    central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")

    assert source.poll(start).reason is ResyncReason.EPOCH_CHANGED


def test_a_copy_of_the_database_is_another_epoch(central_database, central_server, central_template, source):
    start = source.head().cursor
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE restored TEMPLATE {central_template}")
        try:
            with PostgresChangeSource(central_server.rsplit("/", 1)[0] + "/restored") as other:
                assert other.poll(start).reason is ResyncReason.EPOCH_CHANGED
        finally:
            admin.execute("DROP DATABASE restored WITH (FORCE)")


def test_a_server_that_went_back_asks_for_a_new_copy(source):
    head = source.head()
    ahead = int(FeedCursor.from_text(head.cursor).snapshot.split(":")[1]) + 1_000

    assert source.poll(FeedCursor(head.epoch, f"{ahead}:{ahead}:").to_text()).reason is ResyncReason.SERVER_WENT_BACK


def test_a_pruned_feed_asks_those_for_a_new_copy_who_were_away_and_no_others(central, source):
    before = source.head().cursor
    new_refusal(central, "1")
    after = source.head().cursor

    pruned = central.execute("SELECT supervision.prune_feed('0 seconds')").fetchone()

    assert pruned == (1,)
    assert source.poll(before).reason is ResyncReason.FEED_PRUNED
    assert source.poll(after).tables == ()


def test_pruning_keeps_what_is_younger_than_asked(central, source):
    before = source.head().cursor
    number = new_refusal(central, "1")

    assert central.execute("SELECT supervision.prune_feed()").fetchone() == (0,)

    rows, _gone, _cursor = _polled(source, before)
    assert set(rows["refused_record"]) == {number}


def test_pruning_never_hides_a_transaction_still_open(central_database, central, source):
    with connect(central_database) as slow:
        early = new_refusal(slow, "begun first")
        new_refusal(central, "begun second")
        between = source.head().cursor
        central.execute("SELECT supervision.prune_feed('0 seconds')")
        slow.commit()

    rows, _gone, _cursor = _polled(source, between)

    assert set(rows["refused_record"]) == {early}


def test_what_a_crashed_server_numbered_anew_is_read_with_the_first_poll_of_a_connection(
    central_database, central, source
):
    """A cursor that knows the transaction and is older than what that wrote: its number was somebody else's then."""
    before = FeedCursor.from_text(source.head().cursor)
    number = new_refusal(central, "numbered anew")
    after = FeedCursor.from_text(source.head().cursor)

    with PostgresChangeSource(central_database) as fresh:
        first, second = (_polled(fresh, replace(after, real_us=before.real_us).to_text())[0] for _ in range(2))
    with PostgresChangeSource(central_database) as fresh:
        in_time = _polled(fresh, after.to_text())[0]

    assert set(first["refused_record"]) == {number}
    assert second == in_time == {}


def test_a_table_emptied_under_a_number_given_anew_asks_for_a_new_copy(central_database, central, source):
    before = FeedCursor.from_text(source.head().cursor)
    central.execute("TRUNCATE supervision.delivery")
    after = FeedCursor.from_text(source.head().cursor)

    with PostgresChangeSource(central_database) as fresh:
        assert fresh.poll(replace(after, real_us=before.real_us).to_text()).reason is ResyncReason.TABLE_TRUNCATED
    with PostgresChangeSource(central_database) as fresh:
        assert _polled(fresh, after.to_text())[0] == {}, "it was loaded anew for that already"


def test_another_schema_version_asks_for_a_new_copy(central, source):
    start = source.head().cursor
    central.execute("UPDATE supervision.feed_meta SET schema_version = 99")

    assert source.poll(start).reason is ResyncReason.SCHEMA_CHANGED


def test_the_head_tells_the_citys_clock(central, source):
    city = CityTime(1_772_413_384_000_000, 1_772_500_000_000_001, 60.0)
    set_city_time(central, city)

    head = source.head()

    assert head.city_time == city


def test_a_table_is_copied_in_chunks_by_number(central, source):
    numbers = [new_refusal(central, str(mark)) for mark in range(5)]

    first = source.copy_rows(REFUSED_RECORD, 0, 3)
    second = source.copy_rows(REFUSED_RECORD, first[-1][0], 3)

    assert [row[0] for row in (*first, *second)] == numbers
    assert source.copy_rows(AREA, 0, 3) == []
    assert source.count_rows(REFUSED_RECORD) == 5


def test_a_broken_connection_is_one_fault_and_then_a_new_connection(central, source):
    start = source.head().cursor
    central.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database()"
    )

    with pytest.raises(ServerUnreachable):
        source.poll(start)
    assert source.poll(start).tables == ()


def test_a_number_that_a_crash_gave_to_another_transaction_is_read_after_the_break(tmp_path):
    server = EmbeddedServer(tmp_path / "server")
    try:
        upgrade(url := server.start())
        for attempt in range(3):
            with PostgresChangeSource(url) as source, connect(url) as writer:
                rolled_back = _xid(writer)
                writer.rollback()
                cursor = source.head().cursor
                os.kill(writer.info.backend_pid, signal.SIGKILL)  # and the server starts all its processes anew
                number, reused = _written_after_the_crash(url, attempt)
                answer = _polled_after_the_break(source, cursor)
                assert number in {row[0] for table in answer.tables for row in table.rows}
                if reused == rolled_back:
                    return
        pytest.fail("no crash gave a number away again: nothing was tried")
    finally:
        server.remove()


def _xid(connection):
    return connection.execute("SELECT pg_current_xact_id()::text").fetchone()[0]


def _written_after_the_crash(url, attempt):
    while True:
        try:
            with connect(url) as writer:
                return new_refusal(writer, f"after crash {attempt}"), _xid(writer)
        except ServerUnreachable:
            time.sleep(0.1)


def _polled_after_the_break(source, cursor):
    while True:
        try:
            return source.poll(cursor)
        except ServerUnreachable:
            time.sleep(0.1)


def test_a_table_emptied_before_the_connection_broke_is_not_loaded_again_for_it(central, source):
    central.execute("TRUNCATE supervision.refused_record")
    cursor = source.head().cursor
    number = new_refusal(central, "after")
    source.poll(cursor)
    source.close()

    rows, _gone, _cursor = _polled(source, cursor)

    assert set(rows["refused_record"]) == {number}
