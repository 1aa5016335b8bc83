"""What the writer leaves behind: records, and a feed numbered without gaps in the order of commits."""

import pytest
import sqlalchemy as sa

from console.central.counter.schema import CHANGE_FEED, FEED_COUNTER, FEED_META
from console.central.counter.writer import CounterWriter
from console.domain.records import (
    CALENDAR_VERSION,
    CAMERA,
    CLOSING,
    DELIVERY,
    FACT_TYPES,
    HALL,
    MATTER,
    REFUSED_RECORD,
    SUPERVISED_CASE,
    UNIT,
)
from console.errors import RefusedCommand
from tests.integration.central.counter.rows import Copy, contents, record


class _ChangedOnesMindError(Exception):
    pass


def _write_and_change_ones_mind(writer):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1)])
        raise _ChangedOnesMindError


def _all(writer, *columns, order=CHANGE_FEED.c.n):
    with writer.transaction() as transaction:
        return [tuple(row) for row in transaction.connection.execute(sa.select(*columns).order_by(order))]


def _feed(writer):
    return _all(writer, CHANGE_FEED.c.n, CHANGE_FEED.c.tbl, CHANGE_FEED.c.pk, CHANGE_FEED.c.op, CHANGE_FEED.c.area)


def test_changes_are_numbered_in_the_order_of_commits(writer):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 5), record(DELIVERY, 3)])
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 5, record_count=1)])
        transaction.delete(DELIVERY, [3, 4])

    assert _feed(writer) == [
        (1, "delivery", 5, "I", "420100"),
        (2, "delivery", 3, "I", "420100"),
        (3, "delivery", 5, "U", "420100"),
        (4, "delivery", 3, "D", "420100"),
    ]
    assert _all(writer, FEED_COUNTER.c.n, order=None) == [(4,)]


def test_changes_of_one_transaction_share_a_mark_that_no_other_has(writer):
    for numbers in ([1, 2], [3], [4, 5]):
        with writer.transaction() as transaction:
            transaction.upsert(DELIVERY, [record(DELIVERY, n) for n in numbers])

    marks = [mark for (mark,) in _all(writer, CHANGE_FEED.c.mark)]

    assert [marks.index(mark) for mark in marks] == [0, 0, 2, 3, 3]


def test_a_record_changed_twice_in_a_transaction_is_named_once(writer):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 1)])
        transaction.upsert(DELIVERY, [record(DELIVERY, 1, record_count=1)])
        transaction.delete(DELIVERY, [1])

    assert _feed(writer) == [(1, "delivery", 1, "D", "420100")]


def test_a_record_that_moves_to_another_area_is_told_to_both(writer):
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1)])
    with writer.transaction() as transaction:
        transaction.upsert(REFUSED_RECORD, [record(REFUSED_RECORD, 1, area="420102")])

    assert _feed(writer)[1:] == [(2, "refused_record", 1, "D", "420100"), (3, "refused_record", 1, "U", "420102")]


def test_what_is_rolled_back_is_never_told_and_leaves_no_gap(writer, source):
    copy = Copy(source)
    with pytest.raises(_ChangedOnesMindError):
        _write_and_change_ones_mind(writer)
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, 2)])

    assert _feed(writer) == [(1, "delivery", 2, "I", "420100")]
    copy.catch_up(source)
    assert list(copy.tables["delivery"]) == [2]


def test_an_empty_transaction_raises_nothing(writer):
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [])
        transaction.delete(DELIVERY, [7])

    assert _all(writer, FEED_COUNTER.c.n, order=None) == [(0,)]


@pytest.mark.parametrize("record_type", [CLOSING, CALENDAR_VERSION], ids=lambda kind: kind.name)
def test_a_record_that_is_never_changed_is_refused_a_second_time(writer, record_type):
    given = record(record_type, 1, **({"case_id": 1} if record_type in FACT_TYPES else _VERSION))
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1)])
        transaction.upsert(record_type, [given])

    for change in (
        lambda transaction: transaction.upsert(record_type, [given]),
        lambda transaction: transaction.delete(record_type, [1]),
        lambda transaction: transaction.truncate(record_type),
    ):
        with pytest.raises(RefusedCommand, match=f"{record_type.name} are never changed"), writer.transaction() as own:
            change(own)
    assert len(_feed(writer)) == 2


_VERSION = {
    "calendar": "cn",
    "year": 2026,
    "version": 1,
    "published_on": 20_000,
    "source_url": "",
    "notice_text": "通知",
    "days": "[]",
    "accepted_by": "one",
}


@pytest.mark.parametrize(
    ("record_type", "values"),
    [
        (SUPERVISED_CASE, {"valid": 2}),
        (SUPERVISED_CASE, {"valid": 0}),
        (SUPERVISED_CASE, {"case_no": "known"}),
        (SUPERVISED_CASE, {"unit_id": 99}),
        (SUPERVISED_CASE, {"received_at": "2026-03-02"}),
        (SUPERVISED_CASE, {"source": None}),
        (CLOSING, {"case_id": 99}),
        (CLOSING, {"case_id": 1, "corrects": 2}),
        (CLOSING, {"case_id": 2, "corrects": 1}),
        (CLOSING, {"case_id": 2, "corrects": 9}),
    ],
    ids=str,
)
def test_a_record_that_breaks_a_rule_of_its_table_is_refused(writer, record_type, values):
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1, case_no="known"), record(SUPERVISED_CASE, 2)])
        transaction.upsert(CLOSING, [record(CLOSING, 1, case_id=1)])

    with pytest.raises(sa.exc.DBAPIError), writer.transaction() as transaction:
        transaction.upsert(record_type, [record(record_type, 9, **values)])


