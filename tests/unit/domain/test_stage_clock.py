"""Stages have limits of their own: a stage can be over while the whole is in time."""

import numpy as np
import pytest

from console.domain.deadline import lights_at, project
from console.domain.ledger import ABSENT_US, NO_LIMIT
from console.domain.light import Light
from console.domain.stage_clock import StageRuns, stages_over_from
from console.domain.tables import NEVER_US
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, ledger_of, us


def over_from(case, *stages, ended=None):
    """Return when each stage, given as day and limit, is over its limit."""
    runs = StageRuns(
        row=np.zeros(len(stages), np.int64),
        started_at=np.array([us(at(day)) for day, _ in stages], np.int64),
        ended_at=np.full(len(stages), ABSENT_US if ended is None else us(at(ended))),
        limit=np.array([limit for _, limit in stages], np.int16),
    )
    return stages_over_from(runs, ledger_of([case]), [area()], load_rulebook()).tolist()


def accepted(promised=(10, "wd"), **more):
    return Facts(received=at("2026-03-02"), accepted=at("2026-03-02"), promised=promised, **more)


def test_a_stage_over_its_limit_does_not_turn_the_light_of_a_case_that_is_in_time():
    case = accepted()
    assert over_from(case, ("2026-03-03", 2)) == [us(at("2026-03-06T00:00"))]
    projection = project(ledger_of([case]), [area()], load_rulebook())
    assert lights_at(projection, us(at("2026-03-10")))[0].tolist() == [Light.GREEN]


def test_lead_and_joint_units_each_have_their_own_limit():
    assert over_from(accepted(), ("2026-03-03", 2), ("2026-03-04", 3)) == [
        us(at("2026-03-06T00:00")),
        us(at("2026-03-10T00:00")),
    ]


def test_a_stop_of_the_case_is_left_out_of_the_stage():
    stopped = accepted(stops=((at("2026-03-04"), at("2026-03-06")),))
    assert over_from(stopped, ("2026-03-03", 2)) == [us(at("2026-03-10T00:00"))]


def test_an_open_stop_holds_the_stage_and_one_that_began_after_its_limit_does_not():
    assert over_from(accepted(stops=((at("2026-03-04"), None),)), ("2026-03-03", 2)) == [NEVER_US]
    assert over_from(accepted(stops=((at("2026-03-09"), None),)), ("2026-03-03", 2)) == [us(at("2026-03-06T00:00"))]


def test_a_stop_after_its_end_is_nothing_to_a_stage_and_one_that_lasted_beyond_it_held_it_to_its_end():
    later = accepted(stops=((at("2026-03-05"), at("2026-03-20")),))
    assert over_from(later, ("2026-03-03", 3), ended="2026-03-04") == [us(at("2026-03-07T00:00"))]
    beyond = accepted(stops=((at("2026-03-04"), at("2026-03-20")),))
    assert over_from(beyond, ("2026-03-03", 3), ended="2026-03-06") == [us(at("2026-03-11T00:00"))]
    assert over_from(accepted(stops=((at("2026-03-04"), None),)), ("2026-03-03", 3), ended="2026-03-06") == [
        us(at("2026-03-11T00:00"))
    ]


@pytest.mark.parametrize(("promised", "expected"), [((10, "nd"), "2026-03-10T00:00"), ((10, "wd"), "2026-03-12T00:00")])
def test_a_stage_counts_in_the_unit_of_the_promise(promised, expected):
    assert over_from(accepted(promised), ("2026-03-06", 3)) == [us(at(expected))]


def test_a_stage_without_a_limit_and_a_kind_without_a_promise_are_never_over():
    assert over_from(accepted(), ("2026-03-03", NO_LIMIT)) == [NEVER_US]
    assert over_from(accepted(kind="nobody knows"), ("2026-03-03", 1)) == [NEVER_US]


def test_no_stages_are_over_never():
    assert over_from(accepted()) == []
