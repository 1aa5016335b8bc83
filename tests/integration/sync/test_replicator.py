"""A replica holds what central holds: after a load, after changes, after every reason to load again."""

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
import pytest

from console.central.feed import PostgresChangeSource
from console.central.sources import central_alone
from console.domain.copying import ResyncReason
from console.domain.records import RecordType
from console.errors import LoginRefused, SchemaMismatch, ServerUnreachable
from console.paths import Home
from console.replica.key import make_demo_key
from console.replica.status import Phase, changes_since, last_change_seq
from console.replica.store import open_reader
from console.sync import snapshot
from console.sync.replicator import Progress, Replicator
from tests.one_source import read_status, unjournaled
from tests.synced_city import Townspeople, add_cases, assert_same, rows_of_central

Central = psycopg.Connection[tuple[object, ...]]


@contextmanager
def replicator(url: str, home: Home, seen: list[Progress] | None = None) -> Iterator[Replicator]:
    with unjournaled(
        central_alone(url), home.replica_file, home.key_file.read_bytes(), (seen if seen is not None else []).append
    ) as one:
        yield one


def sync(url: str, home: Home) -> list[Progress]:
    seen: list[Progress] = []
    with replicator(url, home, seen) as one:
        one.once()
    return seen


def reasons(seen: list[Progress]) -> set[ResyncReason]:
    return {progress.reason for progress in seen if progress.reason}


def test_an_empty_city_gives_a_whole_replica(city: str, home: Home, key: bytes) -> None:
    sync(city, home)
    assert_same(city, home.replica_file, key)
    status = read_status(open_reader(home.replica_file, key))
    assert (status.phase, status.is_whole, status.resync_reason) == (Phase.STOPPED, True, None)
    assert status.last_poll_real_us is not None


def test_what_central_says_it_is_stands_in_the_replica(city: str, home: Home, key: bytes) -> None:
    sync(city, home)
    status = read_status(open_reader(home.replica_file, key))
    with psycopg.connect(city) as central:
        (version,) = central.execute("SHOW server_version").fetchone() or ("",)
        (schema,) = central.execute("SELECT schema_version FROM supervision.feed_meta").fetchone() or (0,)
    assert status.server == f"PostgreSQL {str(version).split()[0]}"
    assert status.schema_version == schema


@pytest.mark.parametrize("seed", range(3))
def test_the_replica_equals_central_after_random_writes(city: str, home: Home, key: bytes, seed: int) -> None:
    people = Townspeople(city, seed)
    people.write_to_every_table()
    for _round in range(6):
        for _ in range(40):
            people.act()
        sync(city, home)
        assert_same(city, home.replica_file, key)
    people.close()
    assert all(rows_of_central(city).values()), "every synced table was written to"


def test_a_transaction_that_commits_late_is_not_lost(city: str, home: Home, key: bytes) -> None:
    slow, quick = Townspeople(city, 1), Townspeople(city, 2)
    slow._add_case()
    for _ in range(5):
        quick.act()
    sync(city, home)
    slow.connection.commit()
    quick.act()
    sync(city, home)
    assert_same(city, home.replica_file, key)
    slow.close()
    quick.close()


def test_what_changes_while_everything_is_loaded_is_in_at_the_end(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 500)
    people = Townspeople(city, 5)
    copy_rows = PostgresChangeSource.copy_rows

    def copy_and_disturb(self: PostgresChangeSource, *arguments: object) -> object:
        rows = copy_rows(self, *arguments)  # type: ignore[arg-type]
        people.act()
        central.execute("DELETE FROM supervision.delivery WHERE kind = 'batch'")
        return rows

    monkeypatch.setattr(PostgresChangeSource, "copy_rows", copy_and_disturb)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 50)
    sync(city, home)
    people.close()
    assert_same(city, home.replica_file, key)


def test_a_stopped_load_goes_on_where_it_was(
    city: str, central: Central, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cases(central, 1_000)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 100)
    read: list[tuple[str, int]] = []
    copy_rows = PostgresChangeSource.copy_rows

    def noted(self: PostgresChangeSource, record: RecordType, after_id: int, limit: int) -> object:
        read.append((record.name, after_id))
        return copy_rows(self, record, after_id, limit)

    monkeypatch.setattr(PostgresChangeSource, "copy_rows", noted)
    seen: list[Progress] = []
    with replicator(city, home, seen) as one:
        monkeypatch.setattr(one, "_watch", lambda step: (seen.append(step), step.rows_done >= 500 and one.stop()))
        one.once()
    assert not read_status(open_reader(home.replica_file, key)).is_whole
    sync(city, home)
    assert_same(city, home.replica_file, key)
    assert len(read) - len(set(read)) <= 1, "at most the chunk that was being read is read again"


