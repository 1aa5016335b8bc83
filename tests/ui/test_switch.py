"""Language, theme and sizes change while the desktop runs: what is in sight at once, nothing lost or left over."""

import gc
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desk.session import DeskView
from console.settings.declared import LANGUAGE, THEME
from tests.ui.desk.samples import outbox, sending
from tests.ui.memory import desktop_in
from ui.cases.note_marks import NoteMark
from ui.cases.page import CasesPage
from ui.cases.presets import EVERYTHING
from ui.desktop import Desktop
from ui.look import look_of
from ui.pages import CASES_PLACE, SETTINGS_PLACE
from ui.theme import theme

SWITCHES = 30
SPARE = 10
"""Objects that may be on their way at any moment; a leak would be at least one a switch."""


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with desktop_in(tmp_path) as made:
        made.window.resize(1_600, 900)
        qtbot.waitUntil(lambda: made.cases.model.rowCount() > 0)
        yield made


def below(desktop: Desktop) -> Counter[str]:
    """Return the objects below the desktop and in all windows, timers and actions included."""
    roots: list[QObject] = [desktop, *QApplication.topLevelWidgets()]
    return Counter(type(child).__name__ for root in roots for child in [root, *root.findChildren(QObject)])


def held() -> int:
    """Return how many objects Python holds."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return sum(isinstance(one, QObject) for one in gc.get_objects())


def look(desktop: Desktop, number: int) -> None:
    now = look_of(desktop.chooser.settings)
    desktop.show_look(
        replace(
            now, language=("en", "zh")[number % 2], theme=("light", "dark")[number // 2 % 2], text_scale=90 + number
        )
    )


def settled(qtbot: QtBot) -> int:
    """Return how many objects Python holds once that no longer changes: answers on their way hold some."""
    seen = [*range(-10, 0)]
    qtbot.waitUntil(lambda: seen.append(held()) or len(set(seen[-10:])) == 1, timeout=20_000)
    return seen[-1]


def make_every_page(desktop: Desktop) -> None:
    while desktop.window.make_next_page():
        QApplication.processEvents()


def test_a_language_chosen_by_keyboard_speaks_at_once_and_keeps_page_and_focus(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClick(desktop.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert desktop.window.page == SETTINGS_PLACE
    button = desktop.window.findChild(QObject, "setting appearance.language en")
    button.setFocus()
    with qtbot.waitSignal(desktop.dressed):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (desktop.window.page, desktop.window.top.title.text) == (SETTINGS_PLACE, "Settings")
    assert desktop.window.focusWidget().objectName() == "setting appearance.language en"
    assert desktop.window.rail.buttons[CASES_PLACE].accessibleName() == "Cases, Ctrl+1"
    assert desktop.chooser.settings.value(LANGUAGE) == "en"
    row = desktop.window.focusWidget().parent().parent()
    assert row.result.text() == "Saved. Language: English"


def test_a_theme_is_worn_by_window_page_and_application(desktop: Desktop, qtbot: QtBot) -> None:
    dark = desktop.window.grab().toImage().pixelColor(200, 2)
    with qtbot.waitSignal(desktop.dressed):
        desktop.chooser.choose(THEME, "light")
    light = desktop.window.grab().toImage().pixelColor(200, 2)
    assert (theme().name, light) == ("light", theme().bg0)
    assert dark != light
    assert QApplication.palette().text().color() == theme().t1
    assert desktop.window.isVisible()


def test_board_desk_and_link_live_on_and_what_the_window_was_told_is_said_again(desktop: Desktop, qtbot: QtBot) -> None:
    board, desk, text = desktop.link, desktop.desk.desk, "同步受阻"
    desktop.desk.desk.name("王强")
    desktop.window.show_trouble(text)
    with qtbot.waitSignal(desktop.dressed):
        desktop.chooser.choose(THEME, "light")
    assert (desktop.link, desktop.desk.desk, desktop.desk.desk.who) == (board, desk, "王强")
    assert desktop.window.trouble.text == text
    assert desktop.window.bottom.texts
    qtbot.waitUntil(lambda: desktop.cases.model.rowCount() > 0)
    qtbot.waitUntil(desktop.desk.sign.isVisible)
    first = desktop.cases.model.case_id(0)
    desktop.desk.desk.viewed.emit(DeskView(None, None, outbox(sending(case_id=first))))
    assert desktop.cases.model.note_mark(first) is NoteMark.WAITING


def test_what_keeps_the_sync_from_working_is_said_in_the_new_language(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.window.show_trouble("同步受阻")
    monkeypatch.setattr(desktop.supply, "speak", lambda: desktop.supply.troubled.emit("No sync"))
    with qtbot.waitSignal(desktop.dressed):
        desktop.chooser.choose(LANGUAGE, "en")
    assert desktop.window.trouble.text == "No sync"


def test_a_choice_that_changes_no_look_makes_nothing_anew(desktop: Desktop, qtbot: QtBot) -> None:
    rail = desktop.window.rail
    with qtbot.waitSignal(desktop.chooser.done):
        desktop.chooser.choose(THEME, desktop.chooser.settings.value(THEME))
    QApplication.processEvents()
    assert desktop.window.rail is rail


def test_the_list_stands_there_at_once_with_its_rows_and_where_it_will_stay(desktop: Desktop, qtbot: QtBot) -> None:
    def has_rows() -> bool:
        return desktop.cases.model.index(desktop.cases.model.rowCount() - 1, 0).data() is not None

    bar = desktop.cases.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(has_rows)
    answer = desktop.cases.model.answer
    look(desktop, 0)  # nothing was asked or laid out since: no event has come
    page = desktop.cases
    at_once = (page.model.answer, page.table.geometry(), page.filters.chips.geometry())
    assert (at_once[0], has_rows()) == (answer, True)
    qtbot.waitUntil(lambda: page.model.answer is not answer)
    assert (page.table.geometry(), page.filters.chips.geometry()) == at_once[1:]
    assert page.table.verticalScrollBar().value() > 0


def test_a_list_that_answers_something_else_does_not_stand_there(desktop: Desktop, qtbot: QtBot) -> None:
    kept = desktop.cases.model.keep()
    page = CasesPage(desktop.link, parent=desktop.window)  # goes with it, and not in whichever thread clears up
    page.filters.set_query(EVERYTHING)
    page.start(kept)
    assert page.model.rowCount() == 0
    qtbot.waitUntil(lambda: page.model.answer.query == EVERYTHING)


@pytest.mark.heavy
def test_thirty_switches_leave_no_object_thread_or_timer_behind(desktop: Desktop, qtbot: QtBot) -> None:
    for number in range(2):  # what is made once and kept is there
        look(desktop, number)
        make_every_page(desktop)
    before, threads = settled(qtbot), threading.active_count()
    for number in range(SWITCHES):
        look(desktop, number)
        if number % 10 == 9:
            make_every_page(desktop)
    qtbot.waitUntil(lambda: held() <= before + SPARE, timeout=20_000)
    assert threading.active_count() <= threads
    objects = below(desktop)  # last: whoever is found so is held by Python as long as the window is
    for number in range(2):
        look(desktop, number)
        make_every_page(desktop)
    settled(qtbot)
    assert below(desktop) == objects
