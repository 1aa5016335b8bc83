"""A cases page on a board in memory, run by the true worker thread."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.city import FakeBoard
from ui.cases.page import CasesPage
from ui.desktop import make_application
from ui.runtime.worker import BoardLink


@dataclass
class Stage:
    """A page, its board and the link between them."""

    page: CasesPage
    board: FakeBoard
    link: BoardLink


def make_stage(qtbot: QtBot, cases: int, width: int = 1856) -> Stage:
    """Return a page that shows its first list."""
    make_application()
    board = FakeBoard(cases)
    link = BoardLink(lambda: board)
    page = CasesPage(link)
    qtbot.addWidget(page)
    page.show_strip(board.strip())
    page.resize(width, 1008)
    page.show()
    link.start()
    with qtbot.waitSignal(page.settled):
        page.start()
    qtbot.waitUntil(lambda: page.table.model().index(0, 0).data() is not None)
    return Stage(page, board, link)


@pytest.fixture
def stage(qtbot: QtBot, qapp: object) -> Iterator[Stage]:
    """A page of 1,000 cases."""
    made = make_stage(qtbot, 1_000)
    yield made
    made.link.stop()
