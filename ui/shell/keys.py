"""The column of keys (F1): what acts everywhere, then what acts on the page in sight."""

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.shell.entry import KeyHint
from ui.theme import px, theme
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, TextStyle, draw_text, text_width

LINE_PX = 30
CLOSE_LINE_EM = 1.4
"""Of the body's size: the closest that lines may stand where the window is low."""
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

    def size_within(self, room: QSize) -> QSize:
        """Return the size it takes in a room: two columns where one is too low for all keys."""
        fits = self._room_px(room.height()) >= self._lines(1) * self._close_px
        columns = 1 if fits or not self._hints else 2
        return QSize(min(columns * self._column_px(), room.width()), room.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint two groups of lines, one under the other or side by side."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg2)
        painter.fillRect(0, 0, 1, self.height(), tokens.line2)
        columns = max(1, round(self.width() / self._column_px()))
        line_px = min(px(LINE_PX), max(self._close_px, self._room_px(self.height()) // self._lines(columns)))
        width = self.width() // columns
        bottom = self._paint_group(painter, QPoint(PAD_PX, PAD_PX), width, line_px, _("Everywhere"), EVERYWHERE)
        if self._hints:
            at = QPoint(PAD_PX, bottom + line_px) if columns == 1 else QPoint(width + PAD_PX, PAD_PX)
            self._paint_group(painter, at, width, line_px, self._title, self._hints)
        painter.end()

    @property
    def _close_px(self) -> int:
        return round(theme().type.body * CLOSE_LINE_EM)

    def _lines(self, columns: int) -> int:
        """Return how many lines the fullest column has, titles and the gap between groups included."""
        groups = [1 + len(EVERYWHERE), *([1 + len(self._hints)] if self._hints else [])]
        return sum(groups) + len(groups) - 1 if columns == 1 else max(groups)

    def _room_px(self, height: int) -> int:
        """Return the height left for lines."""
        return height - self.manual.sizeHint().height() - 3 * PAD_PX

    def _column_px(self) -> int:
        """Return the width that the longest line needs."""
        size = theme().type.body
        words = max(text_width(_(hint.message), size) for hint in (*EVERYWHERE, *self._hints))
        return round(2 * PAD_PX + px(KEY_PX) + words) + 4

    def _paint_group(
        self, painter: QPainter, at: QPoint, width: int, line_px: int, title: str, hints: tuple[KeyHint, ...]
    ) -> int:
        """Paint a title and its lines; return where they end."""
        tokens = theme()
        room = QRectF(at.x(), at.y(), width - 2 * PAD_PX, line_px)
        draw_text(painter, room, title, TextStyle(tokens.type.body, tokens.t1, bold=True))
        for hint in hints:
            room.translate(0, line_px)
            baseline = room.center().y() + BASELINE_UNDER_MIDDLE_EM * tokens.type.body
            key, words = TextStyle(tokens.type.dense, tokens.t2), TextStyle(tokens.type.body, tokens.t1)
            draw_text(painter, room, hint.key, key, baseline_y=baseline)
            draw_text(painter, room.adjusted(px(KEY_PX), 0, 0, 0), _(hint.message), words, baseline_y=baseline)
        return round(room.bottom())
