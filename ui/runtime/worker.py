"""The thread that owns the live board. Pages ask questions and get frozen answers; the GUI thread never waits.

A question is a function of the board. Each `Topic` has one open question: a newer one replaces it, and the answer to an
older one is dropped by its generation number. Between questions the thread steps the board, which reads what the sync
process has written and turns the lights whose instant has come.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot
from shiboken6 import isValid

from console import clock
from console.board.answers import BoardUpdate, Choices, SourceStrip
from console.board.detail_view import CaseDetail
from console.board.extract import Extract
from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.board.matters import MatterBook
from console.board.sources_view import SourcesView
from console.board.wall_view import WallView
from console.domain.case import CaseId
from console.domain.rule import RuleBook
from console.errors import ReplicaDamaged
from ui.runtime.faults import Fault, fault_of

STEP_MS = 40
RETRY_MS = 500


class Board(Protocol):
    """What the worker drives and pages ask; `console.board.live.LiveBoard` is one."""

    def step(self, now_local_us: int) -> BoardUpdate:
        """Apply new facts and due turns."""

    def look_at(self, at_us: int | None, known_us: int | None) -> None:
        """Look at another instant, or at the present again."""

    def strip(self) -> SourceStrip:
        """Return clock, link and age of each source."""

    def wall_view(self) -> WallView:
        """Return the whole wall."""

    def case_list(self, query: CaseQuery) -> CaseList:
        """Return the answer to a query."""

    def counts(self, queries: Sequence[CaseQuery]) -> tuple[int, ...]:
        """Return how many cases match each query."""

    def extract(self, query: CaseQuery) -> Extract:
        """Return a whole list, to be read elsewhere."""

    def rows(self, ids: Sequence[int]) -> tuple[CaseRow, ...]:
        """Return the rows of these cases that the board still holds."""

    def detail(self, case_id: CaseId) -> CaseDetail | None:
        """Return everything about a case."""

    def choices(self) -> Choices:
        """Return what the filter bar offers."""

    def sources(self, now_local_us: int) -> SourcesView:
        """Return how every source and the copy of it stand."""

    @property
    def book(self) -> RuleBook:
        """The rules in force."""

    def matters(self) -> MatterBook:
        """Return areas, units and matters with their versions."""

    def close(self) -> None:
        """Close the replica."""


Question = Callable[[Board], object]


class Topic(QObject):
    """One line of questions, e.g. the detail pane. Lives in the GUI thread.

    Signals:
        answered: Carries the answer to the newest question.
        failed: Carries a `Fault` in its place.
    """

    answered = Signal(object)
    failed = Signal(object)
    asked = Signal(object, int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.generation = 0

    def ask(self, question: Question) -> None:
        """Put a question; it replaces an earlier one that is not answered yet."""
        self.generation += 1
        self.asked.emit(self, self.generation, question)

    def drop(self) -> None:
        """Let go of the open question."""
        self.generation += 1

    def deliver(self, generation: int, answer: object) -> None:
        """Pass on an answer unless it is late."""
        if generation == self.generation:
            (self.failed if isinstance(answer, Fault) else self.answered).emit(answer)


class _Worker(QObject):
    """Owns the board; every method runs in the worker thread."""

    stepped = Signal(object)
    unavailable = Signal(object)
    damaged = Signal()
    done = Signal(object, int, object)

    def __init__(self, make_board: Callable[[], Board]) -> None:
        super().__init__()
        self._make_board = make_board
        self._board: Board | None = None
        self._timer: QTimer | None = None
        self._generation = -1
        self._fault: Fault | None = None

    @Slot()
    def start(self) -> None:
        """Begin to step; board and timer belong to this thread."""
        self._board = self._make_board()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.step)
        self._timer.start(0)

    @Slot()
    def stop(self) -> None:
        """Close the board and leave the thread."""
        if self._timer is not None:
            self._timer.stop()
        if self._board is not None:
            self._board.close()
        QThread.currentThread().quit()

    @Slot()
    def step(self) -> None:
        """Bring the board up to date; what it holds stays when that fails."""
        if self._board is None or self._timer is None:
            return
        fault = None
        try:
            update = self._board.step(clock.steady_us())
            if update.generation != self._generation:
                self._generation = update.generation
                self.stepped.emit(update)
        except Exception as error:  # noqa: BLE001 - border of a thread: what failed is shown, and tried again
            fault = self._fault_of(error)
        if fault != self._fault:
            self._fault = fault
            self.unavailable.emit(fault)
        self._timer.start(STEP_MS if fault is None else RETRY_MS)

    @Slot(object, int, object)
    def answer(self, topic: Topic, generation: int, question: Question) -> None:
        """Answer a question unless a newer one waits."""
        if self._board is None or generation != topic.generation:
            return
        try:
            self.done.emit(topic, generation, question(self._board))
        except Exception as error:  # noqa: BLE001 - border of a thread: the page shows what failed in place
            self.done.emit(topic, generation, self._fault_of(error))

    def _fault_of(self, error: Exception) -> Fault:
        if isinstance(error, ReplicaDamaged):
            self.damaged.emit()
        return fault_of(error)


class BoardLink(QObject):
    """The GUI thread's end of the worker.

    Signals:
        updated: A step changed something; carries the `BoardUpdate`.
        unavailable: Carries a `Fault` when the replica cannot be read, None when it can again.
        damaged: A page of the replica was not as written; told each time.
    """

    updated = Signal(object)
    unavailable = Signal(object)
    damaged = Signal()
    _begin = Signal()
    _end = Signal()

    def __init__(self, make_board: Callable[[], Board], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("board")
        self._worker = _Worker(make_board)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._begin.connect(self._worker.start, queued)
        self._end.connect(self._worker.stop, queued)
        self._worker.stepped.connect(self.updated, queued)
        self._worker.unavailable.connect(self.unavailable, queued)
        self._worker.damaged.connect(self.damaged, queued)
        self._worker.done.connect(self._on_worker_done, queued)
        self._begin.emit()

    def topic(self, owner: QObject) -> Topic:
        """Return a new line of questions; it goes with its owner."""
        topic = Topic(owner)
        topic.asked.connect(self._worker.answer, Qt.ConnectionType.QueuedConnection)
        return topic

    def start(self) -> None:
        """Start the thread. Questions put before are answered then."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; returns when the board is closed. Questions in flight get no answer."""
        if self._thread.isRunning():
            self._end.emit()
            self._thread.wait()

    @Slot(object, int, object)
    def _on_worker_done(self, topic: Topic, generation: int, answer: object) -> None:
        if isValid(topic):  # its page may be gone
            topic.deliver(generation, answer)
