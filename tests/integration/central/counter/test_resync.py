"""When only a new copy helps, a reader is told so and why, and the copy is right afterwards."""

import shutil
import uuid
from contextlib import closing

import pytest
from sqlcipher3 import dbapi2

from console.central.change import Changes, Resync
from console.central.counter.creation import make_schema
from console.central.counter.schema import CHANGE_FEED, FEED_COUNTER, FEED_META
from console.central.counter.source import CounterSource
from console.central.counter.writer import CounterWriter
from console.domain.copying import ResyncReason
from console.domain.records import DELIVERY, REFUSED_RECORD
from console.errors import SchemaMismatch
from tests.integration.central.counter.rows import Copy, contents, record


def _write(writer, *numbers, **values):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, number, **values) for number in numbers])


def _change(writer, statement):
    with writer.transaction() as transaction:
        transaction.connection.execute(statement)


def test_another_epoch(writer, source):
    _write(writer, 1)
    copy = Copy(source)
    _change(writer, FEED_META.update().values(epoch=str(uuid.uuid4())))

    assert copy.poll(source) is ResyncReason.EPOCH_CHANGED
    assert copy.poll(source).is_complete


@pytest.mark.parametrize("cursor", ["", "[]", '["epoch", "3:3:", null]', '{"epoch": 1}', "{"])
def test_a_cursor_of_another_kind_of_source(source, cursor):
    answer = source.poll(cursor)

    assert isinstance(answer, Resync)
    assert answer.reason is ResyncReason.EPOCH_CHANGED
    assert source.checkpoint(cursor).reason is ResyncReason.EPOCH_CHANGED


def test_a_number_that_went_back(writer, source):
    _write(writer, 1, 2)
    copy = Copy(source)
    _change(writer, FEED_COUNTER.update().values(n=1))

    assert copy.poll(source) is ResyncReason.SERVER_WENT_BACK


def test_a_backup_restored_and_written_beyond_where_the_reader_stood(writer, source):
    """Numbers alone would not show it: the reader's number exists again, with other changes."""
    _write(writer, 1, 2)
    before = Copy(source)
    _write(writer, 3)
    after = Copy(source)
    with writer.transaction() as transaction:  # what a restore does, on either dialect
        transaction.delete(DELIVERY, [3])
        transaction.connection.execute(CHANGE_FEED.delete().where(CHANGE_FEED.c.n == 3))
        transaction._operations.clear()
        transaction.connection.execute(FEED_COUNTER.update().values(n=2))
    _write(writer, 4)
    _write(writer, 5)

    assert after.poll(source) is ResyncReason.SERVER_WENT_BACK
    assert isinstance(before.poll(source), Changes)
    assert after.tables == before.tables == contents(source)


def test_a_sqlite_file_restored_from_a_copy(tmp_path):
    path = tmp_path / "city.db"
    url = f"sqlite:///{path}"
    make_schema(url)
    writer, source = CounterWriter(url), CounterSource(url)
    _write(writer, 1)
    with closing(dbapi2.connect(path)) as opened, closing(dbapi2.connect(tmp_path / "backup.db")) as backup:
        opened.backup(backup)
    _write(writer, 2)
    copy = Copy(source)
    source.close()
    writer.close()
    for part in tmp_path.glob("city.db*"):
        part.unlink()
    shutil.copy(tmp_path / "backup.db", path)
    _write(writer, 3)

    assert copy.poll(source) is ResyncReason.SERVER_WENT_BACK
    assert copy.tables["delivery"].keys() == {1, 3}
    source.close()
    writer.close()


def test_a_pruned_feed_asks_those_for_a_new_copy_who_were_away_and_no_others(writer, source):
    away = Copy(source)
    _write(writer, 1)
    _write(writer, 2)
    there = Copy(source)
    assert writer.prune(-60) == 1

    assert isinstance(there.poll(source), Changes)
    assert away.poll(source) is ResyncReason.FEED_PRUNED
    _write(writer, 3)
    assert isinstance(there.poll(source), Changes)
    assert away.catch_up(source) == []
    assert away.tables == there.tables == contents(source)


@pytest.mark.parametrize("lost", [[1], [2], [3], [4], [2, 3, 4], [1, 2, 3, 4]])
def test_a_feed_with_holes_made_by_hand(writer, source, lost):
    _write(writer, 1)
    copy = Copy(source)
    _write(writer, 2, 3, 4)
    _change(writer, CHANGE_FEED.delete().where(CHANGE_FEED.c.n.in_(lost)))

    assert copy.poll(source) is ResyncReason.FEED_PRUNED
    assert copy.tables == contents(source)


def test_another_schema_version(writer, source):
    copy = Copy(source)
    _change(writer, FEED_META.update().values(schema_version=99))

    answer = source.poll(copy.cursor)

    assert isinstance(answer, Resync)
    assert answer.reason is ResyncReason.SCHEMA_CHANGED
    source.close()
    with pytest.raises(SchemaMismatch, match="schema version 99"):
        source.poll(copy.cursor)
    with pytest.raises(SchemaMismatch, match="schema version 99"):
        _write(writer, 1)


def test_an_emptied_table(writer, source):
    _write(writer, *range(1, 10))
    copy = Copy(source)
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1)])
        transaction.truncate(DELIVERY)
        transaction.upsert(DELIVERY, [record(DELIVERY, 3)])

    answer = source.poll(copy.cursor)

    assert (answer.reason, answer.table) == (ResyncReason.TABLE_TRUNCATED, "delivery")
    assert copy.catch_up(source) == [ResyncReason.TABLE_TRUNCATED]
    assert copy.tables == contents(source)
    assert list(copy.tables["delivery"]) == [3]


def test_a_checkpoint_is_refused_for_the_same_reasons(writer, source):
    cursor = source.head().cursor
    with writer.transaction() as transaction:
        transaction.truncate(DELIVERY)

    answer = source.checkpoint(cursor)

    assert (answer.reason, answer.table) == (ResyncReason.TABLE_TRUNCATED, "delivery")
