"""The day walk: names of days are read whole, days that count are told apart, what is old is said over all."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from console.board.detail_view import DayCell, DayState
from console.messages import messages
from ui.application import make_application
from ui.cases.walk import DayWalk
from ui.theme import choose_theme, theme
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


def test_in_high_contrast_a_day_that_counts_has_an_edge_and_a_day_off_has_none(qapp: object, qtbot: QtBot) -> None:
    choose_theme("light", contrast="high")
    counted, off = date(2026, 10, 8), date(2026, 10, 9)
    walk = DayWalk()
    qtbot.addWidget(walk)
    days = ((counted, DayState.COUNTED), (off, DayState.OFF))
    walk.show_walk(tuple(DayCell(day, state, None, "", frozenset()) for day, state in days))
    walk.resize(582, walk.sizeHint().height())
    image = walk.grab().toImage()
    edge = [image.pixelColor(walk.rect_of(day).topLeft().toPoint() + QPoint(20, 0)) for day in (counted, off)]
    assert edge[0] == theme().t1
    assert edge[1] != theme().t1


def test_over_the_days_of_a_case_whose_source_is_lost_lies_the_texture_of_what_is_old(
    qapp: object, qtbot: QtBot
) -> None:
    walk = DayWalk()
    qtbot.addWidget(walk)
    days = (DayCell(date(2026, 10, 8), DayState.COUNTED, 1, "", frozenset()),)
    walk.resize(582, 60)
    seen = []
    for is_old in (False, True):
        walk.show_walk(days, is_old=is_old)
        image = walk.grab().toImage()
        row = round(walk.rect_of(date(2026, 10, 8)).center().y())
        seen.append(len({image.pixel(x, row) for x in range(540, 580)}))
    assert seen[0] == 1
    assert seen[1] > 2