def test_readers_learn_which_rows_changed_and_whose_case_that_is(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 3)
    sync(city, home)
    reader = open_reader(home.replica_file, key)
    before, version = last_change_seq(reader), reader.data_version()
    case_id = central.execute("SELECT min(id) FROM supervision.supervised_case").fetchone()[0]  # type: ignore[index]
    central.execute("UPDATE supervision.supervised_case SET project_name = 'x' WHERE id = %s", (case_id,))
    central.execute(
        "INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)"
        " VALUES ('370101', %s, now(), 's', 'h', 90)",
        (case_id,),
    )
    sync(city, home)
    assert reader.data_version() != version
    changes = changes_since(reader, before, 10)
    assert changes is not None
    assert [(change.table, change.case_id) for change in changes] == [("supervised_case", case_id), ("event", case_id)]
    assert changes_since(reader, changes[-1].seq, 10) == []
    reader.close()


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ("UPDATE supervision.feed_meta SET epoch = gen_random_uuid()", ResyncReason.EPOCH_CHANGED),
        (
            "UPDATE supervision.feed_meta SET floor_xid = pg_snapshot_xmax(pg_current_snapshot())",
            ResyncReason.FEED_PRUNED,
        ),
        ("TRUNCATE supervision.delivery", ResyncReason.TABLE_TRUNCATED),
    ],
)
def test_when_the_feed_cannot_tell_everything_is_loaded_again_and_readers_keep_what_they_have(
    city: str, central: Central, home: Home, key: bytes, cause: str, reason: ResyncReason
) -> None:
    add_cases(central, 10)
    sync(city, home)
    reader = open_reader(home.replica_file, key)
    before, version = last_change_seq(reader), reader.data_version()
    central.execute(
        "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
        " VALUES ('370101', 'batch', 's', 1, 0)"
    )
    central.execute(cause.encode())
    kept: list[int] = []
    seen: list[Progress] = []
    with replicator(city, home, seen) as one:
        count = "SELECT count(*) FROM supervised_case"
        one._watch = lambda step: (seen.append(step), kept.append(reader.connection.execute(count).fetchone()[0]))
        one.once()
    assert reason in reasons(seen)
    assert set(kept) == {10}
    assert_same(city, home.replica_file, key)
    assert reader.data_version() != version
    assert changes_since(reader, before, 10) is None, "readers are told to read everything"
    assert read_status(reader).resync_reason is None
    reader.close()


def test_a_server_that_went_back_is_noticed(city: str, home: Home, key: bytes) -> None:
    sync(city, home)
    with replicator(city, home) as one, one.keeper._live.transaction() as connection:
        (cursor,) = connection.execute("SELECT cursor FROM source_state").fetchone()
        epoch, snapshot_text = cursor.split('", "')[0], "9000000:9000000:"
        connection.execute("UPDATE source_state SET cursor = ?", (f'{epoch}", "{snapshot_text}", null, 0]',))
    assert ResyncReason.SERVER_WENT_BACK in reasons(sync(city, home))
    assert_same(city, home.replica_file, key)


def test_an_unreachable_server_is_said_and_what_was_held_stays(city: str, home: Home, key: bytes) -> None:
    sync(city, home)
    with pytest.raises(ServerUnreachable):
        sync("postgresql://u:secret@127.0.0.1:1/x", home)
    status = read_status(open_reader(home.replica_file, key))
    assert status.is_whole
    assert status.problem is not None
    assert status.problem.code == "E-SERVER"
    assert "secret" not in status.problem.sentence
    assert_same(city, home.replica_file, key)


def test_a_wrong_password_and_a_foreign_database_are_told_apart(city: str, central_server: str, home: Home) -> None:
    user, rest = city.split("@")
    with pytest.raises(LoginRefused):
        sync(user.rsplit(":", 1)[0] + ":wrong@" + rest, home)
    with pytest.raises(SchemaMismatch):
        sync(central_server, home)


