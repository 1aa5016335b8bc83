"""A disk that takes nothing more: said at once, nothing damaged, an action saved or refused."""

import contextlib
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from console.domain.operation import Draft, OperationKind
from console.errors import StorageFault
from console.paths import Home
from console.replica.key import make_demo_key
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from tests.disks import small_disk
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.onlooker import Onlooker
from tests.synced_city import add_cases, assert_same

__all__ = ["small_disk"]

Central = psycopg.Connection[tuple[object, ...]]

SAID_WITHIN_S = 2.0
WELL_WITHIN_S = 15.0
LIMIT = "said <= 2 s, no damage, well <= 15 s"
CASES = 3_000
LARGEST_FILE = 65_536


def saved_or_refused(home: Home, key: bytes, disk_refuses: contextlib.AbstractContextManager[object]) -> str:
    """Save a note while the disk refuses; fail unless it is there if, and only if, saving it said so."""
    draft = Draft(OperationKind.ANNOTATE, "370101", "1", "Zhang", {"text": "核" * 1_500}, expected_version=0)
    saved = []
    with LocalFile(home, key) as local:
        with disk_refuses:
            for _ in range(400):
                try:
                    saved.append(outbox.enqueue(local, draft, 1).op_id)
                except StorageFault:
                    break
            else:
                pytest.fail("the disk took everything")
        assert [one.op_id for one in outbox.pending(local) if one.draft.kind is OperationKind.ANNOTATE] == saved
    return f"{len(saved)} notes saved, then refused"


def suffer(
    name: str, city: str, central: Central, home: Home, key: bytes, refuse: Callable[[int], contextlib.ExitStack]
) -> None:
    """Let the disk refuse under a console that follows, write to central, and give the space back.

    Args:
        refuse: Given the sync's process, makes the disk refuse until its result is closed.
    """
    with ConsoleProcess(city, home) as console:
        console.until("streaming", within_s=30)
        began = time.monotonic()
        with refuse(console.process.pid):
            add_cases(central, CASES)
            committed = time.monotonic()
            said_s = max(0.0, began + console.until("offline", within_s=20, since=began) - committed)
            assert "E-STORAGE" in console.problems()
        with Onlooker(home.replica_file, key) as onlooker:
            well_s = onlooker.until(
                lambda: onlooker.is_shown_live() and onlooker.count("supervised_case") == CASES, within_s=40
            )
    assert_same(city, home.replica_file, key)
    record_figure("R12", f"{name}: said after {said_s:.1f} s, well after {well_s:.1f} s, integrity ok", LIMIT)
    assert said_s <= SAID_WITHIN_S
    assert well_s <= WELL_WITHIN_S


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Fill a disk to its last byte for the length of a block."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(pid: int, largest: int) -> Iterator[None]:
    """Let a process write no file beyond a size for the length of a block."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def entered(context: contextlib.AbstractContextManager[None]) -> contextlib.ExitStack:
    stack = contextlib.ExitStack()
    stack.enter_context(context)
    return stack


@pytest.mark.heavy
def test_a_disk_that_is_full_is_said_and_survived(city: str, central: Central, small_disk: Path) -> None:
    home = Home(small_disk / "home")
    key = make_demo_key(home).read_bytes()
    suffer("disk of 4 MB full", city, central, home, key, lambda _pid: entered(filled(small_disk)))


@pytest.mark.heavy
def test_a_limit_on_the_size_of_files_is_said_and_survived(city: str, central: Central, home: Home, key: bytes) -> None:
    suffer("size of files limited", city, central, home, key, lambda pid: entered(limited(pid, LARGEST_FILE)))


def test_an_action_on_a_full_disk_is_saved_or_refused(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    key = make_demo_key(home).read_bytes()
    LocalFile(home, key).close()
    record_figure("R12", "full disk: " + saved_or_refused(home, key, filled(small_disk)), "saved or refused visibly")


def test_an_action_under_a_limit_on_the_size_of_files_is_saved_or_refused(home: Home, key: bytes) -> None:
    LocalFile(home, key).close()
    said = saved_or_refused(home, key, limited(0, LARGEST_FILE))
    record_figure("R12", "size of files limited: " + said, "saved or refused visibly")
