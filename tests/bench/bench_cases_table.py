"""How long the GUI thread stands still while 100,000 rows are shown, scrolled and changed 500 times a second."""

import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from console.board.list_view import CaseList, CaseQuery, SortKey
from console.board.wall_view import LightCounts
from tests.bench.figure import Figure
from tests.bench.pages import Pulse
from tests.ui.city import FakeBoard, make_row, renamed
from ui.application import make_application
from ui.cases.page import CasesPage
from ui.runtime.worker import BoardLink

ROWS = 100_000
CHANGES_A_SECOND = 500
SECONDS = 12.0
LIMIT_MS = 50.0
SCROLL_MS = 30
BATCH_S = 0.05


class ColumnBoard(FakeBoard):
    """A board that answers lists from columns, as the live one does."""

    def __init__(self, cases: int) -> None:
        super().__init__(cases)
        self._ids = np.array(sorted(self._rows), np.int64)
        self._left = np.array([self._rows[i].remaining or 0 for i in self._ids.tolist()], np.int64)

    def case_list(self, query: CaseQuery) -> CaseList:
        """Order by what is left, or by id."""
        key = self._left if query.sort is SortKey.REMAINING else self._ids
        ids = self._ids[np.lexsort((self._ids, key))]
        return CaseList(query, ids, ids.size, ids.size, LightCounts(), 0, 0, 0)


@contextmanager
def changing(board: FakeBoard, page: CasesPage) -> Iterator[list[int]]:
    """Change cases from another thread, half of them among those in sight."""
    over = threading.Event()
    counts = [0]

    def change() -> None:
        random = np.random.default_rng(3)
        begun_s = time.perf_counter()
        while not over.wait(BATCH_S):
            due = int((time.perf_counter() - begun_s) * CHANGES_A_SECOND) - counts[0]
            first = page.table.verticalScrollBar().value() // 33
            near = page.model.answer.ids[first : first + 30]
            ids = [*random.choice(near, due // 2).tolist(), *random.integers(1, ROWS, due - due // 2).tolist()]
            board.change([renamed(make_row(int(i)), f"第 {counts[0] + n} 次变更") for n, i in enumerate(ids)])
            counts[0] += due

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield counts
    finally:
        over.set()
        thread.join()


def measure(seconds: float = SECONDS) -> tuple[list[float], float]:
    """Return the gaps of the GUI thread in milliseconds and the changes a second that were made."""
    make_application()
    board = ColumnBoard(ROWS)
    link = BoardLink(lambda: board)
    page = CasesPage(link)
    page.resize(1_856, 1_008)
    page.show_strip(board.strip())
    page.show()
    link.start()
    page.start()
    loop = QEventLoop()
    QTimer.singleShot(1_500, loop.quit)
    loop.exec()
    scroll = QTimer()
    bar = page.table.verticalScrollBar()
    scroll.timeout.connect(lambda: bar.setValue((bar.value() + 99) % 20_000))
    scroll.start(SCROLL_MS)
    with changing(board, page) as counts:
        pulse = Pulse()
        QTimer.singleShot(round(seconds * 1_000), loop.quit)
        loop.exec()
        rate = counts[0] / seconds
    scroll.stop()
    link.stop()
    page.close()
    page.deleteLater()
    return pulse.gaps_ms, rate


def run() -> list[Figure]:
    """Measure once."""
    gaps, rate = measure()
    p99 = statistics.quantiles(gaps, n=100)[98]
    baseline = f"{ROWS:,} rows, {rate:.0f} changes/s, {1_000 // SCROLL_MS} scroll steps/s; longest {max(gaps):.0f} ms"
    return [Figure("cases table: gap of the GUI thread, p99", p99, "ms", LIMIT_MS, baseline=baseline)]


if __name__ == "__main__":
    for figure in run():
        print(figure)
