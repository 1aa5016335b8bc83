"""A combo box with its triangle."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QComboBox

from ui.theme.tokens import theme


class Combo(QComboBox):
    """Paints the triangle that the style sheet takes away."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the triangle."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().t2 if self.isEnabled() else theme().t4)
        right, middle = self.width() - 11, self.height() / 2
        painter.drawPolygon(
            QPolygonF([QPointF(right - 8, middle - 2), QPointF(right, middle - 2), QPointF(right - 4, middle + 3)])
        )
        painter.end()
