"""What the desktop needs of this machine, checked before Qt can fail in its own way."""

import os
import subprocess
import sys
from collections.abc import Mapping

from console.errors import MissingCapability
from console.qt_pairs import is_sound_qt_pair

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
PROBE = "--probe-display"
PROBE_WITHIN_S = 20


def refuse_bad_pair(pyside: tuple[int, ...], python: tuple[int, ...]) -> None:
    """Refuse a PySide6 release that loses references under this Python; see `is_sound_qt_pair`.

    Raises:
        MissingCapability: This pair is known to crash.
    """
    release, version = ".".join(map(str, pyside[:3])), (python[0], python[1])
    if not is_sound_qt_pair(version, release):
        raise MissingCapability(
            "PySide6 {pyside} crashes under Python {python}.",
            "Install PySide6 6.11, or run Python 3.12 or 3.13.",
            pyside=release,
            python=".".join(map(str, version)),
        )


def require_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> None:
    """Check that a window can be shown. Qt itself would end the process with its own words and a signal.

    Raises:
        MissingCapability: There is no display, or it cannot be opened.
    """
    if environment.get("QT_QPA_PLATFORM") or not platform.startswith("linux"):
        return
    if not any(environment.get(name) for name in DISPLAYS):
        raise MissingCapability(
            "There is no display.",
            "Start this in a graphical session, or set QT_QPA_PLATFORM=offscreen to draw without one.",
        )
    if not _display_opens():
        raise MissingCapability(
            "The display cannot be opened.",
            "Run supervisionctl doctor to see which library is missing, and check DISPLAY.",
        )


def _display_opens() -> bool:
    """Let a child process try, since a failure would end it."""
    command = [sys.executable, PROBE] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui", PROBE]
    try:
        probe = subprocess.run(command, capture_output=True, timeout=PROBE_WITHIN_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0
