"""The whole desktop as its user starts it: a real server, simulator and sync beside it, and nothing left afterwards."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QImage

from tests.waiting import wait_until

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
READY_WITHIN_S = 240
GONE_WITHIN_S = 60
CITY = ["--cases", "300"]
LIVING = ("console sync", "--mood busy --attached")


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


def start(home: Path) -> subprocess.Popen[bytes]:
    """Start a demo; return when its sync and its simulator run."""
    demo = subprocess.Popen(
        console(home, "demo", *CITY), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    wait_until(
        lambda: all(any(job in line for line in processes_of(home)) for job in LIVING), READY_WITHIN_S, look_every_s=0.2
    )
    return demo


def draw(home: Path, page: str, size: str, *more: str) -> QImage:
    out = home / f"{page}.png"
    subprocess.run(
        console(home, "snapshot", page, "--out", str(out), "--size", size, *more, *CITY),
        env=environment(), check=True, timeout=READY_WITHIN_S, capture_output=True,
    )  # fmt: skip
    picture = QImage(str(out))
    assert f"{picture.width()}x{picture.height()}" == size
    return picture


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose city a demo made from nothing; then the demo was killed. Making it is dear: all share it."""
    made = tmp_path_factory.mktemp("city")
    with start(made) as killed:
        killed.send_signal(signal.SIGKILL)
    wait_until(lambda: not any("-m console" in line for line in processes_of(made)), GONE_WITHIN_S, look_every_s=0.2)
    assert (made / "demo.key").stat().st_size == 32
    return made


def test_what_a_killed_console_left_is_taken_over_and_the_pages_are_drawn_as_asked(home: Path) -> None:
    pictures = {
        "wall": draw(home, "wall", "1920x1080"),
        "detail": draw(home, "detail", "1920x1080", "--at", "2027-06-01T12:00"),
    }
    assert processes_of(home) == []
    for page, image in pictures.items():
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 5)}
        assert len(colours) > 20, page


def test_the_demo_lives_ends_when_asked_and_leaves_nothing_running(home: Path) -> None:
    with start(home) as demo:
        demo.send_signal(signal.SIGTERM)
        _out, said = demo.communicate(timeout=GONE_WITHIN_S)
    assert demo.returncode == 0, said
    assert b"Traceback" not in said
    assert processes_of(home) == []


def test_the_wall_shows_the_replica_alone_and_ends_by_itself(home: Path) -> None:
    done = subprocess.run(
        console(home, "wall", "--seconds", "2"),
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert processes_of(home) == []


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
