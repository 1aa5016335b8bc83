"""An installation in step with a city of three cases, and its desk."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from console.central.sources import central_alone
from console.paths import Home
from console.replica.local.file import LocalFile
from console.replica.store import Reader, open_reader
from console.sync.outbox import Outbox
from tests.integration.sync.conftest import city, home, key
from tests.one_source import unjournaled
from tests.synced_city import add_cases

__all__ = ["city", "home", "key"]


@pytest.fixture
def cases(city: str, central: psycopg.Connection[tuple[object, ...]]) -> list[int]:
    add_cases(central, 3)
    rows = central.execute("SELECT id FROM supervision.supervised_case ORDER BY id").fetchall()
    return [int(str(number)) for (number,) in rows]


@pytest.fixture
def copy(city: str, home: Home, key: bytes, cases: list[int]) -> Callable[[], None]:
    """Brings the copy up to date; done once already."""

    def sync() -> None:
        with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:
            replicator.once()

    sync()
    return sync


@pytest.fixture
def send(city: str, home: Home, key: bytes) -> Callable[[], None]:
    """Sends what waits."""

    def step() -> None:
        with Outbox(home, key, lambda _area: city) as outbox:
            outbox.step()

    return step


@pytest.fixture
def reader(home: Home, key: bytes, copy: Callable[[], None]) -> Iterator[Reader]:
    opened = open_reader(home.replica_file, key)
    yield opened
    opened.close()


@pytest.fixture
def local(home: Home, key: bytes) -> Iterator[LocalFile]:
    with LocalFile(home, key) as opened:
        yield opened
