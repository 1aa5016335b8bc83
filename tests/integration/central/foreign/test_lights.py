"""The lights of foreign cases are those that counting by hand gives."""

# ruff: noqa: DTZ001 - foreign columns hold local times without offset

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlcipher3 import dbapi2

from console.board.batch import Batch, batch_of
from console.board.catalogue import Catalogue
from console.central.foreign.values import microseconds
from console.domain.entry import EPOCH
from console.domain.ledger import NO_DAY
from console.domain.light import ClockKind, Light
from console.domain.records import RECORD_TYPES
from console.replica.case_reads import Asked, open_or_closed_since
from console.replica.catalogue_reads import read_catalogue
from console.replica.schema import RECORD_TABLES, STATEMENTS
from console.rulebook import load_rulebook
from tests.integration.central.foreign.conftest import Foreign
from tests.integration.central.foreign.copying import loaded
from tests.integration.central.foreign.rows_of_shandong import accepted, basic, done, special

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Reader:
    connection: Any


@contextmanager
def copied(source) -> Iterator[Reader]:
    """A copy of everything a source yields, in the tables of every copy."""
    connection = dbapi2.connect(":memory:")
    try:
        for statement in STATEMENTS:
            connection.execute(statement)
        content = loaded(source)
        for record in RECORD_TYPES:
            places = ", ".join("?" * len(RECORD_TABLES[record.name].columns))
            connection.executemany(f"INSERT INTO {record.name} VALUES ({places})", content[record.name].values())
        yield Reader(connection)
    finally:
        connection.close()


def batch_at(source, local: datetime) -> Batch:
    now_us = microseconds(local.replace(tzinfo=ZONE).astimezone(UTC))
    book = load_rulebook()
    with copied(source) as reader:
        facts = open_or_closed_since(reader, 0, Asked(book.clocks.clock_events))
        return batch_of(facts, Catalogue(read_catalogue(reader), book), book, now_us, 0)


def told(source, local: datetime) -> tuple[ClockKind, date | None, Light, bool]:
    """Deciding clock, its due day, light, and whether the case is open."""
    columns = batch_at(source, local).columns
    assert len(columns.case_id) == 1
    due = None if columns.due[0] == NO_DAY else date.fromordinal(EPOCH.toordinal() + int(columns.due[0]))
    return ClockKind(int(columns.clock[0])), due, Light(int(columns.light[0])), bool(columns.is_open[0])


def write_stopped_case(shandong: Foreign) -> None:
    shandong.write("basic", **basic())
    shandong.write("proc", **accepted(promisedate=None))
    shandong.write("specialnode", **special())
    shandong.write("specialnode", **special(sn=2, specialnodetype="1", nodetime=datetime(2026, 3, 6, 17)))


def test_a_shandong_case_with_a_stop_is_due_on_the_day_counted_by_hand(shandong: Foreign) -> None:
    # Accepted Mon 03-02, 5 working days, stopped 03-04 to 03-06: counted 03-03, 03-04, 03-09, 03-10, 03-11.
    write_stopped_case(shandong)
    source = shandong.source("shandong")
    assert told(source, datetime(2026, 3, 11, 12))[:2] == (ClockKind.PROMISED, date(2026, 3, 11))
    assert told(source, datetime(2026, 3, 12, 12))[2:] == (Light.RED, True)
    shandong.write("done", **done(occurtime=datetime(2026, 3, 11, 15)))
    assert told(source, datetime(2026, 3, 12, 12)) == (ClockKind.PROMISED, date(2026, 3, 11), Light.NONE, False)


def test_a_stop_that_lasts_holds_the_promise(shandong: Foreign) -> None:
    shandong.write("basic", **basic())
    shandong.write("proc", **accepted(promisedate=None))
    shandong.write("specialnode", **special())
    assert told(shandong.source("shandong"), datetime(2026, 4, 20, 12))[2:] == (Light.BLUE, True)


def test_an_extension_of_no_told_length_is_the_longest_the_law_allows(shandong: Foreign) -> None:
    # 5 and 10 working days after Mon 03-02.
    shandong.write("basic", **basic())
    shandong.write("proc", **accepted(promisedate=None))
    shandong.write("specialnode", **special(specialtype="1", nodename="延长审批"))
    assert told(shandong.source("shandong"), datetime(2026, 3, 20, 12))[1] == date(2026, 3, 23)


def test_the_date_that_the_platform_promised_is_watched_as_well(shandong: Foreign) -> None:
    shandong.write("basic", **basic(promisetimelimit=0, timelimit=30))
    shandong.write("proc", **accepted(promisedate=datetime(2026, 3, 6, 17)))
    assert told(shandong.source("shandong"), datetime(2026, 3, 9, 12)) == (
        ClockKind.DECLARED, date(2026, 3, 6), Light.RED, True,
    )  # fmt: skip


def test_a_guangdong_case_nobody_accepts_is_red_after_five_working_days(guangdong: Foreign) -> None:
    # Handed in at a counter on Mon 03-02: the fifth working day after it is Mon 03-09.
    guangdong.write("BUSINESS_INDEX", SBLSH="G1", SXBM="0100001", SXMC="食品经营许可", SBSJ=datetime(2026, 3, 2, 10),
        SBFS="02", XZQHDM="440604000000", SJDW="禅城区市场监管局", SJDWDM="11440604007035", STATE="11")  # fmt: skip
    source = guangdong.source("guangdong")
    assert told(source, datetime(2026, 3, 9, 12))[:2] == (ClockKind.ACCEPTANCE, date(2026, 3, 9))
    assert told(source, datetime(2026, 3, 10, 12))[2:] == (Light.RED, True)
    guangdong.change("BUSINESS_INDEX", {"SBLSH": "G1"}, SLSJ=datetime(2026, 3, 9, 16), SLZTDM="1", SLHZH="SL1")
    assert Light(int(batch_at(source, datetime(2026, 3, 10, 12)).columns.light[0])) is Light.NONE
