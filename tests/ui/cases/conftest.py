"""A cases page on a board in memory, run by the true worker thread."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from console.board.saved_views import SavedView, ViewBook
from console.export.writing import Written
from tests.ui.city import FakeBoard
from ui.cases.page import CasesPage
from ui.desktop import make_application
from ui.runtime.worker import BoardLink


class FakeOffice:
    """Keeps views in memory, and writes lists of nothing as slowly as a test wants."""

    def __init__(self) -> None:
        self.book = ViewBook()
        self.fails: Exception | None = None
        self.written: list[tuple[object, ...]] = []
        self.held = threading.Event()
        self.held.set()

    def write_list(self, extract, columns, path, goes_on) -> Written | None:
        """Go on until the test lets go."""
        rows = extract.answer.matching
        if self.fails is not None:
            raise self.fails
        while not self.held.wait(0.01):
            if not goes_on(rows // 2):
                return None
        if not goes_on(rows):
            return None
        self.written.append((extract.answer.query, columns, path))
        return Written(path, rows, "")

    def write_views(self, views) -> None:
        """Keep them."""
        if self.fails is not None:
            raise self.fails
        self.book = ViewBook(tuple(views), self.book.problems)

    def read_views(self) -> ViewBook:
        """Return them."""
        return self.book


@dataclass
class Stage:
    """A page, its board, what is done for it and the link between them."""

    page: CasesPage
    board: FakeBoard
    link: BoardLink
    office: FakeOffice


def make_stage(qtbot: QtBot, cases: int, width: int = 1856, views: tuple[SavedView, ...] = ()) -> Stage:
    """Return a page that shows its first list."""
    make_application()
    board, office = FakeBoard(cases), FakeOffice()
    office.book = ViewBook(views)
    link = BoardLink(lambda: board)
    page = CasesPage(link, office)
    qtbot.addWidget(page)
    page.show_strip(board.strip())
    page.resize(width, 1008)
    page.show()
    link.start()
    with qtbot.waitSignal(page.settled):
        page.start()
    qtbot.waitUntil(lambda: page.table.model().index(0, 0).data() is not None)
    return Stage(page, board, link, office)


@pytest.fixture
def stage(qtbot: QtBot, qapp: object) -> Iterator[Stage]:
    """A page of 1,000 cases."""
    made = make_stage(qtbot, 1_000)
    yield made
    made.link.stop()
