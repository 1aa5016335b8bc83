"""The line under the top bar of every page that says which rule file was refused; hidden while none is."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.text import TextStyle, draw_text

PAD_PX = 16
BAR_PX = 4


class RuleBar(QWidget):
    """One calm line: ink on a surface step, for what was in force before still is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._suppressed = False
        self.setFixedHeight(theme().space.banner)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; empty hides the line."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.setVisible(bool(text) and not self._suppressed)
            self.update()

    def suppress(self, suppressed: bool) -> None:  # noqa: FBT001 - a switch like Qt's own setters
        """Hide it whatever it says, or show it again where it says something."""
        self._suppressed = suppressed
        self.setVisible(bool(self.text) and not suppressed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg2)
        painter.fillRect(0, 0, BAR_PX, self.height(), tokens.t1)
        room = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        style = TextStyle(tokens.type.dense, tokens.t1, floor_px=tokens.type.caption, may_elide=True)
        draw_text(painter, room, self.text, style)
        painter.end()
