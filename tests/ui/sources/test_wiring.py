"""The page of data sources in the desktop: how it is reached, what stands over every page, what it says of no copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.paths import Home
from console.replica.key import find_key, make_demo_key
from tests.ui.city import FakeBoard
from tests.unit.board import source_samples as samples
from ui.desktop import Desktop
from ui.pages import CASES_PLACE, SOURCES_PLACE, WALL_PLACE
from ui.runtime.supply import Source
from ui.sources.questions import SourcesAnswer


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot, qapp: object) -> Iterator[Desktop]:
    home = Home(tmp_path)
    make_demo_key(home)
    made = Desktop(home, find_key(home))
    made.window.resize(1_600, 900)
    made.window.show()
    yield made
    made.stop()


def show(desktop: Desktop, sample: samples.Sample) -> None:
    desktop.sources._views.answered.emit(SourcesAnswer(sample.view, sample.own))


def test_a_segment_of_the_freshness_strip_leads_to_its_row(desktop: Desktop, qtbot: QtBot) -> None:
    show(desktop, samples.lost_view())
    desktop.window.show_strip(FakeBoard(3).strip())
    desktop.window.top.layout().activate()
    strip = desktop.window.top.strip
    qtbot.waitUntil(lambda: strip.width() > 100)
    third = strip._rects(strip.setting())[2].toRect()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=third.center())
    assert desktop.window.page == SOURCES_PLACE
    assert desktop.sources.table.selected.endswith("440605")
    desktop.window.go_back()
    assert desktop.window.page == CASES_PLACE


def test_its_place_in_the_rail_is_the_second_and_has_a_key(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClick(desktop.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desktop.window.page == SOURCES_PLACE
    assert desktop.window.rail.buttons[SOURCES_PLACE].accessibleName() == "数据来源, Ctrl+2"


def test_what_keeps_the_sync_from_working_stands_over_every_page_but_the_full_wall(desktop: Desktop) -> None:
    desktop.supply.connect_to("postgresql://nobody:x@127.0.0.1:9/none")
    desktop.supply.troubled.emit("同步受阻:磁盘已满。")
    line = desktop.window.trouble
    assert line.isVisible()
    assert line.accessibleName() == "同步受阻:磁盘已满。"
    for place in range(WALL_PLACE + 1):
        desktop.window.go(place)
        assert line.isVisible()
    desktop.window.toggle_wall()
    assert not line.isVisible()
    desktop.window.toggle_wall()
    assert line.isVisible()
    desktop.supply.troubled.emit("")
    assert not line.isVisible()


def test_without_a_copy_the_page_says_so_and_shows_no_source(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.start(Source())
    desktop.window.go(SOURCES_PLACE)
    desktop.sources.ask_now()
    qtbot.waitUntil(desktop.sources.fault.isVisible, timeout=10_000)
    assert "尚无本地副本" in desktop.sources.fault.text()
    assert desktop.sources.table.grid.rows == ()
