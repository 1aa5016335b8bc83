"""``supervisionctl connection`` as people and programs call it: what it says, and what it never says."""

import json
import os
from pathlib import Path

import pytest

from console.cli import main
from console.connection.commands import PASSWORD_VARIABLE
from console.paths import Home
from console.sync.orders import URL_VARIABLE
from tests.integration.connection.tls_server import PASSWORD, TlsServer


@pytest.fixture
def common(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An installation whose key an administrator gave in a file: it seals passwords and needs no keyring."""
    file = tmp_path / "given.key"
    file.write_bytes(b"k" * 32)
    file.chmod(0o600)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    return ["--home", str(home.root), "--key-file", str(file), "--lang", "en"]


@pytest.fixture
def adding(server: TlsServer, tmp_path: Path, common: list[str]) -> list[str]:
    authority = server.authority.write(tmp_path / "authority.pem")
    where = ["--host", "localhost", "--port", str(server.port), "--database", "city", "--user", "console"]
    return ["connection", "add", "city", *where, "--authority", str(authority), "--keep", "sealed", *common]


def everything(home: Home) -> bytes:
    return b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())


def test_from_a_descriptor_to_a_copy_without_a_password_on_the_disk(
    home: Home, adding: list[str], common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{PASSWORD}\n".encode())
    os.close(writing)
    assert main([*adding, "--password-fd", str(reading)]) == 0
    os.close(reading)
    assert main(["connection", "test", *common]) == 0
    said = capsys.readouterr()
    assert said.out.count("✓") == 8
    assert main(["sync", "--once", *common]) == 0
    assert home.replica_file.exists()
    assert PASSWORD not in said.out + said.err + capsys.readouterr().out
    assert PASSWORD.encode() not in everything(home)


def test_the_environment_may_hold_the_password_and_keeps_it_from_nobody_else(
    adding: list[str], common: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    assert main(adding) == 0
    assert PASSWORD_VARIABLE not in os.environ, "programs that this one starts do not get it"
    capsys.readouterr()
    assert main(["connection", "test", "city", "--json", *common]) == 1
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step["verdict"] for step in steps] == ["passed"] * 4 + ["failed"] + ["untried"] * 3
    assert steps[4]["code"] == "E-LOGIN"
    assert steps[4]["advice"] == "Check user and password."
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert main(["connection", "test", "--json", *common]) == 0


def test_without_a_terminal_nothing_is_asked(adding: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(adding) == 64
    (line,) = capsys.readouterr().err.splitlines()
    assert PASSWORD_VARIABLE in line
    assert "--password-fd" in line


def test_connections_are_listed_chosen_and_forgotten(
    home: Home,
    adding: list[str],
    common: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("city", "training"):
        monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
        assert main([name if word == "city" else word for word in adding[:3]] + adding[3:]) == 0
    assert main(["connection", "choose", "training", "--json", *common]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"chosen": "training", "copy_deleted": False}
    assert main(["connection", "list", "--json", *common]) == 0
    listed = json.loads(capsys.readouterr().out)["connections"]
    assert [(one["name"], one["chosen"], one["keep"]) for one in listed] == [
        ("city", False, "sealed"),
        ("training", True, "sealed"),
    ]
    refused = ["connection", "forget", "training", "--waiting-to", str(home.root / "notes.csv"), *common]
    assert main(refused) == 65
    assert "Write --confirm training" in capsys.readouterr().err
    assert main([*refused, "--confirm", "training"]) == 0
    assert "The local copy was deleted." in capsys.readouterr().out
    assert len(list(home.secrets_dir.iterdir())) == 1
    assert main(["connection", "list", *common]) == 0
    assert "○ city" in capsys.readouterr().out
    assert main(["connection", "test", *common]) == 65


def test_a_bad_entry_is_told_beside_the_good_ones(
    home: Home, common: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home.root.mkdir()
    home.connections_file.write_text('format = 1\n[[connection]]\nname = "x"\n')
    assert main(["connection", "list", *common]) == 0
    assert "connections.toml [[connection]] 1" in capsys.readouterr().err
