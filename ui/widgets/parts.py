"""Plain labels and section heads."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import font, metrics
from ui.theme.tokens import px, theme
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, Align, TextStyle, draw_text

HEAD_PX = 30
BASELINE_PX = 6
"""Of a section's title above the lower edge of its head."""
CAPTION_GAP_PX = 16


def plain_label(size_px: int, *, bold: bool = False, colour: QColor | None = None, wrap: bool = False) -> QLabel:
    """Return a label that shows data as it is: never markup, and selectable."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(font(size_px, bold=bold))
    label.setWordWrap(wrap)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    paint_words(label, colour or theme().t1)
    return label


def paint_words(label: QLabel, colour: QColor) -> None:
    """Give a label's words a colour."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    palette.setColor(QPalette.ColorRole.Highlight, theme().t1)
    palette.setColor(QPalette.ColorRole.HighlightedText, theme().bg0)
    label.setPalette(palette)


def stand_on_line(label: QLabel, size_px: int, line_px: int) -> None:
    """Let a label at the top of a row stand on the baseline of larger words beside it."""
    drop = metrics(line_px).ascent() - metrics(size_px).ascent()
    label.setContentsMargins(0, round(drop), 0, 0)


def stand_at_middle(lamp: QLabel, lamp_px: int, line_px: int) -> None:
    """Let a lamp at the top of a row have its middle where the words beside it have theirs."""
    middle = metrics(line_px).ascent() - BASELINE_UNDER_MIDDLE_EM * line_px
    lamp.setContentsMargins(0, round(middle - lamp_px / 2), 0, 0)


class SectionHead(QWidget):
    """Title at left in bold, caption at right; the caption gives way when both do not fit."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._caption = ""
        self.setFixedHeight(px(HEAD_PX))
        self.setAccessibleName(title)

    def say(self, title: str, caption: str) -> None:
        """Show these texts."""
        if (title, caption) != (self._title, self._caption):
            self._title, self._caption = title, caption
            self.setAccessibleName(title)
            self.setAccessibleDescription(caption)
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the room the title needs: it is never cut."""
        return QSize(round(metrics(theme().type.body, bold=True).horizontalAdvance(self._title)) + 2, px(HEAD_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words, on one line."""
        painter = QPainter(self)
        tokens = theme()
        room = QRectF(self.rect())
        baseline = room.bottom() - px(BASELINE_PX)
        title = TextStyle(tokens.type.body, tokens.t1, bold=True)
        taken = draw_text(painter, room, self._title, title, baseline_y=baseline) + CAPTION_GAP_PX
        caption = TextStyle(tokens.type.caption, tokens.t3, align=Align.RIGHT, may_elide=True)
        draw_text(painter, room.adjusted(taken, 0, 0, 0), self._caption, caption, baseline_y=baseline)
        painter.end()
