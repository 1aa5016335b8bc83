"""The case list as a model: cheap at any length, still until told, honest about what is missing."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from console.board.list_view import CaseList as Answer
from console.board.list_view import CaseQuery
from console.board.wall_view import LightCounts
from console.domain.freshness import Freshness
from console.domain.light import Light
from console.messages import messages
from tests.ui.city import make_row
from ui.cases.columns import Column
from ui.cases.model import CACHE_ROWS, LEFT_ROLE, MARGIN_ROWS, ROW_ROLE, CasesModel
from ui.cases.texts import cell_text, doubtful_age


def answer_of(*ids: int) -> Answer:
    return Answer(CaseQuery(), np.array(ids, np.int64), len(ids), len(ids), LightCounts(), 0, 0, 0)


def filled(count: int) -> tuple[CasesModel, list[list[int]]]:
    model, wanted = CasesModel(), []
    model.rows_wanted.connect(wanted.append)
    model.show(answer_of(*range(1, count + 1)))
    return model, wanted


def test_qt_finds_no_fault_with_the_model(qtmodeltester: ModelTester) -> None:
    model, wanted = filled(50)
    model.look(0, 20)
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    qtmodeltester.check(model)


def test_only_rows_in_sight_and_a_margin_are_asked_for() -> None:
    model, wanted = filled(100_000)
    model.look(5_000, 5_028)
    assert wanted == [list(range(5_001 - MARGIN_ROWS, 5_030 + MARGIN_ROWS))]


def test_nothing_is_asked_twice_while_an_answer_is_under_way() -> None:
    model, wanted = filled(1_000)
    model.look(0, 28)
    model.look(500, 528)
    assert len(wanted) == 1
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    assert wanted[1][0] == 501 - MARGIN_ROWS


def test_a_missing_row_has_no_text_until_it_comes() -> None:
    model, wanted = filled(10)
    model.look(0, 9)
    assert model.index(3, Column.CASE_NO).data() is None
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    assert model.index(3, Column.CASE_NO).data() == make_row(4).case_no


def test_a_changed_row_in_sight_is_fetched_again_and_shown_as_it_was_meanwhile() -> None:
    model, wanted = filled(10)
    model.look(0, 9)
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    model.mark_changed(np.array([4]))
    assert wanted[1] == [4]
    assert model.index(3, Column.CASE_NO).data() == make_row(4).case_no
    repainted: list[int] = []
    model.dataChanged.connect(lambda top, bottom: repainted.append(top.row()))
    model.put([4], [replace(make_row(4), case_no="anew")])
    assert model.index(3, Column.CASE_NO).data() == "anew"
    assert repainted == [3]


def test_a_row_that_came_back_the_same_is_not_repainted() -> None:
    model, wanted = filled(10)
    model.look(0, 9)
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    repainted: list[int] = []
    model.dataChanged.connect(lambda top, bottom: repainted.append(top.row()))
    model.mark_changed(None)
    model.put(wanted[1], [make_row(case_id) for case_id in wanted[1]])
    assert repainted == []


def test_a_case_that_left_the_board_keeps_its_last_content_and_is_not_asked_for_again() -> None:
    model, wanted = filled(10)
    model.look(0, 9)
    model.put(wanted[0], [make_row(case_id) for case_id in wanted[0]])
    model.mark_changed(np.array([4]))
    model.put([4], [])
    assert model.index(3, 0).data(ROW_ROLE) == make_row(4)
    model.look(0, 9)
    assert len(wanted) == 2


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            {"light": Light.RED, "remaining": -4},
            "承诺超期,4 个工作日,三水区",
            "Past promised limit, 4 working days, Sanshui",
        ),
        ({"light": Light.NONE, "remaining": None}, "无期限,三水区", "No limit, Sanshui"),
        (
            {"light": Light.RED, "remaining": -4, "freshness": Freshness.LATE, "source_age_s": 13.0},
            "承诺超期,4 个工作日,数据 13 秒前,三水区",
            "Past promised limit, 4 working days, 13 s old, Sanshui",
        ),
        (
            {"freshness": Freshness.LOST, "source_age_s": 2_820.0},
            "不明,47 分无数据,三水区",
            "Unknown, silent 47 min, Sanshui",
        ),
    ],
)
def test_a_lamp_is_heard_with_its_state_span_and_place(row: dict[str, object], zh: str, en: str) -> None:
    model, wanted = filled(4)
    model.look(0, 3)
    model.put(wanted[0], [replace(make_row(4), **row)])
    cell = model.index(3, Column.LIGHT)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == zh
    messages.choose("en")
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == en


@pytest.mark.parametrize(
    ("state", "age_s", "said"),
    [(Freshness.LATE, 13.0, "数据 13 秒前"), (Freshness.LOST, 2_820.0, "47 分无数据"), (Freshness.FRESH, 3.0, "/")],
)
def test_the_clock_of_a_doubtful_case_says_its_age_in_words(state: Freshness, age_s: float, said: str) -> None:
    row = replace(make_row(4), freshness=state, source_age_s=age_s)
    assert said in cell_text(row, Column.CLOCK)
    closed = replace(row, is_closed=True)
    assert doubtful_age(closed) == ""


def test_cases_that_no_longer_match_are_marked() -> None:
    model, _wanted = filled(10)
    model.mark_left(np.array([2, 7]))
    assert [model.index(row, 0).data(LEFT_ROLE) for row in (0, 1, 6)] == [False, True, True]


def test_the_cache_stays_bounded() -> None:
    model, wanted = filled(100_000)
    for first in range(0, 20_000, 50):
        model.look(first, first + 28)
        model.put(wanted[-1], [make_row(case_id) for case_id in wanted[-1]])
    assert len(model._rows) <= CACHE_ROWS
