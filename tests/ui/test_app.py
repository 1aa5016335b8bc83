"""The desktop's command line: every fault is one sentence with a status, before anything is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.errors import EnvironmentFault, StorageFault, UsageError
from console.paths import DEMO_HOME, resolve_home
from ui.app import instant_us, main, size


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["snapshot", "wall", "--out", "x.png", "--size", "large"], "write a size as 1920x1080, not large"),
        (["snapshot", "wall", "--out", "x.png", "--at", "noon"], "write an instant as 2026-11-20T10:42, not noon"),
        (["snapshot", "wall", "--out", "x.png", "--text-scale", "300"], "a whole number from 90 to 150, not 300"),
        (["snapshot", "wall", "--out", "x.png", "--theme", "blue"], "blue"),
        (["dance"], "dance"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([*words, "--lang", "en"])

    line = capsys.readouterr().err
    assert status == UsageError.exit_status
    assert line.count("\n") == 1
    assert said in line


def test_a_picture_that_cannot_be_written_is_refused_before_a_city_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "wall.png"

    status = main(["snapshot", "wall", "--out", str(out), "--home", str(tmp_path / "home"), "--lang", "en"])

    assert status == StorageFault.exit_status
    assert "wall.png cannot be written" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@pytest.mark.heavy
def test_a_picture_of_a_central_database_out_of_reach_ends_with_its_sentence(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(bytes(32))
    key.chmod(0o600)
    words = ["snapshot", "wall", "--out", str(tmp_path / "wall.png"), "--home", str(tmp_path / "home"), "--lang", "en"]
    url = "postgresql://city:secret-word@127.0.0.1:9/none"

    done = subprocess.run(
        [sys.executable, "-m", "ui", *words, "--key-file", str(key), "--url", url],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == EnvironmentFault.exit_status
    assert "127.0.0.1:9 does not answer" in done.stderr
    assert "secret-word" not in done.stderr + done.stdout
    assert not (tmp_path / "wall.png").exists()


def test_a_demonstration_has_a_home_of_its_own() -> None:
    assert resolve_home(None, {}, name=DEMO_HOME).root != resolve_home(None, {}).root
    assert resolve_home("given", {}, name=DEMO_HOME) == resolve_home("given", {})


def test_sizes_and_instants_are_read() -> None:
    assert size("3840X2160") == (3840, 2160)
    assert instant_us("1970-01-01T08:00") == 0
    assert instant_us("1970-01-01T00:00+00:00") == 0
    assert instant_us("1970-01-02") == 28 * 3600 * 1_000_000
