"""A replica that is damaged, foreign or old is noticed at start, set aside, loaded anew; operations stay."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlcipher3 import dbapi2

from console.central.sources import central_alone
from console.domain.operation import Draft, OperationKind
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.store import KEY_BYTES
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.one_source import unjournaled
from tests.synced_city import add_cases, assert_same

Central = psycopg.Connection[tuple[object, ...]]

PAGE = 4096
PAGES = 20
OTHER_KEY = bytes(KEY_BYTES)
OLDER = sorted((Path(__file__).parent / "older_replicas").glob("*.sql"))
LIMIT = "found <= 10 s of start, set aside, whole <= 60 s, outbox untouched"
NOT_SENT = "from console.sync.outbox import Outbox; Outbox.run = lambda self, *rest: None; "
"""The outbox rests while a replica is mended, so that what waits in it can be counted before and after."""


@pytest.fixture
def copied(city: str, central: Central, home: Home, key: bytes) -> tuple[str, ...]:
    """A whole replica of 2,000 cases, and an operation that waits; numbers of what waits."""
    add_cases(central, 2_000)
    with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:
        replicator.once()
    draft = Draft(OperationKind.ANNOTATE, "370101", "1", "Zhang", {"text": "待核"}, expected_version=0)
    with LocalFile(home, key) as local:
        operation = outbox.enqueue(local, draft, 1)
    return (operation.op_id,)


def notes_waiting(home: Home, key: bytes) -> tuple[str, ...]:
    """Return the numbers of operators' notes that wait; what the sync took down of itself waits beside them."""
    with LocalFile(home, key) as local:
        waiting = outbox.pending(local)
    return tuple(one.op_id for one in waiting if one.draft.kind is OperationKind.ANNOTATE)


def mended(
    name: str, reason: str, city: str, home: Home, key: bytes, harm: Callable[[Path], None], waiting: tuple[str, ...]
) -> None:
    """Harm a replica at rest, start a sync, and hold it to the limits."""
    before = home.replica_file.read_bytes()
    harm(home.replica_file)
    harmed = home.replica_file.read_bytes()
    assert harmed != before
    with ConsoleProcess(city, home, prelude=NOT_SENT) as console:
        started = time.monotonic()
        found_s = console.until("loading", within_s=20, since=started, reason=reason)
        whole_s = console.until("streaming", within_s=90, since=started)
    assert_same(city, home.replica_file, key)
    (aside,) = home.root.glob("replica.bad-*.db")
    assert aside.read_bytes()[PAGE:] == harmed[PAGE:]  # opening a sound one may have changed the first page
    assert notes_waiting(home, key) == waiting
    record_figure("R13", f"{name}: found after {found_s:.1f} s, whole after {whole_s:.1f} s, outbox untouched", LIMIT)
    assert found_s <= 10
    assert whole_s <= 60


def overwrite_pages(path: Path) -> None:
    """Write noise over pages taken at random."""
    chance = random.Random(13)
    with path.open("r+b") as file:
        count = path.stat().st_size // PAGE
        assert count > 5 * PAGES
        for number in chance.sample(range(1, count), PAGES):
            file.seek(number * PAGE)
            file.write(chance.randbytes(PAGE))


def zero_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


def flip_one_bit(path: Path) -> None:
    """Change one bit in the middle of a page in the middle."""
    place = path.stat().st_size // PAGE // 2 * PAGE + PAGE // 2
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1]))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("20 pages overwritten", overwrite_pages),
        pytest.param("header zeroed", zero_header, marks=pytest.mark.long),
        pytest.param("one bit flipped", flip_one_bit, marks=pytest.mark.long),
    ],
)
def test_a_damaged_replica_is_set_aside_and_loaded_anew(
    city: str, home: Home, key: bytes, copied: tuple[str, ...], name: str, harm: Callable[[Path], None]
) -> None:
    mended(name, "replica_damaged", city, home, key, harm, copied)


@pytest.mark.long
@pytest.mark.parametrize("schema", OLDER, ids=[path.stem for path in OLDER])
def test_a_replica_of_an_older_program_is_set_aside_and_loaded_anew(
    city: str, home: Home, key: bytes, copied: tuple[str, ...], schema: Path
) -> None:
    def make_older(path: Path) -> None:
        path.unlink()
        older = dbapi2.connect(str(path))
        older.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        older.executescript(schema.read_text(encoding="utf-8"))
        older.close()

    mended(f"replica of schema {schema.stem}", "schema_changed", city, home, key, make_older, copied)


@pytest.mark.heavy
def test_another_key_sets_the_replica_aside_and_leaves_what_operators_did(
    city: str, home: Home, key: bytes, copied: tuple[str, ...]
) -> None:
    """The local file cannot be had again from central: it waits until somebody brings its key."""
    local_before = home.local_file.read_bytes()
    home.key_file.write_bytes(OTHER_KEY)
    with ConsoleProcess(city, home) as console:
        started = time.monotonic()
        found_s = console.until("loading", within_s=20, since=started, reason="replica_damaged")
        whole_s = console.until("streaming", within_s=90, since=started)
    assert_same(city, home.replica_file, OTHER_KEY)
    assert len(list(home.root.glob("replica.bad-*.db"))) == 1
    assert home.local_file.read_bytes() == local_before
    home.key_file.write_bytes(key)
    assert notes_waiting(home, key) == copied
    record_figure("R13", f"another key: found after {found_s:.1f} s, whole after {whole_s:.1f} s", LIMIT)
    assert found_s <= 10
    assert whole_s <= 60
