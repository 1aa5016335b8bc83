"""Six running servers for all tests of this folder, fresh databases on them for each."""

from collections.abc import Iterator

import pytest

from tests.six_servers import SixServers


@pytest.fixture(scope="package")
def six_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SixServers]:
    with SixServers(tmp_path_factory.mktemp("six")) as servers:
        yield servers


@pytest.fixture
def two(six_servers: SixServers) -> Iterator[list[str]]:
    """URLs of two empty databases at the newest schema, the city's first."""
    with six_servers.databases(2) as urls:
        yield urls


@pytest.fixture
def three(six_servers: SixServers) -> Iterator[list[str]]:
    """URLs of three, likewise."""
    with six_servers.databases(3) as urls:
        yield urls


@pytest.fixture
def six(six_servers: SixServers) -> Iterator[list[str]]:
    """URLs of six, likewise."""
    with six_servers.databases() as urls:
        yield urls
