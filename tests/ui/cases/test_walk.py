"""The day walk: names of days are read whole."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from console.board.detail_view import DayCell, DayState
from console.messages import messages
from ui.application import make_application
from ui.cases.walk import DayWalk
from ui.widgets.text import watched_text


@pytest.mark.parametrize("name", ["National Day", "Dragon Boat", "Today"])
def test_the_name_of_a_counted_day_is_not_cut(qapp: object, qtbot: QtBot, name: str) -> None:
    make_application()
    messages.choose("en")
    walk = DayWalk()
    qtbot.addWidget(walk)
    walk.show_walk((DayCell(date(2026, 10, 1), DayState.COUNTED, 124, name, frozenset()),))
    walk.resize(582, walk.sizeHint().height())
    with watched_text() as drawn:
        walk.grab()
    said = {text.text: text.is_whole for text in drawn}
    assert said[name]
    assert said["124"]
