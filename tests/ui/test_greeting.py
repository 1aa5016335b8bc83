"""First steps are shown to who is new, news after an upgrade, each once, and neither on a wall."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest

from console import __version__
from console.paths import Home
from console.settings.seen import Seen, read_seen, write_seen
from tests.ui.memory import desktop_in
from ui.calendar.page import FINDINGS, MATTERS, YEAR
from ui.cases.columns import Column
from ui.manual.book import NEWS
from ui.manual.plates import RING_PX
from ui.pages import CALENDAR_PLACE, CASES_PLACE, MANUAL_PLACE, SETTINGS_PLACE, SOURCES_PLACE, WALL_PLACE

QUIET_MS = 300


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_who_is_new_is_led_round_once_and_again_when_asked_for(tmp_path, home, qtbot):
    with desktop_in(tmp_path) as desktop:
        desktop.greet()
        qtbot.waitUntil(lambda: desktop.greeting.plates is not None)
        assert desktop.window.page == CASES_PLACE
        plates = desktop.greeting.plates
        assert plates.count.text() == "1 / 6"
        for _step in range(6):
            assert desktop.window.rect().contains(plates.geometry())
            qtbot.keyClick(plates, Qt.Key.Key_Return)
        assert desktop.greeting.plates is None
        qtbot.waitUntil(lambda: read_seen(home) == Seen(__version__))

        desktop.greeting.greet()
        QTest.qWait(QUIET_MS)
        assert desktop.greeting.plates is None

        desktop.window.go(MANUAL_PLACE)
        desktop.pages.manual.tour.click()
        qtbot.keyClick(desktop.greeting.plates, Qt.Key.Key_Escape)
        assert desktop.greeting.plates is None


def test_the_ring_of_the_lights_holds_their_column_and_cuts_no_other(tmp_path, qtbot):
    with desktop_in(tmp_path) as desktop:
        qtbot.waitUntil(lambda: desktop.cases.model.rowCount() > 0)
        desktop.greeting.show_first_steps()
        desktop.greeting.plates.next()
        ring = desktop.greeting.plates._ring.geometry()
        assert ring.width() == desktop.cases.table.columnWidth(Column.LIGHT) + 2 * RING_PX
        assert not ring.intersects(desktop.greeting.plates.geometry())


def test_after_an_upgrade_the_news_are_told_once_and_lead_to_what_is_new(tmp_path, home, qtbot):
    write_seen(home, Seen("0.0.9"))
    with desktop_in(tmp_path) as desktop:
        desktop.greeting.greet()
        qtbot.waitUntil(lambda: desktop.greeting.plates is not None)
        desktop.greeting.plates.go_on.click()
        assert desktop.window.page == MANUAL_PLACE
        assert desktop.pages.manual.key == NEWS
        qtbot.waitUntil(lambda: read_seen(home) == Seen(__version__))


def test_a_wall_is_greeted_by_nothing_until_another_page_is_in_sight(tmp_path, home, qtbot):
    with desktop_in(tmp_path) as desktop:
        desktop.window.go(WALL_PLACE)
        desktop.greeting.greet()
        QTest.qWait(QUIET_MS)
        assert desktop.greeting.plates is None

        desktop.window.go(CASES_PLACE)
        qtbot.waitUntil(lambda: desktop.greeting.plates is not None)
        desktop.window.toggle_wall()
        assert desktop.greeting.plates is None
        desktop.window.toggle_wall()


def test_a_change_of_look_takes_the_plates_away_and_leaves_nothing(tmp_path, qtbot):
    from dataclasses import replace  # noqa: PLC0415

    with desktop_in(tmp_path) as desktop:
        desktop.greeting.show_first_steps()
        desktop.show_look(replace(desktop._look, language="en"))
        assert desktop.greeting.plates is None
        desktop.greeting.show_first_steps()
        assert desktop.greeting.plates.isVisible()


def test_help_opens_the_manual_at_the_page_or_section_in_sight(tmp_path, qtbot):
    with desktop_in(tmp_path) as desktop:
        desktop.window.go(SOURCES_PLACE)
        shortcuts = desktop.window.findChildren(QShortcut)
        next(one for one in shortcuts if one.key() == QKeySequence("Shift+F1")).activated.emit()
        assert desktop.window.page == MANUAL_PLACE
        assert desktop.pages.manual.key == "sources"

        desktop.window.go(SETTINGS_PLACE)
        desktop.window.keys.manual.click()
        assert desktop.window.page == MANUAL_PLACE
        assert desktop.pages.manual.key == "settings"
        desktop.window.entry(SETTINGS_PLACE).widget.choose("plugins")
        desktop.pages.show_help("settings")
        assert desktop.pages.manual.key == "plugins"


def test_help_tells_of_what_stands_in_front(tmp_path, qtbot):
    with desktop_in(tmp_path) as desktop:
        window, cases = desktop.window, desktop.cases
        qtbot.waitUntil(lambda: cases.model.rowCount() > 0 and window._link_texts is not None)

        def topic(place):
            window.go(place)
            window._ask_for_help()
            key = desktop.pages.manual.key
            window.go(place)
            return key

        found = [topic(CASES_PLACE)]
        cases.open_first()
        qtbot.waitUntil(lambda: cases.detail.shown is not None)
        found.append(topic(CASES_PLACE))
        cases.lists.toggle_columns()
        found.append(topic(CASES_PLACE))
        window._toggle_look_back()
        found.append(topic(CASES_PLACE))
        desktop.desk.outbox.toggle()
        found.append(topic(CASES_PLACE))
        desktop.desk.outbox.toggle()
        window._toggle_look_back()
        for tab in (YEAR, MATTERS, FINDINGS):
            desktop.calendar.go(tab)
            found.append(topic(CALENDAR_PLACE))
        assert found == [
            "cases", "case", "lists", "look-back", "notes", "calendar", "catalogue", "findings",
        ]  # fmt: skip


def test_an_uncaught_exception_is_told_at_the_next_start_once(tmp_path, home, qtbot):
    with desktop_in(tmp_path) as desktop:
        try:
            {}["x"]
        except KeyError as error:
            desktop._on_exception(KeyError, error, error.__traceback__)
    with desktop_in(tmp_path) as desktop:
        told = desktop.window._crash
    (report,) = home.log_dir.glob("crash-*")
    assert told == str(report)
    with desktop_in(tmp_path) as desktop:
        assert desktop.window._crash == ""
