"""The further course of a living case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.central.simulate.arrivals import DAY_S, activity_at
from console.central.simulate.city import load_city
from console.central.simulate.course import CourseDrawer, OpenCase, StepKind
from console.domain.case import OUTSIDE_RATIO, CaseType
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
FRIDAY_S = int(np.datetime64("2026-11-20T10:30", "s").astype(np.int64))
SPOT = next(i for i, matter in enumerate(CITY.matters) if matter.case_type is CaseType.ON_THE_SPOT)
PROMISED = next(i for i, matter in enumerate(CITY.matters) if matter.stops and matter.promised[0] >= 10)


def case(matter, **values):
    return OpenCase(1, "440600-2026-1120-00001", 0, matter, 1, FRIDAY_S - 60, 12, **values)


def drawer(seed=1, mood="calm"):
    return CourseDrawer(CITY, CALENDAR, mood, np.random.default_rng(seed))


@settings(max_examples=150)
@given(
    st.integers(0, 10_000),
    st.sampled_from([SPOT, PROMISED]),
    st.sampled_from(["calm", "busy", "crisis"]),
    st.integers(0, 20 * DAY_S),
    st.sampled_from(["received", "noticed", "accepted", "stopped", "decided"]),
)
def test_every_course_goes_forward_from_now_and_ends_once(seed, matter, mood, later, state):
    open_case = case(matter)
    if state == "noticed":
        open_case.noticed = open_case.received
    if state in {"accepted", "stopped", "decided"}:
        open_case.accepted, open_case.is_intake_done = open_case.received, True
    if state == "stopped":
        open_case.stopped, open_case.stop_id, open_case.notified_days = open_case.received, 7, 5
    open_case.decided = state == "decided"
    now_s = FRIDAY_S + later

    drawer(seed, mood).draw(open_case, now_s)

    instants = [step.at for step in open_case.steps]
    kinds = [step.kind for step in open_case.steps]
    assert instants == sorted(instants)
    assert instants[0] >= now_s
    assert kinds[-1] is StepKind.CLOSE
    assert len(set(kinds)) == len(kinds)
    assert (StepKind.ACCEPT in kinds) == (open_case.accepted is None)
    assert kinds.count(StepKind.STOP) + (state == "stopped") >= kinds.count(StepKind.RESUME)
    if open_case.result in OUTSIDE_RATIO:
        assert StepKind.DECIDE not in kinds
    elif not open_case.decided:
        assert StepKind.DECIDE in kinds


def test_a_case_on_the_spot_ends_on_the_day_it_came():
    open_case = case(SPOT)
    drawer().draw(open_case, FRIDAY_S)
    assert {step.at // DAY_S for step in open_case.steps} == {FRIDAY_S // DAY_S}


def test_what_came_on_a_friday_night_is_taken_up_on_monday():
    assert drawer().work_ordinal(FRIDAY_S + 10 * 3600) == drawer().work_ordinal(FRIDAY_S + 3 * DAY_S)
    assert not drawer().works_at(FRIDAY_S + DAY_S)
    assert drawer().works_at(FRIDAY_S)


def test_an_extension_is_entered_before_the_promise_ends():
    found = 0
    for seed in range(400):
        open_case = case(PROMISED)
        drawer(seed, "crisis").draw(open_case, FRIDAY_S)
        for step in open_case.steps:
            if step.kind is StepKind.EXTEND:
                found += 1
                accepted = next(s.at for s in open_case.steps if s.kind is StepKind.ACCEPT)
                assert CALENDAR.working_days_between(accepted // DAY_S, step.at // DAY_S) <= open_case.limit
    assert found


@pytest.mark.parametrize(
    ("local", "low", "high"),
    [("2026-11-20T10:30", 1.0, 2.0), ("2026-11-20T23:30", 0.0, 0.1), ("2026-11-22T10:30", 0.0, 0.2)],
)
def test_the_city_is_quiet_at_night_and_on_days_off(local, low, high):
    at = int(np.datetime64(local, "s").astype(np.int64))
    assert low <= activity_at(CITY.behaviour, CALENDAR, at) <= high
