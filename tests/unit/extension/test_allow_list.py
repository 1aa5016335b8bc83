"""The administrator's list: read back as written, never half, and without effect when it is not sound."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from console.errors import BadInput, RefusedCommand, StorageFault
from console.extension.allow_list import Decision, add_decision, read_decisions, standing
from console.extension.deciding import decide
from console.extension.inventory import State
from console.paths import Home
from tests.unit.extension.making import AT, allow, entry, stock, write_plugin

ONE = Decision("acme-lists", "1.0", "a" * 64, is_allowed=True, by="梁永康", at=AT, why="旧系统")

SHORT_HASH = """
format = 1
[[decision]]
distribution = "acme-lists"
version = "1.0"
sha256 = "abc"
allowed = true
by = "x"
at = "2026-11-22T10:00:00Z"
why = "y"
"""


def test_decisions_come_back_in_order_and_the_newest_counts(tmp_path):
    file = tmp_path / "plugins.toml"
    later = replace(ONE, is_allowed=False, why="漏洞")

    add_decision(file, ONE)
    add_decision(file, replace(ONE, distribution="other"))
    add_decision(file, later)

    assert [one.distribution for one in read_decisions(file)] == ["acme-lists", "other", "acme-lists"]
    assert standing(read_decisions(file), "acme-lists") == later
    assert standing(read_decisions(file), "nobody") is None


def test_comments_an_administrator_wrote_stay(tmp_path):
    file = tmp_path / "plugins.toml"
    add_decision(file, ONE)
    file.write_text("# 只准安全管理员改\n" + file.read_text(encoding="utf-8"), encoding="utf-8")

    add_decision(file, ONE)

    assert file.read_text(encoding="utf-8").startswith("# 只准安全管理员改\n")
    assert len(read_decisions(file)) == 2


@pytest.mark.parametrize("change", [{"by": " "}, {"why": ""}, {"why": "two\nlines"}, {"by": "x" * 201}])
def test_a_decision_without_who_and_why_is_none(tmp_path, change):
    with pytest.raises(BadInput):
        add_decision(tmp_path / "plugins.toml", replace(ONE, **change))

    assert not (tmp_path / "plugins.toml").exists()


@pytest.mark.parametrize(
    "text",
    [
        "format = 1\n[[decision",
        "format = 2\n",
        "",
        "format = 1\ndecision = 3\n",
        "format = 1\ndecision = [3]\n",
        'format = 1\n[[decision]]\ndistribution = "acme-lists"\n',
        SHORT_HASH,
    ],
)
def test_a_list_that_is_not_sound_says_so_loads_nothing_and_is_not_overwritten(tmp_path, text):
    home = Home(tmp_path)
    write_plugin(home.plugins_dir)
    allow(home)
    home.plugins_file.write_text(text)

    assert stock(home).list_fault is not None
    assert entry(home).sealed is None
    with pytest.raises(BadInput):
        add_decision(home.plugins_file, ONE)
    assert home.plugins_file.read_text() == text


def test_a_list_that_anybody_may_write_to_counts_for_nothing(tmp_path):
    home = Home(tmp_path)
    write_plugin(home.plugins_dir)
    allow(home)
    home.plugins_file.chmod(0o666)

    assert "Others" in str(stock(home).list_fault)
    assert entry(home).sealed is None


def test_a_list_that_cannot_be_written_leaves_the_former_one(tmp_path, monkeypatch):
    file = tmp_path / "plugins.toml"
    add_decision(file, ONE)
    monkeypatch.setattr(Path, "replace", _full)

    with pytest.raises(StorageFault):
        add_decision(file, replace(ONE, is_allowed=False))

    assert read_decisions(file) == (ONE,)


def _full(_self, _target):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_forbidding_takes_back_what_was_allowed_and_what_is_gone_can_be_forbidden(tmp_path):
    home = Home(tmp_path)
    module = write_plugin(home.plugins_dir)
    allow(home)
    for path in (*module.parent.glob("*/*"), module):
        path.unlink()
    assert entry(home).state is State.MISSING

    decide(home, entry(home), is_allowed=False, by="梁永康", why="不再使用")

    assert [one.name for one in stock(home).entries] == ["event_log"]


def test_what_is_refused_cannot_be_allowed(tmp_path):
    home = Home(tmp_path)
    write_plugin(home.plugins_dir, record=("../x.py,,",))

    with pytest.raises(RefusedCommand):
        decide(home, entry(home), is_allowed=True, by="x", why="y")
