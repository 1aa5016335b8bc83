"""The cases page without a mouse: every key it names, the order of Tab, and where the focus can be seen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from console.board.list_view import SortKey
from tests.ui.cases.conftest import Stage
from tests.ui.city import make_row
from ui.cases.presets import ATTENTION, EVERYTHING
from ui.theme import State, theme


@pytest.fixture
def active(stage: Stage, qtbot: QtBot) -> Stage:
    """The stage as the active window."""
    stage.page.activateWindow()
    qtbot.waitUntil(stage.page.isActiveWindow)
    stage.page.table.setFocus()
    qtbot.waitUntil(stage.page.table.hasFocus)
    return stage


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tabbed(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Return where Tab leads from here."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    return focused()


def test_tab_goes_in_reading_order_and_comes_round(active: Stage, qtbot: QtBot) -> None:
    page, bar = active.page, active.page.filters
    page.open_case(page.model.case_id(0))
    qtbot.waitUntil(lambda: page.detail.shown is not None)
    bar.presets.setFocus(Qt.FocusReason.TabFocusReason)
    expected = [
        bar.presets, bar.views, bar.search, bar.clear, bar.columns, bar.export, bar.area, bar.unit, bar.matter,
        bar.chips, page.table, page.detail.up, page.detail.down, page.detail.leave, page.detail.clocks,
        page.opened.watch_pane.button, page.detail.export,
    ]  # fmt: skip
    walked = []
    for _step in expected:
        walked.append(focused())
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert walked == expected
    qtbot.keyClick(focused(), Qt.Key.Key_Backtab)
    assert focused() is expected[-1]
    page.resize(page.width(), 500)
    qtbot.waitUntil(lambda: page.detail.verticalScrollBar().maximum() > 100)
    qtbot.keyClick(focused(), Qt.Key.Key_PageDown)
    assert page.detail.verticalScrollBar().value() > 100


def test_what_scrolls_the_tabs_does_not_take_the_keyboard(active: Stage, qtbot: QtBot) -> None:
    tabs = active.page.filters.presets
    tabs.setMaximumWidth(100)
    qtbot.waitUntil(lambda: any(button.isVisible() for button in tabs.findChildren(QToolButton)))
    assert tabbed(qtbot, tabs) is active.page.filters.views
    assert tabbed(qtbot, active.page.filters.chips) is active.page.table


def test_the_button_that_clears_stands_behind_the_combos_where_chips_need_a_row_and_tab_follows(
    active: Stage, qtbot: QtBot
) -> None:
    page, bar = active.page, active.page.filters
    page.resize(1_000, 700)
    qtbot.waitUntil(lambda: bar.chips.y() > bar.area.y() + bar.area.height())
    assert (bar.clear.y(), bar.clear.x() > bar.matter.x()) == (bar.area.y(), True)
    assert tabbed(qtbot, bar.matter) is bar.clear
    assert tabbed(qtbot, bar.clear) is bar.search
    assert tabbed(qtbot, bar.export) is bar.chips
    page.resize(1_856, 700)
    qtbot.waitUntil(lambda: bar.clear.y() < bar.area.y())
    assert tabbed(qtbot, bar.search) is bar.clear
    assert tabbed(qtbot, bar.clear) is bar.columns


def test_the_list_is_walked_by_rows_screens_and_ends(active: Stage, qtbot: QtBot) -> None:
    table, last = active.page.table, active.page.model.rowCount() - 1
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.currentIndex().row() == last
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 1
    qtbot.keyClick(table, Qt.Key.Key_PageDown)
    screen = table.currentIndex().row()
    assert screen > 15
    qtbot.keyClick(table, Qt.Key.Key_PageUp)
    assert table.currentIndex().row() < screen
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert table.currentIndex().row() <= 1


def test_f6_goes_through_the_panes_and_ctrl_f_to_the_search(active: Stage, qtbot: QtBot) -> None:
    page = active.page
    page.open_case(page.model.case_id(0))
    seen = []
    for _step in range(3):
        page.next_pane()
        seen.append(focused())
    assert seen == [page.detail.leave, page.filters.search, page.table]
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert focused() is page.filters.search


def test_a_letter_typed_into_the_search_is_no_command(active: Stage, qtbot: QtBot) -> None:
    page = active.page
    order = page.model.answer.ids.tolist()
    active.board.change([replace(make_row(8), case_id=9_000, remaining=-100)])
    qtbot.waitUntil(page.flow.bar.isVisible)
    page.find_text()
    qtbot.keyClick(page.filters.search, Qt.Key.Key_N)
    assert page.filters.search.text() == "n"
    assert page.model.answer.ids.tolist() == order


def test_esc_leaves_search_and_detail_for_the_list(active: Stage, qtbot: QtBot) -> None:
    page = active.page
    page.find_text()
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    assert focused() is page.table
    page.open_case(page.model.case_id(0))
    page.detail.leave.setFocus()
    qtbot.keyClick(page.detail.leave, Qt.Key.Key_Space)
    assert focused() is page.table
    assert page.detail.shown is None


def test_chips_and_presets_answer_to_arrows_and_space(active: Stage, qtbot: QtBot) -> None:
    bar = active.page.filters
    bar.chips.setFocus()
    qtbot.keyClick(bar.chips, Qt.Key.Key_Right)
    qtbot.keyClick(bar.chips, Qt.Key.Key_Space)
    assert bar.query.lights == ATTENTION.lights - {light for light in ATTENTION.lights if light.name == "RED"}
    bar.presets.setFocus()
    bar.presets.setCurrentIndex(0)
    qtbot.keyClick(bar.presets, Qt.Key.Key_Right)
    assert bar.query.lights == EVERYTHING.lights


def test_the_list_is_ordered_by_the_columns_in_turn_and_turned_round(active: Stage, qtbot: QtBot) -> None:
    page = active.page
    qtbot.keyClick(page.table, Qt.Key.Key_O)
    assert (page.filters.query.sort, page.filters.query.descending) == (SortKey.CASE_NO, False)
    qtbot.waitUntil(lambda: page.table.head.sort is SortKey.CASE_NO)
    qtbot.keyClick(page.table, Qt.Key.Key_T)
    assert page.filters.query.descending
    qtbot.waitUntil(lambda: page.table.head.descending)
    for _column in range(5):
        before = page.table.head.sort
        qtbot.keyClick(page.table, Qt.Key.Key_O)
        qtbot.waitUntil(lambda before=before: page.table.head.sort is not before)
    assert page.filters.query.sort is SortKey.REMAINING


def test_the_row_with_the_focus_wears_a_ring_of_two_pixels_of_ink(active: Stage, qtbot: QtBot) -> None:
    table = active.page.table
    table.selectRow(2)
    QApplication.processEvents()
    top, middle = table.rowViewportPosition(2), table.viewport().width() // 2

    def ink() -> list[bool]:
        picture = table.viewport().grab().toImage()
        return [picture.pixelColor(middle, top + y) == theme().t1 for y in range(4)]

    assert ink() == [True, True, False, False]
    active.page.filters.search.setFocus()
    assert ink() == [False, False, False, False]


def test_a_chip_with_the_focus_wears_a_ring_of_two_pixels_of_ink(active: Stage) -> None:
    chips = active.page.filters.chips
    chips.setFocus()
    rect, picture = chips.rect_of(State.LEGAL).toRect(), chips.grab().toImage()
    column = [picture.pixelColor(rect.center().x(), rect.top() + y) == theme().t1 for y in range(5)]
    assert column == [False, True, True, False, False]
