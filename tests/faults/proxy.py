"""A bad network: a proxy that delays, breaks, falls silent, or leads to another server."""

import asyncio
import random
import threading
from typing import Self


class FaultProxy:
    """Forwards connections to a server of this machine. Its attributes may be set from any thread at any time.

    Attributes:
        target: The server's port; of new connections.
        port: Where consoles connect.
        delay_s: How long every portion is on its way, in each direction.
        breaks: The share of portions at which a connection breaks.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.delay_s = 0.0
        self.breaks = 0.0
        self.port = 0
        self._silent = False
        self._mute: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._chance = random.Random(15)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()

    def fall_silent(self) -> None:
        """Forward nothing any more, and tell nobody: connections stand and say nothing."""
        self._silent = True

    def speak(self) -> None:
        """Forward new connections again. The old ones stay mute: both ends think they have them."""
        self._mute |= self._open
        self._silent = False

    def cut(self) -> None:
        """Break every connection."""
        self._loop.call_soon_threadsafe(lambda: [one.transport.abort() for one in list(self._open)])

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            writers.append(far_writer)
            self._open.update(writers)
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        except OSError:
            pass  # one side broke: so does the other
        finally:
            for one in writers:
                self._open.discard(one)
                self._mute.discard(one)
                one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while portion := await reader.read(65_536):
            if self._silent or writer in self._mute:
                continue
            if self._chance.random() < self.breaks:
                raise ConnectionResetError
            self._loop.call_later(self.delay_s, self._write, writer, portion)
        await asyncio.sleep(self.delay_s)
        raise ConnectionResetError

    def _write(self, writer: asyncio.StreamWriter, portion: bytes) -> None:
        if not writer.transport.is_closing():
            writer.write(portion)
