"""The line about refused rule files, over every page."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.application import make_application
from ui.shell.entry import PageEntry
from ui.shell.window import Window

REFUSED = "hotline.toml: limit is negative."


def nothing() -> None:
    """Be asked and do nothing."""


@pytest.fixture
def window(qtbot: QtBot, qapp: object) -> Window:
    make_application()
    made = Window(
        (
            PageEntry("Cases", "cases", QWidget(), (), nothing, nothing),
            PageEntry("Wall", "wall", QWidget(), (), nothing, nothing, fills_screen=True),
        )
    )
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_is_there_only_while_a_file_is_refused(window: Window) -> None:
    assert window.rules.isHidden()
    window.show_refused_rules(REFUSED)
    assert window.rules.isVisible()
    assert window.rules.accessibleName() == REFUSED
    window.go(1)
    assert window.rules.isVisible()
    window.show_refused_rules("")
    assert window.rules.isHidden()


def test_a_page_that_fills_the_screen_does_without_it(window: Window) -> None:
    window.show_refused_rules(REFUSED)
    window.toggle_wall()
    window.show_refused_rules(f"{REFUSED} ")
    assert window.rules.isHidden()
    window.toggle_wall()
    assert window.rules.isVisible()
