"""The plain head of a table: words in bold on a surface step, nothing that can be dragged or clicked."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.theme.tokens import theme
from ui.widgets.text import Align, TextStyle, draw_text

LEAST_SECTION_PX = 24


@dataclass(frozen=True, slots=True)
class Title:
    """What stands over a column, at its left or, over figures, at its right."""

    text: str
    is_right: bool = False


class PlainHead(QHeaderView):
    """Paints the titles; the words over the first column stand as far in as those under them."""

    def __init__(self, title: Callable[[int], Title], pad_px: int, parent: QWidget, *, first_px: int = 0) -> None:
        """Make a head.

        Args:
            title: Of a column, by its place.
            pad_px: Room at both sides of the words.
            parent: The table.
            first_px: Room more before the words of the first column.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._title, self._pad_px, self._first_px = title, pad_px, first_px
        self.setFixedHeight(theme().space.row)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(LEAST_SECTION_PX)

    def sizeHint(self) -> QSize:
        """Return the fixed height of a head."""
        return QSize(0, theme().space.row)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint a title."""
        tokens, title = theme(), self._title(section)
        painter.fillRect(rect, tokens.bg2)
        left = self._pad_px + (self._first_px if section == 0 else 0)
        align = Align.RIGHT if title.is_right else Align.LEFT
        style = TextStyle(tokens.type.dense, tokens.t2, bold=True, align=align, floor_px=tokens.type.caption)
        draw_text(painter, QRectF(rect).adjusted(left, 0, -self._pad_px, 0), title.text, style)
