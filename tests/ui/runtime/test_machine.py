"""What is refused before Qt can fail in its own way."""

import os
import subprocess
import sys

import pytest

from console.errors import MissingCapability
from ui.runtime.machine import refuse_bad_pair, require_display


def test_the_pair_that_crashes_is_refused() -> None:
    with pytest.raises(MissingCapability, match=r"6\.12\.0 crashes under Python 3\.11"):
        refuse_bad_pair((6, 12, 0), (3, 11))


@pytest.mark.parametrize(("pyside", "python"), [((6, 11, 3), (3, 11)), ((6, 12, 0), (3, 12)), ((6, 12, 1), (3, 13))])
def test_sound_pairs_are_accepted(pyside: tuple[int, ...], python: tuple[int, ...]) -> None:
    refuse_bad_pair(pyside, python)


def test_no_display_is_one_sentence() -> None:
    with pytest.raises(MissingCapability, match="no display"):
        require_display({}, "linux")


def test_a_platform_that_was_chosen_is_not_questioned() -> None:
    require_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 and Wayland have machines without a display")
@pytest.mark.parametrize("display", ["", ":97"])
def test_the_program_ends_with_69_where_it_cannot_be_seen(display: str, tmp_path: object) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
    }
    environment["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "-m", "ui", "demo", "--lang", "en", "--home", str(tmp_path)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 69
    assert len(done.stderr.splitlines()) == 1
    assert "E-MISSING" in done.stderr
