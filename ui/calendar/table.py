"""A table of groups, rows and what is folded under them, painted plainly; the head says what stands in each column."""

from collections.abc import Iterable
from heapq import nlargest

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from console.messages import short
from ui.calendar.lines import Column, Index, Line, LineModel
from ui.theme import px, theme
from ui.widgets.focus import paint_view_focus
from ui.widgets.plain_head import PlainHead, Title
from ui.widgets.text import Align, TextStyle, draw_in_two_lines, draw_text, text_width

PAD_PX = 12
BAR_PX = 4
FOLD_PX = 18
INDENT_PX = 20
MOST_FITTED_PX = 260
MEASURED = 24
"""So many cells of a column are measured, those with the most letters; the widest is among them."""
LEAST_SQUEEZED_PX = 72
SQUEEZED_SHARE = 0.9
"""Where not even the columns that stay fit, the widest give way, step by step, so that no column stands outside."""


class LineTable(QTableView):
    """Rows of one height, own painting, one selected line; Right and Left unfold and fold.

    Signals:
        line_chosen: The reader stands on another line; carries its key.
        opened: Enter or a double click; carries the key.
    """

    line_chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, columns: tuple[Column, ...], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LineModel(columns, self)
        self._restoring = False
        self.setAccessibleName(name)
        self.setHorizontalHeader(PlainHead(self._title, PAD_PX, self))
        self._awaited = "", 0
        self.setModel(self.lines)
        self.setItemDelegate(_Delegate(self.lines, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme().space.row)
        self.verticalScrollBar().setSingleStep(theme().space.row)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    @property
    def selected(self) -> Line | None:
        """The line the reader stands on."""
        row = self.currentIndex().row()
        return self.lines.shown[row] if 0 <= row < len(self.lines.shown) else None

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Show these lines; the reader's line and place stay."""
        selected, place = self.selected, self.verticalScrollBar().value()
        self.lines.show_lines(lines)
        self._share_width()
        key, awaited_place = self._awaited
        if selected is None and key and self.lines.shown:
            self._awaited = "", 0
            row = self.lines.row_of(key)
            selected, place = (None if row is None else self.lines.shown[row]), awaited_place
        self._restore(selected, place)

    def await_line(self, key: str, place: int) -> None:
        """Stand on a line, scrolled so far, as soon as there are lines."""
        self._awaited = key, place

    def filter_by(self, text: str) -> None:
        """Show what holds this text."""
        selected = self.selected
        self.lines.filter_by(text)
        self._restore(selected, 0)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, fold on Left, unfold on Right, go to the ends of the list on Home and End."""
        line = self.selected
        match event.key():
            case Qt.Key.Key_Home | Qt.Key.Key_End if self.lines.shown:
                self.selectRow(0 if event.key() == Qt.Key.Key_Home else len(self.lines.shown) - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if line is not None:
                self.opened.emit(line.key)
            case Qt.Key.Key_Right | Qt.Key.Key_Left if line is not None:
                self._fold(line, unfold=event.key() == Qt.Key.Key_Right)
            case _ if event.text().isalpha():
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stand on a line; on its triangle, fold or unfold."""
        super().mousePressEvent(event)
        line = self.selected
        if line is not None and event.position().x() < PAD_PX + FOLD_PX:
            self._fold(line, unfold=not self.lines.is_open(line))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open on a double click."""
        super().mouseDoubleClickEvent(event)
        if self.selected is not None:
            self.opened.emit(self.selected.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the focus round the one the reader stands on."""
        super().paintEvent(event)
        paint_view_focus(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first line if on none."""
        super().focusInEvent(event)
        if self.selected is None and self.lines.shown:
            self.selectRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Give each column its least and a share of what is left; columns that do not fit leave."""
        columns = self.lines.columns
        least = {place: self._least_px(place) for place in range(len(columns))}
        width = self.viewport().width()
        for place in sorted(least, key=lambda place: -columns[place].leaves):
            if sum(least.values()) > width and columns[place].leaves:
                del least[place]
        while (over := sum(least.values()) - width) > 0 and max(least.values()) > px(LEAST_SQUEEZED_PX):
            widest = max(least, key=least.__getitem__)
            least[widest] = max(least[widest] - over, round(least[widest] * SQUEEZED_SHARE), px(LEAST_SQUEEZED_PX))
        spare = max(0, width - sum(least.values()))
        shares = sum(columns[place].stretch for place in least) or 1
        for place, column in enumerate(columns):
            self.setColumnHidden(place, place not in least)
            if place in least:
                self.setColumnWidth(place, least[place] + spare * column.stretch // shares)

    def _least_px(self, place: int) -> int:
        column, tokens = self.lines.columns[place], theme()
        head = text_width(short(column.title), tokens.type.dense, bold=True) + PAD_PX + 1
        widest = nlargest(MEASURED, self.lines.cells_of(place), key=guessed_width) if column.fits else ()
        longest = max((text_width(text, tokens.type.body) for text in widest), default=0.0)
        cells = min(longest, px(MOST_FITTED_PX)) + 5 if column.fits else 0.0
        return max(px(column.least), round(max(head, cells)) + PAD_PX)

    def _fold(self, line: Line, *, unfold: bool) -> None:
        key = line.parent if line.parent and not unfold else line.key
        head = next((one for one in self.lines.shown if one.key == key), line)
        place = self.verticalScrollBar().value()
        self.lines.fold(head, unfold=unfold)
        self._restore(head, place)

    def _restore(self, selected: Line | None, place: int) -> None:
        row = None if selected is None else self.lines.row_of(selected.key)
        if row is not None:
            self._restoring = True
            self.selectRow(row)
            self._restoring = False
        self.updateGeometries()
        self.verticalScrollBar().setValue(place)
        self.viewport().update()

    def _title(self, place: int) -> Title:
        column = self.lines.columns[place]
        return Title(short(column.title), column.right)

    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._restoring:
            self.line_chosen.emit(self.lines.shown[current.row()].key)


class _Delegate(QStyledItemDelegate):
    """Draws cells of `Line` values."""

    def __init__(self, model: LineModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell; the view has filled the ground already."""
        rect: QRect = option.rect
        tokens = theme()
        line, place = self._model.shown[index.row()], index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.bg3)
            if place == 0:
                painter.fillRect(rect.left(), rect.top(), BAR_PX, rect.height(), tokens.t1)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, tokens.line1)
        if line.is_group:
            self._paint_group(painter, rect, line)
        else:
            self._paint_cell(painter, rect, line, place)

    def _paint_group(self, painter: QPainter, rect: QRect, line: Line) -> None:
        """Paint a head from its first cell on, over all columns: each cell paints its own part of the line."""
        view = self.parent()
        if not isinstance(view, LineTable):
            return
        tokens = theme()
        painter.save()
        painter.setClipRect(rect)
        room = QRectF(PAD_PX, rect.top(), view.viewport().width() - 2 * PAD_PX, rect.height() - 1)
        bold = TextStyle(tokens.type.body, tokens.t1, bold=True, may_elide=True)
        right = line.cells[1] if len(line.cells) > 1 else ""
        count_px = text_width(right, tokens.type.caption)
        left = room.adjusted(0, 0, -count_px - PAD_PX, 0)
        if rect.left() < left.left() + min(left.width(), text_width(line.cells[0], tokens.type.body, bold=True)):
            draw_text(painter, left, line.cells[0], bold)
        if rect.right() >= room.right() - count_px:
            draw_text(painter, room, right, TextStyle(tokens.type.caption, tokens.t3, align=Align.RIGHT))
        painter.restore()

    def _paint_cell(self, painter: QPainter, rect: QRect, line: Line, place: int) -> None:
        tokens, column = theme(), self._model.columns[place]
        room = QRectF(rect).adjusted(PAD_PX, 0, -4, -1)
        if place == 0:
            room.adjust((FOLD_PX if self._model.has_heads else 0) + (INDENT_PX if line.parent else 0), 0, 0, 0)
            if self._model.has_folded(line):
                _paint_triangle(painter, QPointF(PAD_PX + 5, rect.center().y()), down=self._model.is_open(line))
        if column.right:
            room.adjust(-PAD_PX, 0, -8, 0)
        colour = tokens.t3 if line.is_quiet else tokens.t1 if place == 0 else tokens.t2
        align = Align.RIGHT if column.right else Align.LEFT
        style = TextStyle(tokens.type.body, colour, align=align, floor_px=tokens.type.caption, may_elide=True)
        text = line.cells[place] if place < len(line.cells) else ""
        if column.stretch:  # names and sentences; figures and dates are never broken
            draw_in_two_lines(painter, room, text, style)
        else:
            draw_text(painter, room, text, style)


def guessed_width(text: str) -> int:
    """Return about how wide a text is without measuring it: hanzi count double."""
    return len(text) if text.isascii() else len(text) + sum(not letter.isascii() for letter in text)


def _paint_triangle(painter: QPainter, centre: QPointF, *, down: bool) -> None:
    x, y = centre.x(), centre.y()
    points = (
        [QPointF(x - 5, y - 3), QPointF(x + 5, y - 3), QPointF(x, y + 3)]
        if down
        else [QPointF(x - 3, y - 5), QPointF(x + 3, y), QPointF(x - 3, y + 5)]
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().t2)
    painter.drawPolygon(QPolygonF(points))
    painter.restore()
