"""A crash leaves one file that tells where and when, and nothing of what the program was working on."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from console import __version__
from console.diagnostics.crash import KEPT, CrashReports, CrashWatch
from console.errors import StorageFault
from console.paths import Home

ID_NUMBER, NAME, PASSWORD = "440604199001011234", "王小明", "open-sesame-7"


def error_of(raising):
    try:
        raising()
    except Exception as error:  # noqa: BLE001 - whatever the test raises
        return error
    raise AssertionError


def nested():
    applicant = f"{NAME} {ID_NUMBER} {PASSWORD}"
    try:
        {}[applicant]
    except KeyError as error:
        raise StorageFault("Nothing of {who} was saved.", who=applicant) from error


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / NAME)


def reports_in(home):
    return sorted(home.log_dir.glob("crash-*.txt"))


def test_a_report_says_where_and_in_which_program_and_repeats_no_value(home):
    path = CrashReports(home).leave(error_of(nested))

    assert home.root.stat().st_mode & 0o077 == 0
    text = path.read_text()
    assert f"supervision-console {__version__}" in text
    assert "(E-STORAGE) Nothing of {who} was saved." in text
    assert "tests/unit/diagnostics/test_crash.py:" in text
    assert "builtins.KeyError" in text
    for planted in (ID_NUMBER, NAME, PASSWORD, str(home.root)):
        assert planted not in text


def test_the_same_fault_leaves_one_report_however_often_it_comes(home):
    reports = CrashReports(home)
    assert reports.leave(error_of(nested)) is not None
    assert reports.leave(error_of(nested)) is None
    assert len(reports_in(home)) == 1


def test_no_more_than_some_reports_are_kept_the_newest(home):
    left = [CrashReports(home).leave(error_of(nested)) for _time in range(KEPT + 3)]
    assert reports_in(home) == left[3:]


def test_a_report_is_told_once(home):
    left = CrashReports(home).leave(error_of(nested))
    (told,) = CrashReports(home).tell()
    assert told.exists()
    assert not left.exists()
    assert CrashReports(home).tell() == ()


def test_a_folder_that_takes_nothing_makes_no_second_fault(home):
    home.root.mkdir()
    home.log_dir.write_text("a file where the folder should be")
    assert CrashReports(home).leave(error_of(nested)) is None


def died(home, how):
    program = f"""
        import ctypes, faulthandler, os, sys, threading
        from pathlib import Path
        from console.diagnostics.crash import CrashWatch
        from console.paths import Home

        def fall(applicant):
            {how}

        with CrashWatch(Home(Path({str(home.root)!r})), "work"):
            fall({ID_NUMBER!r})
    """
    home.log_dir.mkdir(parents=True)
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=False, capture_output=True, timeout=30,
    )  # fmt: skip


def test_a_fatal_signal_leaves_a_report_that_the_next_start_finds(home):
    assert died(home, "ctypes.string_at(0)").returncode < 0

    CrashReports(home).gather()
    (report,) = CrashReports(home).tell()

    text = report.read_text()
    assert "Fatal Python error: Segmentation fault" in text
    assert f"supervision-console {__version__}" in text
    assert " · work\n" in text
    assert "in fall" in text
    assert ID_NUMBER not in text
    assert str(home.root) not in text
    assert not list(home.log_dir.glob("fatal-*"))


def test_an_exception_of_a_thread_leaves_a_report_and_a_quiet_end_leaves_nothing(home):
    thread = "one = threading.Thread(target=lambda: {}[applicant]); one.start(); one.join()"
    assert died(home, thread).returncode == 0

    (report,) = reports_in(home)
    assert "builtins.KeyError" in report.read_text()
    assert ID_NUMBER not in report.read_text()
    assert not list(home.log_dir.glob("fatal-*"))


def test_who_watched_before_hears_of_it_too_and_watches_alone_again_afterwards(home, monkeypatch):
    heard = []
    monkeypatch.setattr(sys, "excepthook", lambda *told: heard.append(told))
    before, error = sys.excepthook, error_of(nested)

    with CrashWatch(home, "work"):
        sys.excepthook(type(error), error, error.__traceback__)

    assert [told[1] for told in heard] == [error]
    assert len(reports_in(home)) == 1
    assert sys.excepthook is before


def test_who_was_killed_from_outside_did_not_crash(home):
    assert died(home, "os.kill(os.getpid(), 9)").returncode == -9
    assert list(home.log_dir.glob("fatal-*"))

    CrashReports(home).gather()

    assert list(home.log_dir.iterdir()) == []


def test_a_program_that_still_runs_has_not_crashed(home):
    home.log_dir.mkdir(parents=True)
    running = home.log_dir / f"fatal-20260101T000000Z-{os.getppid()}.txt"
    running.write_text("Fatal Python error: x")

    CrashReports(home).gather()

    assert running.exists()
    assert reports_in(home) == []


def test_a_sync_process_that_dies_leaves_a_report_too(home):
    nowhere = "postgresql://city@127.0.0.1:1/city"
    words = ["sync", "--follow", "--json", "--key-on-input", "--home", str(home.root), "--url", nowhere]
    with subprocess.Popen(
        [sys.executable, "-m", "console", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as sync:
        sync.stdin.write(bytes(32))
        sync.stdin.flush()
        assert b'"phase"' in sync.stdout.readline()
        sync.send_signal(signal.SIGSEGV)
    assert sync.returncode == -signal.SIGSEGV

    CrashReports(home).gather()

    (report,) = CrashReports(home).tell()
    text = report.read_text()
    assert text.startswith(f"supervision-console {__version__} · sync\n")
    assert "console/sync/replicator.py:" in text
    assert str(home.root) not in text
