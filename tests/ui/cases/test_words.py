"""No word of the page is cut, in either language, at the smallest and the usual size."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from console.messages import messages
from tests.ui.cases.conftest import make_stage
from ui.cases.columns import COLUMNS, Column, column_width
from ui.theme import State, font, theme
from ui.theme.states import state_word
from ui.widgets.text import text_width, watched_text


def cut_words(page: QWidget) -> list[str]:
    """Return the texts of controls that have less room than they ask for."""
    parts = [*page.findChildren(QPushButton), *page.findChildren(QToolButton), *page.findChildren(QTabBar)]
    parts += [label for label in page.findChildren(QLabel) if not label.wordWrap()]
    return [part.text() for part in parts if part.isVisible() and part.width() < part.minimumSizeHint().width()]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1_318, 1_856])
def test_no_word_is_cut(qtbot: QtBot, qapp: object, language: str, width: int) -> None:
    messages.choose(language)
    stage = make_stage(qtbot, 200, width)
    try:
        page = stage.page
        page.open_case(page.model.case_id(0))
        qtbot.waitUntil(lambda: page.detail.shown is not None)
        with watched_text() as drawn:
            page.grab()
            page.detail.widget().grab()
        assert len(drawn) > 60
        assert [text for text in drawn if text.is_must_read and not text.is_whole] == []
        assert cut_words(page) == []
        assert page.filters.chips.width() <= page.filters.width()
    finally:
        stage.link.stop()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns_hold_their_words(qapp: object, language: str) -> None:
    messages.choose(language)
    body = theme().type.body
    assert font(body).pixelSize() == body
    for state in State:
        assert text_width(state_word(state), body) + 40 <= column_width(Column.LIGHT)
    for column in COLUMNS:
        assert column_width(column) >= 60
    assert text_width("≈ 2026-12-30", body) + 16 <= column_width(Column.DUE)
    assert text_width("440606-2026-0922-00317", body) + 16 <= column_width(Column.CASE_NO)
