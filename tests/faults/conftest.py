"""An installation and a city for it; a server of its own for tests that stop, stop up or replace it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.own_server import OwnServer
from tests.faults.proxy import FaultProxy
from tests.integration.sync.conftest import city, home, key

__all__ = ["city", "home", "key"]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[OwnServer]:
    """A running server with a city, for this test alone."""
    server = OwnServer(tmp_path / "own-server")
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def proxy(own_server: OwnServer) -> Iterator[FaultProxy]:
    """A network between consoles and that server."""
    with FaultProxy(own_server.port) as proxy:
        yield proxy
