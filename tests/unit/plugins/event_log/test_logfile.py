"""Files are unpacked in chunks, within limits."""

import gzip

import pytest

from console.errors import BadInput
from plugins.event_log import logfile
from plugins.event_log.logfile import read_chunks
from tests.unit.plugins.event_log.logs import until_broken


def test_a_packed_file_is_recognised_by_its_content_not_its_name(tmp_path):
    path = tmp_path / "log.xes"
    path.write_bytes(gzip.compress(b"<log/>"))

    assert b"".join(read_chunks(path)) == b"<log/>"


def test_a_gzip_bomb_is_stopped_long_before_its_end(tmp_path):
    path = tmp_path / "bomb.xes.gz"
    path.write_bytes(gzip.compress(b" " * 60_000_000))

    chunks, broken = until_broken(read_chunks(path))

    assert "200 times" in str(broken)
    assert sum(map(len, chunks)) < 20_000_000


def test_the_ratio_of_a_real_log_passes(tmp_path):
    path = tmp_path / "log.xes.gz"
    event = '<event><string key="concept:name" value="{n:07}"/><date key="time:timestamp" value="2011-{n:07}"/></event>'
    data = "".join(event.format(n=n * 7919 % 10_000_000) for n in range(30_000)).encode()
    path.write_bytes(gzip.compress(data))

    assert 5 < len(data) / path.stat().st_size < 100
    assert sum(map(len, read_chunks(path))) == len(data)


def test_a_file_that_unpacks_beyond_the_limit_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(logfile, "MAX_UNPACKED_BYTES", 100_000)
    path = tmp_path / "big.xes.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 1_000))

    with pytest.raises(BadInput, match="too big"):
        list(read_chunks(path))


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(logfile, "MAX_FILE_BYTES", 10)
    path = tmp_path / "big.xes"
    path.write_bytes(b"<log></log>")

    with pytest.raises(BadInput, match="too big"):
        next(read_chunks(path))


@pytest.mark.parametrize("damage", [lambda data: data[:-30], lambda data: data[:500] + b"\x00" * 50 + data[550:]])
def test_a_broken_packing_is_reported_after_what_was_sound(tmp_path, damage):
    path = tmp_path / "cut.xes.gz"
    path.write_bytes(damage(gzip.compress("".join(f"<{n * 7919}>" for n in range(40_000)).encode())))

    with pytest.raises(BadInput, match="breaks off or is damaged"):
        list(read_chunks(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"nothing\.xes cannot be read"):
        next(read_chunks(tmp_path / "nothing.xes"))
