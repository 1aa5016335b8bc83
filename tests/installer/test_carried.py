"""What wheels carry inside them is known by name and licence; what is not stops a build."""

import re
from pathlib import Path

import pytest

from installer.carried import carried_parts, licences_by_name, untold_libraries
from installer.layout import ROOT
from installer.parts import bundled_parts

LICENCES = ROOT / "resources" / "licences"


def test_libraries_of_others_need_an_entry(tmp_path: Path) -> None:
    for name in (
        "psycopg_binary.libs/libkrb5-1a2b.so.3",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libnew.so.1",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(untold_libraries(tmp_path)) == ["PySide6/Qt/lib/libnew.so.1"]


@pytest.mark.parametrize(
    ("file", "collected", "said"),
    [
        ("x.libs/libnew.so.1", {}, "x.libs/libnew.so.1: name them with their licence"),
        ("y", {"module": "/srv/own/module.py"}, "Whose are these, and under which licence\\? /srv/own/module.py"),
    ],
)
def test_a_build_stops_at_what_has_no_licence(tmp_path: Path, file: str, collected: dict[str, str], said: str) -> None:
    inner = tmp_path / "out" / "program" / "_internal"
    (inner / file).parent.mkdir(parents=True, exist_ok=True)
    (inner / file).touch()
    with pytest.raises(SystemExit, match=said):
        next(bundled_parts(inner.parent, collected, "1.0"))


def test_every_entry_is_of_a_part_in_the_lock_and_every_text_of_an_entry() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    named = {one.of for one in carried_parts()} | licences_by_name().keys()
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in named} <= locked
    table = (LICENCES / "carried.toml").read_text(encoding="utf-8")
    unused = [path.name for path in (LICENCES / "carried").iterdir() if f'"carried/{path.name}"' not in table]
    assert unused == []
    names = [(one.name, one.of) for one in carried_parts()]
    assert len(names) == len(set(names))
