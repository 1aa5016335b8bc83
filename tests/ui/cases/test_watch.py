"""A watched case says why, since when and what became of it; the list of them is a view."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionFrame
from pytestqt.qtbot import QtBot

from console.domain.light import Light
from console.errors import StorageFault
from tests.ui.cases.conftest import Stage
from tests.ui.city import LIGHTS, make_row

WATCHED_TAB = 5
MARGIN_PX = 2
"""What a field keeps free beside its words."""


@pytest.fixture
def opened(stage: Stage, qtbot: QtBot) -> int:
    """The id of the first case in the list, which is open."""
    case_id = stage.page.model.case_id(0)
    stage.page.open_case(case_id)
    qtbot.waitUntil(lambda: stage.page.detail.shown is not None)
    return int(case_id)


def watch(stage: Stage, qtbot: QtBot, reason: str, day: str = "") -> None:
    qtbot.keyClick(stage.page.table, Qt.Key.Key_W)
    pane = stage.page.opened.watch_pane
    assert pane.is_editing
    pane.field.setText(reason)
    pane.day.setText(day)
    qtbot.keyClick(pane.field, Qt.Key.Key_Return)


def test_the_key_watches_the_open_case_with_a_reason_and_a_day(stage: Stage, qtbot: QtBot, opened: int) -> None:
    watch(stage, qtbot, "群众来电", "2026-11-30")
    pane, tabs = stage.page.opened.watch_pane, stage.page.filters.presets
    qtbot.waitUntil(lambda: pane.reason.text() == "盯住:群众来电")
    assert not pane.is_editing
    assert pane.since.text() == "陈立  ·  11-20 10:42  ·  盯到 11-30"
    assert pane.became.text() == "自盯住以来一直是法定超期。"
    assert pane.button.text() == "已盯住  W"
    qtbot.waitUntil(lambda: tabs.tabText(WATCHED_TAB) == "我盯的  1")
    tabs.setCurrentIndex(WATCHED_TAB)
    qtbot.waitUntil(lambda: stage.page.model.answer.ids.tolist() == [opened])


def test_the_view_of_watched_cases_says_how_to_watch_one_while_there_is_none(stage: Stage, qtbot: QtBot) -> None:
    stage.page.filters.presets.setCurrentIndex(WATCHED_TAB)
    qtbot.waitUntil(lambda: stage.page.flow.place.is_empty)
    assert stage.page.flow.place.note.text() == "本机还没有盯住的办件。打开一件,按 W 盯住。"
    assert stage.page.flow.place.way_on.isVisible()


def test_what_the_form_asks_for_is_whole_to_read(stage: Stage, qtbot: QtBot, opened: int) -> None:
    pane = stage.page.opened.watch_pane
    pane.edit()
    words = pane.day.fontMetrics().horizontalAdvance(pane.day.placeholderText())
    qtbot.waitUntil(pane.day.isVisible)
    option = QStyleOptionFrame()
    pane.day.initStyleOption(option)
    room = pane.day.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, pane.day)
    assert room.width() >= words + 2 * MARGIN_PX


def test_what_became_of_the_light_is_told_when_it_turns(stage: Stage, qtbot: QtBot, opened: int) -> None:
    assert LIGHTS[opened % len(LIGHTS)] is Light.DARK_RED
    watch(stage, qtbot, "看住", "2026-11-19")
    pane = stage.page.opened.watch_pane
    qtbot.waitUntil(lambda: pane.since.text().endswith("盯到 2026-11-19,已过"))
    stage.board.change([replace(make_row(opened), light=Light.BLUE)])
    qtbot.waitUntil(lambda: pane.became.text() == "盯住时法定超期,现在停钟。")


def test_a_watch_ends_where_it_began_and_leaves_the_view(stage: Stage, qtbot: QtBot, opened: int) -> None:
    watch(stage, qtbot, "看住")
    pane = stage.page.opened.watch_pane
    qtbot.waitUntil(pane.reason.isVisible)
    stage.page.filters.presets.setCurrentIndex(WATCHED_TAB)
    qtbot.waitUntil(lambda: stage.page.model.rowCount() == 1)
    qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)
    assert pane.field.text() == "看住"
    qtbot.mouseClick(pane.end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.isVisible())
    assert stage.office.watched == {}
    qtbot.waitUntil(lambda: stage.page.model.rowCount() == 0)


def test_without_a_reason_or_with_no_date_nothing_is_saved_and_that_is_said(
    stage: Stage, qtbot: QtBot, opened: int
) -> None:
    pane = stage.page.opened.watch_pane
    watch(stage, qtbot, "看住", "明天")
    assert pane.said.text() == "明天 不是日期。"
    pane.day.clear()
    pane.field.clear()
    qtbot.keyClick(pane.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "须写明" in pane.said.text())
    assert pane.is_editing
    qtbot.keyClick(pane.field, Qt.Key.Key_Escape)
    assert not pane.isVisible()
    assert stage.office.watched == {}


def test_a_disk_that_refuses_is_said_in_the_case(stage: Stage, qtbot: QtBot, opened: int) -> None:
    stage.office.fails = StorageFault("The disk is full.")
    watch(stage, qtbot, "看住")
    qtbot.waitUntil(lambda: "E-STORAGE" in stage.page.opened.watch_pane.said.text())


def test_letters_typed_in_the_form_are_no_commands(stage: Stage, qtbot: QtBot, opened: int) -> None:
    qtbot.keyClick(stage.page.table, Qt.Key.Key_W)
    pane = stage.page.opened.watch_pane
    qtbot.keyClicks(pane.field, "webcn")
    assert pane.field.text() == "webcn"
    assert pane.is_editing
    other = stage.page.model.case_id(3)
    stage.page.open_case(other)
    assert not pane.is_editing
