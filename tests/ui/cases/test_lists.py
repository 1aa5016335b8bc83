"""A list as such: written whole into a file, its columns and views the reader's own."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.board.list_columns import ListColumn
from console.board.list_view import CaseQuery, SortKey
from console.board.saved_views import SavedView, ViewBook
from console.domain.light import Light
from console.errors import BadInput, StorageFault
from tests.ui.cases.conftest import Stage
from ui.cases.columns import Column, ColumnChoice, choice_of
from ui.cases.model import EMPTY
from ui.cases.presets import ALL_LIGHTS, EVERYTHING

LATE = SavedView("顺德超期", CaseQuery(areas=frozenset({"440606"}), lights=frozenset({Light.RED}), unknown=False))


@pytest.fixture
def chosen(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file the reader chooses whenever asked."""
    path = tmp_path / "list.xlsx"
    monkeypatch.setattr(stage.page.lists, "choose_file", lambda _proposed: path)
    return path


def said(stage: Stage) -> str:
    return stage.page.lists.export_line.said.text()


def saved(stage: Stage, qtbot: QtBot, *views: SavedView) -> None:
    """Let the page read these views."""
    stage.office.book = ViewBook(views)

    with qtbot.waitSignal(stage.page.lists.views.changed):
        stage.page.lists.start()


def test_every_case_of_the_filter_is_written_and_not_those_in_sight(stage: Stage, qtbot: QtBot, chosen: Path) -> None:
    matching = stage.page.model.rowCount()
    assert stage.page.filters.export.text() == f"导出 {matching} 件"
    qtbot.mouseClick(stage.page.filters.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: said(stage).startswith("已存"))
    assert said(stage) == f"已存 {chosen}:{matching} 行。"
    ((query, columns, path),) = stage.office.written
    assert (query, path) == (stage.page.filters.query, chosen)
    assert columns == tuple(ListColumn)
    assert stage.page.filters.export.isEnabled()


