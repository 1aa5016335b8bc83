"""Keeps the session: looked at now and then, saved when it has come to rest, in a thread of its own."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from console.paths import Home
from console.settings.session import write_session
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane

LOOK_EVERY_MS = 2_000

log = logging.getLogger(__name__)


class SessionKeeper(QObject):
    """Saves what it is told whenever two looks find the same and that is not saved yet."""

    def __init__(self, home: Home, describe: Callable[[], dict[str, Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._describe = home, describe
        self._seen: dict[str, Any] | None = None
        self._saved: dict[str, Any] | None = None
        self._fault = ""
        self._lane = TaskLane("session", self)
        self._lane.failed.connect(self._on_failed)
        self._pace = QTimer(self)
        self._pace.setInterval(LOOK_EVERY_MS)
        self._pace.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._pace.start()

    def look(self) -> None:
        """Save what has come to rest."""
        seen = self._describe()
        if seen == self._seen:
            self._save(seen)
        self._seen = seen

    def stop(self) -> None:
        """Save what is there now; returns when it is saved."""
        self._pace.stop()
        self._save(self._describe())
        self._lane.stop()

    def _save(self, session: dict[str, Any]) -> None:
        if session != self._saved:
            self._saved = session
            self._lane.run(partial(write_session, self._home, session))

    def _on_failed(self, error: Exception, fault: Fault) -> None:
        # Nobody has to act on it, and on a full disk it would come again with every step.
        if str(error) != self._fault:
            self._fault = str(error)
            log.info("the session is not kept: %s (%s)", error, fault.code)
