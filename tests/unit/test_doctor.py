"""What this machine lacks and the command that mends it."""

import json
from pathlib import Path

import pytest

from console.cli import main
from console.doctor import examine
from console.messages import messages
from console.paths import Home


@pytest.fixture(autouse=True)
def english():
    messages.choose("en")
    yield
    messages.choose("zh")


def test_a_machine_that_runs_these_tests_has_a_sound_qt_and_an_encrypted_store(tmp_path: Path) -> None:
    findings = {finding.name: finding for finding in examine(Home(tmp_path))}
    assert findings["Python and Qt"].ok
    assert findings["encrypted store"].ok
    assert "SQLCipher 4." in findings["encrypted store"].seen


def test_whatever_is_missing_comes_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    findings = examine(Home(tmp_path / "not" / "yet"))
    lacking = [finding for finding in findings if not finding.ok]
    assert "display" in {finding.name for finding in lacking}
    assert all(finding.remedy for finding in lacking)
    assert not any(finding.remedy for finding in findings if finding.ok)


def test_the_command_prints_json_and_ends_with_one_when_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    status = main(["doctor", "--json", "--lang", "en", "--home", str(tmp_path)])
    found = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert status == 1
    assert found["display"] == {
        "name": "display",
        "ok": False,
        "seen": "none",
        "remedy": "Log in to a desktop, or set QT_QPA_PLATFORM=offscreen to draw without one.",
    }


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    findings = {finding.name: finding for finding in examine(Home(tmp_path / "home"))}
    assert not findings["home directory"].ok
