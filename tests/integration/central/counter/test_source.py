"""What a reader of the counter's feed receives: exactly what changed, as it is now, on every dialect."""

import pytest
import sqlalchemy as sa

from console.central.change import Changes
from console.central.counter.schema import CITY_CLOCK, RECORD_TABLES
from console.central.counter.source import CounterSource
from console.clock import now_us
from console.domain.citytime import CityTime
from console.domain.copying import Bucket, Tier, content_digest, differing_buckets
from console.domain.records import CLOSING, DECLARED_DATE, DELIVERY, RECORD_TYPES, REFUSED_RECORD, SUPERVISED_CASE
from tests.integration.central.counter.rows import Copy, contents, record


def _tables(answer):
    assert isinstance(answer, Changes), answer
    return {table.record_type.name: (table.rows, table.gone) for table in answer.tables}


def test_it_says_how_it_is_followed(source):
    assert source.tier is Tier.COUNTER
    assert source.poll_interval_s == 2
    assert source.bell() is None


def test_nothing_changed_is_an_empty_complete_answer(source):
    answer = source.poll(source.head().cursor)

    assert answer.tables == ()
    assert answer.is_complete


def test_a_load_equals_the_content(writer, source):
    rows = {
        SUPERVISED_CASE: [record(SUPERVISED_CASE, n, case_no=f"沪{n}'\\\n\t") for n in range(1, 25)],
        CLOSING: [record(CLOSING, n, case_id=n, document_no=None if n % 2 else "") for n in range(1, 25)],
        REFUSED_RECORD: [record(REFUSED_RECORD, 2**62 + n, raw="𠮷" * n) for n in range(9)],
    }
    with writer.transaction() as transaction:
        for record_type, given in rows.items():
            transaction.upsert(record_type, given)

    copied = contents(source)

    assert {name: list(table.values()) for name, table in copied.items() if table} == {
        record_type.name: given for record_type, given in rows.items()
    }
    assert {record_type: source.count_rows(record_type) for record_type in RECORD_TYPES} == {
        record_type: len(rows.get(record_type, ())) for record_type in RECORD_TYPES
    }


def test_a_poll_gives_the_state_and_not_the_history(writer, source):
    start = source.head().cursor
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1), record(REFUSED_RECORD, 2)])
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1, reason="no year")])
        transaction.delete(REFUSED_RECORD, [2])

    answer = source.poll(start)

    assert _tables(answer) == {"refused_record": ([record(REFUSED_RECORD, 1, reason="no year")], [2])}
    assert source.poll(answer.cursor).tables == ()


def test_rows_come_in_the_form_the_replica_stores(writer, source):
    start = source.head().cursor
    case = record(SUPERVISED_CASE, 1, valid=0, invalid_reason="no unit")
    due = record(DECLARED_DATE, 2, case_id=1)
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [case])
        transaction.upsert(DECLARED_DATE, [due])

    rows = [rows for rows, _gone in _tables(source.poll(start)).values()]

    assert rows == [[case], [due]]
    assert [[type(value) for value in row] for (row,) in rows] == [[type(v) for v in case], [type(v) for v in due]]
    assert {type(row) for (row,) in rows} == {tuple}


def test_tables_come_after_what_they_reference(writer, source):
    start = source.head().cursor
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1)])
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1)])
        transaction.upsert(CLOSING, [record(CLOSING, 1, case_id=1)])

    assert list(_tables(source.poll(start))) == ["supervised_case", "closing", "refused_record"]


def test_a_large_backlog_comes_in_portions_and_survives_a_restart_between_them(writer, counter_url):
    source = CounterSource(counter_url, page_entries=7)
    copy = Copy(source)
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, n) for n in range(1, 41)])
    portions = []
    while not (portions and portions[-1].is_complete):
        portions.append(copy.poll(source))
        if len(portions) == 2:
            with writer.transaction() as transaction:
                transaction.delete(REFUSED_RECORD, [1, 40])
        source.close()
        source = CounterSource(counter_url, page_entries=7)

    assert [sum(len(table.rows) + len(table.gone) for table in portion.tables) for portion in portions] == [
        *[7] * 5,
        6,  # the last one names record 40 twice
    ]
    assert copy.tables == contents(source)
    source.close()


