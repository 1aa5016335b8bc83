"""The installed Python and PySide6 keep their references; a bad pair dies within a few thousand calls (PYSIDE-3474)."""

import subprocess
import sys
from pathlib import Path

import pytest

from console.qt_pairs import is_sound_qt_pair

SIGNALS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Source(QObject):
    fired = Signal(bool)

application = QCoreApplication([])
source = Source()
heard = []
source.fired.connect(lambda value: heard.append(value))
for turn in range(20_000):
    source.fired.emit(turn % 2 == 0)
assert len(heard) == 20_000
assert sum(heard) == 10_000
print("heard", len(heard))
"""

PAINTING = """
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

application = QGuiApplication([])
image = QImage(64, 64, QImage.Format.Format_ARGB32)
colour = QColor("#E8EBED")
painter = QPainter(image)
for turn in range(1_000_000):
    painter.fillRect(turn % 64, 0, 1, 1, colour)
painter.end()
print("painted", image.pixelColor(63, 0).name())
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": str(Path(sys.executable).parent)},
    )


@pytest.mark.heavy
@pytest.mark.parametrize(("program", "last_words"), [(SIGNALS, "heard 20000"), (PAINTING, "painted #e8ebed")])
def test_a_process_survives_many_qt_calls(program: str, last_words: str) -> None:
    result = _run(program)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == last_words


@pytest.mark.parametrize(
    ("python", "qt", "sound"),
    [((3, 11), "6.11.3", True), ((3, 11), "6.12.0", False), ((3, 12), "6.12.0", True), ((3, 13), "6.12.1", True)],
)
def test_a_python_and_its_qt_release_are_known_to_be_sound_or_not(
    python: tuple[int, int], qt: str, *, sound: bool
) -> None:
    assert is_sound_qt_pair(python, qt) is sound
