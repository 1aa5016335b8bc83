"""How long it takes until another language, theme or page is in sight, over a city in memory."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.bench.figure import Figure
from tests.bench.pages import spin, until
from tests.ui.memory import MemoryDesktop, desktop_in
from ui.look import Look, wear
from ui.pages import CASES_PLACE, SETTINGS_PLACE, WALL_PLACE

LIMIT_MS = 200.0
ROUNDS = 12
SIZE = (1_920, 1_080)
FIRST = Look("zh", "dark", "standard", "normal", 100, 100)


def run() -> list[Figure]:
    """Change the look with three pages in sight, then go through all pages; return the worst of each."""
    with tempfile.TemporaryDirectory() as folder, desktop_in(Path(folder)) as desktop:
        desktop.window.resize(*SIZE)
        until(lambda: desktop.cases.model.rowCount() > 0)
        looks = [
            _switches(desktop, place, name)
            for place, name in ((SETTINGS_PLACE, "settings"), (CASES_PLACE, "cases"), (WALL_PLACE, "wall"))
        ]
        pages = _pages(desktop)
    wear(FIRST)
    return [*looks, pages]


def _switches(desktop: MemoryDesktop, place: int, name: str) -> Figure:
    desktop.window.go(place)
    _make_all(desktop)
    spent, worked = [], []
    for number in range(ROUNDS):
        look = replace(FIRST, language=("en", "zh")[number % 2], theme=("light", "dark")[number // 2 % 2])
        begun_s = time.process_time()
        spent.append(_until_seen(desktop, lambda look=look: desktop.show_look(look)))
        worked.append((time.process_time() - begun_s) * 1_000)
        _make_all(desktop)
    told = (
        f"worst of {ROUNDS}; median {statistics.median(spent):.0f} ms; processor time at most {max(worked):.0f} ms;"
        f" {SIZE[0]} × {SIZE[1]}"
    )
    return Figure(f"ui switch: language and theme, {name} in sight", max(spent), "ms", LIMIT_MS, baseline=told)


def _pages(desktop: MemoryDesktop) -> Figure:
    _make_all(desktop)
    spent = []
    for _round in range(2):
        for place in range(SETTINGS_PLACE + 1):
            spent.append(_until_seen(desktop, lambda place=place: desktop.window.go(place)))
            spin(0.2)
    return Figure("ui switch: page", max(spent), "ms", LIMIT_MS, baseline=f"worst of {len(spent)}")


def _make_all(desktop: MemoryDesktop) -> None:
    while desktop.window.make_next_page():
        spin(0.05)
    spin(0.4)


def _until_seen(desktop: MemoryDesktop, act: Callable[[], None]) -> float:
    """Return milliseconds until the page stands there, laid out and painted; that of cases with its rows."""
    begun_s = time.perf_counter()
    act()
    while desktop.window.page == CASES_PLACE and desktop.cases.model.index(0, 0).data() is None:
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    desktop.window.repaint()
    return (time.perf_counter() - begun_s) * 1_000


if __name__ == "__main__":
    for figure in run():
        print(figure)
