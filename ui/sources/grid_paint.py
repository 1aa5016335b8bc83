"""How cells and heads of a grid are drawn."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.sources.grid_model import Cell, Column, GridModel, Index, Weight
from ui.sources.spark import paint_spark
from ui.theme import State, px, theme
from ui.widgets.hatch import fill_hatch, tie_brush_to_window
from ui.widgets.lamp import Lamp, lamp_pixmap
from ui.widgets.text import Align, TextStyle, draw_in_two_lines, draw_text, text_width

PAD_PX = 10
INDENT_PX = 18
BAR_PX = 4
LAMP_PX = 14
LAMP_GAP_PX = 6
FRAME_PX = 6
SHARE_PX = 3
SPARK_W_PX, SPARK_H_PX, SPARK_GAP_PX = 76, 22, 6


class GridDelegate(QStyledItemDelegate):
    """Draws `Cell` values."""

    def __init__(self, model: GridModel, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell; the view has filled the ground already."""
        rect: QRect = option.rect
        tokens, row = theme(), self._model.rows[index.row()]
        column, cell = self._model.columns[index.column()], self._model.cell(index.row(), index.column())
        painter.save()
        tie_brush_to_window(painter, self._view.viewport())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.bg3)
            if index.column() == 0:
                painter.fillRect(rect.left(), rect.top(), BAR_PX, rect.height(), tokens.t1)
        if row.is_old:
            fill_hatch(painter, rect)
        line = tokens.line2 if row.is_head else tokens.line1
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)
        room = QRectF(rect).adjusted(PAD_PX, 0, -PAD_PX, -1)
        if index.column() == 0:
            room.adjust(BAR_PX + (INDENT_PX if row.is_set_in else 0), 0, 0, 0)
        self._paint_words(painter, room, cell, column)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF, cell: Cell, column: Column) -> None:
        tokens = theme()
        if cell.is_lost:
            lamp = lamp_pixmap(Lamp(State.UNKNOWN), px(LAMP_PX), painter.device().devicePixelRatioF())
            painter.drawPixmap(round(room.left()), round(room.center().y() - px(LAMP_PX) / 2), lamp)
            room.adjust(px(LAMP_PX) + LAMP_GAP_PX, 0, 0, 0)
        if cell.spark is not None:
            top = room.center().y() - SPARK_H_PX / 2
            paint_spark(painter, QRectF(room.left(), top, SPARK_W_PX, SPARK_H_PX), cell.spark)
            room.adjust(SPARK_W_PX + SPARK_GAP_PX, 0, 0, 0)
        text = self._model.shown(cell)
        colour = {Weight.FAINT: tokens.t4, Weight.QUIET: tokens.t2}.get(cell.weight, tokens.t1)
        align = Align.RIGHT if column.is_right else Align.LEFT
        style = TextStyle(
            tokens.type.body, colour, is_bold(cell), align, floor_px=tokens.type.caption, may_elide=column.breaks
        )
        if cell.weight is Weight.NEWS:
            width = min(text_width(text, style.size_px, bold=True), room.width())
            left = room.right() - width if column.is_right else room.left()
            paint_frame(painter, QRectF(left - FRAME_PX, room.top() + 4, width + 2 * FRAME_PX, room.height() - 8))
        if column.breaks:
            draw_in_two_lines(painter, room, text, style)
        else:
            draw_text(painter, room, text, style)
        if cell.share is not None:
            under = QRectF(room.left(), room.bottom() - SHARE_PX - 1, room.width(), SHARE_PX)
            painter.fillRect(under, tokens.line1)
            painter.fillRect(QRectF(under.left(), under.top(), under.width() * cell.share, SHARE_PX), tokens.t1)


def is_bold(cell: Cell) -> bool:
    """Return whether a cell's words are bold."""
    return cell.weight in {Weight.BOLD, Weight.NEWS}


def paint_frame(painter: QPainter, room: QRectF) -> None:
    """Draw a frame of ink on whole pixels."""
    ink, box = theme().t1, room.toAlignedRect()
    painter.fillRect(box.left(), box.top(), box.width(), 1, ink)
    painter.fillRect(box.left(), box.bottom(), box.width(), 1, ink)
    painter.fillRect(box.left(), box.top(), 1, box.height(), ink)
    painter.fillRect(box.right(), box.top(), 1, box.height(), ink)


def cell_px(cell: Cell, text: str) -> float:
    """Return the room that these words of a cell need."""
    gap = SPARK_GAP_PX if cell.spark is not None and text else 0
    return text_width(text, theme().type.body, bold=is_bold(cell)) + gap + beside_px(cell)


def beside_px(cell: Cell) -> int:
    """Return the room that mark, curve and frame of a cell need."""
    mark = px(LAMP_PX) + LAMP_GAP_PX if cell.is_lost else 0
    return mark + (SPARK_W_PX if cell.spark is not None else 0) + (FRAME_PX if cell.weight is Weight.NEWS else 0)
