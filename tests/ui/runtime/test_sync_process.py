"""What the sync process says on its output reaches the window: what keeps it from working, and that nothing does."""

import contextlib
import json
from pathlib import Path

import psycopg
import pytest
from pytestqt.qtbot import QtBot

from console import clock
from console.errors import HomeLocked
from console.messages import messages
from console.paths import Home
from console.replica.key import make_demo_key
from tests.disks import small_disk
from tests.synced_city import add_cases, assert_same, make_areas
from ui.runtime.sync_process import SyncProcess

__all__ = ["small_disk"]

NOTHING_ANSWERS = {"code": "E-SERVER", "sentence": "中心数据库无应答。请检查网络。"}
DISK_FULL = {"code": "E-STORAGE", "sentence": "本地副本无法读写。请释放磁盘空间。"}


def step(source: str = "central", phase: str = "streaming", problem: dict[str, str] | None = None) -> str:
    return json.dumps({"phase": phase, "source": source, "problem": problem})


@pytest.fixture
def told(qapp: object, tmp_path: Path) -> tuple[SyncProcess, list[str]]:
    """A process that is described and not started, and what it tells the window."""
    sync, heard = SyncProcess(Home(tmp_path), b"k" * 32, None), []
    sync.troubled.connect(heard.append)
    return sync, heard


def test_a_problem_is_told_once_and_that_it_is_over(told: tuple[SyncProcess, list[str]]) -> None:
    sync, heard = told
    for line in (step(), step(phase="offline", problem=DISK_FULL), step(phase="offline", problem=DISK_FULL), step()):
        sync.process.said.emit(line)
    assert heard == ["同步受阻:本地副本无法读写。请释放磁盘空间。 (E-STORAGE)", ""]


def test_a_source_that_works_does_not_hide_one_that_does_not(told: tuple[SyncProcess, list[str]]) -> None:
    sync, heard = told
    sync.process.said.emit(step("north", "offline", NOTHING_ANSWERS))
    sync.process.said.emit(step("south"))
    sync.process.said.emit(step("west", "offline", NOTHING_ANSWERS))
    assert len(heard) == 1  # one sentence for both
    sync.process.said.emit(step("north"))
    assert len(heard) == 1
    sync.process.said.emit(step("west"))
    assert heard[1:] == [""]


def test_another_language_is_spoken_at_once_and_at_the_next_start(
    told: tuple[SyncProcess, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, heard = told
    asked: list[bytes] = []
    monkeypatch.setattr(sync.process, "tell", asked.append)
    sync.process.said.emit(step(phase="offline", problem=DISK_FULL))
    messages.choose("en")
    sync.speak()
    assert heard[-1].startswith("No sync: ")
    assert asked == [b"speak en\n"]
    arguments = sync.process._arguments
    assert arguments[arguments.index("--lang") + 1] == "en"


def test_a_process_that_ends_is_told_until_it_works_again(told: tuple[SyncProcess, list[str]]) -> None:
    sync, heard = told
    sync.process.ended.emit(74, "磁盘已满。")
    sync.process.ended.emit(74, "磁盘已满。")
    sync.process.said.emit(step())
    sync.process.ended.emit(9, "")
    assert heard == ["同步受阻:磁盘已满。", "", "同步受阻:退出状态 9"]


def test_another_process_that_already_syncs_is_no_trouble(told: tuple[SyncProcess, list[str]]) -> None:
    sync, heard = told
    sync.process.ended.emit(HomeLocked.exit_status, "另一进程正在写入此安装。")
    assert heard == []


def test_lines_that_are_no_steps_are_passed_over(told: tuple[SyncProcess, list[str]]) -> None:
    sync, heard = told
    for line in ("", "not JSON", "[1]", '"phase"', json.dumps({"error": {"code": "E-KEY", "message": "x"}})):
        sync.process.said.emit(line)
    assert heard == []


@pytest.mark.heavy
def test_a_full_disk_is_told_within_two_seconds_and_that_it_is_over(
    qapp: object,
    qtbot: QtBot,
    central_database: str,
    central: psycopg.Connection[tuple[object, ...]],
    small_disk: Path,
) -> None:
    make_areas(central)
    home = Home(small_disk / "home")
    key = make_demo_key(home).read_bytes()
    sync, filler = SyncProcess(home, key, central_database), small_disk / "filler"
    sync.start()
    try:
        with qtbot.waitSignal(sync.process.said, timeout=60_000, check_params_cb=lambda line: '"streaming"' in line):
            pass
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4_096))
        add_cases(central, 3_000)
        began_s = clock.monotonic_s()
        with qtbot.waitSignal(sync.troubled, timeout=10_000) as blocker:
            pass
        assert clock.monotonic_s() - began_s <= 2
        assert "E-STORAGE" in blocker.args[0]
        filler.unlink()
        qtbot.waitSignal(sync.troubled, timeout=15_000, check_params_cb=lambda text: text == "").wait()
        qtbot.waitUntil(lambda: is_same(central_database, home, key), timeout=15_000)
    finally:
        sync.stop()


def is_same(url: str, home: Home, key: bytes) -> bool:
    with contextlib.suppress(AssertionError):
        assert_same(url, home.replica_file, key)
        return True
    return False


def test_a_damaged_page_met_by_a_page_of_the_window_has_the_replica_checked_and_replaced(
    qapp: object, qtbot: QtBot, tmp_path: Path, central: psycopg.Connection[tuple[object, ...]], central_database: str
) -> None:
    home = Home(tmp_path / "home")
    key = make_demo_key(home).read_bytes()
    make_areas(central)
    add_cases(central, 2_000)
    heard: list[dict[str, object]] = []
    sync = SyncProcess(home, key, central_database)
    sync.process.said.connect(lambda line: heard.append(json.loads(line)))
    sync.start()
    try:
        qtbot.waitUntil(lambda: any(step["phase"] == "streaming" for step in heard), timeout=60_000)
        with home.replica_file.open("r+b") as file:
            file.seek(40 * 4096)
            file.write(b"x" * 20 * 4096)
        sync.check()
        sync.check()
        qtbot.waitUntil(lambda: any(step["reason"] == "replica_damaged" for step in heard), timeout=60_000)
        qtbot.waitUntil(lambda: heard[-1]["phase"] == "streaming", timeout=60_000)
    finally:
        sync.stop()
    assert len(list(home.root.glob("replica.bad-*.db"))) == 1
    assert_same(central_database, home.replica_file, key)
