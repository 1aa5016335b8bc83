"""Facts about one thing: what each is about at the left, the words at the right; they can be selected and copied."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from console.board.source_facts import Fact
from console.messages import _
from ui.theme import font, px, theme
from ui.widgets.parts import plain_label
from ui.widgets.text import text_width

GAP_PX = 12
LEAST_CAPTION_PX = 72
_SIGN = re.compile("([✓≠]) ")
"""A sign never ends a line: it belongs to the word after."""


class FactList(QWidget):
    """Labels, made once and filled anew; one whose words stay keeps what the reader has selected in it.

    Attributes:
        caption_px: The room that what they are about needs.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self.caption_px = 0
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these."""
        if tuple(facts) == self._facts:
            return
        self._facts = tuple(facts)
        while len(self._lines) < len(facts):
            self._add_line()
        captions = [text_width(fact.caption, theme().type.dense) for fact in facts]
        self.caption_px = round(max([px(LEAST_CAPTION_PX), *captions])) + 2
        for place, (caption, words) in enumerate(self._lines):
            fact = facts[place] if place < len(facts) else None
            for label in (caption, words):
                label.setVisible(fact is not None)
            if fact is not None:
                _say(caption, fact.caption)
                _say(words, _SIGN.sub("\\1\u00a0", fact.text))
                words.setAccessibleName(_("{name}: {text}", name=fact.caption, text=fact.text))
                words.setFont(font(theme().type.body, bold=fact.is_news))

    def begin_words_at(self, caption_px: int) -> None:
        """Give what the facts are about so much room, as the lists over and under this one do."""
        self._grid.setColumnMinimumWidth(0, caption_px)

    def _add_line(self) -> None:
        row, tokens = len(self._lines), theme()
        caption = plain_label(tokens.type.dense, colour=tokens.t3)
        words = plain_label(tokens.type.body, wrap=True)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(caption, row, 0, top)
        self._grid.addWidget(words, row, 1, top)
        self._lines.append((caption, words))


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
