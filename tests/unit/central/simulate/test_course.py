"""The further course of a living case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.central.simulate.arrivals import DAY_S, activity_at
from console.central.simulate.city import load_city
from console.central.simulate.course import CourseDrawer, OpenCase, StepKind
from console.domain.case import OUTSIDE_RATIO
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
FRIDAY_S = int(np.datetime64("2026-11-20T10:30", "s").astype(np.int64))
SPOT = next(i for i, matter in enumerate(CITY.matters) if matter.is_on_the_spot)
PROMISED = next(i for i, matter in enumerate(CITY.matters) if matter.stops and matter.promised[0] >= 10)
JOINT = next(i for i, matter in enumerate(CITY.matters) if matter.joint)
PROCEDURES = [i for i, matter in enumerate(CITY.matters) if matter.procedure is not None]


def case(matter, **values):
    return OpenCase(1, "440600-2026-1120-00001", 0, matter, 1, FRIDAY_S - 60, 12, **values)


def drawer(seed=1, mood="calm"):
    return CourseDrawer(CITY, CALENDAR, mood, np.random.default_rng(seed))


@settings(max_examples=150)
@given(
    st.integers(0, 10_000),
    st.sampled_from([SPOT, PROMISED, JOINT]),
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
    assert (StepKind.JOINT_DONE in kinds) == (matter == JOINT and state != "decided")
    assert (StepKind.ACCEPT in kinds) == (open_case.accepted is None)
    assert kinds.count(StepKind.STOP) + (state == "stopped") >= kinds.count(StepKind.RESUME)
    if open_case.result in OUTSIDE_RATIO:
        assert StepKind.DECIDE not in kinds
    elif not open_case.decided:
        assert StepKind.DECIDE in kinds


@settings(max_examples=150)
@given(
    st.integers(0, 10_000),
    st.sampled_from(PROCEDURES),
    st.sampled_from(["calm", "crisis"]),
    st.integers(0, 200 * DAY_S),
    st.integers(0, 8),
)
def test_every_procedure_goes_on_from_its_last_event_and_ends_once(seed, matter, mood, later, done):
    open_case, procedure = case(matter), CITY.matters[matter].procedure
    codes = [CITY.events[step.event].code for step in procedure.steps if step.event][:done]
    open_case.happened = {code: open_case.received + 60 * number for number, code in enumerate(codes, start=1)}
    now_s = FRIDAY_S + later

    drawer(seed, mood).draw(open_case, now_s)

    instants = [step.at for step in open_case.steps]
    assert instants == sorted(instants)
    assert instants[0] > now_s
    assert [step.kind for step in open_case.steps].count(StepKind.CLOSE) == 1
    assert open_case.steps[-1].kind is StepKind.CLOSE
    coming = [procedure.steps[step.number].event for step in open_case.steps]
    assert not {CITY.events[event].code for event in coming if event} & set(codes)


def test_an_extension_that_was_entered_is_not_entered_again():
    matter = next(i for i in PROCEDURES if any(step.extends for step in CITY.matters[i].procedure.steps))
    for seed in range(200):
        open_case = case(matter, extended=FRIDAY_S - 30)
        drawer(seed).draw(open_case, FRIDAY_S)
        assert StepKind.EXTEND not in [step.kind for step in open_case.steps]


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
