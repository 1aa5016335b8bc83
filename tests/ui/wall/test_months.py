"""A wall that runs for months: what it makes it lets go, and it keeps no clock of its own."""

import gc
from dataclasses import replace

from PySide6.QtCore import QAbstractAnimation, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.board.wall_view import WallView
from tests.ui.wall import samples
from ui.wall.page import WallPage

MOODS = (samples.busy, samples.lagging, samples.crisis, samples.all_back, samples.resync)
TICKS_A_VIEW = 3
SECOND_US = 1_000_000


def later(number: int) -> WallView:
    """Return the view of a moment: every mood in turn, no two alike."""
    view = MOODS[number % len(MOODS)]()
    columns = tuple(replace(one, total=replace(one.total, green=number * 7 + 1)) for one in view.columns)
    return replace(view, columns=columns, clock=replace(view.clock, now_us=view.clock.now_us + number * SECOND_US))


def run(page: WallPage, first: int, views: int) -> int:
    """Show views and let time pass between them; return how many objects Python holds afterwards."""
    for number in range(first, first + views):
        now_us = number * TICKS_A_VIEW * SECOND_US
        page.set_view(later(number), now_us)
        for tick in range(1, TICKS_A_VIEW):
            page.tick(now_us + tick * SECOND_US)
            QApplication.processEvents()
    gc.collect()
    return sum(isinstance(one, QObject) for one in gc.get_objects())


def test_hours_of_views_and_ticks_leave_nothing_behind(qtbot: QtBot) -> None:
    page = WallPage()
    qtbot.addWidget(page)
    page.resize(960, 540)
    page.show()
    run(page, 0, len(MOODS))
    below = len(page.findChildren(QObject))  # whoever is found so is held by Python from then on
    made = run(page, len(MOODS), len(MOODS))
    everything = len(gc.get_objects())
    assert run(page, 2 * len(MOODS), 4 * len(MOODS)) <= made
    assert len(page.findChildren(QObject)) == below
    assert len(gc.get_objects()) <= everything + len(MOODS)  # what was kept for a view is replaced, never added to


def test_it_is_moved_from_outside_alone(qtbot: QtBot) -> None:
    page = WallPage()
    qtbot.addWidget(page)
    page.show()
    page.set_view(samples.busy(), 0)
    page.tick(SECOND_US)
    assert page.findChildren(QTimer) + page.findChildren(QAbstractAnimation) == []