class Follower:
    """A sync that follows, in a thread, and what it said."""

    def __init__(self, url: str, home: Home) -> None:
        self.said: list[Progress] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(url, home))

    def _follow(self, url: str, home: Home) -> None:
        with unjournaled(
            central_alone(url), home.replica_file, home.key_file.read_bytes(), self.said.append
        ) as self._replicator:
            self._ready.set()
            self._replicator.follow()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._replicator.stop()
        self._thread.join(10)

    def until(self, phase: Phase, *, within_s: float, changes: int = 0, since: int | None = None) -> float:
        """Wait for a phase, and at least so many changes in it, since so many steps; return the seconds that took."""
        before, began = len(self.said) if since is None else since, time.monotonic()
        while time.monotonic() - began < within_s:
            steps = [step for step in self.said[before:] if step.phase is phase]
            if steps and sum(step.changes for step in steps) >= changes:
                return time.monotonic() - began
            time.sleep(0.005)
        pytest.fail(f"no {phase} within {within_s} s; last {self.said[-1:]}")


def test_a_commit_arrives_by_the_doorbell_before_the_next_poll(city: str, central: Central, home: Home) -> None:
    with Follower(city, home) as follower:
        follower.until(Phase.STREAMING, within_s=10)
        took_s = []
        for n in range(5):
            said = len(follower.said)
            add_cases(central, 1, f"ring{n}-")
            took_s.append(follower.until(Phase.STREAMING, within_s=3, changes=2, since=said))
    assert sorted(took_s)[2] < 1


def test_without_the_doorbell_changes_arrive_by_polling(
    city: str, central: Central, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    central.execute(
        "CREATE OR REPLACE FUNCTION supervision.feed_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$"
        "BEGIN INSERT INTO supervision.change_feed (area, tbl, pk, op)"
        " SELECT area, TG_TABLE_NAME, id, 'I' FROM new_rows; RETURN NULL; END $$"
    )
    with Follower(city, home) as follower:
        follower.until(Phase.STREAMING, within_s=10)
        said = len(follower.said)
        add_cases(central, 1)
        follower.until(Phase.STREAMING, within_s=6, changes=2, since=said)


def test_an_outage_is_noted_within_seconds_and_healed(city: str, central: Central, home: Home, key: bytes) -> None:
    with Follower(city, home) as follower:
        follower.until(Phase.STREAMING, within_s=10)
        name = city.rsplit("/", 1)[1]
        with psycopg.connect(city.replace(name, "postgres"), autocommit=True) as other:
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            central.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            follower.until(Phase.OFFLINE, within_s=5)
            reader = open_reader(home.replica_file, key)
            status = read_status(reader)
            reader.close()
            assert status.phase is Phase.OFFLINE
            assert status.problem is not None
            assert status.is_whole
            add_cases(central, 3)
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
        follower.until(Phase.STREAMING, within_s=10)
    assert_same(city, home.replica_file, key)


def test_a_disk_that_fills_up_and_is_freed_again_costs_nothing(city: str, central: Central, small_disk: Path) -> None:
    home = Home(small_disk / "home")
    key = make_demo_key(home).read_bytes()
    with Follower(city, home) as follower:
        follower.until(Phase.STREAMING, within_s=10)
        ballast = small_disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        add_cases(central, 3_000)
        follower.until(Phase.OFFLINE, within_s=10)
        problem = next(step.problem for step in follower.said if step.problem)
        assert problem.code == "E-STORAGE"
        ballast.unlink()
        follower.until(Phase.STREAMING, within_s=15)
    assert_same(city, home.replica_file, key)


@pytest.mark.parametrize(
    ("harm", "repair", "code"),
    [
        (
            "ALTER SCHEMA supervision RENAME TO elsewhere",
            "ALTER SCHEMA elsewhere RENAME TO supervision",
            "E-SCHEMA",
        ),
        (
            "ALTER TABLE supervision.event RENAME COLUMN kind_code TO elsewhere",
            "ALTER TABLE supervision.event RENAME COLUMN elsewhere TO kind_code",
            "E-SCHEMA",
        ),
    ],
)
def test_a_central_taken_apart_while_the_sync_runs_is_waited_for(
    city: str, central: Central, home: Home, harm: str, repair: str, code: str
) -> None:
    with Follower(city, home) as follower:
        follower.until(Phase.STREAMING, within_s=10)
        add_cases(central, 1)
        central.execute(harm)
        follower.until(Phase.OFFLINE, within_s=15)
        central.execute(repair)
        follower.until(Phase.STREAMING, within_s=15)
    assert code in {step.problem.code for step in follower.said if step.problem}