def test_a_text_that_does_not_fit_is_refused_and_not_cut(shared_mariadb):
    writer = CounterWriter(shared_mariadb)
    with pytest.raises(sa.exc.DataError), writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1, case_no="号" * 256)])
    writer.close()


def test_a_correction_of_the_same_case_is_kept(writer, source):
    correction = record(CLOSING, 2, case_id=1, corrects=1)
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1)])
        transaction.upsert(CLOSING, [record(CLOSING, 1, case_id=1), correction])

    assert source.copy_rows(CLOSING, 1, 9) == [correction]


def test_letters_cases_and_spaces_tell_keys_apart(writer, source):
    numbers = ["A1", "a1", "a1 ", "Ａ1", "à1"]
    with writer.transaction() as transaction:
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, n, case_no=no) for n, no in enumerate(numbers, 1)])

    place = SUPERVISED_CASE.column_names.index("case_no")
    assert [row[place] for row in source.copy_rows(SUPERVISED_CASE, 0, 9)] == numbers


def test_every_table_takes_a_record(writer, source):
    unit = record(UNIT, 1, code="u", line="l", name_zh="", name_en="", short_zh="", short_en="", contact_person="",
                  contact_phone="")  # fmt: skip
    matter = record(MATTER, 1, basic_code="b", implementation_code="i", name_zh="", name_en="", unit_id=1)
    facts = {
        "event": {"kind_code": 1},
        "stop": {"reason_code": "hearing"},
        "resume": {"stop_id": 1},
        "extension": {"amount": 5},
        "declared_date": {},
        "closing": {},
    }
    with writer.transaction() as transaction:
        transaction.upsert(UNIT, [unit])
        transaction.upsert(MATTER, [matter])
        transaction.upsert(SUPERVISED_CASE, [record(SUPERVISED_CASE, 1, unit_id=1)])
        for fact in FACT_TYPES:
            transaction.upsert(fact, [record(fact, 1, case_id=1, **facts[fact.name])])

    assert [source.count_rows(kind) for kind in (UNIT, MATTER, SUPERVISED_CASE, *FACT_TYPES)] == [1] * 9


def test_pruning_deletes_what_is_older_and_raises_the_floor(writer, source):
    for number in range(1, 4):
        with writer.transaction() as transaction:
            transaction.upsert(DELIVERY, [record(DELIVERY, number)])
    with writer.transaction() as transaction:
        transaction.connection.execute(
            CHANGE_FEED.update().where(CHANGE_FEED.c.n < 3).values(at_us=CHANGE_FEED.c.at_us - 7_200_000_000)
        )

    assert writer.prune(86_400) == 0
    assert writer.prune(3_600) == 1
    assert writer.prune(3_600) == 0

    assert [entry[0] for entry in _feed(writer)] == [2, 3]
    assert _all(writer, FEED_META.c.floor, order=None) == [(2,)]


def test_pruning_takes_an_entry_between_younger_ones_for_young(writer):
    for number in range(1, 4):
        with writer.transaction() as transaction:
            transaction.upsert(DELIVERY, [record(DELIVERY, number)])
    with writer.transaction() as transaction:  # as when the server's clock was set back for a while
        transaction.connection.execute(CHANGE_FEED.update().where(CHANGE_FEED.c.n == 2).values(at_us=0))

    assert writer.prune(3_600) == 0


def test_a_large_feed_is_pruned_in_several_transactions(writer, source, monkeypatch):
    monkeypatch.setattr("console.central.counter.writer.PRUNED_AT_ONCE", 10)
    copy = Copy(source)
    with writer.transaction() as transaction:
        transaction.upsert(DELIVERY, [record(DELIVERY, number) for number in range(1, 26)])
    copy.catch_up(source)

    assert writer.prune(-60) == 24

    assert [entry[0] for entry in _feed(writer)] == [25]
    assert copy.catch_up(source) == []
    assert copy.tables == contents(source)


def test_a_camera_whose_address_names_a_user_is_refused(writer):
    place = {"code": "1", "name_zh": "大厅", "name_en": "Hall"}
    hall = record(HALL, 1, **place, level_code=4, address="一路1号", office_open=510, office_close=1050)
    sound, leaking = (
        record(CAMERA, number, **place, hall_id=1, address=address, state="online", state_at=0)
        for number, address in enumerate(("gb28181:1", "rtsp://admin:secret@10.0.0.1/1"), start=1)
    )

    with writer.transaction() as transaction:
        transaction.upsert(HALL, [hall])
        transaction.upsert(CAMERA, [sound])
    with pytest.raises(sa.exc.DBAPIError), writer.transaction() as transaction:
        transaction.upsert(CAMERA, [leaking])

    assert _feed(writer)[-1][1:3] == ("camera", 1)
