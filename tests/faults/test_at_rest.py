"""What a console leaves on the disk gives no name away, and is used only where it is whole and encrypted."""

import random
from pathlib import Path

import psycopg
import pytest

from console.domain.operation import Draft, OperationKind
from console.errors import ReplicaDamaged
from console.paths import Home
from console.replica.local import outbox
from console.replica.local.file import LocalFile
from console.replica.store import PLAINTEXT_HEADER, open_reader
from tests.faults.console_process import ConsoleProcess
from tests.faults.figures import record_figure
from tests.faults.onlooker import Onlooker

Central = psycopg.Connection[tuple[object, ...]]

NAMES = 100
HOUSE, BORN = "的住宅", "3701011990"
"""What every name and every number has in it: where neither stands, none of them does."""
FORMS = ("utf-8", "utf-16-le", "gb18030")
_ADD = (
    "INSERT INTO supervision.supervised_case (area, case_no, project_name, application_source_code, received_at,"
    " source, record_hash) VALUES ('370101', %s, %s, 1, now(), 'platform', %s)"
)


def secrets_of(seed: int) -> list[tuple[str, str]]:
    """Return names and numbers of people that occur nowhere else."""
    chance = random.Random(seed)
    family, given = "赵钱孙李周吴郑王冯陈", "嫣骞翊珩漪玥璟屹恺瑄"
    return [
        (chance.choice(family) + chance.choice(given) + chance.choice(given) + f"{HOUSE}{number:03}",
         f"{BORN}{chance.randint(10**7, 10**8 - 1)}")
        for number in range(NAMES)
    ]  # fmt: skip


def told_by(content: bytes) -> list[str]:
    """Return what stands there of names and numbers, in whatever way it is written."""
    return [part for part in (HOUSE, BORN) if any(part.encode(form) in content for form in FORMS)]


def test_no_file_of_a_killed_console_gives_a_name_away(
    city: str, central: Central, home: Home, key: bytes, tmp_path: Path
) -> None:
    """Killed while it follows, so that its logs of the database and whatever is temporary lie there as they were."""
    secrets = secrets_of(6)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {name: str(temporary) for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP")}
    with ConsoleProcess(city, home, environment=environment) as console:
        console.until("streaming", within_s=30)
        for name, number in secrets:
            central.execute(_ADD, (number, name, number))
        with LocalFile(home, key) as local:
            for name, number in secrets[:20]:
                draft = Draft(OperationKind.ANNOTATE, "370101", "1", name[:3], {"text": f"{name} {number}"}, 0)
                outbox.enqueue(local, draft, 1)
            with Onlooker(home.replica_file, key) as onlooker:
                onlooker.until(lambda: onlooker.count("supervised_case") == NAMES, within_s=20)
            console.kill()
            files = [path for folder in (home.root, temporary) for path in folder.rglob("*") if path.is_file()]
            contents = {path.name: path.read_bytes() for path in files if path != home.ballast_file}  # that is noise
    assert {"replica.db", "replica.db-wal", "local.db", "local.db-wal", "sync.log"} <= contents.keys()
    hits = {file: told for file, content in contents.items() if (told := told_by(content))}
    size = sum(map(len, contents.values()))
    record_figure(
        "S06", f"{2 * NAMES} names and numbers in {len(contents)} files ({size / 1e6:.1f} MB): {len(hits)} hits", "0"
    )
    assert hits == {}


def test_the_search_finds_a_name_or_number_where_one_stands() -> None:
    """Each of them in each way of writing it, so that the test above can fail."""
    for secret in secrets_of(6):
        for text in secret:
            for form in FORMS:
                assert told_by(b"\x00" + text.encode(form))


def test_a_plain_file_in_the_place_of_an_encrypted_one_is_refused(home: Home, key: bytes) -> None:
    for path in (home.replica_file, home.local_file):
        path.write_bytes(PLAINTEXT_HEADER + bytes(4080))
    with pytest.raises(ReplicaDamaged, match="unencrypted"):
        open_reader(home.replica_file, key)
    with pytest.raises(ReplicaDamaged, match="unencrypted"):
        LocalFile(home, key)
    record_figure("S06", "plain replica, plain local file: refused by the header", "refused")


def test_one_flipped_bit_anywhere_is_noticed(home: Home, key: bytes) -> None:
    """Of the local file, which is checked wherever it is opened; for the replica see the damaged replicas."""
    draft = Draft(OperationKind.ANNOTATE, "370101", "1", "Zhang", {"text": "核" * 1_000}, expected_version=0)
    with LocalFile(home, key) as local:
        for _ in range(20):
            outbox.enqueue(local, draft, 1)
    whole = home.local_file.read_bytes()
    chance = random.Random(66)
    tries = 40
    for _ in range(tries):
        place = chance.randrange(16, len(whole))
        home.local_file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ReplicaDamaged):
            LocalFile(home, key)
    home.local_file.write_bytes(whole)
    LocalFile(home, key).close()
    record_figure("S06", f"one bit flipped in {tries} places: noticed {tries} times", "always")