def test_an_export_says_how_far_it_is_and_stops_when_asked(stage: Stage, qtbot: QtBot, chosen: Path) -> None:
    stage.office.held.clear()
    qtbot.keyClick(stage.page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    half = stage.page.model.rowCount() // 2
    qtbot.waitUntil(lambda: said(stage) == f"正在写入 {half} / {stage.page.model.rowCount()} 行…")
    assert not stage.page.filters.export.isEnabled()
    qtbot.keyClick(stage.page.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: said(stage) == "已取消,未写入任何文件。")
    assert stage.office.written == []
    assert stage.page.filters.export.isEnabled()


def test_what_keeps_a_list_from_being_written_is_said_and_stays(stage: Stage, qtbot: QtBot, chosen: Path) -> None:
    stage.office.fails = StorageFault("The file {path} cannot be written: {reason}.", path="x", reason="full")
    stage.page.lists.export()
    qtbot.waitUntil(lambda: "无法写入" in said(stage))
    assert not stage.page.lists.export_line._fading.isActive()


def test_nothing_is_written_without_a_file(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.page.lists, "choose_file", lambda _proposed: None)
    stage.page.lists.export()
    assert not stage.page.lists.export_line.isVisible()
    assert stage.page.filters.export.isEnabled()


def test_columns_are_chosen_ordered_and_widened_and_outlive_a_refresh(stage: Stage, qtbot: QtBot, chosen: Path) -> None:
    page, table = stage.page, stage.page.table
    qtbot.keyClick(table, Qt.Key.Key_L)
    panel = page.lists.column_panel
    assert panel.isVisible()
    panel.columns.setCurrentRow(int(Column.CLOCK))
    qtbot.keyClick(panel.columns, Qt.Key.Key_Space)
    panel.columns.setCurrentRow(int(Column.CASE_NO))
    for _step in range(3):
        qtbot.keyClick(panel.columns, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert table.choice.shown == (
        Column.CASE_NO, Column.LIGHT, Column.REMAINING, Column.MATTER, Column.UNIT, Column.APPLICANT, Column.STAGES,
        Column.DUE,
    )  # fmt: skip
    qtbot.keyClick(panel.columns, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    table.head.resizeSection(Column.MATTER, 333)
    page.ask_now()
    page.resize(1700, 900)
    qtbot.waitUntil(lambda: table.columnWidth(Column.MATTER) == 333)
    assert [table.head.logicalIndex(place) for place in range(3)] == [Column.CASE_NO, Column.LIGHT, Column.REMAINING]
    assert table.isColumnHidden(Column.CLOCK)
    page.lists.export()
    qtbot.waitUntil(lambda: bool(stage.office.written))
    assert [str(column) for column in stage.office.written[0][1]] == table.choice.document()["columns"]


def test_the_last_column_cannot_be_taken_away(stage: Stage, qtbot: QtBot) -> None:
    table = stage.page.table
    table.choose_columns(ColumnChoice((Column.DUE,)))
    stage.page.lists.toggle_columns()
    qtbot.keyClick(stage.page.lists.column_panel.columns, Qt.Key.Key_Space)
    assert table.choice.shown == (Column.DUE,)
    qtbot.mouseClick(stage.page.lists.column_panel.reset, Qt.MouseButton.LeftButton)
    assert table.choice == ColumnChoice()


def test_a_column_that_leaves_a_narrow_list_is_exported_all_the_same(stage: Stage, qtbot: QtBot, chosen: Path) -> None:
    stage.page.resize(900, 700)
    qtbot.waitUntil(lambda: stage.page.table.isColumnHidden(Column.APPLICANT))
    stage.page.lists.export()
    qtbot.waitUntil(lambda: bool(stage.office.written))
    assert ListColumn.APPLICANT in stage.office.written[0][1]


@pytest.mark.parametrize(
    "document", [{}, {"columns": 3}, {"columns": ["no"], "widths": {"due": "w", "no": 3, "unit": 5}}, {"widths": [1]}]
)
def test_a_choice_of_columns_that_makes_no_sense_is_all_of_them(document: dict[str, object]) -> None:
    assert choice_of(document) == ColumnChoice()


def test_every_column_of_the_screen_can_be_exported() -> None:
    assert [column.name for column in Column] == [column.name for column in ListColumn]


def test_a_view_is_saved_chosen_renamed_moved_deleted_and_had_back(stage: Stage, qtbot: QtBot) -> None:
    page, line, tabs = stage.page, stage.page.lists.view_line, stage.page.filters.presets
    page.filters.set_query(replace(EVERYTHING, lights=frozenset({Light.YELLOW}), sort=SortKey.CASE_NO))
    page.table.choose_columns(ColumnChoice((Column.LIGHT, Column.CASE_NO), ((Column.CASE_NO, 300),)))
    qtbot.keyClick(page.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    line.field.setText("临期&")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [view.name for view in stage.office.book.views] == ["临期&"])
    assert tabs.current is not None
    assert tabs.current.title == "临期&"
    due = stage.board.case_list(page.filters.query).matching
    qtbot.waitUntil(lambda: tabs.tabText(tabs.currentIndex()) == f"临期&&  {due}")
    page.lists.views.save(LATE)
    tabs.setCurrentIndex(1)
    page.table.choose_columns(ColumnChoice())
    tabs.setCurrentIndex(6)
    assert page.filters.query.sort is SortKey.CASE_NO
    assert page.table.choice.shown == (Column.LIGHT, Column.CASE_NO)
    qtbot.mouseClick(line.forth, Qt.MouseButton.LeftButton)
    line.field.setText("快到期")
    qtbot.mouseClick(line.rename, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [view.name for view in stage.office.book.views] == ["顺德超期", "快到期"])
    page.lists.open_view_line()
    qtbot.mouseClick(line.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.office.book.views == (LATE,))
    qtbot.mouseClick(line.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [view.name for view in stage.office.book.views] == ["顺德超期", "快到期"])
    qtbot.keyClick(line.field, Qt.Key.Key_Escape)
    assert not line.isVisible()


def test_views_that_leave_the_tools_no_room_have_a_line_of_their_own_and_none_is_cut(
    stage: Stage, qtbot: QtBot
) -> None:
    bar = stage.page.filters
    assert bar.presets.y() == pytest.approx(bar.search.y(), abs=8)
    saved(stage, qtbot, *(replace(LATE, name=f"{LATE.name}{n}") for n in range(4)))
    stage.page.resize(1_318, 700)
    qtbot.waitUntil(lambda: bar.search.y() > bar.presets.geometry().bottom())
    qtbot.waitUntil(lambda: bar.presets.width() >= bar.presets.sizeHint().width())


def test_a_saved_view_shows_itself_whole_in_the_fields(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    saved(stage, qtbot, replace(LATE, query=replace(LATE.query, text="许可")))
    page.filters.presets.setCurrentIndex(6)
    assert page.filters.area.currentText() == "顺德区"
    assert page.filters.search.text() == "许可"
    qtbot.waitUntil(lambda: page.model.answer.query == page.filters.query)
    assert {page.model.row_at(0).area.zh if page.model.row_at(0) else "顺德区"} == {"顺德区"}
    page.filters.reset()
    assert page.filters.search.text() == ""
    assert page.filters.query == EVERYTHING
    assert page.filters.presets.current is not None
    assert page.filters.presets.current.saved is None


def test_a_name_that_is_taken_or_empty_is_refused_in_place(stage: Stage, qtbot: QtBot) -> None:
    saved(stage, qtbot, LATE)
    line = stage.page.lists.view_line
    for name, told in ((LATE.name, "已有名为"), ("  ", "1 至 40 个字符")):
        stage.page.lists.open_view_line()
        line.field.setText(name)
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
        assert told in line.said.text()
    assert stage.page.lists.views.views == (LATE,)


def test_views_that_cannot_be_saved_are_put_back_and_told(stage: Stage, qtbot: QtBot) -> None:
    saved(stage, qtbot, LATE)
    stage.office.fails = StorageFault("The disk is full.")
    stage.page.filters.presets.setCurrentIndex(6)
    stage.page.lists.view_line.delete_requested.emit()
    assert stage.page.lists.views.views == ()
    qtbot.waitUntil(lambda: stage.page.lists.views.views == (LATE,))
    assert "E-STORAGE" in stage.page.lists.view_line.said.text()
    assert not stage.page.lists.view_line.undo.isVisible()


def test_what_is_wrong_in_the_file_of_views_is_said(stage: Stage, qtbot: QtBot) -> None:
    stage.office.book = ViewBook((LATE,), (BadInput("{field_name} cannot be {value}.", field_name="sort", value="x"),))
    stage.page.lists.start()
    qtbot.waitUntil(lambda: "sort 不能是 x" in stage.page.lists.view_line.said.text())
    assert stage.page.lists.view_line.isVisible()


def test_the_page_goes_on_where_it_was_left(stage: Stage, qtbot: QtBot) -> None:
    page = stage.page
    page.filters.set_query(replace(EVERYTHING, areas=frozenset({"440606"}), sort=SortKey.CASE_NO))
    page.table.choose_columns(ColumnChoice((Column.CASE_NO, Column.MATTER), ((Column.MATTER, 280),)))
    qtbot.waitUntil(lambda: page.model.answer.query == page.filters.query)
    page.table.verticalScrollBar().setValue(1_000)
    top = page.table.anchor()
    page.open_case(page.model.case_id(35))
    state = page.state()
    page.filters.reset()
    page.close_detail()
    page.table.choose_columns(ColumnChoice())
    qtbot.waitUntil(lambda: page.model.answer.query == page.filters.query)
    page.restore(state)
    qtbot.waitUntil(lambda: page.model.answer.query == page.filters.query)
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    assert page.filters.query.areas == {"440606"}
    assert page.filters.query.sort is SortKey.CASE_NO
    assert page.table.choice.shown == (Column.CASE_NO, Column.MATTER)
    assert page.table.anchor() is not None
    assert top is not None
    assert page.state()["opened"] == state["opened"]
    assert page.state()["top"] == state["top"]


def test_a_place_is_waited_for_while_the_board_has_nothing_yet(stage: Stage, qtbot: QtBot) -> None:
    table, answer = stage.page.table, stage.page.model.answer
    table.await_anchor([int(answer.ids[40]), 0])
    table.show_list(EMPTY, keep_place=False)
    table.show_list(answer, keep_place=False)
    assert table.anchor() == (answer.ids[40], 0)
    table.show_list(answer, keep_place=False)
    assert table.anchor() is None


@pytest.mark.parametrize("state", [{}, {"query": 3, "opened": "x", "top": ["a"]}, {"query": {"sort": "no"}, "top": 1}])
def test_a_state_that_makes_no_sense_changes_nothing(stage: Stage, state: dict[str, object]) -> None:
    before = stage.page.filters.query
    stage.page.restore(state)
    assert stage.page.filters.query == before
    assert stage.page.state()["opened"] is None


def test_views_of_the_product_say_what_is_due_today(stage: Stage, qtbot: QtBot) -> None:
    tabs = stage.page.filters.presets
    tabs.setCurrentIndex(2)
    assert stage.page.filters.query.due_today
    assert stage.page.filters.query.lights == ALL_LIGHTS
    due = stage.board.case_list(stage.page.filters.query).matching
    qtbot.waitUntil(lambda: tabs.tabText(2) == f"今日到期  {due}" or tabs.tabText(2).endswith(f"  {due}"))
    qtbot.waitUntil(lambda: stage.page.model.rowCount() == due)
    assert tabs.mapFromGlobal(QPoint(0, 0)) is not None
