"""A cases page on a board in memory, run by the true worker thread."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from console.board.saved_views import SavedView, ViewBook
from console.board.watching import Watch, WatchedCase
from console.export.writing import Written
from console.replica.local.watch import sound_reason
from tests.ui.city import NOW_US, FakeBoard
from ui.application import make_application
from ui.cases.page import CasesPage
from ui.runtime.worker import BoardLink


class FakeOffice:
    """Keeps views in memory, and writes lists of nothing as slowly as a test wants."""

    def __init__(self) -> None:
        self.book = ViewBook()
        self.fails: Exception | None = None
        self.watched: dict[int, Watch] = {}
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

    def read_watched(self):
        """Return them."""
        return tuple(WatchedCase(case_id, watch) for case_id, watch in self.watched.items())

    def watch(self, case_id, reason, until, light) -> None:
        """Keep it, as the first one began."""
        if self.fails is not None:
            raise self.fails
        sound = sound_reason(reason)
        began = self.watched.get(case_id) or Watch("440606", str(case_id), sound, until, light, "陈立", NOW_US)
        self.watched[case_id] = replace(began, reason=sound, until=until)

    def unwatch(self, area, case_no) -> None:
        """Let go of it."""
        del self.watched[int(case_no)]

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
