"""The bar in reverse ink: something new waits, and nothing moves until the reader asks."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.messages import _
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.text import TextStyle, draw_text

HEIGHT_PX = 28
PAD_PX = 16


class WaitingBar(QWidget):
    """Hidden while nothing waits.

    Signals:
        clicked: The reader wants to see what waits.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.setFixedHeight(px(HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def say(self, arrived: int, left: int) -> None:
        """Show how many wait and how many went; hide when nothing did."""
        parts = [_("{n} more match", n=grouped(arrived))] if arrived else []
        parts += [_("{n} no longer match", n=grouped(left))] if left else []
        text = "  ·  ".join([*parts, _("N show")]) if parts else ""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text))
            self.update()

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(200, px(HEIGHT_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ink, and the words in its reverse."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().t1)
        room = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        draw_text(painter, room, self.text, TextStyle(theme().type.dense, theme().bg0, bold=True))
        painter.end()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Ask for what waits."""
        self.clicked.emit()
