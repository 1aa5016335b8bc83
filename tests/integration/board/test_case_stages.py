"""Stages of cases as their detail shows them, over a real replica file."""

from zoneinfo import ZoneInfo

import pytest

from console.board.explain_text import detail_document, detail_text
from console.board.stages import stage_states
from console.domain.case import CaseId
from console.domain.records import CLOSING, EVENT, MATTER_VERSION, STOP, SUPERVISED_CASE
from tests.integration.board.replica_city import ReplicaCity, versions

DAY_US = 86_400_000_000
NOW_US = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai, a Tuesday
MONDAY_US = NOW_US - 8 * DAY_US
BEGIN, END = 40, 41
IN_WORKING_DAYS, IN_NATURAL_DAYS, IN_WORKING_HOURS, PETITION = 1, 2, 5, 9


@pytest.fixture
def city(tmp_path):
    city = ReplicaCity(tmp_path, NOW_US)
    yield city
    city.close()


def case_of(city, *events, version=IN_WORKING_DAYS):
    """Return a case accepted on Monday; events are stage, kind, days after Monday, unit."""
    case = city.case(MONDAY_US, matter_version_id=version)
    facts = [city.fact(case, MONDAY_US, kind_code=30)]
    facts += [
        city.fact(case, MONDAY_US + days * DAY_US, kind_code=kind, stage_code=stage, unit_id=unit)
        for stage, kind, days, unit in events
    ]
    city.write([(SUPERVISED_CASE, case), *((EVENT, fact) for fact in facts)])
    return case


def stages(city, case, now_us=NOW_US):
    board = city.board()
    try:
        city.poll(now_us)
        board.step(now_us)
        return board.detail(CaseId(case["id"])).stages
    finally:
        board.close()


def test_a_stage_that_outlasts_its_limit_is_over_by_the_days_of_its_promise(city):
    working = case_of(city, ("review", BEGIN, 0, None))
    natural = case_of(city, ("review", BEGIN, 0, None), version=IN_NATURAL_DAYS)
    for case, used in ((working, 6), (natural, 8)):
        line = stages(city, case)[1]
        assert (line.used, line.limit, line.left, line.over) == (used, 3, 3 - used, True)


def test_a_stage_of_a_promise_in_hours_is_told_in_minutes(city):
    line = stages(city, case_of(city, ("review", BEGIN, 7, None), version=IN_WORKING_HOURS))[1]
    assert (line.unit_code, line.limit, line.over) == ("wh", 3, True)
    assert line.used - 180 == -line.left


def test_a_stage_without_a_limit_is_counted_all_the_same(city):
    row = next(row for row in versions() if row["id"] == IN_WORKING_DAYS)
    without = '[{"code":"review","name_zh":"审核","name_en":"Review"}]'
    city.write([(MATTER_VERSION, row | {"stages": without})])
    (line,) = stages(city, case_of(city, ("review", BEGIN, 0, None)))
    assert (line.used, line.limit, line.left, line.over) == (6, None, None, False)


def test_a_stage_of_a_kind_that_promises_nothing_has_no_days_and_is_never_over(city):
    line = stages(city, case_of(city, ("review", BEGIN, 0, None), version=PETITION))[1]
    assert line.started is not None
    assert (line.used, line.left, line.over) == (None, None, False)


def test_a_stop_is_left_out_as_it_is_of_the_case_and_one_after_the_end_is_nothing_to_it(city):
    case = case_of(city, ("review", BEGIN, 0, None))
    city.write([(STOP, city.fact(case, MONDAY_US + 2 * DAY_US, reason_code="hearing"))])
    assert [(line.used, line.over) for line in stages(city, case)[1:]] == [(2, False)]
    ended = case_of(city, ("review", BEGIN, 0, None), ("review", END, 1, None))
    city.write([(STOP, city.fact(ended, MONDAY_US + 2 * DAY_US, reason_code="hearing"))])
    assert [line.used for line in stages(city, ended)[1:]] == [1]


