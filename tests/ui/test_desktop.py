"""The whole desktop as its user starts it: a real server, simulator and sync beside it, and nothing left afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QImage

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
READY_WITHIN_S = 240
GONE_WITHIN_S = 60
CITY = ["--cases", "300"]


def console(home: Path, command: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ui", command, "--home", str(home), "--lang", "en", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def processes_of(home: Path) -> list[str]:
    """Return the command lines of living processes that name the home: console, sync, simulator, server."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(home) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found


def wait_until(condition: Callable[[], bool], within_s: float) -> None:
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.2)


def test_the_demo_lives_ends_by_itself_and_leaves_nothing_running(tmp_path: Path) -> None:
    done = subprocess.run(
        console(tmp_path, "demo", *CITY, "--seconds", "25"),
        env=environment(), capture_output=True, text=True, timeout=READY_WITHIN_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "demo.key").stat().st_size == 32
    assert processes_of(tmp_path) == []


def test_what_a_killed_console_left_is_taken_over(tmp_path: Path) -> None:
    killed = subprocess.Popen(
        console(tmp_path, "demo", *CITY), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: any("sync" in line for line in processes_of(tmp_path)), READY_WITHIN_S)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    wait_until(lambda: not any("-m console" in line for line in processes_of(tmp_path)), GONE_WITHIN_S)
    picture = tmp_path / "wall.png"
    subprocess.run(
        console(tmp_path, "snapshot", "wall", "--out", str(picture), *CITY),
        env=environment(), check=True, timeout=READY_WITHIN_S, capture_output=True,
    )  # fmt: skip
    assert picture.exists()
    assert processes_of(tmp_path) == []


def test_pages_are_drawn_at_the_size_and_instant_asked_for(tmp_path: Path) -> None:
    pictures = {}
    for page, size, more in (
        ("wall", "1920x1080", []),
        ("cases", "1366x768", []),
        ("detail", "1920x1080", ["--at", "2027-06-01T12:00"]),
    ):
        out = tmp_path / f"{page}.png"
        subprocess.run(
            console(tmp_path, "snapshot", page, "--out", str(out), "--size", size, *more, *CITY),
            env=environment(), check=True, timeout=READY_WITHIN_S, capture_output=True,
        )  # fmt: skip
        pictures[page] = QImage(str(out))
        assert f"{pictures[page].width()}x{pictures[page].height()}" == size
    for page, image in pictures.items():
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 5)}
        assert len(colours) > 20, page


def test_a_page_that_does_not_exist_is_one_sentence_and_65(tmp_path: Path) -> None:
    done = subprocess.run(
        console(tmp_path, "snapshot", "nowhere", "--out", str(tmp_path / "x.png")),
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 65
    assert len(done.stderr.splitlines()) == 1


def test_the_selftest_names_every_check(tmp_path: Path) -> None:
    done = subprocess.run(
        console(tmp_path, "selftest"), env=environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) == 6
    assert all(line.startswith("✓") for line in done.stdout.splitlines())
