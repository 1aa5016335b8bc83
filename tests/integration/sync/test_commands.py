"""``supervisionctl sync`` as people and programs call it: what it prints, and how it ends."""

import json
import os
from pathlib import Path

import pytest

from console.central.counter.writer import CounterWriter
from console.cli import main
from console.domain.records import REFUSED_RECORD
from console.paths import Home
from console.replica.lock import WriterLock
from console.sync.orders import URL_VARIABLE
from tests.synced_city import assert_same

UNREACHABLE = "postgresql://someone:secret@127.0.0.1:1/city"


def test_the_address_may_come_from_the_environment(
    city: str, home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(URL_VARIABLE, city)
    assert main(["sync", "--once", "--json", "--home", str(home.root)]) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    loading = [step for step in steps if step["phase"] == "loading" and step["table"]]
    assert steps[-1]["phase"] == "stopped"
    assert loading[-1]["rows_done"] == loading[-1]["rows_total"] == 6
    assert_same(city, home.replica_file, key)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unreachable_server_is_one_sentence_without_the_password(
    home: Home, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    status = main(["sync", "--once", "--url", UNREACHABLE, "--home", str(home.root), "--lang", language])
    said = capsys.readouterr().err
    assert status == 69
    assert len(said.splitlines()) == 1
    assert "E-SERVER" in said
    assert "secret" not in said
    assert "secret" not in (home.log_dir / "sync.log").read_text()


def test_without_a_server_to_copy_the_command_says_how_to_name_one(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    assert main(["sync", "--once", "--home", str(home.root), "--lang", "en"]) == 65
    assert URL_VARIABLE in capsys.readouterr().err


def test_a_second_sync_of_a_home_ends_with_status_75(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with WriterLock(home.writer_lock, purpose="the first"):
        assert main(["sync", "--once", "--url", UNREACHABLE, "--home", str(home.root)]) == 75
    assert "the first" in capsys.readouterr().err


def test_an_unsafe_key_file_ends_with_status_78(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.key_file.chmod(0o644)
    assert main(["sync", "--once", "--url", UNREACHABLE, "--home", str(home.root), "--json"]) == 78
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "E-KEY"


def test_a_plain_database_in_place_of_the_replica_ends_with_status_65(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(home.replica_file).write_bytes(b"SQLite format 3\x00" + bytes(100))
    assert main(["sync", "--once", "--url", UNREACHABLE, "--home", str(home.root)]) == 65
    assert "E-REPLICA" in capsys.readouterr().err


def test_a_key_handed_over_on_the_input_is_used_and_a_short_one_ends_with_status_78(
    city: str, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.key_file.unlink()
    for handed, status in ((b"k" * 32, 0), (b"k" * 31, 78)):
        reading, writing = os.pipe()
        os.write(writing, handed)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            monkeypatch.setattr("sys.stdin", pipe)
            assert main(["sync", "--once", "--key-on-input", "--url", city, "--home", str(home.root)]) == status
    assert_same(city, home.replica_file, b"k" * 32)
    assert "E-KEY" in capsys.readouterr().err


def test_a_database_without_transaction_numbers_is_made_written_and_copied(
    home: Home, key: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'central.db'}"
    assert main(["central", "init", "--url", url]) == 0
    writer = CounterWriter(url)
    with writer.transaction() as transaction:
        transaction.upsert(
            REFUSED_RECORD, [(1, "370101", "platform", "line 1", None, "no date", None, "h", 5, None, None)]
        )
    writer.close()
    assert main(["sync", "--once", "--compare", "--json", "--url", url, "--home", str(home.root)]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-2])["comparison"]["central"]
    held = {table["table"]: table["here"] for table in found if table["here"]}
    assert held == {"refused_record": {"370101": 1}}
    assert not any(table["differing"] for table in found)
