"""Draws the pictures of the manual from a living demo city: ``python -m tests.manual_pictures [HOME [NAME…]]``.

One city for all of them, so that the same cases stand in both languages. A picture is 1,024 pixels wide and has its
256 most frequent colours, which the eye takes for all of them and the package for a third.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

import resources
from console.domain.freshness import Freshness
from console.domain.naming import Language
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from console.settings.store import read_settings
from ui.calendar.page import MATTERS
from ui.desktop import (
    CALENDAR_PLACE,
    CASES_PLACE,
    SETTINGS_PLACE,
    SOURCES_PLACE,
    WALL_PLACE,
    Desktop,
    Source,
    make_application,
)
from ui.look import look_of, wear
from ui.settings.page import SettingsPage

FOLDER: Final = Path(next(iter(resources.__path__))) / "manual"
SIZE: Final = (1280, 720)
WIDTH: Final = 1024
COLOURS: Final = 256
CITY: Final = ("--seed", "2026", "--cases", "20000", "--at", "workday", "--mood", "busy")
SETTLE_MS: Final = 5_000
SLOW_MS: Final = 30_000
GIVE_UP_MS: Final = 240_000
POLL_MS: Final = 500
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def main(home: Home, names: Sequence[str]) -> None:
    """Draw those that are named.

    Raises:
        SystemExit: The city did not come up.
    """
    make_demo_key(home)
    settings = read_settings(home)
    wear(look_of(settings))
    make_application()
    desktop = Desktop(home, find_key(home, environment={}, interactive=False), settings=settings)
    desktop.failed.connect(lambda fault: print(fault.sentence, file=sys.stderr))
    desktop.window.resize(*SIZE)
    desktop.window.show()
    desktop.start(Source(None, CITY))
    try:
        for _look in range(GIVE_UP_MS // POLL_MS):
            if _lives(desktop):
                break
            QTest.qWait(POLL_MS)
        else:
            sys.exit("The city did not come up.")
        for language in LANGUAGES:
            desktop.show_look(replace(look_of(settings), language=language))
            for name in names:
                widget = PICTURES[name](desktop)
                QTest.qWait(SETTLE_MS)
                _save(widget, FOLDER / language / f"{name}.png")
    finally:
        desktop.stop()


def _lives(desktop: Desktop) -> bool:
    strip = desktop.strip
    return (
        strip is not None and bool(strip.sources) and all(one.source.state is Freshness.FRESH for one in strip.sources)
    )


def _wall(desktop: Desktop) -> QWidget:
    desktop.window.go(WALL_PLACE)
    return desktop.wall


def _cases(desktop: Desktop) -> QWidget:
    desktop.window.go(CASES_PLACE)
    desktop.cases.ask_now()
    return desktop.window


def _case(desktop: Desktop) -> QWidget:
    _cases(desktop)
    QTest.qWait(SETTLE_MS)
    desktop.cases.open_first()
    return desktop.window


def _sources(desktop: Desktop) -> QWidget:
    desktop.window.go(SOURCES_PLACE)
    settled = QSignalSpy(desktop.sources.settled)
    desktop.sources.ask_now()
    settled.wait(SLOW_MS)
    return desktop.window


def _calendar(desktop: Desktop) -> QWidget:
    desktop.window.go(CALENDAR_PLACE)
    desktop.calendar.ask_now()
    return desktop.window


def _catalogue(desktop: Desktop) -> QWidget:
    _calendar(desktop)
    QTest.qWait(SETTLE_MS)
    desktop.calendar.go(MATTERS)
    return desktop.window


def _section(key: str) -> Callable[[Desktop], QWidget]:
    def show(desktop: Desktop) -> QWidget:
        desktop.window.go(SETTINGS_PLACE)
        page = desktop.window.entry(SETTINGS_PLACE).widget
        assert isinstance(page, SettingsPage)
        page.choose(key)
        return desktop.window

    return show


PICTURES: Final[dict[str, Callable[[Desktop], QWidget]]] = {
    "wall": _wall,
    "cases": _cases,
    "case": _case,
    "sources": _sources,
    "calendar": _calendar,
    "catalogue": _catalogue,
    "settings": _section("general"),
    "plugins": _section("plugins"),
    "diagnostics": _section("diagnostics"),
}


def _save(widget: QWidget, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = widget.grab().toImage()
    small = whole.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    small = small.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(small.constBits(), np.uint32)
    colours, counts = np.unique(found, return_counts=True)
    table = [int(colour) for colour in colours[np.argsort(counts)[-COLOURS:]]]
    plain = Qt.ImageConversionFlag.ThresholdDither
    small.convertToFormat(QImage.Format.Format_Indexed8, table, plain).save(str(path))
    print(f"{path}: {path.stat().st_size / 1_000:.0f} kB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Home(Path(sys.argv[1])), sys.argv[2:] or tuple(PICTURES))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Home(Path(made)), tuple(PICTURES))
