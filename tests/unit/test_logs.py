"""Log files of one installation."""

import logging
from pathlib import Path

import pytest

from console.logs import log_to_home
from console.paths import Home


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


def test_details_for_debugging_stay_out_of_the_file(home: Home) -> None:
    handler = log_to_home(home, "sync")
    logging.getLogger("console.sync").debug("row 17")
    handler.flush()
    assert not (home.log_dir / "sync.log").exists()
