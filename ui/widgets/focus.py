"""The focus ring: plain ink, two pixels, drawn inside what has the keyboard."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView

from ui.theme.tokens import theme


def paint_focus(painter: QPainter, room: QRect) -> None:
    """Paint the ring along the inner edge of a rectangle; four fills, so that it is sharp at any ratio."""
    wide, ink = theme().space.focus, theme().t1
    painter.fillRect(room.left(), room.top(), room.width(), wide, ink)
    painter.fillRect(room.left(), room.bottom() + 1 - wide, room.width(), wide, ink)
    painter.fillRect(room.left(), room.top(), wide, room.height(), ink)
    painter.fillRect(room.right() + 1 - wide, room.top(), wide, room.height(), ink)


def paint_view_focus(view: QAbstractItemView, *, by_cell: bool = False) -> None:
    """Paint the ring round the row, or the cell, that the reader stands on, while the view has the keyboard.

    To be called at the end of the view's paint event. Qt itself repaints a view that gains or loses the keyboard.
    """
    index = view.currentIndex()
    if not view.hasFocus() or not index.isValid():
        return
    room = view.visualRect(index if by_cell else index.siblingAtColumn(0))
    if not by_cell:
        room = QRect(0, room.top(), view.viewport().width(), room.height())
    painter = QPainter(view.viewport())
    paint_focus(painter, room.adjusted(0, 0, 0, -1))
    painter.end()
