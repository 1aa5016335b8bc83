"""The line to one central database: connected when it is wanted, again after it broke, and watched while it is used."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.central.engine import CentralConnection
from console.central.watchdog import Watchdog


class CentralLine:
    """Holds one connection at the most.

    Threads: one at a time.
    """

    def __init__(self, connect: Callable[[], CentralConnection]) -> None:
        """Remember how to connect; nothing is connected yet.

        Args:
            connect: Returns a new connection, ready for use; what it raises comes out of `within`.
        """
        self._connect = connect
        self._connection: CentralConnection | None = None
        self._watchdog: Watchdog | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[CentralConnection]:
        """Use the connection; when the block takes longer, it is cut and the server is gone.

        Inside another such block this one counts alone; after it, the outer one has no limit any more.
        """
        if self._connection is not None and self._connection.closed:
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        if self._watchdog is None:
            self._watchdog = Watchdog(self._connection)
        with self._watchdog.watching(seconds):
            yield self._connection

    def close(self) -> None:
        """Close the connection; the next use makes another."""
        if self._watchdog is not None:
            self._watchdog.close()
            self._watchdog = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
