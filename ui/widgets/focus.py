"""The focus ring: plain ink, two pixels, drawn inside what has the keyboard."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ui.theme.tokens import theme


def paint_focus(painter: QPainter, room: QRect) -> None:
    """Paint the ring along the inner edge of a rectangle; four fills, so that it is sharp at any ratio."""
    wide, ink = theme().space.focus, theme().t1
    painter.fillRect(room.left(), room.top(), room.width(), wide, ink)
    painter.fillRect(room.left(), room.bottom() + 1 - wide, room.width(), wide, ink)
    painter.fillRect(room.left(), room.top(), wide, room.height(), ink)
    painter.fillRect(room.right() + 1 - wide, room.top(), wide, room.height(), ink)
