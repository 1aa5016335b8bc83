"""Has done in a thread of its own what connections need: keyring, disk and network never hold up the window."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from console.connection.book import Book
from console.connection.check import Line, check
from console.connection.connection import Connection, Keep
from console.connection.connections import Connections, login_of
from console.connection.opening import Opening, Wish, connect_first, look_in, opened_with, unlock
from console.errors import KeyUnavailable
from console.paths import Home
from ui.runtime.task import TaskLane


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in the list of connections.

    Attributes:
        book: The connections.
        ways: How a password can be kept here.
        waiting: How many operations wait to be sent over the one in use, or were refused there and are not settled.
    """

    book: Book
    ways: tuple[Keep, ...]
    waiting: int


class _Free:
    """Nothing waits for the connection in use."""


class Clerk(QObject):
    """One job at a time; a newer one takes the place of what nobody waits for any more.

    Signals:
        looked: Carries the `Opening` that was asked for.
        listed: Carries `Listed`.
        line_said: Carries a `Line` of the test that runs.
        tested: Carries all its lines.
        freed: Nothing waits to be sent: the connection in use may be left.
        refused: Carries the exception that ended a job, and the same as a `Fault`.
    """

    looked = Signal(object)
    listed = Signal(object)
    line_said = Signal(object)
    tested = Signal(object)
    freed = Signal()
    refused = Signal(object, object)
    _told = Signal(int, object)

    def __init__(self, home: Home, key_file: str | None = None, parent: QObject | None = None) -> None:
        """Begin nothing yet.

        Args:
            home: The installation.
            key_file: As the command line names it.
            parent: Qt parent.
        """
        super().__init__(parent)
        self.home, self._key_file = home, key_file
        self.opening: Opening | None = None
        self._tests = 0
        self._cancelled = threading.Event()
        self._lane = TaskLane("connections", self)
        self._lane.done.connect(self._on_lane_done)
        self._lane.failed.connect(self.refused)
        self._reading = TaskLane("connection list", self)  # or a page that reads would drop what somebody asked for
        self._reading.done.connect(self.listed)
        self._reading.failed.connect(self.refused)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def look(self) -> None:
        """Look what the installation needs."""
        self._do(partial(look_in, self.home, self._key_file))

    def unlock(self, phrase: str) -> None:
        """Open the key with a pass-phrase."""
        self._do(partial(unlock, self.home, phrase))

    def open_with(self, password: str) -> None:
        """Open the chosen connection with a password that is kept nowhere."""
        assert self.opening is not None
        assert self.opening.key is not None
        self._do(partial(opened_with, self.home, self.opening.key, password))

    def connect_first(self, wish: Wish) -> None:
        """Write a first connection down and open it."""
        key = None if self.opening is None else self.opening.key
        self._do(partial(connect_first, self.home, key, wish))

    def test(self, wish: Wish, before: Connection | None = None) -> None:
        """Test what was typed.

        Args:
            wish: What was typed.
            before: The connection that it changes: its password is used where none was typed.
        """
        self.cancel()
        self._tests += 1
        self._cancelled = threading.Event()
        say = partial(self._told.emit, self._tests)
        self._lane.run(partial(_tested, self.home, self._connections, (wish, before), say, self._cancelled))

    def cancel(self) -> None:
        """End the test that runs."""
        self._cancelled.set()

    def list(self) -> None:
        """Read the connections."""
        self._reading.run(partial(_listed_after, self._required, lambda _connections: None))

    def add(self, wish: Wish) -> None:
        """Write a further connection down."""
        self._change(lambda connections: connections.add(wish.connection, wish.password, wish.authority))

    def change(self, name: str, wish: Wish) -> None:
        """Change a connection."""
        self._change(lambda connections: connections.change(name, wish.connection, wish.password, wish.authority))

    def forget(self, name: str) -> None:
        """Take out a connection that is not in use."""
        self._change(lambda connections: connections.forget(name))

    def ask_to_leave(self) -> None:
        """Ask whether the connection in use may be left."""
        self._do(partial(_free, self._required))

    def choose(self, name: str) -> None:
        """Choose a connection while no console works on the installation, and look what it needs."""
        self._open_after(lambda connections: connections.choose(name))

    def forget_chosen(self, name: str, waiting_to: Path | None = None) -> None:
        """Take out the connection that was in use; nothing works on the installation.

        Args:
            name: Of the connection.
            waiting_to: File for what waits to be sent over it and never will be; None where nothing may be unsettled.
        """
        self._open_after(lambda connections: connections.forget(name, waiting_to))

    def stop(self) -> None:
        """End; returns when the job in flight has ended."""
        self._cancelled.set()
        self._lane.stop()
        self._reading.stop()

    def _do(self, work: Callable[[], object]) -> None:
        self.cancel()  # a test in flight would hold it up
        self._lane.run(work)

    def _connections(self) -> Connections | None:
        key = None if self.opening is None else self.opening.key
        return None if key is None else Connections(self.home, key)

    def _required(self) -> Connections:
        connections = self._connections()
        if connections is None:
            raise KeyUnavailable("This installation has no key yet.", "Make the first connection.")
        return connections

    def _change(self, act: Callable[[Connections], object]) -> None:
        self._do(partial(_listed_after, self._required, act))

    def _open_after(self, act: Callable[[Connections], object]) -> None:
        self._do(partial(_looked_after, self._required, act))

    def _on_lane_done(self, result: object) -> None:
        match result:
            case Opening():
                self.opening = result
                self.looked.emit(result)
            case Listed():
                self.listed.emit(result)
            case _Free():
                self.freed.emit()
            case tuple():
                self.tested.emit(result)

    @Slot(int, object)
    def _on_told(self, test: int, line: Line) -> None:
        if test == self._tests:
            self.line_said.emit(line)


def _tested(
    home: Home,
    connections: Callable[[], Connections | None],
    typed: tuple[Wish, Connection | None],
    say: Callable[[Line], None],
    cancelled: threading.Event,
) -> tuple[Line, ...]:
    wish, before = typed
    password = wish.password
    if not password and before is not None and before.destination == wish.connection.destination:
        kept = connections()
        password = "" if kept is None else kept.vault.recall(before) or ""
    return check(login_of(home, wish.connection, password, wish.authority), say, cancelled)


def _listed_after(required: Callable[[], Connections], act: Callable[[Connections], object]) -> Listed:
    connections = required()
    act(connections)
    return Listed(connections.book(), connections.vault.ways(), connections.waiting())


def _looked_after(required: Callable[[], Connections], act: Callable[[Connections], object]) -> Opening:
    connections = required()
    act(connections)
    return look_in(connections.home, key=connections.key)


def _free(required: Callable[[], Connections]) -> _Free:
    required().require_sent()
    return _Free()
