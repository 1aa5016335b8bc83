"""Fixtures of tests that draw: off-screen, Chinese unless a test says otherwise, nothing left behind."""

import gc
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui.theme import choose_theme


@pytest.fixture(autouse=True)
def _own_theme() -> Iterator[None]:
    """Start in the dark theme and leave no other behind."""
    choose_theme("dark")
    yield
    choose_theme("dark")


@pytest.fixture(autouse=True, scope="module")
def _what_stays() -> None:
    """Keep what earlier files left for good, modules and what they remember, out of the collection after each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_stray_widgets() -> Iterator[None]:
    """Fail a test that leaves a window behind once Python and Qt have collected."""
    before = set(QApplication.topLevelWidgets()) if QApplication.instance() else set()
    yield
    if not QApplication.instance():
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    stray = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not stray, f"widgets left behind: {stray}"
