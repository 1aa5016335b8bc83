"""How cases that are no licences go."""

import numpy as np
import pytest

from console.central.simulate.arrivals import DAY_S
from console.central.simulate.city import load_city
from console.central.simulate.office import Office
from console.central.simulate.plans import NEVER_S
from console.central.simulate.procedures import read_procedures
from console.central.simulate.proceedings import HOUR_S, Courses, ProcedureDrawer
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
FRIDAY_S = int(np.datetime64("2026-11-20T10:30", "s").astype(np.int64))
COUNT = 4_000
NO_MATTER_OF_ITS_OWN = 0


def at(text):
    return np.array([np.datetime64(text, "s").astype(np.int64)])


def drawn(steps, strain=1.0, matter=NO_MATTER_OF_ITS_OWN, promised=0, seed=1, received=FRIDAY_S):
    table = {"spread": [3.0, 2.0], "late_by": 3.0, "procedure": [{"id": "x", "share": 0.1, "step": steps}]}
    procedure = read_procedures(table)["x"]
    cases = Courses(np.full(COUNT, matter), np.full(COUNT, received), np.full(COUNT, promised), np.full(COUNT, strain))
    nothing = np.full((len(steps), COUNT), NEVER_S)
    return ProcedureDrawer(CITY, CALENDAR, np.random.default_rng(seed)).draw_rest(procedure, cases, nothing, 0)


@pytest.mark.parametrize(
    ("within", "end"),
    [
        ([2, "wd"], "2026-11-25T00:00"),
        ([3, "nd"], "2026-11-24T00:00"),
        ([1, "month"], "2026-12-21T00:00"),
        ([24, "h"], "2026-11-21T10:30"),
        ([9, "wh"], "2026-11-23T10:30"),
    ],
)
def test_what_is_not_late_happens_within_its_limit(within, end):
    found = drawn([{"event": "accepted", "within": within}, {"closes": True, "within": [1, "wd"]}])[0]
    assert found.min() > FRIDAY_S
    assert found.max() <= at(end)[0] + 600
    assert len(np.unique(found)) > 100


def test_late_steps_are_as_frequent_as_told_and_a_worse_mood_makes_more():
    steps = [{"event": "accepted", "within": [24, "h"], "late": 0.05}, {"closes": True, "within": [1, "wd"]}]
    late = np.mean(drawn(steps)[0] > FRIDAY_S + 24 * HOUR_S)
    assert late == pytest.approx(0.05, abs=0.02)
    assert np.mean(drawn(steps, strain=10.0)[0] > FRIDAY_S + 24 * HOUR_S) == pytest.approx(0.5, abs=0.05)


def test_a_step_with_another_happens_with_it_alone():
    steps = [
        {"event": "redo_asked", "share": 0.3, "within": [2, "wd"]},
        {"event": "replied_again", "with": "redo_asked", "within": [2, "wd"]},
        {"closes": True, "within": [1, "wd"]},
    ]
    asked, again, closed = drawn(steps)
    assert np.mean(asked < NEVER_S) == pytest.approx(0.3, abs=0.05)
    assert np.array_equal(asked < NEVER_S, again < NEVER_S)
    assert np.all(closed < NEVER_S)
    assert np.all(again[asked < NEVER_S] > asked[asked < NEVER_S])


def test_who_extends_uses_the_time_beyond_the_limit():
    matter = next(i for i, plan in enumerate(CITY.matters) if plan.unit == "nd" and not plan.promised)
    limit = CITY.matters[matter].statutory
    steps = [
        {"extends": 30, "share": 0.5, "since": "received", "within": [limit - 2, "nd"]},
        {"event": "replied", "since": "received"},
        {"closes": True, "within": [1, "wd"]},
    ]
    extended, replied, _closed = drawn(steps, matter=matter)
    days = replied // DAY_S - FRIDAY_S // DAY_S
    longer = extended < NEVER_S
    assert np.all(days[~longer] <= limit)
    assert np.mean(days[longer] > limit) > 0.8
    assert np.all(days[longer] <= limit + 30)


def test_a_promise_comes_before_the_limit_of_the_law_and_in_its_own_unit():
    matter = next(i for i, plan in enumerate(CITY.matters) if plan.promised_unit == "wh")
    found = drawn([{"event": "replied"}, {"closes": True, "within": [1, "wd"]}], matter=matter, promised=9)[0]
    assert found.max() <= at("2026-11-23T10:30")[0] + 600


def test_working_hours_go_on_where_they_stopped():
    office = Office(CITY.hours, CALENDAR, np.random.default_rng(1))
    three = np.array([3 * HOUR_S])
    assert office.after_working(at("2026-11-20T16:30"), three) == at("2026-11-23T10:30")
    assert office.after_working(at("2026-11-20T20:00"), three) == at("2026-11-23T11:30")
    assert office.after_working(at("2026-11-20T07:00"), three) == at("2026-11-20T11:30")


def test_every_step_of_the_city_names_an_event_of_the_catalogue_and_every_procedure_ends():
    for procedure in CITY.procedures.values():
        assert all(step.event in CITY.events for step in procedure.steps if step.event)
        assert [step.closes for step in procedure.steps].count(True) == 1
        assert procedure.steps[-1].closes
    matters = [matter for matter in CITY.matters if matter.procedure is not None]
    assert {matter.procedure.id for matter in matters} == set(CITY.procedures)
    for matter in matters:
        if any(step.within is None for step in matter.procedure.steps):
            assert matter.statutory or matter.promised, matter.name.zh


def test_most_efficiency_complaints_are_answered_within_hours_and_some_too_late():
    procedure = CITY.procedures["efficiency"]
    cases = Courses(np.full(COUNT, 0), np.full(COUNT, FRIDAY_S), np.full(COUNT, 15), np.ones(COUNT))
    nothing = np.full((len(procedure.steps), COUNT), NEVER_S)
    answered = ProcedureDrawer(CITY, CALENDAR, np.random.default_rng(1)).draw_rest(procedure, cases, nothing, 0)[0]
    assert np.median(answered - FRIDAY_S) < 9 * HOUR_S
    assert 0.01 < np.mean(answered > FRIDAY_S + 24 * HOUR_S) < 0.06
