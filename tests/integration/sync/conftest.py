"""An installation and a city for it."""

from pathlib import Path

import psycopg
import pytest

from console.paths import Home
from console.replica.key import make_demo_key
from tests.disks import small_disk
from tests.synced_city import make_areas

__all__ = ["city", "home", "key", "small_disk"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a key and nothing else."""
    home = Home(tmp_path / "home")
    make_demo_key(home)
    return home


@pytest.fixture
def key(home: Home) -> bytes:
    return home.key_file.read_bytes()


@pytest.fixture
def city(central_database: str, central: psycopg.Connection[tuple[object, ...]]) -> str:
    """URL of a database with three areas."""
    make_areas(central)
    return central_database
