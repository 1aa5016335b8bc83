"""Stages are counted like clocks: first day not counted, days off and stops left out."""

import pytest

from console.board.stages import Counting, stage_lines, stage_states
from console.domain.localday import local_days
from console.domain.naming import Name
from console.replica.catalogue_reads import Stage
from console.replica.detail_reads import StageEvent
from console.rulebook import load_rulebook

DAYS = local_days("Asia/Shanghai")
MONDAY = 20_759  # 2026-11-02
PLANNED = (
    Stage("accept", Name("受理", ""), 1),
    Stage("review", Name("审核", ""), 3),
    Stage("close", Name("办结", ""), 1),
)


def event(stage, day, *, is_end=False):
    return StageEvent(1, stage, int(DAYS.begins[day]) + 36_000_000_000, is_end)


def lines(events, today, stopped=(), *, unit="wd", is_closed=False):
    counting = Counting(DAYS, load_rulebook().calendars["cn"], unit, stopped, today)
    return stage_lines(PLANNED, events, counting, is_closed=is_closed)


def test_a_stage_that_outlasts_its_limit_is_over():
    found = lines(
        [event("accept", MONDAY), event("accept", MONDAY + 1, is_end=True), event("review", MONDAY + 1)], MONDAY + 9
    )
    assert stage_states(found) == ("done", "over", "ahead")
    assert [line.used for line in found] == [1, 6, None]


@pytest.mark.parametrize(("stopped", "used"), [((MONDAY + 1, MONDAY + 3), 2), ((MONDAY - 9, MONDAY + 1), 3)])
def test_stopped_working_days_are_left_out_once(stopped, used):
    found = lines([event("review", MONDAY)], MONDAY + 4, [stopped])
    assert found[1].used == used


def test_an_unfinished_stage_of_a_closed_case_ended_with_it():
    found = lines([event("review", MONDAY)], MONDAY + 1, is_closed=True)
    assert stage_states(found) == ("ahead", "done", "ahead")


def test_a_stage_begun_again_runs_from_its_first_beginning():
    again = [event("review", MONDAY), event("review", MONDAY + 1, is_end=True), event("review", MONDAY + 3)]
    assert lines(again, MONDAY + 4)[1].used == 4
    assert stage_states(lines(again, MONDAY + 4))[1] == "over"


def test_stages_of_a_promise_in_natural_days_count_days_off():
    found = lines([event("review", MONDAY)], MONDAY + 7, [(MONDAY + 4, MONDAY + 6)], unit="nd")
    assert found[1].used == 5
