"""A way to central on which operations and their answers get lost: cut before, cut after the commit, held up."""

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

_CHUNK: Final = 65_536
_OPERATION: Final = b"device_seq"
"""Stands in every message that submits an operation."""
_DELAY_S: Final = 0.05


class CuttingProxy:
    """Forwards connections to a server; does one of its tricks to some of the operations that pass.

    Attributes:
        url: The server's URL, by way of this proxy.
        tricks: Share of operations for each trick: ``before`` cuts before the operation arrives, ``after`` when it is
            committed and the answer is on its way back, ``delay`` holds the answer up.
        done: How often each trick was done.
        received: Bytes that came back from the server.
    """

    def __init__(self, url: str, seed: int, **tricks: float) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        port = self._listener.getsockname()[1]
        self.url = urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))
        self.tricks = tricks
        self.done: Counter[str] = Counter()
        self.received = 0
        self._came = threading.Event()
        self._chance = random.Random(seed)
        self._sockets: set[socket.socket] = {self._listener}
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in list(self._sockets):
            _cut(one)
        for thread in self._threads:
            thread.join(10)

    def wait_for_operation(self, within_s: float) -> None:
        """Return when an operation comes by that was not there when this was called, or the time is over."""
        self._came.clear()
        self._came.wait(within_s)

    def _start(self, work: Callable[[], None]) -> None:
        self._threads.append(threading.Thread(target=work))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                far = socket.create_connection(self._target)
                self._sockets |= {near, far}
                tricks: list[str] = []
                self._start(lambda near=near, far=far, tricks=tricks: self._forward(near, far, tricks))
                self._start(lambda near=near, far=far, tricks=tricks: self._back(far, near, tricks))

    def _forward(self, near: socket.socket, far: socket.socket, tricks: list[str]) -> None:
        with contextlib.suppress(OSError):
            while message := near.recv(_CHUNK):
                trick = self._trick() if _OPERATION in message else ""
                if _OPERATION in message:
                    self._came.set()
                if trick == "before":
                    self.done[trick] += 1
                    break
                tricks[:] = [trick]
                far.sendall(message)
        _cut(near, far)

    def _back(self, far: socket.socket, near: socket.socket, tricks: list[str]) -> None:
        with contextlib.suppress(OSError):
            while message := far.recv(_CHUNK):
                self.received += len(message)
                trick, tricks[:] = "".join(tricks), []
                if trick:
                    self.done[trick] += 1
                if trick == "after":
                    break
                if trick == "delay":
                    time.sleep(_DELAY_S)
                near.sendall(message)
        _cut(near, far)

    def _trick(self) -> str:
        chance = self._chance.random()
        for trick, share in self.tricks.items():
            if chance < share:
                return trick
            chance -= share
        return ""


def _cut(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
