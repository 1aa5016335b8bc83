"""The sync process, watched: it writes the replica, the desktop only reads."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from console.errors import HomeLocked
from console.messages import messages
from console.paths import Home
from console.sync.commands import URL_VARIABLE
from ui.runtime.processes import ControlProcess


class SyncProcess(QObject):
    """``supervisionctl sync --follow`` for one home.

    Signals:
        failed: It ended and will be started again; carries the sentence it left. Not when another process of this home
            already syncs: then there is nothing to do but read.
    """

    failed = Signal(str)

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
        arguments = ["sync", "--follow", "--attached", "--key-on-input"]
        arguments += ["--home", str(home.root), "--lang", messages.language]
        secrets: Mapping[str, str] = {} if url is None else {URL_VARIABLE: url}
        self.process = ControlProcess(arguments, secrets, self, restarts=True, first_input=key)
        self.process.ended.connect(self._on_process_ended)

    def start(self) -> None:
        """Start it."""
        self.process.start()

    def stop(self) -> None:
        """End it; returns when it is gone."""
        self.process.stop()

    def _on_process_ended(self, status: int, last_words: str) -> None:
        if status != HomeLocked.exit_status:
            self.failed.emit(last_words)
