"""The next start goes on where the last one was left; what is damaged or no longer fits is left out, never a crash."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.paths import Home
from console.settings.session import read_session, write_session
from tests.disks import small_disk
from tests.ui.memory import desktop_in
from ui.application import make_application
from ui.calendar.page import CLOCKS
from ui.pages import CALENDAR_PLACE, SETTINGS_PLACE
from ui.runtime.session_keeper import SessionKeeper
from ui.shell.entry import LazyPage, PageEntry
from ui.shell.window import Window, place_within

__all__ = ["small_disk"]

SCREEN = QRect(0, 0, 1_920, 1_080)
FRAME_PX = 2
SECOND = QRect(1_920, 0, 1_366, 768)


def test_page_place_and_states_come_back_after_a_restart(tmp_path: Path, qtbot: QtBot) -> None:
    with desktop_in(tmp_path, keeps_session=True) as desktop:
        desktop.window.setGeometry(40, 30, 1_300, 700)
        desktop.window.go(CALENDAR_PLACE)
        qtbot.waitUntil(lambda: desktop.calendar.year.answer is not None)
        desktop.calendar.go(CLOCKS)
        qtbot.waitUntil(lambda: bool(desktop.calendar.clocks.table.lines.shown))
        desktop.calendar.clocks.search.setText("清算")
        desktop.calendar.year.notice.text.setPlainText("通知")
    assert json.loads((tmp_path / "session.json").read_text(encoding="utf-8"))["page"] == "Calendar"
    with desktop_in(tmp_path, keeps_session=True) as desktop:
        assert desktop.window.page == CALENDAR_PLACE
        assert desktop.window.height() == 700  # wider than the screen there is here
        assert desktop.window.y() == pytest.approx(30, abs=FRAME_PX)
        assert desktop.calendar.tabs.currentIndex() == CLOCKS
        assert desktop.calendar.clocks.search.text() == "清算"
        assert desktop.calendar.year.notice.text.toPlainText() == "通知"


def test_the_line_and_year_of_the_calendar_page_go_through_a_change_of_look(tmp_path: Path, qtbot: QtBot) -> None:
    from dataclasses import replace  # noqa: PLC0415

    with desktop_in(tmp_path) as desktop:
        desktop.window.go(CALENDAR_PLACE)
        qtbot.waitUntil(lambda: desktop.calendar.year.answer is not None)
        year = desktop.calendar.year.answer.years[0].year
        desktop.calendar.year.strip.chosen.emit(year)
        qtbot.waitUntil(lambda: desktop.calendar.year.answer.sheet.year == year)
        desktop.calendar.go(CLOCKS)
        table = desktop.calendar.clocks.table
        qtbot.waitUntil(lambda: len(table.lines.shown) > 2)
        table.selectRow(len(table.lines.shown) - 1)
        chosen = table.selected.key
        desktop.show_look(replace(desktop._look, language="en"))
        assert desktop.calendar.tabs.currentIndex() == CLOCKS
        qtbot.waitUntil(lambda: desktop.calendar.clocks.table.selected is not None)
        assert desktop.calendar.clocks.table.selected.key == chosen
        qtbot.waitUntil(lambda: desktop.calendar.year.answer is not None)
        assert desktop.calendar.year.answer.sheet.year == year


def test_a_desktop_that_keeps_none_writes_none(tmp_path: Path) -> None:
    with desktop_in(tmp_path):
        pass
    assert not (tmp_path / "session.json").exists()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"\xff", b'{"version": 2}', b"[" * 100_000, b'{"version": 1, "page": 7, "pages": [1]}']
)
def test_a_damaged_session_is_dropped_with_a_sentence_in_the_log(
    tmp_path: Path, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "session.json").write_bytes(raw)
    with caplog.at_level(logging.INFO), desktop_in(tmp_path, keeps_session=True) as desktop:
        assert desktop.window.page == 0
    assert ("session.json" in caplog.text) == (b"pages" not in raw)
    assert read_session(Home(tmp_path))["page"] == "Cases"


def any_state() -> dict[str, Any]:
    return {"Calendar": {"tab": 5, "year": "x"}, "Settings": {"section": ["gone"]}, "Cases": {"opened": "x", "top": 3}}


def test_states_that_no_longer_fit_are_left_and_the_pages_come_up(tmp_path: Path, qtbot: QtBot) -> None:
    told = {"page": "Settings", "focus": "gone", "pages": any_state(), "window": [0, 0, "wide", 5], "is_maximized": 1}
    write_session(Home(tmp_path), told)
    with desktop_in(tmp_path, keeps_session=True) as desktop:
        while desktop.window.make_next_page():
            pass
        assert desktop.window.page == SETTINGS_PLACE
        qtbot.waitUntil(lambda: desktop.calendar.year.answer is not None)
        qtbot.waitUntil(lambda: desktop.cases.model.rowCount() > 0)


@pytest.mark.parametrize(
    ("kept", "screens", "place"),
    [
        ([100, 50, 1_600, 900], [SCREEN], QRect(100, 50, 1_600, 900)),
        ([2_000, 50, 1_300, 700], [SCREEN, SECOND], QRect(1_986, 50, 1_300, 700)),
        ([2_000, 50, 1_300, 700], [SCREEN], QRect(620, 50, 1_300, 700)),
        ([0, 0, 3_840, 2_160], [SCREEN], SCREEN),
        ([-5_000, -5_000, 1_200, 700], [SCREEN], QRect(0, 0, 1_200, 700)),
        ([10**30, 0, 10**30, 10**30], [SCREEN], SCREEN),
        ([0, 0, 0, 700], [SCREEN], None),
        ([0, 0, True, 700], [SCREEN], None),
        ("100,50", [SCREEN], None),
        ([1, 2, 3], [SCREEN], None),
        ([100, 50, 1_600, 900], [], None),
    ],
)
def test_a_window_stands_where_it_can_be_seen_whole(kept: object, screens: list[QRect], place: QRect | None) -> None:
    assert place_within(kept, screens) == place


def keeper(home: Home, describe: Callable[[], dict[str, Any]]) -> SessionKeeper:
    make_application()
    return SessionKeeper(home, describe)


def test_what_moves_is_saved_once_it_rests_and_once_only(tmp_path: Path, qtbot: QtBot) -> None:
    home, now = Home(tmp_path), {"page": "one"}
    made = keeper(home, lambda: dict(now))
    made.look()
    now["page"] = "two"
    made.look()
    assert not home.session_file.exists()
    with qtbot.waitSignal(made._lane.done):
        made.look()
    assert read_session(home)["page"] == "two"
    home.session_file.unlink()
    made.look()
    made.stop()
    assert not home.session_file.exists()


def test_what_stands_at_the_end_is_saved(tmp_path: Path) -> None:
    made = keeper(Home(tmp_path), lambda: {"page": "last"})
    made.stop()
    assert read_session(Home(tmp_path))["page"] == "last"


def test_a_full_disk_is_said_once_in_the_log(small_disk: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    numbers = iter(range(9))
    made = keeper(Home(small_disk), lambda: {"page": "x" * 5_000_000, "n": next(numbers) // 2})
    with caplog.at_level(logging.INFO):
        for _round in range(2):
            with qtbot.waitSignal(made._lane.failed):
                made.look()
                made.look()
        made._lane.stop()
    assert caplog.text.count("the session is not kept") == 1
    assert not (small_disk / "session.json").exists()


def test_a_page_is_made_when_it_is_looked_at_restored_and_then_lets_ask(qtbot: QtBot) -> None:
    make_application()
    told: list[str] = []

    def door(name: str) -> LazyPage:
        def make(_parent: QWidget) -> PageEntry:
            told.append(f"made {name}")
            return PageEntry(
                name, "cases", QLabel(name), (), lambda: None, lambda: None,
                state=lambda: {"n": name}, restore=lambda state: told.append(f"restored {state}"),
                begin=lambda: told.append(f"began {name}"),
            )  # fmt: skip

        return LazyPage(name, "cases", make)

    window = Window()
    qtbot.addWidget(window)
    window.furnish((door("Cases"), door("Wall")), {"page": "Wall", "pages": {"Wall": {"n": 1}}})
    assert told == ["made Wall", "restored {'n': 1}", "began Wall"]
    assert window.state()["pages"] == {"Wall": {"n": "Wall"}}
    assert window.make_next_page() is False
    assert told[3:] == ["made Cases", "began Cases"]
