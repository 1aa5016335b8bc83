"""An installation's home under a newer program, and a newer home under this one: nothing that waits is lost."""

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlcipher3 import dbapi2

from console.central.sources import central_alone
from console.errors import SchemaMismatch
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.local.schema import VERSION
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.integration.sync.conftest import city, home, key
from tests.one_source import unjournaled
from tests.synced_city import add_cases, assert_same
from tests.waiting import wait_until

__all__ = ["city", "home", "key"]

Central = psycopg.Connection[tuple[object, ...]]

LOCAL_OF_0_1_0 = Path(__file__).parent / "older_homes" / "0.1.0-local.sql"
"""Five notes wait in it, on the first five cases of a city; made by 0.1.0."""
REPLICA_OF_0_1_0 = Path(__file__).parents[1] / "faults" / "older_replicas" / "1327610620.sql"
WITHIN_S = 60


def make_encrypted(path: Path, key: bytes, script: Path) -> None:
    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.executescript(script.read_text(encoding="utf-8"))
    connection.close()
    path.chmod(0o600)


def written_notes() -> list[tuple[int, str]]:
    """Return case and text of the notes that wait in the older home."""
    memory = sqlite3.connect(":memory:")
    memory.executescript(LOCAL_OF_0_1_0.read_text(encoding="utf-8"))
    rows = memory.execute("SELECT target, payload FROM operation ORDER BY seq").fetchall()
    memory.close()
    return [(int(target), json.loads(payload)["text"]) for target, payload in rows]


@pytest.mark.heavy
def test_what_waited_under_the_last_version_is_sent_once_by_this_one(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    add_cases(central, 500)
    make_encrypted(home.replica_file, key, REPLICA_OF_0_1_0)
    make_encrypted(home.local_file, key, LOCAL_OF_0_1_0)
    with ConsoleProcess(city, home) as console:
        started = time.monotonic()
        console.until("loading", within_s=WITHIN_S, since=started, reason="schema_changed")
        whole_s = console.until("streaming", within_s=WITHIN_S, since=started)
        with LocalFile(home, key) as local:
            wait_until(lambda: not outbox.pending(local), within_s=WITHIN_S)
        sent_s = time.monotonic() - started
    stored = central.execute("SELECT case_id, text FROM supervision.annotation ORDER BY case_id").fetchall()
    assert stored == written_notes()
    assert_same(city, home.replica_file, key)
    record_figure(
        "R24",
        f"home of 0.1.0: replica whole after {whole_s:.1f} s, {len(stored)} notes sent once after {sent_s:.1f} s",
        "0 lost, rebuilt or migrated <= 60 s",
    )
    assert max(whole_s, sent_s) <= WITHIN_S


def test_a_home_of_a_newer_program_is_refused_in_words_and_left_as_it_is(home: Home, key: bytes) -> None:
    LocalFile(home, key).close()
    newer = dbapi2.connect(str(home.local_file))
    newer.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    newer.execute(f"PRAGMA user_version={VERSION + 1}")
    newer.close()
    before = home.local_file.read_bytes()
    command = [sys.executable, "-m", "console", "outbox", "--home", str(home.root), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == SchemaMismatch.exit_status
    assert "made by a newer version of the program" in done.stderr
    assert home.local_file.read_bytes() == before


def test_a_replica_of_a_newer_program_is_set_aside_and_loaded_anew(
    city: str, central: Central, home: Home, key: bytes
) -> None:
    """It can be had again from central, so a downgrade costs a load and no word of anyone."""
    add_cases(central, 100)
    make_encrypted(home.replica_file, key, REPLICA_OF_0_1_0)
    newer = dbapi2.connect(str(home.replica_file))
    newer.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    newer.execute("PRAGMA user_version=2147483000")
    newer.close()
    with unjournaled(central_alone(city), home.replica_file, key, lambda _: None) as replicator:
        replicator.once()
    assert_same(city, home.replica_file, key)
    assert len(list(home.root.glob("replica.bad-*.db"))) == 1
