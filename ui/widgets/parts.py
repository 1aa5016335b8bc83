"""Plain labels and section heads."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import font, metrics
from ui.theme.tokens import px, theme

HEAD_PX = 30


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
        """Paint the words and the line under them."""
        painter = QPainter(self)
        tokens = theme()
        room = QRectF(self.rect()).adjusted(0, 0, 0, -2)
        bottom = int(Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextSingleLine)
        painter.setFont(font(tokens.type.body, bold=True))
        painter.setPen(tokens.t1)
        painter.drawText(room, bottom, self._title)
        taken = metrics(tokens.type.body, bold=True).horizontalAdvance(self._title) + 16
        small = metrics(tokens.type.caption)
        painter.setFont(font(tokens.type.caption))
        painter.setPen(tokens.t3)
        caption = small.elidedText(self._caption, Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.drawText(room, bottom | int(Qt.AlignmentFlag.AlignRight), caption)
        painter.end()
