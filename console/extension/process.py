"""One process of a plugin and its pipes: asked, heard within a time, and ended with everything it started."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, Final, cast

from console.clock import monotonic_s
from console.extension.wire import Malformed, from_line, to_line

LONGEST_LINE: Final = 32_000_000
"""Bytes of one answer: a case of 50,000 events fits."""
_ENDS_WITHIN_S: Final = 2.0
_CHUNK: Final = 1 << 16
_CHUNKS_AHEAD: Final = 16
_LOOKS_EVERY_S: Final = 0.2


class PluginTrouble(Exception):
    """A plugin's process did not do what it was asked; says what it did.

    Attributes:
        message: What it did, a message with ``{name}`` places.
        values: What fills the places.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class PluginProcess:
    """One process and its pipes."""

    def __init__(self) -> None:
        self._chunks: queue.Queue[bytes] = queue.Queue(_CHUNKS_AHEAD)
        self._buffer = bytearray()
        self._closing = threading.Event()
        group: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
        self._popen = subprocess.Popen(
            process_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            **group,
        )
        self._input, self._output = cast("IO[bytes]", self._popen.stdin), cast("IO[bytes]", self._popen.stdout)
        self._writer: threading.Thread | None = None
        self._reader = threading.Thread(target=self._read, name="plugin-answers", daemon=True)
        self._reader.start()

    def tell(self, message: Mapping[str, object]) -> None:
        """Send a request, without waiting until it is taken: one that nobody takes has no answer in time."""
        self._writer = threading.Thread(target=self._write, args=(to_line(message),), name="plugin-asked", daemon=True)
        self._writer.start()

    def answer(self, within_s: float) -> dict[str, Any]:
        """Return the next line of the answer.

        Raises:
            PluginTrouble: There is none in time, or it is none.
        """
        line = self._line(within_s)
        try:
            return from_line(line)
        except Malformed as error:
            raise PluginTrouble("it answered what is not understood: {why}", why=error) from error

    def end(self) -> None:
        """End it with everything it started."""
        self._closing.set()
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._popen.pid, signal.SIGKILL)
            else:
                self._popen.kill()
        self._popen.wait()
        for thread in (self._reader, self._writer):
            if thread is not None:
                thread.join(_ENDS_WITHIN_S)
        for pipe in (self._input, self._output):
            with suppress(OSError):
                pipe.close()

    def _line(self, within_s: float) -> bytes:
        until_s = monotonic_s() + within_s
        looked_to = 0
        while (end := self._buffer.find(b"\n", looked_to)) < 0:
            looked_to = len(self._buffer)
            if looked_to > LONGEST_LINE:
                raise PluginTrouble("its answer has more than {most} MB", most=LONGEST_LINE // 1_000_000)
            try:
                chunk = self._chunks.get(timeout=max(0.0, until_s - monotonic_s()))
            except queue.Empty:
                raise PluginTrouble("it did not answer within {limit} s", limit=within_s) from None
            if not chunk:
                raise self._over()
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _over(self) -> PluginTrouble:
        """Return what to say of a process that says nothing any more."""
        try:
            return PluginTrouble("its process ended with status {status}", status=self._popen.wait(_ENDS_WITHIN_S))
        except subprocess.TimeoutExpired:
            return PluginTrouble("it closed its side of the pipe")

    def _write(self, line: bytes) -> None:
        with suppress(OSError):
            self._input.write(line)
            self._input.flush()

    def _read(self) -> None:
        """Fetch what it says, a little ahead of whoever reads; the last chunk is empty."""
        chunk = None
        while chunk != b"" and not self._closing.is_set():
            chunk = os.read(self._output.fileno(), _CHUNK)
            self._put(chunk)

    def _put(self, chunk: bytes) -> None:
        while not self._closing.is_set():
            with suppress(queue.Full):
                self._chunks.put(chunk, timeout=_LOOKS_EVERY_S)
                return


def process_command() -> list[str]:
    """Return what starts the process; a frozen program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "supervisionctl", "plugins", "work"]
    return [sys.executable, "-I", "-B", "-m", "console.extension.worker"]


def _environment() -> dict[str, str]:
    """Return what the process learns of the surroundings: no address, no password."""
    return {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TZ") if name in os.environ}
