"""Pages in a benchmark: the event loop is kept going, and its pauses are noted."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QTimer

BEAT_MS = 2
READY_WITHIN_S = 240


class Pulse(QObject):
    """Notes how long it takes until the event loop comes back to it."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append((now_s - self._last_s) * 1_000)
        self._last_s = now_s


def until(condition: Callable[[], bool]) -> None:
    """Keep the event loop going until something holds."""
    deadline_s = time.perf_counter() + READY_WITHIN_S
    while not condition():
        assert time.perf_counter() < deadline_s, "the chain did not come up"
        spin(0.05)


def spin(seconds: float) -> None:
    """Keep the event loop going for some time."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1_000), loop.quit)
    loop.exec()
