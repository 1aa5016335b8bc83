"""Cuts a connection whose server has stopped answering.

The network cannot tell: the machine of a server that is stopped, or hangs in its disk, still acknowledges what it is
sent, so no keep-alive and no time-out of the transport ever fires.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import TupleRow


class Watchdog:
    """Watches one connection in a thread of its own.

    Threads: `watching` is used by one thread at a time.
    """

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        self._socket = socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)  # of any family
        self._changed = threading.Condition()
        self._left_s: float | None = None
        self._turn = 0
        self._is_closed = False
        self._thread = threading.Thread(target=self._watch, name="central-watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def watching(self, within_s: float) -> Iterator[None]:
        """Cut the connection unless the block ends in time; the block then fails as with a lost connection.

        Inside another such block this one counts alone; after it, the outer one has no limit any more.
        """
        self._set(within_s)
        try:
            yield
        finally:
            self._set(None)

    def close(self) -> None:
        """Stop watching; the connection stays as it is."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()
        self._socket.close()

    def _set(self, within_s: float | None) -> None:
        with self._changed:
            self._left_s = within_s
            self._turn += 1
            if within_s is not None:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._is_closed:
                turn, left_s = self._turn, self._left_s
                is_over = not self._changed.wait(left_s)
                if is_over and turn == self._turn and self._left_s is not None:
                    with contextlib.suppress(OSError):  # it is gone already
                        self._socket.shutdown(socket.SHUT_RDWR)
                    self._left_s = None


@contextmanager
def watched(connection: psycopg.Connection[TupleRow], within_s: float) -> Iterator[None]:
    """Cut a connection that has no watchdog of its own unless the block ends in time."""
    watchdog = Watchdog(connection)
    try:
        with watchdog.watching(within_s):
            yield
    finally:
        watchdog.close()
