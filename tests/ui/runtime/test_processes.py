"""Jobs beside the window: heard, started again, ended when asked."""

from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from console import __version__
from ui.runtime import processes
from ui.runtime.processes import ControlProcess, control_command

STARTS_WITHIN_MS = 60_000


def test_a_frozen_program_runs_its_own_supervisionctl(monkeypatch: pytest.MonkeyPatch) -> None:
    assert control_command("sync")[1] == ["-m", "console", "sync"]
    monkeypatch.setattr(processes.sys, "frozen", True, raising=False)
    assert control_command("sync")[1] == ["supervisionctl", "sync"]


def test_what_it_says_and_how_it_ends_is_told(qapp: object, qtbot: QtBot) -> None:
    job, lines = ControlProcess(["--version"], {}), []
    job.said.connect(lines.append)
    with qtbot.waitSignal(job.ended, timeout=STARTS_WITHIN_MS) as blocker:
        job.start()
    assert blocker.args == [0, ""]
    assert lines == [__version__]


def test_a_job_that_ends_is_started_again_after_a_pause(
    qapp: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PAUSES_S", (0,))
    job, ends = ControlProcess(["no-such-command"], {}, restarts=True), []
    job.ended.connect(lambda status, words: ends.append((status, "no-such-command" in words)))
    job.start()
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=STARTS_WITHIN_MS)
    job.stop()
    assert set(ends) == {(2, True)}


def test_stopping_ends_the_process_and_starts_no_other(qapp: object, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(32))
    (tmp_path / "key").chmod(0o600)
    url = "postgresql://nobody:x@127.0.0.1:9/none"
    arguments = ["sync", "--follow", "--attached", "--home", str(tmp_path), "--key-file", str(tmp_path / "key")]
    job = ControlProcess(arguments, {"SUPERVISION_CENTRAL_URL": url}, restarts=True)
    job.start()
    qtbot.waitUntil((tmp_path / "replica.db").exists, timeout=STARTS_WITHIN_MS)
    pid = job.pid
    assert url not in " ".join(psutil.Process(pid).cmdline())
    job.stop()
    assert not psutil.pid_exists(pid)
    assert not job.is_running
