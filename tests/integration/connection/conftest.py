"""A PostgreSQL with TLS, an installation, and what a login needs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.central.grants import Permission, grant
from console.central.verified import Login
from console.messages import messages
from console.paths import Home
from console.replica.key import KeySource, ReplicaKey
from tests.integration.connection.tls_server import BINARIES, PASSWORD, TlsServer

Logins = Callable[..., Login]


@pytest.fixture(scope="session")
def one_server() -> Iterator[TlsServer]:
    if not BINARIES.is_dir():
        pytest.skip("Debian's postgresql-15 is not installed")
    server = TlsServer()
    try:
        server.start()
        grant(server.url("city"), Permission("console", "", ""), may_read=True)
        yield server
    finally:
        server.remove()


@pytest.fixture
def server(one_server: TlsServer) -> Iterator[TlsServer]:
    """The server, its certificate and settings put right again afterwards."""
    yield one_server
    one_server.show(*one_server.authority.sign("localhost", "127.0.0.1"))
    one_server.set()


@pytest.fixture
def logins(server: TlsServer, tmp_path: Path) -> Logins:
    """Makes logins at the server; what is not said is right."""
    authority = server.authority.write(tmp_path / "authority.pem")

    def login(**others: object) -> Login:
        right = {
            "host": "localhost",
            "port": server.port,
            "database": "city",
            "user": "console",
            "password": PASSWORD,
            "authority": authority,
        }
        return Login(**(right | others))

    return login


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def key() -> ReplicaKey:
    return ReplicaKey(b"k" * 32, KeySource.FILE)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = messages.language
    messages.choose("en")
    yield
    messages.choose(before)
