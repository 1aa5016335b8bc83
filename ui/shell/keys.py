"""The column of keys (F1): what acts everywhere, then what acts on the page in sight."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.shell.entry import KeyHint
from ui.theme import px, theme
from ui.widgets.text import TextStyle, draw_text, text_width

LINE_PX = 30
PAD_PX = 16
KEY_PX = 128

EVERYWHERE = (
    KeyHint("Ctrl+1 … 9", "Page"),
    KeyHint("F1", "Keys of this page"),
    KeyHint("Shift+F1", "Manual of this page"),
    KeyHint("F5", "Ask sources now"),
    KeyHint("F6", "Next pane"),
    KeyHint("F7", "Look back"),
    KeyHint("F8", "Unsent"),
    KeyHint("F11", "Wall, full screen"),
    KeyHint("Alt+←", "Page before"),
    KeyHint("Esc", "Close or back"),
)


class KeyColumn(QWidget):
    """Stands over the right edge of the page; not a window.

    Signals:
        manual_asked: The reader wants more than keys.
    """

    manual_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._hints: tuple[KeyHint, ...] = ()
        self.manual = QPushButton(_("Manual of this page"), self)
        self.manual.clicked.connect(self.manual_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD_PX, PAD_PX, PAD_PX, PAD_PX)
        column.addStretch(1)
        column.addWidget(self.manual)
        self.hide()

    def show_keys(self, title: str, hints: tuple[KeyHint, ...]) -> None:
        """Show the keys of a page under those that act everywhere."""
        self._title, self._hints = title, hints
        said = (*EVERYWHERE, *hints)
        self.setAccessibleDescription("; ".join(f"{hint.key} {_(hint.message)}" for hint in said))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the longest line."""
        size = theme().type.body
        words = max(text_width(_(hint.message), size) for hint in (*EVERYWHERE, *self._hints))
        return QSize(round(2 * PAD_PX + px(KEY_PX) + words) + 4, 400)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint two groups of lines."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg2)
        painter.fillRect(0, 0, 1, self.height(), tokens.line2)
        top = self._paint_group(painter, PAD_PX, _("Everywhere"), EVERYWHERE)
        if self._hints:
            self._paint_group(painter, top + PAD_PX, self._title, self._hints)
        painter.end()

    def _paint_group(self, painter: QPainter, top: int, title: str, hints: tuple[KeyHint, ...]) -> int:
        tokens = theme()
        room = QRectF(PAD_PX, top, self.width() - 2 * PAD_PX, px(LINE_PX))
        draw_text(painter, room, title, TextStyle(tokens.type.body, tokens.t1, bold=True))
        for hint in hints:
            top += px(LINE_PX)
            draw_text(painter, room.translated(0, top - room.top()), hint.key, TextStyle(tokens.type.dense, tokens.t2))
            words = QRectF(PAD_PX + px(KEY_PX), top, self.width() - 2 * PAD_PX - px(KEY_PX), px(LINE_PX))
            draw_text(painter, words, _(hint.message), TextStyle(tokens.type.body, tokens.t1))
        return top + px(LINE_PX)
