"""Every page of the desktop in one window, each on a board in memory, for tests that go through all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.calendar.samples import CalendarBoard, make_findings, propose_from_memory
from tests.ui.city import FakeBoard
from tests.ui.desk.samples import CASE, MemorySession
from tests.ui.sources.conftest import FOLDER, SourceFilesInMemory, SourcesBoard
from tests.ui.wall.samples import busy
from tests.unit.board import source_samples
from ui.calendar.office import Office
from ui.calendar.page import FINDINGS, TABS, CalendarPage
from ui.cases.page import CasesPage
from ui.desk.bench import Bench
from ui.desktop import make_application
from ui.runtime.worker import Board, BoardLink
from ui.shell.entry import PageEntry
from ui.shell.window import Window
from ui.sources.page import SourcesPage
from ui.wall.page import WallPage

WITHIN_MS = 20_000
LOOK_EVERY_MS = 10
VIEWS = ("list", "case", "sources", *TABS, "wall")
"""What there is to see: the list of cases, one of them open, sources, the tabs of the calendar page, the wall."""


@dataclass
class Whole:
    """A window with every page, shown."""

    window: Window
    cases: CasesPage
    sources: SourcesPage
    calendar: CalendarPage
    wall: WallPage

    def view(self, name: str) -> QWidget:
        """Bring a view to the front and return it once it shows what it was asked for."""
        match name:
            case "list":
                self.window.go(0)
                self.cases.close_detail()
            case "case":
                self.window.go(0)
                self.cases.open_case(self.cases.model.case_id(3))
                wait_for(lambda: self.cases.detail.shown is not None)
            case "sources":
                self.window.go(1)
                told: list[str] = []
                self.sources.settled.connect(lambda: told.append("rows"), Qt.ConnectionType.SingleShotConnection)
                self.sources.counted.connect(lambda: told.append("counts"), Qt.ConnectionType.SingleShotConnection)
                self.sources.ask_now()
                wait_for(lambda: {"rows", "counts"} <= set(told))
            case "wall":
                self.window.go(3)
            case _:
                self.window.go(2)
                self.calendar.go(TABS.index(name))
                if TABS.index(name) == FINDINGS:
                    wait_for(lambda: self.calendar.findings.found is not None)
        QApplication.processEvents()  # what was shown is laid out
        return (self.cases, self.sources, self.calendar, self.wall)[self.window.page]


@contextmanager
def whole(size: tuple[int, int] = (1_920, 1_080)) -> Iterator[Whole]:
    """Show a window of this size; at the end everything it started is stopped."""
    make_application()
    city = FakeBoard(1_000)
    sample = source_samples.lost_view()
    sources_board, calendar_board = SourcesBoard(sample), CalendarBoard()
    links = [_link(board) for board in (city, sources_board, calendar_board)]
    cases = CasesPage(links[0])
    files = SourceFilesInMemory(sources_board)
    sources = SourcesPage(links[1], FOLDER, lambda _now_us: sample.own, files, lambda _at_us: make_findings())
    calendar = CalendarPage(links[2], Office(propose_from_memory, lambda *_all: 1, lambda _at_us: make_findings()))
    wall = WallPage()
    window = Window(
        (
            PageEntry("Cases", "cases", cases, (), cases.ask_now, cases.next_pane),
            PageEntry("Sources", "sources", sources, (), sources.ask_now, sources.next_pane),
            PageEntry("Calendar", "calendar", calendar, (), calendar.ask_now, calendar.next_pane),
            PageEntry("Wall", "wall", wall, (), wall.update, wall.setFocus, fills_screen=True),
        )
    )
    session = MemorySession()
    bench = Bench(session, window)
    cases.detail.hold_note(bench.note, bench.note.button)
    cases.case_opened.connect(bench.open_case)
    window.bottom.hold(bench.sign)
    window.resize(*size)
    window.show()
    strip = city.strip()
    for part in (window, cases, sources, calendar):
        part.show_strip(strip)
    bench.show_clock(strip.clock)
    calendar.offer_import(known_central=True)
    wall.set_view(busy(), 0)
    for link in links:
        link.start()
    cases.start()
    calendar.start()
    bench.start()
    wait_for(lambda: cases.model.rowCount() > CASE and cases.model.index(0, 0).data() is not None)
    wait_for(lambda: calendar.year.sheet.sheet is not None and calendar.matters.table.lines.rowCount() > 0)
    try:
        yield Whole(window, cases, sources, calendar, wall)
    finally:
        bench.stop()
        calendar.stop()
        sources.stop()
        for link in links:
            link.stop()
        window.close()
        window.deleteLater()


def wait_for(condition: Callable[[], bool], within_ms: int = WITHIN_MS) -> None:
    """Run the event loop until a condition holds."""
    loop, look, limit = QEventLoop(), QTimer(), QTimer()
    look.timeout.connect(lambda: condition() and loop.quit())
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    look.start(LOOK_EVERY_MS)
    limit.start(within_ms)
    loop.exec()
    look.stop()
    limit.stop()
    assert condition(), "it did not come about in time"


def _link(board: Board) -> BoardLink:
    return BoardLink(lambda: board)
