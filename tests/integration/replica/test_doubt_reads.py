"""Records that were refused or kept with a doubt, and deliveries, read from a replica as it is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.domain.citytime import CityTime
from console.domain.delivered import DifferenceKind, DoubtQuery, Fate
from console.domain.records import DELIVERY
from console.replica.delivery_reads import read_batches, read_spans
from console.replica.differences import (
    MOST_KEPT,
    forget_differences,
    read_differences,
    write_differences,
)
from console.replica.doubt_reads import count_reasons, read_doubts
from console.replica.store import Reader, open_reader
from console.replica.writer import Writer, open_writer

KEY = bytes(range(32))
SHUNDE, NANHAI = "440606", "440605"
BOTH = (SHUNDE, NANHAI)
REASON = "The date lies outside the years 1970 to 2099."
DOUBT = "The event happened before the case was received."
MINUTE_US = 60_000_000
HOSTILE = '=HYPERLINK("x")\n<b>\' OR 1=1 --</b>'


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = open_writer(tmp_path / "replica.db", KEY, 1)
    yield made
    made.close()


@pytest.fixture
def reader(tmp_path: Path, writer: Writer) -> Iterator[Reader]:
    made = open_reader(tmp_path / "replica.db", KEY)
    yield made
    made.close()


def put(writer: Writer, table: str, **values: object) -> None:
    columns, places = ", ".join(values), ", ".join("?" * len(values))
    with writer.transaction() as connection:
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(values.values()))


def refuse(writer: Writer, number: int, area: str = SHUNDE, **values: object) -> None:
    told = {"source": "platform", "place": f"line {number}", "reason": REASON, "record_hash": str(number)}
    put(writer, "refused_record", id=number, area=area, recorded_at=number, **(told | values))


def keep_case(writer: Writer, number: int, area: str = SHUNDE, **values: object) -> None:
    told = {"case_no": f"C{number}", "application_source_code": 1, "received_at": 0, "recorded_at": number}
    told |= {"source": "platform", "record_hash": str(number), "valid": 1}
    put(writer, "supervised_case", id=number, area=area, **(told | values))


def keep_event(writer: Writer, number: int, case_id: int, **values: object) -> None:
    told = {"happened_at": 0, "recorded_at": number, "source": "platform", "record_hash": str(number), "kind_code": 10}
    put(writer, "event", id=number, area=SHUNDE, case_id=case_id, **(told | values))


def test_reasons_are_counted_by_area_source_and_fate(writer: Writer, reader: Reader) -> None:
    refuse(writer, 1)
    refuse(writer, 2)
    refuse(writer, 3, NANHAI)
    refuse(writer, 4, source="log")
    keep_case(writer, 1, valid=0, invalid_reason=DOUBT)
    keep_case(writer, 2)
    keep_event(writer, 1, 2, valid=0, invalid_reason=DOUBT)
    found = {(one.fate, one.area, one.source, one.reason): one.count for one in count_reasons(reader)}
    assert found == {
        (Fate.REFUSED, SHUNDE, "platform", REASON): 2,
        (Fate.REFUSED, NANHAI, "platform", REASON): 1,
        (Fate.REFUSED, SHUNDE, "log", REASON): 1,
        (Fate.DOUBTED, SHUNDE, "platform", DOUBT): 2,
    }


def test_counting_reasons_reads_an_index_and_no_text_of_a_record(writer: Writer, reader: Reader) -> None:
    with reader.reading() as connection:
        for table in ("refused_record", "event", "supervised_case"):
            where = "" if table == "refused_record" else "WHERE valid = 0"
            column = "reason" if table == "refused_record" else "invalid_reason"
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN SELECT area, source, {column}, count(*) FROM {table} {where} GROUP BY 1, 2, 3"
            ).fetchall()
            assert any("COVERING INDEX" in str(step) for step in plan), plan


def test_a_refused_record_is_read_as_it_came_with_the_case_it_names(writer: Writer, reader: Reader) -> None:
    keep_case(writer, 7)
    refuse(writer, 1, field="number", raw="C7", case_no="C7", source_record="R-1")
    refuse(writer, 2, field="remark", raw=HOSTILE)
    hostile, named = read_doubts(reader, DoubtQuery(BOTH, Fate.REFUSED), 10)
    assert (hostile.raw, hostile.place, hostile.field, hostile.case_id) == (HOSTILE, "line 2", "remark", None)
    assert (named.case_id, named.case_no, named.source_record, named.recorded_us) == (7, "C7", "R-1", 1)


def test_a_record_that_was_kept_with_a_doubt_says_which_case_and_what_its_source_wrote(
    writer: Writer, reader: Reader
) -> None:
    keep_case(writer, 7)
    keep_event(writer, 5, 7, valid=0, invalid_reason=DOUBT, action="审核", handler="陈", source_record="R-9")
    (one,) = read_doubts(reader, DoubtQuery(BOTH), 10)
    assert (one.fate, one.table, one.case_no, one.reason) == (Fate.DOUBTED, "event", "C7", DOUBT)
    assert (one.raw, one.source_record) == ("审核 · 陈", "R-9")


def test_records_are_chosen_by_area_reason_source_and_fate_and_the_newest_come_first(
    writer: Writer, reader: Reader
) -> None:
    for number in range(1, 7):
        refuse(writer, number, NANHAI if number == 6 else SHUNDE, source="log" if number % 2 else "platform")
    refuse(writer, 9, reason=DOUBT)

    def places(query: DoubtQuery, most: int = 10) -> list[str]:
        return [one.place for one in read_doubts(reader, query, most)]

    assert places(DoubtQuery((SHUNDE,), Fate.REFUSED, REASON)) == ["line 5", "line 4", "line 3", "line 2", "line 1"]
    assert places(DoubtQuery(BOTH, Fate.REFUSED, REASON, "platform")) == ["line 6", "line 4", "line 2"]
    assert places(DoubtQuery(BOTH), most=2) == ["line 9", "line 6"]
    assert places(DoubtQuery(BOTH, Fate.DOUBTED)) == []


def deliver(writer: Writer, number: int, delivered_us: int, sent_us: int | None, records: int = 10) -> None:
    values = (number, SHUNDE, "batch", "platform", sent_us, delivered_us, records, 1)
    with writer.transaction() as connection:
        connection.execute(f"INSERT INTO delivery VALUES ({', '.join('?' * len(DELIVERY.fields))})", values)


def test_a_span_tells_the_longest_delay_and_what_was_held_up(writer: Writer, reader: Reader) -> None:
    deliver(writer, 1, 10 * MINUTE_US, 10 * MINUTE_US - 5_000_000)
    deliver(writer, 2, 11 * MINUTE_US, 8 * MINUTE_US, records=7)
    deliver(writer, 3, 25 * MINUTE_US, None)
    deliver(writer, 4, 5 * MINUTE_US, 0)
    first, second = read_spans(reader, SHUNDE, CityTime(), 10 * MINUTE_US, 10 * MINUTE_US, MINUTE_US)
    assert (first.number, first.delay_us, first.batches, first.records) == (0, 3 * MINUTE_US, 2, 17)
    assert (first.refused, first.held_up, first.held_up_batches) == (2, 7, 1)
    assert (second.number, second.delay_us, second.held_up, second.held_up_batches) == (1, None, 0, 0)
    assert (first.out_of_order, second.out_of_order) == (1, 0)


def test_a_delay_goes_by_the_citys_clock_and_is_not_told_of_before_it_ran(writer: Writer, reader: Reader) -> None:
    city = CityTime(real_anchor_us=10 * MINUTE_US, city_anchor_us=1_000 * MINUTE_US, rate=60.0)
    deliver(writer, 1, 9 * MINUTE_US, 0)
    deliver(writer, 2, 11 * MINUTE_US, 1_058 * MINUTE_US)
    late, before = read_batches(reader, (SHUNDE, NANHAI), city, 5)
    assert (late.id, late.delay_us) == (2, 2 * MINUTE_US)
    assert (before.id, before.delay_us) == (1, None)
    assert [one.id for one in read_batches(reader, (SHUNDE,), city, 1)] == [2]
    assert read_batches(reader, (NANHAI,), city, 5) == ()


def test_of_very_many_differences_the_first_are_kept(writer: Writer, reader: Reader) -> None:
    told = [(DifferenceKind.EXTRA, (number, SHUNDE, *([None] * 6))) for number in range(MOST_KEPT + 50)]
    for half in (told[:600], told[600:]):
        with writer.transaction() as connection:
            write_differences(connection, "central", DELIVERY, half, 9)
    assert len(read_differences(reader)) == MOST_KEPT
    with writer.transaction() as connection:
        forget_differences(connection, "central")
    assert read_differences(reader) == ()
