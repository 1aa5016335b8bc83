"""Every page in English with words longer by two fifths, and in small and large text: no must-read is cut."""

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabBar, QWidget

from console import messages as module
from console.messages import messages
from tests.ui.whole import Whole, whole
from ui.theme import choose_theme
from ui.widgets.text import watched_text

LONGER = 0.4
SLACK_PX = 1
COMBO_PX = 40
"""Padding, triangle and border of a combo box."""


def longer(text: str) -> str:
    """Return a text with a word more at its end; its places stay."""
    return f"{text} {'n' * max(1, ceil(len(text) * LONGER) - 1)}"


class LongerShorts:
    """Short forms, and more of them."""

    def __init__(self, shorts: dict[str, str]) -> None:
        self._shorts = shorts

    def get(self, message: str, default: str) -> str:
        return longer(self._shorts.get(message, default))


@pytest.fixture
def _longer(monkeypatch: pytest.MonkeyPatch) -> None:
    shorts = LongerShorts(module._short_english())
    monkeypatch.setattr(module, "_translated", lambda _language, message: longer(message))
    monkeypatch.setattr(module, "_short_english", lambda: shorts)
    messages.choose("en")


@pytest.fixture(params=[(1_366, 768), (1_920, 1_080)], ids=["1366", "1920"])
def desktop(request: pytest.FixtureRequest, qapp: object, tmp_path: Path, _longer: None) -> Iterator[Whole]:
    """Return a window of each size."""
    with whole(tmp_path, request.param) as made:
        yield made


def cut_words(page: QWidget) -> list[str]:
    """Return what stands in a label, a button, a tab or a combo box that is too small for it."""
    found = []
    for part in page.findChildren(QWidget):
        if not part.isVisible() or part.width() == 0:
            continue
        if isinstance(part, QLabel) and part.text():
            needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
            wide = 0 if part.wordWrap() else part.sizeHint().width()
            if part.height() < needed - SLACK_PX or part.width() < wide - SLACK_PX:
                found.append(part.text())
        elif isinstance(part, QAbstractButton) and part.text() and part.width() < part.sizeHint().width() - SLACK_PX:
            found.append(part.text())
        elif isinstance(part, QTabBar) and not part.usesScrollButtons() and part.width() < part.sizeHint().width():
            found.append(part.tabText(0))
        elif isinstance(part, QComboBox):
            words = part.fontMetrics().horizontalAdvance(part.currentText())
            if part.width() < words + COMBO_PX:
                found.append(part.currentText())
    return found


def test_no_must_read_is_cut_in_longer_words(desktop: Whole) -> None:
    cut: dict[str, list[str]] = {}
    for name in desktop.views:
        page = desktop.view(name)
        with watched_text() as drawn:
            desktop.window.grab()
        painted = [
            line.text for line in drawn if line.is_must_read and (not line.is_whole or line.width_px > line.room_px + 1)
        ]
        cut[name] = painted + cut_words(page)
    assert not any(cut.values()), cut


@pytest.mark.parametrize("scale", [90, 150])
def test_no_must_read_is_cut_in_small_or_large_text(scale: int, qapp: object, tmp_path: Path) -> None:
    messages.choose("en")
    choose_theme("light", text_scale=scale)
    cut: dict[str, list[str]] = {}
    with whole(tmp_path) as desktop:
        for name in desktop.views:
            page = desktop.view(name)
            with watched_text() as drawn:
                desktop.window.grab()
            cut[name] = [line.text for line in drawn if line.is_must_read and not line.is_whole] + cut_words(page)
    assert not any(cut.values()), cut
