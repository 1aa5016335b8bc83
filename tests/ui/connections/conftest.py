"""A server with TLS, an installation with a key file, and a clerk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.paths import Home
from tests.integration.connection.conftest import one_server, server
from ui.application import make_application
from ui.connections.clerk import Clerk

__all__ = ["one_server", "server"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    """A key that an administrator gave, with which no keyring is needed."""
    path = tmp_path / "given.key"
    path.write_bytes(b"k" * 32)
    path.chmod(0o600)
    return str(path)


@pytest.fixture
def clerk(home: Home, key_file: str) -> Iterator[Clerk]:
    make_application()
    made = Clerk(home, key_file)
    yield made
    made.stop()
