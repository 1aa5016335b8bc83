"""Traps that others fell into, each a test; those about the order in which facts arrive are tested on the board."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from console.domain.deadline import lights_at, next_turns, project
from console.domain.ledger import WORKING_HOURS
from console.domain.light import Certainty, ClockKind, Light
from console.domain.rule import AfterHours, EndOfDay
from console.rulebook import load_histories, load_rulebook
from tests.unit.domain.facts import Facts, One, accepted, area, at, day_number, ledger_of, stop, us


def test_a_pause_counted_in_one_unit_is_not_added_in_another():
    stops = (stop("2026-04-30", "2026-05-06"),)
    assert One(accepted("2026-04-28", 5, stops=stops)).due() == "2026-05-09"
    assert One(accepted("2026-04-28", 5, "nd", stops=stops)).due() == "2026-05-09"
    hours = accepted("2026-04-30T10:00", 8, "wh", stops=(stop("2026-04-30T16:00", "2026-05-06T10:00"),))
    assert int(One(hours).projection.overdue_from[ClockKind.PROMISED, 0]) - 1 == us(at("2026-05-06T16:00"))


def test_a_hold_is_not_added_to_the_start_so_that_other_holidays_are_skipped():
    held = accepted("2026-04-24", 5, stops=(stop("2026-04-27", "2026-05-08"),))
    assert One(held).due() == "2026-05-13"
    assert One(accepted("2026-05-08", 5)).due() == "2026-05-14"


def test_a_change_of_the_limit_does_not_forget_the_pauses():
    case = accepted("2026-03-02", 5, stops=(stop("2026-03-04", "2026-03-06"),))
    assert One(case).due() == "2026-03-11"
    assert One(replace(case, promised=(3, "wd"))).due() == "2026-03-09"
    assert One(replace(case, extension=(2, at("2026-03-09")))).due() == "2026-03-13"


def test_no_minute_is_missing_at_midnight():
    case = One(accepted("2026-03-02"))
    assert (case.light("2026-03-09T23:59:59.999999"), case.light("2026-03-10T00:00")) == (Light.YELLOW, Light.RED)


@pytest.mark.parametrize("begin", ["2026-02-11T10:00", "2026-02-13T16:59", "2026-02-14T12:30"])
def test_no_clock_of_office_hours_ends_at_midnight_or_on_a_holiday(begin):
    for limit in range(1, 40):
        case = One(accepted(begin, limit, "wh"))
        end = int(case.projection.overdue_from[ClockKind.PROMISED, 0]) - 1
        assert case.projection.unit[ClockKind.PROMISED, 0] == WORKING_HOURS
        calendar, day = case.book.calendars["cn"], (end + 8 * 3_600_000_000) // 86_400_000_000
        minute = (end + 8 * 3_600_000_000) % 86_400_000_000 // 60_000_000
        assert calendar.working[day]
        assert 8 * 60 + 30 < minute <= 12 * 60 or 14 * 60 < minute <= 17 * 60 + 30


def test_where_the_office_close_ends_the_day_no_light_turns_at_midnight():
    case = One(accepted("2026-02-10"), end_of_day=EndOfDay.OFFICE_CLOSE)
    assert (case.due(), case.turn("2026-02-24T10:00")) == ("2026-02-24", "2026-02-24T17:00")


def test_what_is_left_is_not_seconds_divided_by_24_hours():
    over_the_festival = accepted("2026-02-10", 10, stops=(stop("2026-02-24"),))
    assert int(One(over_the_festival).projection.left[ClockKind.PROMISED, 0]) == 5
    in_hours = accepted("2026-02-13T16:30", 16, "wh", stops=(stop("2026-02-24T09:30"),))
    assert int(One(in_hours).projection.left[ClockKind.PROMISED, 0]) == (16 - 1 - 7 - 1) * 60


def test_a_make_up_saturday_counts_as_a_working_day():
    assert One(accepted("2026-05-08", 1)).due() == "2026-05-09"


def test_a_calendar_amended_after_the_case_began_is_counted_as_it_was_known():
    case, china = accepted("2020-01-22", 3), load_histories()["cn"]
    eve, amended = (china.calendar_as_known(day_number(date(2020, 1, day))) for day in (26, 27))
    assert One(case, area(eve)).due() == "2020-02-01"
    assert One(case, area(amended)).due() == One(case).due() == "2020-02-04"


def test_a_deadline_of_a_case_received_in_december_that_lies_in_an_unpublished_year_is_provisional():
    case = One(Facts(at("2026-12-21"), at("2026-12-21"), statutory=(20, "wd")))
    assert (case.due(ClockKind.STATUTORY), case.certainty(ClockKind.STATUTORY)) == (
        "2027-01-18",
        Certainty.PROVISIONAL,
    )


def test_overlapping_pauses_count_once():
    stops = (stop("2026-03-04", "2026-03-10"), stop("2026-03-05", "2026-03-06"), stop("2026-03-09", "2026-03-12"))
    assert One(accepted("2026-03-02", stops=stops)).due() == "2026-03-17"
    assert One(accepted("2026-03-02", stops=(stop("2026-03-04", "2026-03-12"),))).due() == "2026-03-17"
    hours = tuple(
        (at(f"2026-03-02T{begin}"), at(f"2026-03-02T{end}")) for begin, end in (("10:00", "12:00"), ("11:00", "13:00"))
    )
    case = One(accepted("2026-03-02T09:00", 4, "h", stops=hours))
    assert int(case.projection.overdue_from[ClockKind.PROMISED, 0]) - 1 == us(at("2026-03-02T16:00"))


def test_dates_are_not_taken_in_utc():
    early = Facts(at("2026-03-03T00:30"), at("2026-03-03T00:30"), promised=(5, "wd"))
    assert One(early).due() == "2026-03-10"
    closing = area(after_hours=AfterHours.NEXT_DAY)
    assert One(Facts(at("2026-03-06T07:30")), closing).due(ClockKind.ACCEPTANCE) == "2026-03-13"


def test_fifty_thousand_lights_turn_at_the_same_midnight():
    projection = project(ledger_of([accepted("2026-03-02")] * 50_000), [area()], load_rulebook())
    turns = next_turns(projection, us(at("2026-03-07")))
    assert set(turns.tolist()) == {us(at("2026-03-10T00:00"))}
    assert np.unique(lights_at(projection, int(turns[0]))[0]).tolist() == [Light.RED]
