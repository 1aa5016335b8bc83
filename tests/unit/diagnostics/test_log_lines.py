"""Logs are read from their end, as entries, by level and text."""

import logging

import pytest

from console.diagnostics.log_lines import READ_BYTES, chosen, end_of, log_names
from console.logs import log_to_home
from console.paths import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def log(home):
    handler = log_to_home(home, "desktop")
    yield logging.getLogger("tests")
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_a_record_is_one_entry_with_its_traceback_and_its_level(home, log, caplog):
    log.info("begun")
    try:
        {}["x"]
    except KeyError:
        log.exception("failed")

    first, second = end_of(home, "desktop.log").entries

    assert (first.level, second.level) == (logging.INFO, logging.ERROR)
    assert first.text.endswith("INFO tests: begun")
    assert "Traceback" in second.text
    assert second.text.endswith("KeyError: 'x'")
    assert chosen((first, second), logging.WARNING, "") == (second,)
    assert chosen((first, second), logging.NOTSET, "BEGUN") == (first,)
    caplog.clear()


def test_of_a_long_file_only_the_end_is_read_and_no_entry_is_cut(home):
    home.log_dir.mkdir()
    line = "2026-11-20T02:42:17Z INFO a: " + "x" * 100
    (home.log_dir / "sync.log").write_text("\n".join([line] * 5_000))

    end = end_of(home, "sync.log")

    assert end.size > READ_BYTES
    assert len(end.entries) == READ_BYTES // (len(line) + 1)
    assert {one.text for one in end.entries} == {line}


def test_bytes_that_are_no_text_are_shown_as_such(home):
    home.log_dir.mkdir()
    (home.log_dir / "sync.log").write_bytes(b"2026-11-20T02:42:17Z INFO a: \xff\n")
    assert end_of(home, "sync.log").entries[0].text.endswith("\ufffd")


def test_a_home_without_logs_has_none(home):
    assert log_names(home) == ()
    home.log_dir.mkdir()
    (home.log_dir / "sync.log").touch()
    (home.log_dir / "sync.log.1").touch()
    assert log_names(home) == ("sync.log",)
