"""The cases page with a desk beside it, in the window that holds both."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.city import FakeBoard
from tests.ui.desk.samples import CASE, MemorySession
from ui.application import make_application
from ui.cases.page import CasesPage
from ui.desk.bench import Bench
from ui.desk.note import NotePane
from ui.desk.outbox import OutboxPanel
from ui.runtime.worker import BoardLink
from ui.shell.entry import PageEntry
from ui.shell.window import Window


@dataclass
class Stage:
    """Everything a test needs to get hold of."""

    qtbot: QtBot
    session: MemorySession
    bench: Bench
    page: CasesPage
    window: Window
    link: BoardLink

    @property
    def note(self) -> NotePane:
        return self.bench.note

    @property
    def outbox(self) -> OutboxPanel:
        return self.bench.outbox

    def look(self) -> None:
        """Return once the desk has looked anew; a look that was under way may have seen what was before."""
        self.bench.desk.look()
        self.qtbot.waitUntil(lambda: not self.bench.desk._is_looking)


def make_stage(qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> Stage:
    """Return a window with an open case whose note nobody has written."""
    make_application()
    board = FakeBoard(200)
    link = BoardLink(lambda: board)
    page = CasesPage(link)
    window = Window((PageEntry("Cases", "cases", page, (), page.ask_now, page.next_pane),))
    qtbot.addWidget(window)
    session = MemorySession()
    bench = Bench(session, window)
    page.detail.hold_note(bench.note, bench.note.button)
    window.bottom.hold(bench.sign)
    bench.note.sight_wanted.connect(page.detail.ensureWidgetVisible)
    page.case_opened.connect(bench.open_case)
    page.note_asked.connect(bench.note.edit)
    window.outbox_asked.connect(bench.toggle_outbox)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    strip = board.strip()
    page.show_strip(strip)
    window.show_strip(strip)
    bench.show_clock(strip.clock)
    link.start()
    with qtbot.waitSignal(page.settled):
        page.start()
    bench.start()
    page.open_case(CASE)
    stage = Stage(qtbot, session, bench, page, window, link)
    qtbot.waitUntil(lambda: page.detail.shown is not None and bench.note.button.isVisible())
    return stage


@pytest.fixture
def stage(qtbot: QtBot, qapp: object) -> Iterator[Stage]:
    """A window of 1366 × 768."""
    made = make_stage(qtbot)
    yield made
    made.bench.stop()
    made.link.stop()
