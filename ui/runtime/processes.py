"""Jobs that run as processes of their own: started, watched, restarted with growing pauses, and ended with us."""

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

CONTROL = "supervisionctl"
PAUSES_S = (1, 2, 5, 10, 30)
ENDS_WITHIN_MS = 8_000
SOUND_AFTER_S = 60


def control_command(*arguments: str) -> tuple[str, list[str]]:
    """Return program and arguments that run ``supervisionctl``; a frozen program runs it itself."""
    if getattr(sys, "frozen", False):
        return sys.executable, [CONTROL, *arguments]
    return sys.executable, ["-m", "console", *arguments]


class ControlProcess(QObject):
    """One ``supervisionctl`` job.

    Its standard input is a pipe from us: a job that was told ``--attached`` ends when we do, however that happens.

    Signals:
        said: A line of its standard output.
        ended: It ended by itself; carries exit status and the last line it wrote to standard error.
    """

    said = Signal(str)
    ended = Signal(int, str)

    def __init__(
        self,
        arguments: list[str],
        secrets: Mapping[str, str],
        parent: QObject | None = None,
        *,
        restarts: bool = False,
        first_input: bytes = b"",
    ) -> None:
        """Describe the job; nothing is started.

        Args:
            arguments: Of ``supervisionctl``. Other users can read them, so they hold no secret.
            secrets: Environment variables beside our own ones.
            parent: Qt parent.
            restarts: Whether it is started again when it ends.
            first_input: Written to its standard input at each start: what neither the command line nor the environment
                may hold, since others of this user can read both.
        """
        super().__init__(parent)
        self._arguments = arguments
        self._secrets = dict(secrets)
        self._restarts = restarts
        self._first_input = first_input
        self._failures = 0
        self._last_words = ""
        self._stopping = False
        self._process = QProcess(self)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_error)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_error_output)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.start)
        self._sound = QTimer(self)
        self._sound.setSingleShot(True)
        self._sound.setInterval(SOUND_AFTER_S * 1_000)
        self._sound.timeout.connect(self._on_sound)

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """Id of the process; 0 when it does not live."""
        return self._process.processId()

    @Slot()
    def start(self) -> None:
        """Start it."""
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        for name, value in self._secrets.items():
            environment.insert(name, value)
        program, arguments = control_command(*self._arguments)
        self._process.setProcessEnvironment(environment)
        self._process.start(program, arguments)
        if self._first_input:
            self._process.write(self._first_input)
        self._sound.start()

    def change_argument(self, name: str, value: str) -> None:
        """Give an argument another value from the next start on."""
        self._arguments[self._arguments.index(name) + 1] = value

    def tell(self, words: bytes) -> None:
        """Write to its standard input, if it lives."""
        if self.is_running:
            self._process.write(words)

    def stop(self) -> None:
        """End it: ask first, insist after some seconds. Returns when it is gone."""
        self._stopping = True
        self._pause.stop()
        self._sound.stop()
        if not self.is_running:
            return
        self._process.closeWriteChannel()
        if os.name == "posix":
            self._process.terminate()
        if not self._process.waitForFinished(ENDS_WITHIN_MS):
            self._process.kill()
            self._process.waitForFinished(ENDS_WITHIN_MS)

    def _on_process_finished(self, status: int) -> None:
        self._over(status)

    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._last_words = self._process.errorString()
            self._over(-1)

    def _over(self, status: int) -> None:
        self._sound.stop()
        if self._stopping:
            return
        if self._restarts:
            self._pause.start(PAUSES_S[min(self._failures, len(PAUSES_S) - 1)] * 1_000)
            self._failures += 1
        self.ended.emit(status, self._last_words)

    def _on_output(self) -> None:
        while self._process.canReadLine():
            self.said.emit(bytes(self._process.readLine().data()).decode(errors="replace").strip())

    def _on_error_output(self) -> None:
        words = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        if words:
            self._last_words = words[-1]

    def _on_sound(self) -> None:
        self._failures = 0
