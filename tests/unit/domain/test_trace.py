"""The walk behind a due day: which days count, which do not and why, and the facts and rules it rests on."""

from dataclasses import replace
from datetime import date, timedelta

from console.domain.calendar import DayKind
from console.domain.deadline import project
from console.domain.ledger import NO_DAY
from console.domain.light import Certainty, ClockKind
from console.domain.rule import AfterHours
from console.domain.trace import StopEffect, trace_clock
from console.domain.traced import DayRole
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, day_number, ledger_of, to_date, us


def trace(facts, kind=ClockKind.PROMISED, until="2026-01-01", **area_values):
    book, areas, ledger = load_rulebook(), [area(**area_values)], ledger_of([facts])
    projection = project(ledger, areas, book)
    return trace_clock(projection, ledger, areas, book, 0, kind, day_number(date.fromisoformat(until)))


def told(walk):
    return [(str(to_date(day.day))[5:], day.role.value, day.count) for day in walk.days]


def accepted(day, limit=5, unit="wd", **more):
    return Facts(received=at(day), accepted=at(day), promised=(limit, unit), **more)


STOPPED_CASE = accepted("2026-03-02", stops=((at("2026-03-04"), at("2026-03-06")),))


def test_the_example_of_the_design_day_by_day():
    assert told(trace(STOPPED_CASE, until="2026-03-13")) == [
        ("03-02", "start", None),
        ("03-03", "counted", 1),
        ("03-04", "counted", 2),
        ("03-05", "stopped", None),
        ("03-06", "stopped", None),
        ("03-07", "off", None),
        ("03-08", "off", None),
        ("03-09", "counted", 3),
        ("03-10", "counted", 4),
        ("03-11", "counted", 5),
        ("03-12", "over", 1),
        ("03-13", "over", 2),
    ]


def test_days_off_and_make_up_days_are_named():
    walk = trace(accepted("2026-02-12"))
    days = {str(to_date(day.day)): day for day in walk.days}
    assert (days["2026-02-14"].kind, days["2026-02-14"].role) == (DayKind.MAKE_UP, DayRole.COUNTED)
    assert (days["2026-02-17"].kind, days["2026-02-17"].name.zh) == (DayKind.HOLIDAY, "春节")
    assert str(to_date(walk.due)) == "2026-02-26"
    assert days["2026-02-26"].count == 5


def test_stops_say_which_they_are_and_what_they_did():
    stops = (
        (at("2026-03-04"), at("2026-03-06")),
        (at("2026-03-05"), at("2026-03-06")),
        (at("2026-05-05"), None),
    )
    walk = trace(replace(STOPPED_CASE, stops=stops))
    after, upto = day_number(date(2026, 3, 4)), day_number(date(2026, 3, 6))
    assert walk.stops == (
        StopEffect(0, after, upto, is_open=False),
        StopEffect(1, None, None, is_open=False),
        StopEffect(2, None, None, is_open=True),
    )
    assert {day.stop for day in walk.days if day.role is DayRole.STOPPED} == {0}


def test_a_stopped_clock_walks_to_its_standstill_and_on_while_asked():
    stopped = replace(STOPPED_CASE, stops=((at("2026-03-04"), None),))
    walk = trace(stopped)
    assert (walk.due, walk.left, walk.certainty, told(walk)[-1]) == (
        None,
        3,
        Certainty.STOPPED,
        ("03-05", "stopped", None),
    )
    assert told(trace(stopped, until="2026-03-20"))[-1] == ("03-20", "stopped", None)


def test_the_clock_names_its_law_and_the_calendar_its_notice():
    walk = trace(accepted("2026-03-02", statutory=(20, "wd")), ClockKind.STATUTORY)
    assert (walk.rule.id, walk.rule.law.zh, walk.rule.article) == ("licence.decision", "行政许可法", "42(1)")
    assert walk.policy.edition.id == "counting"
    (year,) = [year for year in walk.calendar.years if year.year == 2026]
    assert "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm" in year.sources
    assert to_date(walk.known_until) == date(2026, 12, 31)


def test_days_nobody_has_published_are_marked():
    walk = trace(accepted("2026-12-28", 5), until="2027-01-20")
    marked = [str(to_date(day.day)) for day in walk.days if day.is_provisional]
    assert marked[0] == "2027-01-01"
    assert walk.is_provisional
    assert not trace(accepted("2026-12-21", 5), until="2027-01-20").is_provisional
    assert not trace(accepted("2026-12-28", 5, "nd")).is_provisional


