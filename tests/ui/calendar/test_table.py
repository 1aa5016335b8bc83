"""A table of groups, rows and what is folded under them."""

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.application import make_application
from ui.calendar.lines import Column, Line, LineModel
from ui.calendar.table import LineTable

COLUMNS = (Column("Clock", 100, stretch=1), Column("Law", 200, leaves=1), Column("Limit", 40, fits=True))
LINES = (
    Line("a", ("甲", "2"), is_group=True),
    Line("a1", ("受理", "许可法", "5 个工作日")),
    Line("a1.old", ("受理", "旧法", "7 个工作日"), parent="a1", is_quiet=True),
    Line("a2", ("决定", "许可法", "20 个工作日"), searched="decision"),
    Line("b", ("乙", "1"), is_group=True),
    Line("b1", ("答复", "信访条例", "60 个自然日")),
)


@pytest.fixture
def model() -> LineModel:
    made = LineModel(COLUMNS)
    made.show_lines(LINES)
    return made


def keys(model: LineModel) -> list[str]:
    return [line.key for line in model.shown]


def test_qt_accepts_the_model_through_all_its_changes(model: LineModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.fold(LINES[1], unfold=True)
    model.filter_by("许可")
    qtmodeltester.check(model)


def test_old_lines_are_folded_until_asked_for(model: LineModel) -> None:
    assert keys(model) == ["a", "a1", "a2", "b", "b1"]
    model.fold(LINES[1], unfold=True)
    assert keys(model) == ["a", "a1", "a1.old", "a2", "b", "b1"]
    model.show_lines((*LINES, Line("b2", ("再答复", "", ""))))
    assert "a1.old" in keys(model)
    model.fold(LINES[1], unfold=False)
    assert "a1.old" not in keys(model)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("信访", ["b", "b1"]),
        ("DECISION", ["a", "a2"]),
        ("甲", ["a", "a1", "a2"]),
        ("没有", []),
        ("", ["a", "a1", "a2", "b", "b1"]),
    ],
)
def test_the_filter_keeps_heads_of_what_matches_and_all_under_a_head_that_does(
    model: LineModel, text: str, left: list[str]
) -> None:
    model.filter_by(text)
    assert keys(model) == left


def test_heads_and_folded_lines_are_not_counted(model: LineModel) -> None:
    model.fold(LINES[1], unfold=True)
    assert model.counts == (3, 3)
    model.filter_by("信访")
    assert model.counts == (1, 3)


def test_the_same_lines_again_move_nothing(model: LineModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_lines(list(LINES))


def test_columns_leave_where_the_room_is_too_small_and_no_fitted_cell_is_cut(qtbot: QtBot, qapp: object) -> None:
    make_application()
    table = LineTable(COLUMNS, "表")
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    table.show_lines(LINES)
    assert not table.isColumnHidden(1)
    fitted = table.columnWidth(2)
    table.resize(300, 300)
    assert table.isColumnHidden(1)
    assert table.columnWidth(2) == fitted > 70


def test_the_reader_stays_on_a_line_that_new_lines_still_hold(qtbot: QtBot, qapp: object) -> None:
    make_application()
    table = LineTable(COLUMNS, "表")
    qtbot.addWidget(table)
    table.show_lines(LINES)
    table.selectRow(table.lines.row_of("a2"))
    with qtbot.assertNotEmitted(table.line_chosen):
        table.show_lines((Line("0", ("前", ""), is_group=True), Line("01", ("新", "", "")), *LINES))
    assert table.selected.key == "a2"
