"""The sync process, watched: it writes the replica, the desktop only reads."""

import json
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from console import clock
from console.errors import HomeLocked
from console.messages import _, messages
from console.paths import Home
from console.sync.orders import CHECK, SPEAK, URL_VARIABLE
from ui.runtime.processes import ControlProcess

ENDED = "ended"
"""Stands for the process in place of a source."""
CHECK_PAUSE_S = 60.0


class SyncProcess(QObject):
    """``supervisionctl sync --follow`` for one home.

    What keeps it from working it also says on its output, for where the disk is full nothing else can tell.

    Signals:
        troubled: Something keeps it from working, or nothing does any more; carries the sentence, empty for nothing.
            That another process of this home already syncs is no trouble: then there is nothing to do but read.
    """

    troubled = Signal(str)

    def __init__(self, home: Home, key: bytes, url: str | None, parent: QObject | None = None) -> None:
        """Describe the process; nothing is started.

        Args:
            home: The installation.
            key: Of its replica. The process gets it through its standard input, for a pass-phrase was asked for once
                and in a terminal it does not have.
            url: Central database.
            parent: Qt parent.
        """
        super().__init__(parent)
        arguments = ["sync", "--follow", "--attached", "--key-on-input", "--json"]
        arguments += ["--home", str(home.root), "--lang", messages.language]
        secrets: Mapping[str, str] = {} if url is None else {URL_VARIABLE: url}
        self._problems: dict[str, str] = {}
        self._trouble = ""
        self._no_check_before_s = 0.0
        self.process = ControlProcess(arguments, secrets, self, restarts=True, first_input=key)
        self.process.said.connect(self._on_process_said)
        self.process.ended.connect(self._on_process_ended)

    def start(self) -> None:
        """Start it."""
        self.process.start()

    def stop(self) -> None:
        """End it; returns when it is gone."""
        self.process.stop()

    def check(self) -> None:
        """Have it check the replica, in which somebody met a damaged page; not again before it can have done so."""
        if clock.monotonic_s() >= self._no_check_before_s:
            self._no_check_before_s = clock.monotonic_s() + CHECK_PAUSE_S
            self.process.tell(CHECK)

    def speak(self) -> None:
        """Have it speak the language in force from now on; what it said before is said as it was."""
        self.process.change_argument("--lang", messages.language)
        self.process.tell(SPEAK[messages.language])
        self._trouble = ""
        self._tell()

    def _on_process_said(self, line: str) -> None:
        """Take note of a step of the sync; a process that says something lives again."""
        try:
            told = json.loads(line)
        except ValueError:
            return
        if not isinstance(told, dict) or "phase" not in told:  # its last words also stand on its other output
            return
        problem = told["problem"]
        self._problems.pop(ENDED, None)
        self._problems[f"source {told['source']}"] = f"{problem['sentence']} ({problem['code']})" if problem else ""
        self._tell()

    def _on_process_ended(self, status: int, last_words: str) -> None:
        words = last_words or _("exit status {status}", status=status)
        self._problems = {} if status == HomeLocked.exit_status else {ENDED: words}
        self._tell()

    def _tell(self) -> None:
        """Say what keeps it from working, each sentence once however many sources it is true of."""
        told = "  ·  ".join(dict.fromkeys(sentence for sentence in self._problems.values() if sentence))
        trouble = _("No sync: {reason}", reason=told) if told else ""
        if trouble != self._trouble:
            self._trouble = trouble
            self.troubled.emit(trouble)
