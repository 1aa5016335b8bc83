"""Databases of the counter tier, made for one test: a SQLite file, and one on a real MariaDB server."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.central.counter.creation import make_schema, put_first_rows
from console.central.counter.schema import metadata
from console.central.counter.source import CounterSource
from console.central.counter.writer import CounterWriter

PASSWORD = "open sesame @/%"
_ORDINARY_USER = "nobody"
_STARTS_WITHIN_S = 60


def _as_ordinary_user() -> list[str]:
    """The server refuses root; and it ends with this process, however that ends."""
    become = ["--reuid", _ORDINARY_USER, "--regid", "nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *become, "--pdeathsig", "TERM"]


class MariaDb:
    """A server of our own in a folder; nothing on it survives a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            self.port = reserved.getsockname()[1]
        if os.geteuid() == 0:
            shutil.chown(folder, _ORDINARY_USER, "nogroup")
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [
                *_as_ordinary_user(),
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={folder / 'data'}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-log-file-size=16M",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        (folder / "first.sql").write_text(
            f"CREATE USER IF NOT EXISTS city@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';"
            "\nGRANT ALL ON *.* TO city@'127.0.0.1' WITH GRANT OPTION;\n"
        )

    def url(self, database: str) -> str:
        host = sa.URL.create("mariadb+pymysql", "city", PASSWORD, "127.0.0.1", self.port, database)
        return host.render_as_string(hide_password=False)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *_as_ordinary_user(),
                    "mariadbd",
                    "--no-defaults",
                    f"--datadir={self.folder / 'data'}",
                    f"--socket={self.folder / 'socket'}",
                    f"--pid-file={self.folder / 'pid'}",
                    f"--init-file={self.folder / 'first.sql'}",
                    f"--port={self.port}",
                    "--bind-address=127.0.0.1",
                    "--skip-name-resolve",
                    "--skip-log-bin",
                    "--innodb-flush-log-at-trx-commit=0",
                    "--innodb-buffer-pool-size=64M",
                    "--innodb-log-file-size=16M",
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        give_up = time.monotonic() + _STARTS_WITHIN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError((self.folder / "log").read_text()[-2_000:])
            time.sleep(0.05)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as peer:
                return bool(peer.recv(1))
        except OSError:
            return False


@contextmanager
def running_mariadb() -> Iterator[MariaDb]:
    """Run a server for the block. Its folder is one that an ordinary user can reach, unlike pytest's."""
    if shutil.which("mariadbd") is None or shutil.which("mariadb-install-db") is None:
        pytest.skip("MariaDB's server is not installed: apt-get install mariadb-server-core mariadb-client-core")
    with tempfile.TemporaryDirectory(prefix="mariadb-") as folder:
        server = MariaDb(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDb]:
    with running_mariadb() as server:
        yield server


def administer(server: MariaDb, statement: str) -> None:
    """Run one statement as the server's owner."""
    engine = sa.create_engine(server.url("mysql"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture
def mariadb_url(mariadb_server: MariaDb) -> Iterator[str]:
    """URL of an empty database on the server."""
    name = f"city_{uuid.uuid4().hex}"
    administer(mariadb_server, f"CREATE DATABASE {name}")
    yield mariadb_server.url(name)
    administer(mariadb_server, f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def shared_mariadb(mariadb_server: MariaDb) -> str:
    """URL of a database with the tables of the tier, emptied for each test: making them takes longer than a test."""
    administer(mariadb_server, "CREATE DATABASE shared")
    make_schema(mariadb_server.url("shared"))
    return mariadb_server.url("shared")


@pytest.fixture(params=["sqlite", "mariadb"])
def dialect(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind, for tests that make or harm the tables."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path / 'central city.db'}"
    url: str = request.getfixturevalue("mariadb_url")
    return url


@pytest.fixture
def counter_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database of each kind with the tables of the tier and no records."""
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path / 'city.db'}"
        make_schema(url)
        return url
    url = request.getfixturevalue("shared_mariadb")
    _empty(url)
    return url


def _empty(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET foreign_key_checks = 0")  # it checks row by row within a statement
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
        put_first_rows(connection)


@pytest.fixture
def writer(counter_url: str) -> Iterator[CounterWriter]:
    opened = CounterWriter(counter_url)
    yield opened
    opened.close()


@pytest.fixture
def source(counter_url: str) -> Iterator[CounterSource]:
    opened = CounterSource(counter_url)
    yield opened
    opened.close()
