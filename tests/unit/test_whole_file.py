"""A file that is replaced whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from console.whole_file import write_whole
from tests.disks import small_disk

__all__ = ["small_disk"]


def test_a_file_is_replaced_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "some.toml"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in path.parent.iterdir()] == ["some.toml"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_leaves_the_old_content_and_nothing_else(small_disk: Path) -> None:
    path = small_disk / "some.toml"
    write_whole(path, b"old")
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"x" * 5_000_000)
    assert path.read_bytes() == b"old"
    assert [one.name for one in small_disk.iterdir()] == ["some.toml"]


def test_a_power_cut_before_the_last_step_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.toml"
    write_whole(path, b"old")

    def cut(*_anything: object) -> None:
        raise OSError("power")

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(OSError, match="power"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
