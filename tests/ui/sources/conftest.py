"""A page of data sources on a board in memory, run by the true worker thread."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.board.source_export import Order
from console.board.source_files import BatchList, DifferenceList, DoubtList
from console.board.source_reports import Reports
from console.board.sources_view import OwnSide, SourcesView
from console.domain.delivered import DoubtQuery
from console.export.writing import GoesOn, Written
from tests.ui.calendar.samples import make_findings
from tests.ui.city import FakeBoard
from tests.unit.board import source_samples as samples
from tests.unit.board.source_samples import Sample
from ui.application import make_application
from ui.runtime.worker import BoardLink
from ui.sources.page import SourcesPage

FOLDER = Path("/home/console/data")


class SourcesBoard(FakeBoard):
    """Answers with the sample it was given last."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(3)
        self.sample = sample
        self.refuses: Exception | None = None
        self.keeps: Exception | None = None

    def sources(self, now_local_us: int) -> SourcesView:
        if self.refuses is not None:
            raise self.refuses
        return self.sample.view

    def own(self, now_us: int) -> OwnSide:
        """Tell what is this installation's own."""
        if self.keeps is not None:
            raise self.keeps
        return self.sample.own


class SourceFilesInMemory:
    """Lists made from a fixed pattern."""

    def __init__(self, board: SourcesBoard) -> None:
        self._board = board
        self.asked: list[DoubtQuery] = []
        self.ordered: list[tuple[object, Order]] = []
        self.holds = threading.Event()
        self.refuses: Exception | None = None

    def reports(self, now_local_us: int) -> Reports:
        return self._board.sample.reports

    def batches(self, areas: tuple[str, ...]) -> BatchList:
        if self.refuses is not None:
            raise self.refuses
        return BatchList(samples.make_batches(areas))

    def doubts(self, query: DoubtQuery, most: int = 50) -> DoubtList:
        self.asked.append(query)
        rows = samples.make_doubts(query)
        return DoubtList(query, rows[:most], len(rows) > most)

    def differences(self) -> DifferenceList:
        return DifferenceList(samples.make_differences())

    def export_doubts(self, query: DoubtQuery, order: Order, goes_on: GoesOn) -> Written | None:
        self.ordered.append((query, order))
        while self.holds.is_set() and goes_on(7):
            time.sleep(0.01)
        return Written(order.path, order.rows, "0" * 64) if goes_on(order.rows) else None

    def export_differences(self, areas: tuple[str, ...], order: Order, goes_on: GoesOn) -> Written | None:
        self.ordered.append((areas, order))
        return Written(order.path, order.rows, "0" * 64)


@dataclass
class Stage:
    """A page and its board."""

    page: SourcesPage
    board: SourcesBoard
    files: SourceFilesInMemory
    link: BoardLink
    qtbot: QtBot

    def show(self, sample: Sample) -> None:
        """Have the page ask, and wait until it shows the answer with what was delivered."""
        self.board.sample = sample
        with self.qtbot.waitSignals([self.page.settled, self.page.counted]):
            self.page.ask_now()

    def go(self, tab: int) -> None:
        """Show a tab, and wait until its list is there."""
        with self.qtbot.waitSignal(self.page.under.settled):
            self.page.under.go(tab)

    def stop(self) -> None:
        """Stop the threads."""
        self.link.stop()
        self.page.stop()


def make_stage(qtbot: QtBot, sample: Sample, size: tuple[int, int] = (1_318, 696)) -> Stage:
    """Return a page that shows a sample, at the size it has on a screen of 1366 × 768 unless told otherwise."""
    make_application()
    board = SourcesBoard(sample)
    link = BoardLink(lambda: board)
    files = SourceFilesInMemory(board)
    page = SourcesPage(link, FOLDER, board.own, files, lambda _at_us: make_findings())
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.show_strip(board.strip())
    link.start()
    stage = Stage(page, board, files, link, qtbot)
    stage.show(sample)
    return stage


@pytest.fixture
def stage(qtbot: QtBot, qapp: object) -> Iterator[Stage]:
    """One source with six areas, two of them differing in three tables."""
    made = make_stage(qtbot, samples.suspect_view())
    yield made
    made.stop()
