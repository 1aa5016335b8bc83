"""An installation with a local file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.paths import Home
from console.replica.local.file import LocalFile
from console.replica.local.recovery import open_local
from tests.disks import small_disk

__all__ = ["small_disk"]

KEY = bytes(range(32))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    return home


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def local(home: Home, key: bytes) -> Iterator[LocalFile]:
    opened, recovery = open_local(home, key, 0)
    assert recovery is None
    with opened:
        yield opened
