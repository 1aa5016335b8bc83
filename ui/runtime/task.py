"""A thread for work that takes seconds: one job at a time, its result comes back to the GUI thread."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, Signal, Slot
from shiboken6 import isValid

from ui.runtime.faults import fault_of

Work = Callable[[], object]


class _Doer(QObject):
    """Does the work; runs in the lane's thread."""

    done = Signal(int, object)
    failed = Signal(int, object)

    @Slot(int, object)
    def do(self, generation: int, work: Work) -> None:
        """Do it."""
        try:
            self.done.emit(generation, work())
        except Exception as error:  # noqa: BLE001 - border of a thread: the page shows what failed in place
            self.failed.emit(generation, error)

    @Slot()
    def end(self) -> None:
        """End the thread; what was asked before is done."""
        QThread.currentThread().quit()


_leaving: Final[list[tuple[QThread, _Doer]]] = []
"""Threads whose lane is gone and whose job goes on: a thread must not be destroyed before it has ended."""


class TaskLane(QObject):
    """Jobs of one page, one after the other. Starts its thread with the first job.

    A lane that goes with its page does not wait: the job in flight ends, nobody hears of it, then its thread ends.

    Signals:
        done: Carries the result of the newest job.
        failed: Carries the exception that ended it, and the same as a `Fault`.
    """

    done = Signal(object)
    failed = Signal(object, object)
    _asked = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None, *, at_end: Callable[[], None] | None = None) -> None:
        """Make a lane that does nothing yet.

        Args:
            name: Of its thread.
            parent: Qt parent.
            at_end: Done in its thread as the last thing, e.g. to close what belongs to that thread.
        """
        super().__init__(parent)
        self._generation = 0
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._doer = _Doer()
        self._doer.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._doer.do, queued)
        self._doer.done.connect(self._on_doer_done, queued)
        self._doer.failed.connect(self._on_doer_failed, queued)
        self.destroyed.connect(partial(_let_go, self._thread, self._doer))
        if at_end is not None:
            self._thread.finished.connect(at_end, Qt.ConnectionType.DirectConnection)

    def run(self, work: Work) -> None:
        """Do some work; the result of an earlier job that is still being done is dropped."""
        self._generation += 1
        self._thread.start()
        self._asked.emit(self._generation, work)

    def drop(self) -> None:
        """Let go of the job in flight: it ends, and nobody hears of it."""
        self._generation += 1

    def stop(self) -> None:
        """Stop the thread; returns when every job that was asked for has ended."""
        self.drop()
        _end(self._thread, self._doer)
        self._thread.wait()

    @Slot(int, object)
    def _on_doer_done(self, generation: int, result: object) -> None:
        if generation == self._generation:
            self.done.emit(result)

    @Slot(int, object)
    def _on_doer_failed(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self.failed.emit(error, fault_of(error))


def _let_go(thread: QThread, doer: _Doer, _lane: object = None) -> None:
    """Let a thread end by itself; forget those that have."""
    _leaving[:] = [one for one in _leaving if _runs(one[0])]
    if _runs(thread):
        _leaving.append((thread, doer))
        _end(thread, doer)


def _runs(thread: QThread) -> bool:
    """Return whether a thread runs. With the application Qt deletes those that have ended, whoever holds them."""
    return isValid(thread) and thread.isRunning()


def _end(thread: QThread, doer: _Doer) -> None:
    if _runs(thread):
        QMetaObject.invokeMethod(doer, "end", Qt.ConnectionType.QueuedConnection)


def wait_for_leaving() -> None:
    """Return when the jobs of all lanes that are gone have ended: before the program does."""
    for thread, _doer in _leaving:
        if _runs(thread):
            thread.wait()
    _leaving.clear()