def test_lead_and_joint_unit_each_have_a_line_and_each_its_own_end(city):
    case = case_of(city, ("review", BEGIN, 0, 1), ("review", BEGIN, 0, 2), ("review", END, 1, 1))
    lead, joint = stages(city, case)[1:]
    assert (lead.unit.zh, lead.over, lead.ended is None) == ("第0局", False, False)
    assert (joint.unit.zh, joint.over, joint.ended is None) == ("第1局", True, True)
    assert stage_states(stages(city, case)) == ("ahead", "over")


def test_a_stage_begun_again_runs_from_its_first_beginning(city):
    case = case_of(city, ("review", BEGIN, 0, None), ("review", END, 1, None), ("review", BEGIN, 3, 1))
    (line,) = stages(city, case)[1:]
    assert (line.used, line.ended, line.unit) == (6, None, None)


def test_an_unfinished_stage_of_a_closed_case_ended_with_it(city):
    case = case_of(city, ("review", BEGIN, 0, None))
    city.write([(CLOSING, city.fact(case, MONDAY_US + DAY_US, result_code=1))])
    line = stages(city, case)[1]
    assert (line.used, line.over, line.ended is None) == (1, False, False)


def test_where_a_version_plans_no_stages_those_of_its_kind_are_planned_once_one_is_told_of(city):
    row = next(row for row in versions() if row["id"] == PETITION)
    city.write([(MATTER_VERSION, row | {"stages": "[]"})])
    assert stages(city, case_of(city, version=PETITION)) == ()
    found = stages(city, case_of(city, ("handle", BEGIN, 1, None), version=PETITION))
    assert [line.code for line in found] == ["register", "handle", "conclude"]
    assert stage_states(found) == ("ahead", "now", "ahead")


def test_lines_of_a_list_say_the_states_that_the_stages_of_each_case_have(city):
    told = [
        (),
        (("accept", BEGIN, 0, None),),
        (("accept", BEGIN, 0, None), ("accept", END, 1, None), ("review", BEGIN, 1, None)),
        (("accept", BEGIN, 7, None), ("accept", END, 7, None), ("review", BEGIN, 7, None)),
        (("review", BEGIN, 0, 1), ("review", END, 1, 1), ("review", BEGIN, 0, 2)),
        (("review", BEGIN, 0, 1), ("review", BEGIN, 0, 2), ("review", END, 1, 1), ("review", END, 1, 2)),
        (("review", END, 1, None),),
    ]
    versions_of = (IN_WORKING_DAYS, PETITION)
    cases = [case_of(city, *events, version=version) for version in versions_of for events in (*told, *told)]
    board = city.board()
    board.step(NOW_US)
    ids = [CaseId(case["id"]) for case in cases]
    in_list = [row.stages for row in board.rows(ids)]
    assert in_list == [stage_states(board.detail(case_id).stages) for case_id in ids]
    assert {"done", "now", "over", "ahead"} == {state for states in in_list for state in states}
    board.close()


def test_text_and_document_of_a_case_tell_each_stage_with_unit_limit_use_and_what_is_over(city):
    case = case_of(
        city, ("accept", BEGIN, 0, 1), ("accept", END, 1, 1), ("review", BEGIN, 0, 1), ("review", BEGIN, 0, 2)
    )
    board = city.board()
    try:
        board.step(NOW_US)
        detail = board.detail(CaseId(case["id"]))
    finally:
        board.close()
    lines = detail_text(detail, ZoneInfo("Asia/Shanghai")).splitlines()
    first = lines.index("环节") + 1
    assert lines[first : first + 3] == [
        "  受理  1/1  2026-11-02 – 2026-11-03",
        "  审核  第0局  6/3  2026-11-02 –  超 3 个工作日",
        "  审核  第1局  6/3  2026-11-02 –  超 3 个工作日",
    ]
    document = detail_document(detail)["stages"][2]
    told = {key: document[key] for key in ("unit", "limit", "used", "left", "over", "code")}
    assert told == {
        "unit": {"zh": "第1局", "en": "line1"}, "limit": 3, "used": 6, "left": -3, "over": True, "code": "review",
    }  # fmt: skip
