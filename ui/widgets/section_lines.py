"""The lines of a list at the left of a page: names, the chosen one on a surface step with an ink bar."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.tokens import theme
from ui.widgets.focus import paint_focus
from ui.widgets.text import TextStyle, draw_text

BAR_PX = 4
PAD_PX = 16


class SectionLines(QStyledItemDelegate):
    """Paints them, with the focus where it is."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(0, theme().space.row + 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint it."""
        tokens, room = theme(), QRect(option.rect)
        state = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, tokens.bg3 if is_chosen else tokens.bg2)
        if is_chosen:
            painter.fillRect(room.left(), room.top(), BAR_PX, room.height(), tokens.t1)
        style = TextStyle(tokens.type.body, tokens.t1 if is_chosen else tokens.t2, floor_px=tokens.type.caption)
        draw_text(painter, QRectF(room.adjusted(PAD_PX, 0, -BAR_PX, 0)), str(index.data()), style)
        if is_chosen and state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, room.adjusted(BAR_PX + 2, 2, -2, -2))
