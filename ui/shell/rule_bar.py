"""The line under the top bar of every page that says which rule file was refused; hidden while none is."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from ui.shell.said_line import SaidLine
from ui.theme import theme
from ui.widgets.text import TextStyle, draw_text

PAD_PX = 16
BAR_PX = 4


class RuleBar(SaidLine):
    """One calm line: ink on a surface step, for what was in force before still is."""

    def say(self, text: str) -> None:
        """Show a sentence, whole where the pointer rests on it; empty hides the line."""
        super().say(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg2)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.line1)
        painter.fillRect(0, 0, BAR_PX, self.height(), tokens.t1)
        room = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        style = TextStyle(tokens.type.dense, tokens.t1, floor_px=tokens.type.caption, may_elide=True)
        draw_text(painter, room, self.text, style)
        painter.end()
