"""The worker: answers come back in the GUI thread, late ones never, and nothing is left running."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from console import clock
from console.board.answers import BoardUpdate
from console.errors import ReplicaDamaged, StorageFault
from tests.ui.city import FakeBoard
from ui.runtime.faults import Fault
from ui.runtime.worker import BoardLink

STEPPED = BoardUpdate(1, False, np.empty(0, np.int64), np.empty(0, np.int64), 0, True)


@pytest.fixture
def board() -> FakeBoard:
    return FakeBoard(10)


@pytest.fixture
def link(board: FakeBoard, qapp: object) -> Iterator[BoardLink]:
    made = BoardLink(lambda: board)
    yield made
    made.stop()


def test_a_question_is_answered_off_the_gui_thread_and_delivered_in_it(link: BoardLink, qtbot: QtBot) -> None:
    topic = link.topic(link)
    asked_in: list[QThread] = []
    link.start()
    with qtbot.waitSignal(topic.answered) as blocker:
        topic.ask(lambda board: (asked_in.append(QThread.currentThread()), len(board.rows([1, 2, 99])))[1])
    assert blocker.args == [2]
    assert asked_in[0] is not QThread.currentThread()


def test_a_newer_question_replaces_an_older_one(link: BoardLink, qtbot: QtBot) -> None:
    topic = link.topic(link)
    answers: list[object] = []
    topic.answered.connect(answers.append)
    gate = threading.Event()
    link.start()
    topic.ask(lambda board: gate.wait(5) and "late")
    topic.ask(lambda board: "newer")
    topic.ask(lambda board: "newest")
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["newest"]


def test_a_dropped_question_is_not_answered(link: BoardLink, qtbot: QtBot) -> None:
    dropped, other = link.topic(link), link.topic(link)
    answers: list[object] = []
    dropped.answered.connect(answers.append)
    link.start()
    dropped.ask(lambda board: "dropped")
    dropped.drop()
    with qtbot.waitSignal(other.answered):
        other.ask(lambda board: "other")
    assert answers == []


def test_a_question_that_fails_gives_a_fault_with_remedy(link: BoardLink, qtbot: QtBot) -> None:
    def failing(board: object) -> object:
        raise StorageFault("no room")

    topic = link.topic(link)
    link.start()
    with qtbot.waitSignal(topic.failed) as blocker:
        topic.ask(failing)
    assert isinstance(blocker.args[0], Fault)
    assert blocker.args[0].code == "E-STORAGE"


def test_a_damaged_page_is_told_beside_the_answer(link: BoardLink, qtbot: QtBot) -> None:
    def failing(board: object) -> object:
        raise ReplicaDamaged("not as written")

    topic = link.topic(link)
    link.start()
    with qtbot.waitSignals([topic.failed, link.damaged]):
        topic.ask(failing)


def test_an_unforeseen_failure_is_logged(link: BoardLink, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    topic = link.topic(link)
    link.start()
    with qtbot.waitSignal(topic.failed) as blocker:
        topic.ask(lambda board: 1 // 0)
    assert blocker.args[0].code == "E-DEFECT"
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_changes_are_told_once(link: BoardLink, board: FakeBoard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.updated):
        link.start()
    updates: list[object] = []
    link.updated.connect(updates.append)
    steps = board.steps
    board.change([board.rows([3])[0]])
    qtbot.waitUntil(lambda: board.steps > steps + 5)
    qtbot.waitUntil(lambda: len(updates) == 1)
    assert updates[0].changed.tolist() == [3]


def test_stopping_closes_the_board(link: BoardLink, board: FakeBoard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.updated):
        link.start()
    link.stop()
    assert board.closed


def test_the_board_goes_by_the_clock_that_nobody_can_set(
    link: BoardLink, board: FakeBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepped: list[int] = []
    monkeypatch.setattr(clock, "now_us", lambda: 0)
    monkeypatch.setattr(FakeBoard, "step", lambda self, now_local_us: stepped.append(now_local_us) or STEPPED)
    before = clock.steady_us()
    link.start()
    qtbot.waitUntil(lambda: len(stepped) > 2)
    assert before <= stepped[0] < stepped[1] < stepped[2] <= clock.steady_us()
