"""Requests to end, from a terminal or a supervising program; a command finishes what is on before it heeds them."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call this once the process is asked to end, for the length of a block.

    Threads: the main one only.
    """
    before = {number: signal.signal(number, lambda *_: stop()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stop_requested() -> Iterator[threading.Event]:
    """Give an event that is set once the process is asked to end, for the length of a block.

    Threads: the main one only.
    """
    stopped = threading.Event()
    with stopped_by_signals(stopped.set):
        yield stopped