def test_what_is_left_of_a_stopped_clock_can_rest_on_unpublished_days():
    walk = trace(accepted("2026-12-28", 9, stops=((at("2027-01-06"), None),)))
    assert (walk.certainty, walk.is_provisional) == (Certainty.STOPPED, True)


def test_the_start_names_its_fact_and_the_day_it_happened():
    late = Facts(received=at("2026-03-06T18:00"))
    walk = trace(late, ClockKind.ACCEPTANCE, after_hours=AfterHours.NEXT_DAY)
    assert (walk.start_code, walk.happened_at, to_date(walk.start)) == (
        10,
        us(at("2026-03-06T18:00")),
        date(2026, 3, 9),
    )
    supplemented = replace(late, supplemented=at("2026-03-10"))
    assert trace(supplemented, ClockKind.ACCEPTANCE).start_code == 21
    assert trace(STOPPED_CASE).start_code == 30


def test_an_extension_is_told_whether_it_counted_or_came_late():
    counted = trace(accepted("2026-03-02", extension=(10, at("2026-03-04"))))
    late = trace(accepted("2026-03-02", extension=(10, at("2026-03-14"))))
    assert (counted.limit, counted.extension, counted.is_extension_late) == (15, 10, False)
    assert (late.limit, late.extension, late.is_extension_late) == (5, 0, True)


def test_a_declared_date_counts_natural_days_and_a_case_on_the_spot_none():
    declared = trace(Facts(at("2026-03-02"), declared=date(2026, 3, 7)), ClockKind.DECLARED)
    assert (declared.limit, declared.days[-1].count, declared.unit) == (None, 5, "nd")
    spot = Facts(at("2026-03-06"), at("2026-03-06"), case_type=1, promised=(9, "nd"), extension=(3, at("2026-03-06")))
    walk = trace(spot, until="2026-03-10")
    assert (walk.start_code, walk.limit, walk.unit, walk.is_extension_late) == (10, 0, "wd", False)
    assert told(walk)[-2:] == [("03-09", "over", 1), ("03-10", "over", 2)]


def test_a_natural_end_carried_on_shows_the_days_it_was_carried_over():
    book = load_rulebook()
    book = replace(book, counting=replace(book.counting, roll_natural_end=True))
    ledger, areas = ledger_of([accepted("2026-03-02", 5, "nd")]), [area()]
    projection = project(ledger, areas, book)
    walk = trace_clock(projection, ledger, areas, book, 0, ClockKind.PROMISED, 0)
    assert told(walk)[-3:] == [("03-07", "counted", 5), ("03-08", "off", None), ("03-09", "off", None)]
    assert to_date(walk.due) == date(2026, 3, 9)


def test_a_clock_that_never_started_has_no_walk():
    assert trace(Facts(at("2026-03-02"))) is None
    assert trace(Facts(at("2026-03-02"), at("2026-03-02")), ClockKind.PROMISED) is None


def test_the_walk_ends_on_the_kernels_due_day_in_every_unit():
    for unit in ("wd", "nd"):
        facts = accepted("2026-01-30", 20, unit, stops=((at("2026-02-03"), at("2026-02-20")),))
        walk = trace(facts)
        projection = project(ledger_of([facts]), [area()], load_rulebook())
        assert walk.days[-1].day == projection.due[ClockKind.PROMISED, 0] != NO_DAY
        assert walk.days[-1].count == 20
        assert timedelta(days=len(walk.days) - 1) == to_date(walk.due) - date(2026, 1, 30)


def test_a_clock_that_starts_by_silence_names_the_event_that_brought_the_materials_in():
    case = Facts(at("2026-03-02"), statutory=(20, "wd"))
    walk = trace(case, ClockKind.STATUTORY)
    assert (walk.is_deemed, walk.start_code, walk.happened_at) == (True, 10, us(at("2026-03-02")))
    supplemented = trace(replace(case, notice=at("2026-03-04"), supplemented=at("2026-03-06")), ClockKind.STATUTORY)
    assert (supplemented.is_deemed, supplemented.start_code, str(to_date(supplemented.start))) == (
        True,
        21,
        "2026-03-06",
    )
