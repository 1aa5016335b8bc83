"""Intake on the real server: idempotent, correcting, and one bad record never stops the rest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from console.central.engine import connect
from console.central.intake import Intake
from console.domain.case import ClosingResult, EventKind
from console.domain.reported import (
    Problem,
    Reason,
    ReportedArea,
    ReportedCase,
    ReportedClosing,
    ReportedDueDate,
    ReportedEvent,
    ReportedMatter,
    ReportedUnit,
)
from console.errors import BadInput, RefusedCommand

AREA = "440604"
RULE = ReportedArea("小城", "Small town", "小", "Small", "Asia/Shanghai", "weekdays", 540, 1020, "same_day")
UNIT = ReportedUnit("u1", "许可科", "Permits")
MATTER = ReportedMatter("m1", "licence", "许可", "Permit", "u1", promised_limit=40, promised_unit="wd")
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CASE = ReportedCase(
    "c1",
    START,
    "trace 1",
    unit_code="u1",
    matter_code="m1",
    events=(
        ReportedEvent(START, EventKind.ACCEPTED, "trace 1", "c1/accepted", is_implied=True),
        ReportedEvent(START + DAY, EventKind.NOTE, "trace 1, event 1", action="check"),
        ReportedEvent(START + DAY, EventKind.NOTE, "trace 1, event 2", action="check"),
    ),
    due_dates=(ReportedDueDate(START, START + 20 * DAY, "trace 1", "c1/due"),),
    closings=(ReportedClosing(START + 9 * DAY, ClosingResult.CLOSED, "trace 1", "c1/end"),),
)
CONTENT = (
    "area",
    "unit",
    "matter",
    "matter_version",
    "supervised_case",
    "event",
    "declared_date",
    "closing",
    "refused_record",
)


def take(url, *records, source="small", rule=RULE, matter=MATTER):
    with connect(url) as connection:
        intake = Intake(connection, AREA, source, rule)
        intake.register([UNIT], [matter])
        return intake.take(records)


def rows(central, query):
    return central.execute(query).fetchall()


def content(central):
    return {table: rows(central, f"SELECT * FROM supervision.{table} ORDER BY id") for table in CONTENT}


def test_a_case_arrives_with_its_facts_in_the_shape_of_the_schema(central_database, central):
    tally = take(central_database, CASE)

    assert (tally.cases, tally.events) == (1, 2)
    assert tally.facts == {"event": 3, "declared_date": 1, "closing": 1}
    assert tally.added == {"supervised_case": 1, "event": 3, "declared_date": 1, "closing": 1}
    assert rows(
        central,
        "SELECT c.area, c.case_no, u.code, m.implementation_code, v.promised_limit, c.received_at, c.valid"
        " FROM supervision.supervised_case c JOIN supervision.unit u ON u.id = c.unit_id"
        " JOIN supervision.matter_version v ON v.id = c.matter_version_id"
        " JOIN supervision.matter m ON m.id = v.matter_id",
    ) == [(AREA, "c1", "u1", "m1", 40, START, True)]
    assert rows(central, "SELECT due_on FROM supervision.declared_date") == [(date(2026, 3, 22),)]


def test_a_due_day_is_a_local_day_of_the_area_and_never_a_utc_day(central_database, central):
    late = ReportedDueDate(START, datetime(2026, 3, 20, 17, tzinfo=UTC), "trace 1", "c1/due")

    take(central_database, replace(CASE, due_dates=(late,)))

    assert rows(central, "SELECT due_on FROM supervision.declared_date") == [(date(2026, 3, 21),)]


def test_giving_the_same_again_changes_nothing_but_notes_the_delivery(central_database, central):
    bad = Problem("trace 2", "start", Reason.START_MISSING, "c2")
    take(central_database, CASE, bad)
    before = content(central)

    tally = take(central_database, CASE, bad)

    assert content(central) == before
    assert sum(tally.added.values()) == 0
    assert tally.unchanged == 6
    assert (
        rows(central, "SELECT kind, source, record_count, refused_count FROM supervision.delivery")
        == [("batch", "small", 6, 1)] * 2
    )


def test_a_refused_record_names_its_case_and_its_own_number_unless_these_are_no_numbers(central_database, central):
    named = Problem("line 1", "time", Reason.DATE_IMPOSSIBLE, "0001-01-01", "c1", "r7")
    nameless = Problem("line 2", "number", Reason.IDENTIFIER_TOO_LONG, "9" * 300, "9" * 300, " ")

    take(central_database, named, nameless)

    told = rows(central, "SELECT place, case_no, source_record FROM supervision.refused_record ORDER BY place")
    assert told == [("line 1", "c1", "r7"), ("line 2", None, None)]


def test_two_equal_events_of_one_case_are_two_events(central_database, central):
    take(central_database, CASE)

    assert rows(central, "SELECT count(*) FROM supervision.event WHERE action = 'check'") == [(2,)]


def test_an_event_that_a_later_export_brings_in_front_doubles_nothing(central_database, central):
    take(central_database, CASE)
    earlier = ReportedEvent(START + DAY / 2, EventKind.NOTE, "trace 1, event 1", action="found later")

    tally = take(central_database, replace(CASE, events=(CASE.events[0], earlier, *CASE.events[1:])))

    assert tally.added == {"supervised_case": 0, "event": 1, "declared_date": 0, "closing": 0}


def test_a_changed_end_corrects_the_former_one_there_and_back_again(central_database, central):
    other = replace(CASE, closings=(replace(CASE.closings[0], closed_at=START + 8 * DAY),))
    for delivered in (CASE, other, other, CASE, CASE):
        take(central_database, delivered)

    found = rows(central, "SELECT id, happened_at, corrects, valid FROM supervision.closing ORDER BY id")

    first, second, third = (row[0] for row in found)
    assert [row[1:] for row in found] == [
        (START + 9 * DAY, None, True),
        (START + 8 * DAY, first, True),
        (START + 9 * DAY, second, True),
    ]
    assert third > second


def test_two_endings_are_both_kept_and_the_second_says_why_it_does_not_count(central_database, central):
    second = replace(CASE.closings[0], closed_at=START + 10 * DAY, record="c1/other")

    tally = take(central_database, replace(CASE, closings=(*CASE.closings, second)))

    assert tally.doubtful == {Reason.SECOND_ENDING: 1}
    assert rows(central, "SELECT valid, invalid_reason FROM supervision.closing ORDER BY id") == [
        (True, None),
        (False, "The case already has an ending."),
    ]


def test_a_second_ending_in_a_later_delivery_does_not_count_either(central_database, central):
    take(central_database, CASE)
    second = replace(CASE.closings[0], closed_at=START + 10 * DAY, record="c1/other")

    tally = take(central_database, replace(CASE, closings=(second,)))

    assert tally.doubtful == {Reason.SECOND_ENDING: 1}
    assert rows(central, "SELECT valid FROM supervision.closing ORDER BY id") == [(True,), (False,)]


def test_a_record_number_given_to_two_records_identifies_neither_and_stays_idempotent(central_database, central):
    twins = tuple(replace(event, record="same", action=name) for event, name in zip(CASE.events[1:], "ab", strict=True))
    take(central_database, replace(CASE, events=twins))

    tally = take(central_database, replace(CASE, events=twins))

    assert sum(tally.added.values()) == 0
    assert rows(central, "SELECT count(*) FROM supervision.event") == [(2,)]


def test_an_end_before_the_start_keeps_the_case_with_its_reason_and_the_end_in_force(central_database, central):
    tally = take(central_database, replace(CASE, closings=(replace(CASE.closings[0], closed_at=START - DAY),)))

    assert tally.doubtful[Reason.END_BEFORE_START] == 1
    assert rows(central, "SELECT valid, invalid_reason FROM supervision.supervised_case") == [
        (False, "The case was closed before it was received.")
    ]
    assert rows(central, "SELECT valid FROM supervision.closing") == [(True,)]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"unit_code": "u9"}, "unit", "The unit is not known."),
        ({"matter_code": "m9"}, "matter", "The matter is not known."),
    ],
)
def test_an_unknown_unit_or_matter_keeps_the_case_with_its_reason_and_the_code_in_the_refused(
    central_database, central, change, field, sentence
):
    take(central_database, replace(CASE, **change), replace(CASE, number="c2"))

    assert rows(central, "SELECT case_no, valid, invalid_reason FROM supervision.supervised_case ORDER BY case_no") == [
        ("c1", False, sentence),
        ("c2", True, None),
    ]
    assert rows(central, "SELECT place, field, reason, raw FROM supervision.refused_record") == [
        ("trace 1", field, sentence, next(iter(change.values())))
    ]


def test_an_unknown_area_is_refused_by_name(central_database, central):
    with pytest.raises(BadInput, match="440604 is not known"):
        take(central_database, CASE, rule=None)

    assert rows(central, "SELECT count(*) FROM supervision.supervised_case") == [(0,)]


def test_an_area_that_counts_otherwise_is_not_taken_over(central_database, central):
    take(central_database, CASE)

    with pytest.raises(RefusedCommand, match="440604 counts by Asia/Shanghai"):
        take(central_database, CASE, rule=replace(RULE, time_zone="Europe/Amsterdam"))


def test_a_number_of_another_source_is_refused_and_its_case_left_alone(central_database, central):
    take(central_database, CASE)
    before = content(central)["supervised_case"]

    tally = take(central_database, replace(CASE, project_name="other"), replace(CASE, number="c2"), source="second")

    assert [problem.reason for problem in tally.problems] == [Reason.FOREIGN_CASE]
    assert content(central)["supervised_case"][:1] == before
    assert tally.cases == 1


def test_a_number_that_comes_twice_is_refused_the_second_time(central_database, central):
    tally = take(central_database, CASE, replace(CASE, place="trace 2", project_name="again"))

    assert (tally.cases, tally.duplicates) == (1, 1)
    assert rows(central, "SELECT place, reason, raw FROM supervision.refused_record") == [
        ("trace 2", Reason.DUPLICATE_CASE.sentence, "c1")
    ]


def test_a_name_of_10_kb_and_html_in_a_name_are_kept_verbatim(central_database, central):
    long, markup = "名" * 10_240, "<img src=x onerror=alert(1)>${7*7}{{x}}\\N\t"

    take(central_database, replace(CASE, project_name=long), replace(CASE, number="c2", project_name=markup))

    assert rows(
        central, "SELECT project_name, valid, invalid_reason FROM supervision.supervised_case ORDER BY case_no"
    ) == [
        (long, False, Reason.NAME_TOO_LONG.sentence),
        (markup, True, None),
    ]


def test_an_impossible_date_is_refused_by_place_and_the_rest_of_the_case_goes_on(central_database, central):
    impossible = replace(CASE.events[1], happened_at=datetime(9999, 12, 31, tzinfo=UTC))

    tally = take(central_database, replace(CASE, events=(CASE.events[0], impossible)))

    assert (tally.cases, tally.refused, tally.facts["event"]) == (1, 1, 1)
    assert rows(central, "SELECT place, reason FROM supervision.refused_record") == [
        ("trace 1, event 1", Reason.DATE_IMPOSSIBLE.sentence)
    ]


def test_what_was_read_before_a_break_stays_and_the_break_is_told(central_database, central):
    def breaking():
        yield CASE
        raise BadInput("broken", place="line 9")

    with connect(central_database) as connection:
        intake = Intake(connection, AREA, "small", RULE)
        intake.register([UNIT], [MATTER])
        tally = intake.take(breaking())

    assert tally.broken.place == "line 9"
    assert rows(central, "SELECT case_no FROM supervision.supervised_case") == [("c1",)]
    assert rows(central, "SELECT count(*) FROM supervision.delivery") == [(1,)]


def test_a_corrected_limit_reaches_the_version_that_cases_hang_on(central_database, central):
    take(central_database, CASE)
    take(central_database, CASE, matter=replace(MATTER, promised_limit=30))

    assert rows(central, "SELECT version, promised_limit FROM supervision.matter_version") == [(1, 30)]


def test_batches_hold_together_what_they_cut(central_database, central, monkeypatch):
    monkeypatch.setattr("console.central.intake.BATCH_FACTS", 7)
    cases = [replace(CASE, number=f"c{n}", place=f"trace {n}") for n in range(50)]

    first = take(central_database, *cases)
    second = take(central_database, *cases)

    assert (first.added["event"], first.cases, second.unchanged) == (150, 50, 300)
    assert sum(second.added.values()) == 0
