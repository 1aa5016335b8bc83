"""A server that a test may stop, freeze, restart, copy and replace."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from console.central.embedded import EmbeddedServer
from console.central.migrate import upgrade
from tests.synced_city import make_areas


class OwnServer:
    """An embedded server of a test; its port is another after every start, its password stays.

    Attributes:
        directory: Its folder.
        port: Where it listens now.
        password: Of its user.
    """

    def __init__(self, directory: Path, *, with_city: bool = True) -> None:
        """Start it."""
        self.directory = directory
        self._server = EmbeddedServer(directory, durable=False)
        first = urlsplit(self._server.start())
        assert first.port
        assert first.password
        self.port, self.password = first.port, first.password
        if with_city:
            upgrade(self.url)
            with self.connect() as central:
                make_areas(central)

    @property
    def url(self) -> str:
        return self.url_by(self.port)

    def url_by(self, port: int, *, host: str = "127.0.0.1", database: str = "supervision") -> str:
        """Return the URL by another way than straight, or of another database."""
        return f"postgresql://city:{self.password}@{host}:{port}/{database}"

    def connect(self, database: str = "supervision") -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection that commits every statement."""
        return psycopg.connect(self.url_by(self.port, database=database), autocommit=True)

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        port = urlsplit(self._server.start()).port
        assert port
        self.port = port

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        for process in self.processes():
            process.kill()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it answer nothing, though its machine lives."""
        processes = self.processes()
        for process in processes:
            os.kill(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process.pid, signal.SIGCONT)

    def processes(self) -> list[psutil.Process]:
        """Return the server's main process and all it has started."""
        with self.connect() as central:
            row = central.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").fetchone()
        assert row is not None
        main = psutil.Process(int(str(row[0])))
        return [main, *main.children(recursive=True)]

    def remove(self) -> None:
        self._server.remove()
