"""The sentences of a notice, each with what was read from it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.calendar.view import ReadSentence
from console.messages import _
from ui.calendar.flowing import Flowing
from ui.calendar.words import days_text
from ui.theme import font, theme
from ui.theme.fonts import metrics

GAP_PX = 10
BAR_PX = 3
INDENT_PX = 12
TALLEST_PX = 4_000
_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere)
_WORDS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class SentenceList(Flowing):
    """Sentence in the second ink, what was read in ink under it; one to look at carries a bar at its left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentences: tuple[ReadSentence, ...] = ()

    def show_sentences(self, sentences: tuple[ReadSentence, ...]) -> None:
        """Show these; those that give no day stand after the others."""
        in_order = sorted(sentences, key=_is_aside)
        if in_order != list(self._sentences):
            self._sentences = tuple(in_order)
            self._show("; ".join(f"{one.words}: {read_text(one)}" for one in in_order))

    def heightForWidth(self, width: int) -> int:
        """Return the room all sentences need at a width."""
        return round(sum(sum(self._heights(one, width)) + GAP_PX for one in self._sentences))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sentences."""
        painter = QPainter(self)
        tokens = theme()
        top = 0.0
        for one in self._sentences:
            words, read = self._heights(one, self.width())
            if one.notes and (one.off or one.work):
                painter.fillRect(QRectF(0, top, BAR_PX, words + read), tokens.t1)
            painter.setFont(font(tokens.type.dense))
            painter.setPen(tokens.t2 if one.off or one.work else tokens.t3)
            painter.drawText(QRectF(INDENT_PX, top, self.width() - INDENT_PX, words), _FLAGS, one.words)
            painter.setFont(font(tokens.type.body, bold=bool(one.off or one.work)))
            painter.setPen(tokens.t1 if one.off or one.work else tokens.t3)
            painter.drawText(QRectF(INDENT_PX, top + words, self.width() - INDENT_PX, read), _WORDS, read_text(one))
            top += words + read + GAP_PX
        painter.end()

    def _heights(self, one: ReadSentence, width: float) -> tuple[float, float]:
        room = QRectF(0, 0, max(60.0, width - INDENT_PX), TALLEST_PX)
        words = metrics(theme().type.dense).boundingRect(room, _FLAGS, one.words).height()
        bold = bool(one.off or one.work)
        read = metrics(theme().type.body, bold=bold).boundingRect(room, _WORDS, read_text(one)).height()
        return words + 1, read + 1


def read_text(one: ReadSentence) -> str:
    """Return what was read from a sentence: days off, make-up days, what to look at."""
    parts = [one.holiday] if one.holiday else []
    parts += [_("off {days}", days=days_text(one.off))] if one.off else []
    parts += [_("works {days}", days=days_text(one.work))] if one.work else []
    return " · ".join((*parts, *one.notes))


def _is_aside(one: ReadSentence) -> bool:
    return not (one.off or one.work)
