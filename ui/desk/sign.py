"""The sign in the bottom line: how much is on its way to central, and whether somebody has to look."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from console.desk.session import DeskView
from console.messages import _
from ui.desk.desk import Desk
from ui.desk.words import STOP, is_alarming, sign_text
from ui.runtime.faults import Fault
from ui.theme import theme
from ui.widgets.focus import paint_focus
from ui.widgets.text import Align, TextStyle, draw_text, text_width

PAD_PX = 10
KEY = "F8"


class OutboxSign(QAbstractButton):
    """Quiet words; in reverse ink and bold while somebody has to look."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_loud = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        desk.viewed.connect(self._on_viewed)
        desk.troubled.connect(self._on_troubled)

    def sizeHint(self) -> QSize:
        """Return the room its words need."""
        width = text_width(self.text(), theme().type.caption, bold=self.is_loud)
        return QSize(round(width) + 2 * PAD_PX, theme().space.bottom - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words."""
        painter = QPainter(self)
        tokens = theme()
        if self.is_loud:
            painter.fillRect(self.rect(), tokens.t1)
        elif self.underMouse():
            painter.fillRect(self.rect(), tokens.bg2)
        colour = tokens.bg0 if self.is_loud else tokens.t2
        style = TextStyle(tokens.type.caption, colour, bold=self.is_loud, align=Align.CENTRE)
        draw_text(painter, QRectF(self.rect()), self.text(), style)
        if self.hasFocus():
            paint_focus(painter, self.rect().adjusted(2, 2, -2, -2))
        painter.end()

    def _say(self, text: str, *, is_loud: bool, told: str = "") -> None:
        if (text, is_loud) != (self.text(), self.is_loud):
            self.is_loud = is_loud
            self.setText(text)
            self.setAccessibleName(f"{text}, {KEY}")
            self.setFixedSize(self.sizeHint())
            self.show()
            self.update()
        self.setToolTip(told)

    def _on_viewed(self, view: DeskView) -> None:
        self._say(f"{sign_text(view.outbox)}  {KEY}", is_loud=is_alarming(view.outbox))

    def _on_troubled(self, fault: Fault | None) -> None:
        if fault is not None:
            self._say(f"{STOP} {_('Nothing can be saved here')}  {KEY}", is_loud=True, told=fault.sentence)
