"""Breaks off what holds the GUI thread for too long inside a plugin: an endless loop ends as an exception there.

Python can raise an exception in another thread at its next instruction. So a loop of Python ends; code that waits in C,
such as ``time.sleep``, ends only when it comes back. Nothing is raised while no plugin's code is on the thread's stack.
"""

import ctypes
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QTimer

from console.clock import monotonic_s

BUDGET_S: Final = 3.0
"""How long a plugin may hold the GUI thread."""
BEAT_MS: Final = 500
LOOKS_EVERY_S: Final = 0.2


class PluginTooSlowError(BaseException):
    """A plugin held the GUI thread for too long. No `Exception`, so that plugins do not catch it by the way."""


class Watch(QObject):
    """Watches the GUI thread, in which it is made.

    Args:
        plugin_of: Tells whose code a file is; None for code of the product.
        budget_s: How long a plugin may hold the thread.
    """

    def __init__(
        self, plugin_of: Callable[[str], str | None], parent: QObject | None = None, *, budget_s: float = BUDGET_S
    ) -> None:
        super().__init__(parent)
        self._plugin_of = plugin_of
        self._budget_s = budget_s
        self._watched = threading.get_ident()
        self._since_s = monotonic_s()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self.breathe)

    def start(self) -> None:
        """Begin to watch; without plugins nobody does."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="plugin-watch", daemon=True)
            self._thread.start()
            self._beat.start()

    def stop(self) -> None:
        """Watch no more; returns when the thread is gone."""
        self._stopping.set()
        self._beat.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def breathe(self) -> None:
        """Note that the GUI thread goes on, or that it now goes into a plugin."""
        self._since_s = monotonic_s()

    def _look(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY_S):
            if monotonic_s() - self._since_s < self._budget_s:
                continue
            if self._is_in_plugin(sys._current_frames().get(self._watched)):  # noqa: SLF001 - the only way to see it
                self.breathe()
                _raise_in(self._watched, PluginTooSlowError)

    def _is_in_plugin(self, frame: FrameType | None) -> bool:
        while frame is not None:
            if self._plugin_of(frame.f_code.co_filename) is not None:
                return True
            frame = frame.f_back
        return False


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise an exception in a thread at its next instruction."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
