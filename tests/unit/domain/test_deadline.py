"""Counting rules: one test or more for each line of the design."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from console.domain.counting import FOREVER
from console.domain.deadline import lights_at, next_turns, open_at, project
from console.domain.ledger import NO_DAY, NO_LIMIT
from console.domain.light import Certainty, ClockKind, Light
from console.domain.rule import AfterHours, EndOfDay
from console.errors import BadInput
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, One, accepted, area, at, ledger_of, stop, to_date, us

PROMISED, STATUTORY, ACCEPTANCE, DECLARED = (
    ClockKind.PROMISED,
    ClockKind.STATUTORY,
    ClockKind.ACCEPTANCE,
    ClockKind.DECLARED,
)


def test_a_day_is_a_local_day_of_the_area_never_a_utc_day():
    late = Facts(received=at("2026-03-02T23:30"), accepted=at("2026-03-02T23:30"), promised=(5, "wd"))
    early = replace(late, accepted=at("2026-03-03T00:30"))
    assert (One(late).due(), One(early).due()) == ("2026-03-09", "2026-03-10")


def test_the_same_instant_is_another_day_in_another_zone():
    weekdays = load_rulebook().calendars["weekdays"]
    case = accepted("2026-03-02T02:00")
    assert One(case, area(weekdays, "Asia/Shanghai")).due() == "2026-03-09"
    assert One(case, area(weekdays, "Europe/Amsterdam")).due() == "2026-03-06"


def test_the_day_of_the_starting_event_is_not_counted():
    assert One(accepted("2026-03-02", 1)).due() == "2026-03-03"


@pytest.mark.parametrize(
    ("end_of_day", "red_from"), [("24:00", "2026-03-10T00:00"), ("office_close", "2026-03-09T17:00")]
)
def test_the_last_day_is_in_time_until_its_end_by_policy(end_of_day, red_from):
    case = One(accepted("2026-03-02"), end_of_day=EndOfDay(end_of_day))
    before = (at(red_from) - timedelta(seconds=1)).isoformat()[:19]
    assert (case.light(before), case.light(red_from)) == (Light.YELLOW, Light.RED)
    assert case.turn("2026-03-09") == red_from


def test_the_days_after_the_first_of_a_stop_up_to_its_last_do_not_count():
    assert One(accepted("2026-03-02", stops=(stop("2026-03-04", "2026-03-06"),))).due() == "2026-03-11"


def test_by_policy_the_first_day_of_a_stop_is_part_of_it():
    case = accepted("2026-03-02", stops=(stop("2026-03-04", "2026-03-06"),))
    assert One(case, stop_includes_first_day=True).due() == "2026-03-12"


def test_an_open_stop_leaves_no_due_day_and_says_what_is_left():
    case = One(accepted("2026-03-02", stops=(stop("2026-03-03"),)))
    assert (case.due(), case.certainty(), int(case.projection.left[PROMISED, 0])) == ("None", Certainty.STOPPED, 4)
    assert case.light("2027-03-03") == Light.BLUE
    assert lights_at(case.projection, us(at("2026-03-20")))[1][0] == Certainty.STOPPED


def test_a_stop_that_begins_after_the_due_day_does_not_turn_red_to_blue():
    case = One(accepted("2026-03-02", stops=(stop("2026-03-10"),)))
    assert (case.due(), case.light("2026-03-20")) == ("2026-03-09", Light.RED)


def test_a_stop_that_begins_on_the_due_day_has_no_effect():
    assert One(accepted("2026-03-02", stops=(stop("2026-03-09"),))).due() == "2026-03-09"
    assert One(accepted("2026-03-02", stops=(stop("2026-03-09", "2026-03-13"),))).due() == "2026-03-09"


def test_overlapping_stops_count_once():
    stops = (stop("2026-03-04", "2026-03-10"), stop("2026-03-05", "2026-03-06"), stop("2026-03-09", "2026-03-12"))
    case = One(accepted("2026-03-02", stops=stops))
    assert case.due() == "2026-03-17"
    spans = list(zip(case.projection.stop_after[PROMISED], case.projection.stop_upto[PROMISED], strict=True))
    assert [(str(to_date(after)), str(to_date(upto))) for after, upto in spans] == [
        ("2026-03-04", "2026-03-10"),
        ("None", "None"),
        ("2026-03-10", "2026-03-12"),
    ]


def test_a_stop_that_began_before_the_start_counts_from_the_start():
    case = One(accepted("2026-03-02", stops=(stop("2026-02-20", "2026-03-04"),)))
    assert case.due() == "2026-03-11"


def test_a_stop_and_its_end_on_the_same_day_take_nothing():
    assert One(accepted("2026-03-02", stops=(stop("2026-03-04T09:00", "2026-03-04T16:00"),))).due() == "2026-03-09"


def test_an_open_stop_is_noted_as_going_on_for_ever():
    case = One(accepted("2026-03-02", stops=(stop("2026-03-03"),)))
    assert case.projection.stop_upto[PROMISED].tolist() == [FOREVER]
    assert case.projection.stop_upto[ACCEPTANCE].tolist() == [NO_DAY]


def test_an_extension_moves_promised_and_statutory_limits_alike():
    case = accepted("2026-03-02", 5, statutory=(20, "wd"), extension=(10, at("2026-03-05")))
    one = One(case)
    assert (one.due(PROMISED), one.due(STATUTORY)) == ("2026-03-23", "2026-04-14")
    assert one.projection.limit[:4, 0].tolist() == [5, 15, 30, NO_LIMIT]


@pytest.mark.parametrize(("entered", "due"), [("2026-03-09T23:59", "2026-03-23"), ("2026-03-10T00:00", "2026-03-09")])
def test_an_extension_entered_after_the_due_day_does_not_move_it(entered, due):
    assert One(accepted("2026-03-02", extension=(10, at(entered)))).due() == due


def test_an_extension_too_late_for_the_promise_still_moves_the_statutory_limit():
    case = One(accepted("2026-03-02", 5, statutory=(20, "wd"), extension=(10, at("2026-03-12"))))
    assert case.projection.extended[:4, 0].tolist() == [False, False, True, False]


def test_by_policy_a_late_extension_moves_the_due_day():
    case = accepted("2026-03-02", extension=(10, at("2026-03-20")))
    assert One(case, late_extension_moves=True).due() == "2026-03-23"


def test_an_extension_of_a_stopped_clock_adds_to_what_is_left():
    case = One(accepted("2026-03-02", stops=(stop("2026-03-03"),), extension=(10, at("2026-03-20"))))
    assert int(case.projection.left[PROMISED, 0]) == 14


def test_stops_after_the_due_day_count_once_an_extension_has_moved_it():
    case = accepted("2026-03-02", extension=(10, at("2026-03-09")), stops=(stop("2026-03-10", "2026-03-12"),))
    assert One(case).due() == "2026-03-25"


def test_the_light_of_a_case_is_the_worst_of_its_running_clocks():
    case = One(accepted("2026-03-02", 5, statutory=(7, "wd")))
    days = ("2026-03-03", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12")
    expected = [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED, Light.RED, Light.DARK_RED]
    assert [case.light(day) for day in days] == expected


def test_yellow_begins_one_working_day_before_the_due_day_across_a_weekend():
    case = One(accepted("2026-03-02"))
    assert (case.light("2026-03-05"), case.light("2026-03-06"), case.light("2026-03-08")) == (
        Light.GREEN,
        Light.YELLOW,
        Light.YELLOW,
    )
    assert case.turn("2026-03-05") == "2026-03-06T00:00"


def test_a_case_already_overdue_stays_red_while_a_stop_holds_its_statutory_clock():
    case = One(accepted("2026-03-02", 5, statutory=(20, "wd"), stops=(stop("2026-03-12"),)))
    assert (case.light("2026-03-11"), case.light("2026-03-20")) == (Light.RED, Light.RED)
    assert case.certainty(STATUTORY) is Certainty.STOPPED


def test_an_on_the_spot_case_is_none_until_closing_and_red_from_the_next_working_day():
    case = One(Facts(received=at("2026-03-06"), case_type=1, promised=(5, "wd")))
    days = ("2026-03-06", "2026-03-08T23:59", "2026-03-09T00:00", "2026-03-16")
    assert [case.light(day) for day in days] == [Light.NONE, Light.NONE, Light.RED, Light.RED]
    assert (case.due(), case.turn("2026-03-06")) == ("2026-03-06", "2026-03-09T00:00")


def test_an_on_the_spot_case_is_never_yellow_or_green_and_dark_red_past_its_statutory_limit():
    case = One(Facts(at("2026-03-06"), at("2026-03-06"), case_type=1, statutory=(1, "wd"), promised=(9, "wd")))
    assert (case.light("2026-03-06"), case.light("2026-03-09"), case.light("2026-03-10")) == (
        Light.NONE,
        Light.RED,
        Light.DARK_RED,
    )


@pytest.mark.parametrize(
    ("received", "rule", "online", "due"),
    [
        ("2026-03-02T16:59", "next_day", False, "2026-03-09"),
        ("2026-03-02T17:00", "next_day", False, "2026-03-10"),
        ("2026-03-02T17:00", "same_day", True, "2026-03-09"),
        ("2026-03-02T17:00", "online_next_day", True, "2026-03-10"),
        ("2026-03-02T17:00", "online_next_day", False, "2026-03-09"),
        ("2026-03-06T18:00", "next_day", False, "2026-03-16"),
        ("2026-03-07T10:00", "online_next_day", True, "2026-03-16"),
        ("2026-03-07T10:00", "same_day", True, "2026-03-13"),
        ("2026-02-14T10:00", "next_day", True, "2026-02-28"),
    ],
)
def test_received_after_office_hours_or_on_a_day_off_counts_as_received_the_next_working_day(
    received, rule, online, due
):
    case = Facts(received=at(received), online=online)
    assert One(case, area(after_hours=AfterHours(rule))).due(ACCEPTANCE) == due


def test_the_acceptance_clock_ends_with_a_notice_and_starts_again_whole_after_the_supplement():
    received = Facts(received=at("2026-03-02"))
    notified = replace(received, notice=at("2026-03-04"))
    supplemented = replace(notified, supplemented=at("2026-03-11"))
    again = replace(supplemented, notice=at("2026-03-12"))
    assert One(received).due(ACCEPTANCE) == "2026-03-09"
    assert One(received).light("2026-03-10") == Light.RED
    assert One(notified).light("2026-04-01") == Light.NONE
    assert One(supplemented).due(ACCEPTANCE) == "2026-03-18"
    assert (One(supplemented).light("2026-03-18"), One(supplemented).light("2026-03-19")) == (Light.YELLOW, Light.RED)
    assert One(again).light("2026-04-01") == Light.NONE


def test_acceptance_ends_the_acceptance_clock_even_before_an_event_that_arrives_first():
    case = Facts(received=at("2026-03-10"), accepted=at("2026-03-09"), statutory=(20, "wd"))
    assert One(case).light("2026-03-20") == Light.GREEN


def test_a_case_without_acceptance_limit_or_date_is_none():
    assert One(Facts(at("2026-03-02"), at("2026-03-02"), case_type=9)).light("2026-05-01") == Light.NONE


def test_a_declared_due_date_on_a_weekend_is_not_moved():
    case = One(Facts(at("2026-03-02"), at("2026-03-02"), declared=date(2026, 3, 14)))
    assert (case.due(DECLARED), case.light("2026-03-14"), case.light("2026-03-15")) == (
        "2026-03-14",
        Light.YELLOW,
        Light.RED,
    )
    assert case.light("2026-03-12") == Light.YELLOW
    assert case.light("2026-03-11") == Light.GREEN


def test_a_declared_date_is_held_by_an_open_stop_and_left_alone_by_one_that_ended():
    declared = Facts(at("2026-03-02"), at("2026-03-02"), declared=date(2026, 3, 20))
    assert One(replace(declared, stops=(stop("2026-03-04", "2026-03-16"),))).due(DECLARED) == "2026-03-20"
    assert One(replace(declared, stops=(stop("2026-03-04"),))).light("2026-04-01") == Light.BLUE
    assert One(replace(declared, stops=(stop("2026-03-20"),))).light("2026-04-01") == Light.RED


def test_natural_days_count_days_off_and_end_where_they_end():
    case = accepted("2026-03-02", 5, "nd")
    assert One(case).due() == "2026-03-07"
    assert One(case, roll_natural_end=True).due() == "2026-03-09"
    assert One(accepted("2026-03-02", 5, "nd", stops=(stop("2026-03-04", "2026-03-06"),))).due() == "2026-03-09"


def test_a_deadline_in_an_unpublished_year_is_provisional():
    case = One(accepted("2026-12-21", 20))
    assert (case.due(), case.certainty()) == ("2027-01-18", Certainty.PROVISIONAL)
    assert lights_at(case.projection, us(at("2026-12-22")))[1][0] == Certainty.PROVISIONAL
    assert One(accepted("2026-12-21", 20, "nd")).certainty() is Certainty.FINAL
    assert One(accepted("2026-12-21", 8)).certainty() is Certainty.FINAL


def test_a_start_before_the_calendar_is_provisional_and_breaks_nothing():
    case = One(accepted("1999-12-01"))
    assert (case.due(), case.certainty()) == ("1999-12-08", Certainty.PROVISIONAL)


def test_a_case_is_open_from_receipt_to_closing_and_never_when_it_closed_before():
    case = One(accepted("2026-03-02T10:00", closed=at("2026-03-20T10:00")))
    never = One(accepted("2026-03-02T10:00", closed=at("2026-03-02T10:00")))
    instants = ("2026-03-02T09:59:59", "2026-03-02T10:00", "2026-03-20T09:59:59", "2026-03-20T10:00")
    assert [bool(open_at(case.projection, us(at(text)))[0]) for text in instants] == [False, True, True, False]
    assert not any(open_at(never.projection, us(at(text)))[0] for text in instants)
    assert (case.turn("2026-03-01"), case.turn("2026-03-12")) == ("2026-03-02T10:00", "2026-03-20T10:00")
    assert (never.turn("2026-03-01"), case.turn("2026-03-21"), case.light("2026-03-21")) == (None, None, Light.NONE)


def test_a_limit_of_zero_ends_on_the_day_it_starts():
    assert One(accepted("2026-03-07", 0)).due() == "2026-03-07"


def test_no_cases_give_no_lights():
    projection = project(ledger_of([]), [area()], load_rulebook())
    assert len(lights_at(projection, 0)[0]) == len(next_turns(projection, 0)) == 0


def test_an_area_with_an_unknown_zone_is_bad_input():
    with pytest.raises(BadInput):
        project(ledger_of([accepted("2026-03-02")]), [area(zone="Nowhere/City")], load_rulebook())


def test_acceptance_later_than_due_starts_the_decision_clocks_where_the_materials_came_in():
    case = Facts(at("2026-03-02"), at("2026-03-10"), promised=(5, "wd"), statutory=(20, "wd"))
    late, in_time = One(case), One(replace(case, accepted=at("2026-03-09")))
    assert (late.due(PROMISED), late.due(STATUTORY)) == ("2026-03-09", "2026-03-30")
    assert (in_time.due(PROMISED), in_time.due(STATUTORY)) == ("2026-03-16", "2026-04-07")
    assert late.projection.deemed[[PROMISED, STATUTORY], 0].all()
    assert not in_time.projection.deemed.any()


def test_a_case_neither_accepted_nor_told_counts_as_accepted_once_acceptance_is_overdue():
    case = One(Facts(at("2026-03-02"), promised=(5, "wd"), statutory=(20, "wd")))
    assert not case.projection.runs[[PROMISED, STATUTORY], 0].any()
    assert case.projection.deemed[[PROMISED, STATUTORY], 0].all()
    days = ("2026-03-09T23:59", "2026-03-10T00:00", "2026-03-30T23:59", "2026-03-31T00:00")
    assert [case.light(day) for day in days] == [Light.YELLOW, Light.RED, Light.RED, Light.DARK_RED]


def test_materials_that_came_in_after_hours_count_as_accepted_from_the_next_working_day():
    case = Facts(at("2026-03-06T18:00"), statutory=(20, "wd"))
    assert One(case, area(after_hours=AfterHours.NEXT_DAY)).due(STATUTORY) == "2026-04-07"
    assert One(case, area(after_hours=AfterHours.SAME_DAY)).due(STATUTORY) == "2026-04-03"


def test_a_notice_in_time_leaves_acceptance_open_and_a_late_one_does_not():
    received = Facts(at("2026-03-02"), statutory=(20, "wd"))
    in_time = One(replace(received, notice=at("2026-03-09")))
    late = One(replace(received, notice=at("2026-03-10")))
    assert (in_time.due(STATUTORY), in_time.light("2027-03-02")) == ("None", Light.NONE)
    assert (late.due(STATUTORY), late.light("2026-03-31")) == ("2026-03-30", Light.DARK_RED)
    supplemented = replace(received, notice=at("2026-03-09"), supplemented=at("2026-03-16"))
    assert One(supplemented).due(STATUTORY) == "2026-04-14"


def test_where_the_office_close_ends_the_day_acceptance_after_it_is_late():
    case = Facts(at("2026-03-02"), at("2026-03-09T17:00"), statutory=(20, "wd"))
    assert One(case, end_of_day=EndOfDay.MIDNIGHT).due(STATUTORY) == "2026-04-07"
    assert One(case, end_of_day=EndOfDay.OFFICE_CLOSE).due(STATUTORY) == "2026-03-30"


def test_a_decision_ends_the_clocks_of_the_decision_and_starts_that_of_delivery():
    decided = accepted("2026-03-02", statutory=(20, "wd"), events={50: at("2026-03-05")})
    case = One(decided)
    assert not case.projection.runs[[PROMISED, STATUTORY], 0].any()
    assert (case.due(ClockKind.STEP_1), case.light("2026-03-18"), case.light("2026-03-20")) == (
        "2026-03-19",
        Light.YELLOW,
        Light.RED,
    )
    delivered = One(replace(decided, events={50: at("2026-03-05"), 60: at("2026-03-06")}))
    assert delivered.light("2027-03-20") == Light.NONE


def test_a_case_decided_without_acceptance_waits_for_no_missed_acceptance():
    case = One(Facts(at("2026-03-02"), statutory=(20, "wd"), events={50: at("2026-03-05"), 60: at("2026-03-06")}))
    assert case.light("2026-06-01") == Light.RED


def test_a_limit_of_the_applicant_darkens_no_light():
    case = One(accepted("2026-03-02", 60, events={110: at("2026-03-03")}, statutory=(60, "wd")))
    assert (case.due(ClockKind.STEP_2), case.light("2026-03-10"), case.light("2026-03-11")) == (
        "2026-03-10",
        Light.GREEN,
        Light.GREEN,
    )


def test_months_end_on_the_same_day_else_on_the_last_and_on_the_eve_where_the_first_day_counts():
    def due(day: str, **counting) -> str:
        return One(accepted(day, 1, "month"), **counting).due()

    assert (due("2026-01-15"), due("2026-01-31"), due("2028-01-31")) == ("2026-02-15", "2026-02-28", "2028-02-29")
    counted = [due(day, start_counts=True) for day in ("2026-03-01", "2026-01-31", "2026-01-15")]
    assert counted == ["2026-03-31", "2026-02-28", "2026-02-14"]
