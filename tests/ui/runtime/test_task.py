"""Work that takes seconds runs beside the GUI thread, and only the newest result is heard of."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from pytestqt.qtbot import QtBot

from console.errors import RefusedCommand
from ui.runtime import task
from ui.runtime.task import TaskLane, wait_for_leaving


@pytest.fixture
def lane(qapp: object) -> Iterator[TaskLane]:
    made = TaskLane("test")
    yield made
    made.stop()


def test_work_runs_in_a_thread_of_its_own(lane: TaskLane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(lane.done) as told:
        lane.run(QThread.currentThread)
    assert told.args[0] is not QThread.currentThread()


def test_a_refusal_comes_back_as_exception_and_as_sentence(lane: TaskLane, qtbot: QtBot) -> None:
    def refuse() -> object:
        raise RefusedCommand("Not now.", "Try again.")

    with qtbot.waitSignal(lane.failed) as told:
        lane.run(refuse)
    error, fault = told.args
    assert isinstance(error, RefusedCommand)
    assert fault.code == "E-REFUSED"


def test_the_result_of_an_earlier_job_is_dropped(lane: TaskLane, qtbot: QtBot) -> None:
    go = threading.Event()
    heard: list[object] = []
    lane.done.connect(heard.append)

    def slow() -> object:
        go.wait(5)
        return "slow"

    lane.run(slow)
    with qtbot.waitSignal(lane.done):
        lane.run(lambda: "newest")
        go.set()
    assert heard == ["newest"]


def test_stopping_waits_for_the_job_and_tells_nobody(lane: TaskLane, qtbot: QtBot) -> None:
    begun, ended = threading.Event(), threading.Event()
    heard: list[object] = []
    lane.done.connect(heard.append)

    def job() -> None:
        begun.set()
        ended.set()

    lane.run(job)
    assert begun.wait(5)
    lane.stop()
    QCoreApplication.sendPostedEvents()
    assert (ended.is_set(), heard) == (True, [])


def test_a_lane_that_goes_with_its_page_does_not_wait_for_its_job(qtbot: QtBot) -> None:
    go, ended = threading.Event(), threading.Event()
    page = QObject()
    lane = TaskLane("test", page)
    heard: list[object] = []
    lane.done.connect(heard.append)

    def job() -> None:
        go.wait(5)
        ended.set()

    lane.run(job)
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    assert not ended.is_set()
    go.set()
    wait_for_leaving()
    QCoreApplication.sendPostedEvents()
    assert (ended.is_set(), heard, task._leaving) == (True, [], [])


def test_what_belongs_to_the_thread_is_closed_in_it(qtbot: QtBot) -> None:
    threads: list[object] = []
    lane = TaskLane("test", at_end=lambda: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(lane.done) as told:
        lane.run(QThread.currentThread)
    lane.stop()
    assert threads == [told.args[0]]


def test_threads_that_have_ended_say_nothing_at_the_end_of_the_program() -> None:
    program = """
        from PySide6.QtCore import QCoreApplication, QEvent, QObject
        from ui.runtime.task import TaskLane

        application = QCoreApplication([])
        stays = TaskLane("stays", application)
        page = QObject()
        lane = TaskLane("goes", page)
        lane.run(lambda: None)
        thread = lane._thread
        page.deleteLater()
        QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
        thread.wait()
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
