"""Stages are counted by the kernel, each unit's span of a stage on its own, and told in the order planned."""

import numpy as np
import pytest

from console.board.stages import StageRun, stage_lines, stage_states
from console.domain.naming import Name
from console.replica.catalogue_reads import Stage

PLANNED = (
    Stage("accept", Name("受理", ""), 1),
    Stage("review", Name("审核", ""), 3),
    Stage("close", Name("办结", ""), None),
)
MONDAY = 20_759  # 2026-11-02
OWN, OTHER, THIRD = 1, 2, 3


class Names:
    """What lines ask of a catalogue."""

    @staticmethod
    def unit_name(unit_id):
        return Name(f"第{unit_id}局", "")


def run(stage, *, unit=OWN, ended=None, over=False, is_begun=True, started=MONDAY):
    return StageRun(stage, unit, is_begun, started, ended, 2, 1, "wd", over)


def lines(*runs):
    return stage_lines(PLANNED, runs, OWN, Names)


def test_each_planned_stage_has_a_line_and_one_alone_names_no_unit():
    found = lines(run("accept", ended=MONDAY + 1), run("review"))
    assert [line.name.zh for line in found] == ["受理", "审核", "办结"]
    assert [line.unit for line in found] == [None, None, None]
    assert stage_states(found) == ("done", "now", "ahead")


def test_a_stage_of_two_units_has_two_lines_the_lead_unit_first_and_both_are_named():
    found = lines(run("review", unit=OTHER, started=MONDAY - 1), run("review"))
    assert [line.unit.zh for line in found if line.code == "review"] == ["第1局", "第2局"]
    assert stage_states(found) == ("ahead", "now", "ahead")


def test_a_stage_handled_by_another_unit_alone_names_it():
    assert lines(run("review", unit=OTHER))[1].unit == Name("第2局", "")


@pytest.mark.parametrize("late", [OWN, OTHER])
def test_a_stage_is_over_while_any_of_its_units_is(late):
    runs = [run("review", unit=unit, over=unit == late) for unit in (OWN, OTHER)]
    assert stage_states(lines(*runs)) == ("ahead", "over", "ahead")


def test_a_unit_that_was_late_and_has_ended_leaves_the_stage_to_the_one_that_still_works():
    found = lines(run("review", ended=MONDAY + 9, over=True), run("review", unit=OTHER))
    assert stage_states(found) == ("ahead", "now", "ahead")
    assert stage_states(lines(run("review", ended=MONDAY + 9, over=True))) == ("ahead", "done", "ahead")


def test_an_end_that_another_unit_tells_is_no_run_of_its_own_beside_a_beginning():
    told = [run("review"), run("review", unit=OTHER, ended=MONDAY + 1, is_begun=False)]
    assert [line.ended for line in lines(*told) if line.code == "review"] == [None]
    assert stage_states(lines(told[1])) == ("ahead", "done", "ahead")


def test_a_stage_that_nobody_planned_has_no_line():
    assert stage_states(lines(run("lunch"))) == ("ahead", "ahead", "ahead")
    assert stage_states(()) == ()


def test_lines_of_one_stage_stand_together_however_many_units_work_on_it():
    found = lines(*(run("review", unit=unit) for unit in np.random.default_rng(1).permutation(range(1, 9)).tolist()))
    assert [line.unit.zh for line in found[1:-1]] == [f"第{unit}局" for unit in range(1, 9)]
