"""Jobs beside the window: heard, started again, ended when asked."""

from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from console import __version__
from console.errors import StorageFault, UsageError
from console.paths import Home
from console.replica import store
from ui.runtime import processes
from ui.runtime.processes import ControlProcess, control_command
from ui.runtime.sync_process import SyncProcess

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
    job.ended.connect(lambda status, words: ends.append((status == UsageError.exit_status, "no-such-command" in words)))
    job.start()
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=STARTS_WITHIN_MS)
    job.stop()
    assert set(ends) == {(True, True)}


def opens(home: Home, key: bytes) -> bool:
    """Return whether the replica stands and has this key; another key is an error, not a False."""
    try:
        store.open_reader(home.replica_file, key).close()
    except StorageFault:
        return False
    return True


def test_stopping_ends_the_process_and_starts_no_other(qapp: object, qtbot: QtBot, tmp_path: Path) -> None:
    url = "postgresql://nobody:x@127.0.0.1:9/none"
    home, key = Home(tmp_path), b"k" * 32  # no source of a key but the one that is handed over
    sync = SyncProcess(home, key, url)
    job = sync.process
    sync.start()
    qtbot.waitUntil(lambda: opens(home, key), timeout=STARTS_WITHIN_MS)
    pid = job.pid
    child = psutil.Process(pid)
    seen_by_others = [*child.cmdline(), *child.environ().values()]
    assert url not in " ".join(child.cmdline())
    assert not any(key.decode() in text for text in seen_by_others)
    job.stop()
    assert not psutil.pid_exists(pid)
    assert not job.is_running
