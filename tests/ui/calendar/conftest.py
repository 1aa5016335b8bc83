"""A calendar page on a board in memory, run by the true worker threads."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from console.calendar.proposing import Proposed
from tests.ui.calendar.samples import CalendarBoard, make_findings, propose_from_memory
from ui.application import make_application
from ui.calendar.office import Office
from ui.calendar.page import CalendarPage
from ui.runtime.worker import BoardLink


@dataclass
class Stage:
    """A page, its board, and what was accepted."""

    page: CalendarPage
    board: CalendarBoard
    link: BoardLink
    accepted: list[tuple[Proposed, str, str]] = field(default_factory=list)


def make_stage(qtbot: QtBot, size: tuple[int, int] = (1856, 980), board: CalendarBoard | None = None) -> Stage:
    """Return a page that shows its first year."""
    make_application()
    board = board or CalendarBoard()
    link = BoardLink(lambda: board)
    accepted: list[tuple[Proposed, str, str]] = []

    def accept(proposed: Proposed, who: str, why: str) -> int:
        accepted.append((proposed, who, why))
        return len(accepted)

    page = CalendarPage(link, Office(propose_from_memory, accept, lambda _at_us: make_findings()))
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.show_strip(board.strip())
    page.offer_import(known_central=True)
    link.start()
    with qtbot.waitSignal(page.settled):
        page.start()
    qtbot.waitUntil(lambda: page.matters.table.lines.rowCount() > 0 and page.clocks.table.lines.rowCount() > 0)
    return Stage(page, board, link, accepted)


def end(stage: Stage) -> None:
    """Stop the threads."""
    stage.link.stop()
    stage.page.stop()


@pytest.fixture
def stage(qtbot: QtBot, qapp: object) -> Iterator[Stage]:
    """A page at the size it has on a screen of 1920 × 1080."""
    made = make_stage(qtbot)
    yield made
    end(made)