def test_more_records_than_one_statement_names(writer, source):
    copy = Copy(source)
    rows = [record(REFUSED_RECORD, n) for n in range(1, 2_501)]
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, rows)
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, n, field="day") for n in range(1, 2_002)])
        transaction.delete(REFUSED_RECORD, range(1, 1_502))

    assert copy.catch_up(source) == []
    assert copy.tables == contents(source, chunk=10_000)
    assert len(copy.tables["refused_record"]) == 999


def test_the_head_tells_the_citys_clock_and_the_real_time(writer, source):
    city = CityTime(1_772_413_384_000_000, 1_772_500_000_000_001, 1.5)
    with writer.transaction() as transaction:
        transaction.connection.execute(
            CITY_CLOCK.update().values(
                real_anchor_us=city.real_anchor_us, city_anchor_us=city.city_anchor_us, rate=city.rate
            )
        )

    before, head, after = now_us(), source.head(), now_us()

    assert head.city_time == city
    assert before - 1_000 <= head.real_us <= after + 1_000  # the server is on this machine


def test_a_checkpoint_digests_as_the_copy_does(writer, source):
    cases = [record(SUPERVISED_CASE, n, area="420103" if n == 999 else "420102") for n in (1, 999, 1_000, 7_500, 2**62)]
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, cases)

    checkpoint = source.checkpoint(source.head().cursor)

    digest = checkpoint.digest(SUPERVISED_CASE)
    assert digest.counts == {"420102": 4, "420103": 1}
    assert digest.buckets == {
        0: Bucket(2, content_digest(cases[:2])),
        1: Bucket(1, content_digest(cases[2:3])),
        7: Bucket(1, content_digest(cases[3:4])),
        2**62 // 1_000: Bucket(1, content_digest(cases[4:])),
    }
    assert checkpoint.bucket_rows(SUPERVISED_CASE, [7, 0, 3]) == {7: cases[3:4], 0: cases[:2], 3: []}
    assert checkpoint.digest(DELIVERY).buckets == {}
    checkpoint.close()


def test_a_checkpoint_stands_still_and_holds_no_writer_up(writer, source):
    start = source.head().cursor
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1)])
    checkpoint = source.checkpoint(start)
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1, record_count=9), record(DELIVERY, 2)])

    assert _tables(checkpoint.changes) == {"delivery": ([record(DELIVERY, 1)], [])}
    assert checkpoint.changes.is_complete
    assert checkpoint.bucket_rows(DELIVERY, [0]) == {0: [record(DELIVERY, 1)]}
    assert checkpoint.digest(DELIVERY).buckets == {0: Bucket(1, content_digest([record(DELIVERY, 1)]))}
    assert len(_tables(source.poll(checkpoint.changes.cursor))["delivery"][0]) == 2
    checkpoint.close()


@pytest.mark.parametrize("bypass", ["insert", "update", "delete"])
def test_a_write_that_bypasses_the_writer_is_told_by_no_poll_and_found_by_the_digest(writer, source, bypass):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, n) for n in (1, 1_001, 2_001)])
    copy = Copy(source)
    table = RECORD_TABLES["delivery"]
    changed = {
        "insert": table.insert().values(dict(zip(DELIVERY.column_names, record(DELIVERY, 1_002), strict=True))),
        "update": table.update().where(table.c.id == 1_001).values(refused_count=1),
        "delete": table.delete().where(table.c.id == 1_001),
    }
    with writer.transaction() as transaction:
        transaction.connection.execute(changed[bypass])

    assert copy.poll(source).tables == ()
    before = {table: dict(rows) for table, rows in copy.tables.items()}
    checkpoint = source.checkpoint(copy.cursor)
    held = [row for row in before["delivery"].values() if row[0] // 1_000 == 1]
    digest = checkpoint.digest(DELIVERY)
    assert digest.buckets.get(1) != Bucket(len(held), content_digest(held))
    copied = type(digest)({}, {n: Bucket(1, content_digest([record(DELIVERY, n * 1_000 + 1)])) for n in range(3)})
    assert differing_buckets(digest, copied) == (1,)
    assert {row[0]: row for row in checkpoint.bucket_rows(DELIVERY, [1])[1]} == {
        number: row for number, row in contents(source)["delivery"].items() if number // 1_000 == 1
    }
    checkpoint.close()


def test_the_reader_cannot_write(source):
    source.head()

    with pytest.raises(sa.exc.DBAPIError), source._connection.begin():
        source._connection.execute(CITY_CLOCK.update().values(rate=2))
