"""A damaged, half-loaded or half-replaced copy is set aside, gone on with or finished; it is never shown."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from console import clock
from console.central.sources import central_alone
from console.domain.copying import ResyncReason
from console.domain.records import SUPERVISED_CASE
from console.errors import ReplicaDamaged
from console.paths import Home
from console.replica import shadow
from console.replica.status import Phase, Recovery, problem_of
from console.replica.store import open_reader
from console.sync import comparing, snapshot
from console.sync.journal import JournalKind
from console.sync.orders import CHECK, URL_VARIABLE
from console.sync.replicator import Progress, Replicator
from tests.one_source import read_status, unjournaled
from tests.synced_city import add_cases, assert_same

Central = psycopg.Connection[tuple[object, ...]]


class Notes:
    """A journal that is kept in a list."""

    def __init__(self) -> None:
        self.kinds: list[JournalKind] = []
        self.details: list[str] = []

    def note(self, kind: JournalKind, source: str, detail: str) -> None:
        self.kinds.append(kind)
        self.details.append(detail)


def sync(url: str, home: Home, key: bytes) -> list[Progress]:
    seen: list[Progress] = []
    with unjournaled(central_alone(url), home.replica_file, key, seen.append) as replicator:
        replicator.once()
    return seen


def overwrite_pages(file: Path, count: int, seed: int) -> None:
    """Overwrite pages of 4 kB at random, the first one not among them."""
    chance = random.Random(seed)
    with file.open("r+b") as handle:
        pages = os.fstat(handle.fileno()).st_size // 4096
        for page in chance.sample(range(1, pages), min(count, pages - 1)):
            handle.seek(page * 4096)
            handle.write(chance.randbytes(4096))


def test_a_page_that_goes_bad_while_the_sync_runs_is_found_by_the_comparison(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AFTER_CONNECTING_S", 0.2)
    add_cases(central, 3_000)
    sync(city, home, key)
    overwrite_pages(home.replica_file, 20, 1)
    notes, seen = Notes(), []
    with Replicator(central_alone(city), home.replica_file, key, seen.append, notes) as replicator:
        replicator._followers[0]._watch = lambda step: (
            seen.append(step),
            replicator.stop() if JournalKind.LOADED in notes.kinds else None,
        )
        replicator.follow()
    assert notes.kinds[-2:] == [JournalKind.QUARANTINE, JournalKind.LOADED]
    assert len(list(home.root.glob("replica.bad-*.db"))) == 1
    assert_same(city, home.replica_file, key)


def test_a_file_that_passes_the_check_and_still_fails_is_set_aside_the_second_time(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 10)
    sync(city, home, key)
    notes = Notes()
    fault = ReplicaDamaged("The replica is damaged.")
    with Replicator(central_alone(city), home.replica_file, key, lambda _: None, notes) as replicator:
        for _ in range(2):
            replicator.keeper.note_fault("central", fault, problem_of(fault))
            replicator.keeper.mend()
        reader = open_reader(home.replica_file, key)
        status = read_status(reader)
        reader.close()
        assert status.recovery is Recovery.QUARANTINE
        assert status.quarantined.startswith("replica.bad-")
        replicator.once()
    reader = open_reader(home.replica_file, key)
    assert read_status(reader).quarantined == status.quarantined, "where the damaged file lies is still known"
    assert read_status(reader).recovery is Recovery.OK
    reader.close()
    assert notes.kinds == [JournalKind.SUSPECT, JournalKind.SUSPECT, JournalKind.QUARANTINE, JournalKind.LOADED]
    assert_same(city, home.replica_file, key)


def test_a_reader_that_meets_a_damaged_page_has_the_running_sync_set_it_aside(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 3_000)
    sync(city, home, key)
    with subprocess.Popen(
        [sys.executable, "-m", "console", "sync", "--follow", "--attached", "--json", "--home", str(home.root)],
        env={**os.environ, URL_VARIABLE: city},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = (json.loads(line) for line in process.stdout)
        assert any(line["phase"] == "streaming" for line in lines)
        overwrite_pages(home.replica_file, 20, 2)
        process.stdin.write(CHECK)
        process.stdin.flush()
        assert any(line["reason"] == "replica_damaged" for line in lines)
        assert any(line["phase"] == "streaming" for line in lines)
        process.stdin.close()
        assert process.wait(10) == 0
    assert len(list(home.root.glob("replica.bad-*.db"))) == 1
    assert_same(city, home.replica_file, key)


def test_a_load_stopped_in_its_last_step_is_finished_at_the_next_start(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 10)
    sync(city, home, key)
    central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")
    add_cases(central, 5, "more")

    def die(_path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("console.sync.keeper.take_place", die)
        with pytest.raises(KeyboardInterrupt):
            sync(city, home, key)
    assert shadow.shadow_of(home.replica_file).exists()
    copied = [step.table for step in sync(city, home, key) if step.phase is Phase.LOADING]
    assert copied == [], "what was whole is put in place, not read again"
    assert not shadow.shadow_of(home.replica_file).exists()
    assert_same(city, home.replica_file, key)


def test_an_unfinished_load_from_before_the_machine_was_started_is_not_trusted(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 500)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 100)

    def interrupted(read: list[str]) -> None:
        with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:
            watch = replicator._watch
            replicator._watch = lambda step: (
                watch(step),
                read.append(step.table),
                replicator.stop() if step.rows_done >= 300 else None,
            )
            replicator.once()

    first: list[str] = []
    interrupted(first)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "boot", lambda: "another run")
        again: list[str] = []
        interrupted(again)
    assert again.count(SUPERVISED_CASE.name) == first.count(SUPERVISED_CASE.name) > 0
    sync(city, home, key)
    assert_same(city, home.replica_file, key)


def test_readers_keep_the_old_copy_with_its_age_until_the_new_one_is_whole(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 300)
    sync(city, home, key)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 50)
    central.execute("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()")
    reader = open_reader(home.replica_file, key)
    polled = read_status(reader).last_poll_real_us
    told: list[tuple[Phase, ResyncReason | None, int | None]] = []
    with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:

        def look(step: Progress) -> None:
            reader.data_version()
            status = read_status(reader)
            if step.table:
                told.append((status.phase, status.resync_reason, status.last_poll_real_us))

        replicator._watch = look
        replicator.once()
    reader.data_version()
    assert len(told) > 5
    assert set(told) == {(Phase.LOADING, ResyncReason.EPOCH_CHANGED, polled)}
    assert (read_status(reader).last_poll_real_us or 0) > (polled or 0)
    reader.close()
