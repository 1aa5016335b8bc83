"""The line that asks for another instant."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.messages import messages
from tests.ui.city import FakeBoard
from ui.application import make_application
from ui.shell.look_back import LookBack
from ui.theme import choose_theme
from ui.theme.dress import dress


@pytest.fixture
def line(qtbot: QtBot) -> LookBack:
    make_application()
    made = LookBack()
    qtbot.addWidget(made)
    made.open_at(replace(FakeBoard(3).strip().clock))
    return made


def test_it_opens_at_the_time_of_the_city(line: LookBack) -> None:
    assert line.field.text() == "2026-11-20 10:42"


def test_an_instant_is_read_in_the_city_s_zone_and_asked_for_as_known_then(line: LookBack, qtbot: QtBot) -> None:
    line.field.setText("2026-03-02 09:30")
    with qtbot.waitSignal(line.asked) as asked:
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert asked.args == [1_772_415_000_000_000, True]


def test_the_other_button_asks_for_what_is_known_today(line: LookBack, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.asked) as asked:
        line.known.click()
    assert asked.args[1] is False


def test_what_is_no_instant_is_said_in_place_and_asks_for_nothing(line: LookBack, qtbot: QtBot) -> None:
    line.field.setText("<b>yesterday</b>")
    with qtbot.assertNotEmitted(line.asked):
        line.shown.click()
    assert line.trouble.text() == "<b>yesterday</b> 不是日期和时间,请写成 2026-11-20 10:42 的形式。"
    line.field.setText("2026-03-02 09:30")
    line.shown.click()
    assert line.trouble.text() == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_sentence_makes_the_window_no_wider(qtbot: QtBot, language: str) -> None:
    messages.choose(language)
    choose_theme("light", text_scale=150)
    dress(make_application())
    line = LookBack()
    qtbot.addWidget(line)
    line.open_at(FakeBoard(3).strip().clock)
    before = line.minimumSizeHint().width()
    line.field.setText("20226-13-45 and more that is no date")
    line.shown.click()
    assert line.trouble.text()
    assert line.minimumSizeHint().width() == before


def test_back_to_now_hides_the_line_and_asks_for_the_present(line: LookBack, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.left):
        line.back.click()
    assert line.isHidden()


def test_esc_hides_the_line(line: LookBack, qtbot: QtBot) -> None:
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.isHidden()
