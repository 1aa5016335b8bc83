"""The demonstration city of a home: its own PostgreSQL server, a history from a seed, and a life that goes on.

Server and simulator run beside us and end with us. After a kill the next start takes the server over.
"""

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from console.central.embedded import EmbeddedServer
from console.messages import _, messages
from console.paths import Home
from ui.runtime.faults import Fault, fault_of
from ui.runtime.processes import ControlProcess

CODE = "E-DEMO"


class _Server(QObject):
    """Owns the embedded server; every method runs in its thread, for starting takes seconds."""

    ready = Signal(str)
    failed = Signal(object)

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._server = EmbeddedServer(home.server_dir)

    @Slot()
    def start(self) -> None:
        """Start the server and bring its schema up to date."""
        from console.central.migrate import upgrade  # noqa: PLC0415 -- 20 MB that only a demonstration needs

        try:
            url = self._server.start()
            upgrade(url)
        except Exception as error:  # noqa: BLE001 - border of a thread: shown in the window
            self.failed.emit(fault_of(error))
        else:
            self.ready.emit(url)

    @Slot()
    def stop(self) -> None:
        """Stop the server and leave the thread."""
        self._server.stop()
        QThread.currentThread().quit()


class DemoCity(QObject):
    """Brings the city to life.

    Signals:
        progressed: What is being done, ready to show; empty when the city lives.
        lives: The history is there; carries the URL of its database.
        failed: Carries a `Fault`.
    """

    progressed = Signal(str)
    lives = Signal(str)
    failed = Signal(object)
    _begin = Signal()
    _end = Signal()

    def __init__(self, home: Home, simulation: list[str], parent: QObject | None = None) -> None:
        """Describe the city; nothing is started.

        Args:
            home: The installation.
            simulation: Arguments of ``supervisionctl central simulate`` beside those that name the home.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._url = ""
        self._doing: Callable[[], str] = str
        """What is being done, in the language in force; nothing before the start, and once the city lives."""
        self._thread = QThread()
        self._thread.setObjectName("demo server")
        self._server = _Server(home)
        self._server.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._begin.connect(self._server.start, queued)
        self._end.connect(self._server.stop, queued)
        self._server.ready.connect(self._on_server_ready, queued)
        self._server.failed.connect(self.failed, queued)
        arguments = ["central", "simulate", "--home", str(home.root), "--lang", messages.language, *simulation]
        self.historian = ControlProcess([*arguments, "--history-only", "--progress-on-output"], {}, self)
        self.historian.said.connect(self._on_historian_said)
        self.historian.ended.connect(self._on_historian_ended)
        self.simulator = ControlProcess([*arguments, "--attached"], {}, self, restarts=True)
        self.simulator.ended.connect(self._on_simulator_ended)

    def start(self) -> None:
        """Start server, schema, history and life, one after the other."""
        self._say(lambda: _("Demo city: starting its server"))
        self._thread.start()
        self._begin.emit()

    def speak(self) -> None:
        """Speak the language in force from now on; the processes do from their next start."""
        for process in (self.historian, self.simulator):
            process.change_argument("--lang", messages.language)
        self._say(self._doing)

    def stop(self) -> None:
        """Stop life, then the server; returns when both are gone."""
        self.historian.stop()
        self.simulator.stop()
        if self._thread.isRunning():
            self._end.emit()
            self._thread.wait()

    @Slot(str)
    def _on_server_ready(self, url: str) -> None:
        self._url = url
        self._say(lambda: _("Demo city: making its history"))
        self.historian.start()

    @Slot(str)
    def _on_historian_said(self, line: str) -> None:
        """Tell how much of the history is stored."""
        told = json.loads(line)
        done, total = f"{told['stored']:,}", f"{told['of']:,}"
        self._say(lambda: _("Making the history: {done} of {total} rows", done=done, total=total))

    def _on_historian_ended(self, status: int, last_words: str) -> None:
        if status == 0:
            self._doing = str
            self.simulator.start()
            self.lives.emit(self._url)
        else:
            self._fail(status, last_words)

    def _on_simulator_ended(self, status: int, last_words: str) -> None:
        if status != 0:
            self._fail(status, last_words)

    def _say(self, doing: Callable[[], str]) -> None:
        self._doing = doing
        self.progressed.emit(doing())

    def _fail(self, status: int, last_words: str) -> None:
        words = last_words or _("exit status {status}", status=status)
        self.failed.emit(Fault(CODE, _("The demo city does not live: {words}", words=words), ""))
