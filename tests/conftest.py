"""Fixtures of the whole suite: a real PostgreSQL server with fresh databases, real data, no stray threads."""

import gc
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.central.migrate import upgrade
from console.central.server_record import DATABASE
from console.messages import DEFAULT_LANGUAGE, messages

_TEMPLATE = "city_template"
_THREADS_END_WITHIN_S = 3.0

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Hundreds of programs are started: the first keeps what it compiled for the others.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later garbage collection: it stays until the end."""
    gc.collect()
    gc.freeze()


def _threads() -> set[threading.Thread]:
    """Return Python's threads, without its stand-ins for a QThread that logged: nobody can join those."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(autouse=True)
def _no_stray_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = _threads()
    yield
    deadline = time.monotonic() + _THREADS_END_WITHIN_S
    while (stray := _threads() - before) and time.monotonic() < deadline:
        for thread in stray:
            thread.join(0.05)
    assert not stray, f"threads left running: {sorted(thread.name for thread in stray)}"


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Start in the default language and leave no other behind: commands choose one for the whole process."""
    messages.choose(DEFAULT_LANGUAGE)
    yield
    messages.choose(DEFAULT_LANGUAGE)


@pytest.fixture(scope="session")
def central_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real PostgreSQL server of this test session; nothing on it survives a power cut."""
    server = EmbeddedServer(tmp_path_factory.mktemp("central") / "server", durable=False)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def central_template(central_server: str) -> str:
    """Name of a database at the newest schema that others are cloned from."""
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {_TEMPLATE}")
    upgrade(_on(central_server, _TEMPLATE))
    return _TEMPLATE


@contextmanager
def _fresh_database(server: str, template: str) -> Iterator[str]:
    name = f"city_{uuid.uuid4().hex}"
    with connect(server, check_schema=False, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield _on(server, name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def central_database(central_server: str, central_template: str) -> Iterator[str]:
    """URL of an empty database at the newest schema, for this test alone."""
    with _fresh_database(central_server, central_template) as url:
        yield url


@pytest.fixture(scope="module")
def shared_database(central_server: str, central_template: str) -> Iterator[str]:
    """URL of a database at the newest schema, empty at first, for the tests of one file together."""
    with _fresh_database(central_server, central_template) as url:
        yield url


@pytest.fixture
def central(central_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """An open connection to a fresh database, each statement a transaction of its own."""
    with connect(central_database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the checkout; the test is skipped where it is not."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data is not beside this checkout")
    return folder


def _on(url: str, database: str) -> str:
    return url.removesuffix(DATABASE) + database
