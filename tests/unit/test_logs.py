"""Log files of one installation."""

import contextlib
import logging
import stat
from pathlib import Path

import pytest

from console.logs import log_to_home
from console.paths import Home
from tests.disks import small_disk

__all__ = ["small_disk"]


@pytest.fixture
def home(tmp_path: Path):
    handlers = list(logging.getLogger().handlers)
    level = logging.getLogger().level
    yield Home(tmp_path)
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
        handler.close()
    logging.getLogger().setLevel(level)


def test_a_record_lands_in_the_file_of_its_process_with_time_in_utc(home: Home) -> None:
    log_to_home(home, "sync")
    logging.getLogger("console.sync").info("loaded 3 rows")
    line = (home.log_dir / "sync.log").read_text(encoding="utf-8")
    assert "Z INFO console.sync: loaded 3 rows" in line


def test_a_home_that_begins_with_a_log_is_closed_to_other_users(home: Home) -> None:
    fresh = Home(home.root / "fresh")
    log_to_home(fresh, "desktop")
    assert stat.S_IMODE(fresh.root.stat().st_mode) == 0o700


def test_details_for_debugging_stay_out_of_the_file(home: Home) -> None:
    handler = log_to_home(home, "sync")
    logging.getLogger("console.sync").debug("row 17")
    handler.flush()
    assert not (home.log_dir / "sync.log").exists()


@pytest.mark.parametrize(
    "text", ["no postgresql://city:hush@host/db", "host=x password=hush user=y", "password = 'hush \\' hush'"]
)
def test_a_password_never_reaches_the_file(home: Home, text: str) -> None:
    log_to_home(home, "sync")
    logging.getLogger("console.sync").error("failed: %s", text, exc_info=ValueError(text))
    written = (home.log_dir / "sync.log").read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "hush" not in written


def test_a_log_that_cannot_be_written_is_told_before_it_is_needed(home: Home) -> None:
    home.log_dir.write_text("not a folder")
    with pytest.raises(OSError, match="logs"):
        log_to_home(home, "sync")


def test_a_line_that_cannot_be_written_disturbs_nobody(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    log_to_home(home, "sync")
    (home.log_dir / "sync.log").mkdir()
    logging.getLogger("console.sync").info("loaded")
    assert capsys.readouterr() == ("", "")


def test_a_full_disk_neither_shows_nor_ends_anything(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = log_to_home(Home(small_disk), "sync")
    with contextlib.suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    logging.getLogger("console.sync").info("loaded")
    handler.close()
    assert capsys.readouterr() == ("", "")
