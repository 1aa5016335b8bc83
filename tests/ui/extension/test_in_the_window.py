"""A plugin's page in the whole window: in the rail behind the product's, told the city, taken away alone."""

import sys

import pytest
from PySide6.QtWidgets import QApplication

from console.extension.importing import SealedFinder
from console.messages import messages
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey
from tests.ui.extension.test_door import source
from tests.ui.wall.samples import busy
from tests.unit.extension.making import allow, write_plugin
from ui.application import make_application
from ui.desktop import Desktop
from ui.extension.door import MOST_FAILURES
from ui.pages import CASES_PLACE, MANUAL_PLACE, SETTINGS_PLACE, WALL_PLACE


@pytest.fixture
def opened(tmp_path, caplog):
    messages.choose("en")
    made = []

    def make(text):
        make_application()
        home = Home(tmp_path / "home")
        write_plugin(home.plugins_dir, text, door="page")
        allow(home)
        made.append(Desktop(home, ReplicaKey(bytes(range(32)), KeySource.DEMO)))
        made[-1].window.resize(1366, 768)
        made[-1].window.show()
        return made[-1]

    yield make
    for desktop in made:
        desktop.stop()
    for finder in [one for one in sys.meta_path if isinstance(one, SealedFinder)]:
        sys.meta_path.remove(finder)
    sys.modules.pop("acme_lists", None)
    caplog.clear()


def place_of(desktop):
    return desktop.window.pages.entry(MANUAL_PLACE + 1).widget


def test_it_stands_behind_the_products_pages_and_shows_what_the_wall_shows(opened):
    desktop = opened(source())
    buttons = desktop.window.rail.buttons
    assert [button.accessibleName() for button in buttons[-2:]] == ["Manual, Ctrl+6", "Test, Ctrl+7"]
    QApplication.processEvents()
    assert buttons[WALL_PLACE].y() < buttons[-1].y() < buttons[SETTINGS_PLACE].y()
    asked = []
    desktop.pages.wall_asked.connect(lambda: asked.append(1))

    desktop.window.go(MANUAL_PLACE + 1)
    QApplication.processEvents()
    desktop.pages.show_wall(busy())

    assert asked
    assert desktop.pages.is_wall_in_sight
    assert place_of(desktop).page.views == [busy()]
    assert desktop.window.top.title.text == "Test"


def test_a_scene_in_sight_is_what_fills_the_screen(opened):
    desktop = opened(source())
    desktop.window.go(MANUAL_PLACE + 1)

    desktop.window.toggle_wall()
    assert desktop.window.page == MANUAL_PLACE + 1
    assert desktop.window.rail.isHidden()

    desktop.window.toggle_wall()
    assert desktop.window.page == MANUAL_PLACE + 1
    assert not desktop.window.rail.isHidden()


def test_what_it_raises_is_taken_for_its_own_and_the_rest_of_the_window_says_nothing(opened, monkeypatch, qtbot):
    desktop = opened(source(painted="1 / 0"))
    monkeypatch.setattr(sys, "excepthook", desktop._on_exception)
    told = []
    monkeypatch.setattr(desktop.window, "show_fault", told.append)
    desktop.window.go(MANUAL_PLACE + 1)
    for _time in range(MOST_FAILURES):
        desktop.window.update()
        QApplication.processEvents()

    qtbot.waitUntil(place_of(desktop).plate.isVisible)
    desktop.window.go(CASES_PLACE)
    QApplication.processEvents()

    assert told == []
    assert desktop.cases.isVisible()


def test_settings_have_the_inventory(opened, qtbot):
    desktop = opened(source())
    desktop.window.go(SETTINGS_PLACE)
    page = desktop.window.pages.entry(SETTINGS_PLACE).widget
    page.choose("plugins")

    section = page.stack.currentWidget().widget()
    qtbot.waitUntil(lambda: bool(section.cards), timeout=20_000)

    shown = {card.entry.name: card.state.text() for card in section.cards}
    assert shown == {"event_log": "✓ part of the product", "acme-lists": "✓ allowed"}


def test_a_page_named_like_one_of_the_product_keeps_its_own_place(opened):
    desktop = opened(source(offered="[PluginPage('mine', Name('数据源', 'Sources'), Page)]"))
    desktop.window.go(MANUAL_PLACE + 1)

    state = desktop.window.state()

    assert state["page"] == "plugin acme-lists mine"
    assert state["pages"]["plugin acme-lists mine"] == {}
    assert "tab" in state["pages"].get("Sources", desktop.sources.state())
    desktop.window.clear()
    messages.choose("zh")
    desktop.window.furnish(desktop.pages.doors(100), state)
    assert desktop.window.page == MANUAL_PLACE + 1
