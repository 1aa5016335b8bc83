"""The table of the page: columns as wide as their words, the reader's place kept whatever is shown anew."""

from collections.abc import Sequence
from functools import lru_cache
from heapq import nlargest

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QSizePolicy, QTableView, QWidget

from ui.sources.grid_model import Cell, Column, GridModel, Row
from ui.sources.grid_paint import BAR_PX, INDENT_PX, PAD_PX, GridDelegate, beside_px, cell_px, is_bold
from ui.theme import px, theme
from ui.widgets.focus import paint_view_focus
from ui.widgets.plain_head import PlainHead, Title
from ui.widgets.text import broken, text_width

MOST_SQUEEZED_PX = 220
"""A column that breaks gets no narrower than its longest words in two lines, and these count up to here."""
RATHER_THAN_BREAK = 4
"""Columns with this number of leaving, or a higher one, leave before any other breaks its words."""
MEASURED = 24
"""So many cells of a column are measured, those with the most letters; the widest is among them."""
MOST_WORDS_PX = 320
"""Longer words than this do not widen their column; they are set smaller, then cut."""


class Grid(QTableView):
    """Shows rows of cells.

    Signals:
        moved: The reader stands elsewhere.
        opened: Enter or a double click on a row; carries its key.
        cell_clicked: A click on a cell; carries the key of its row and the number of its column.
    """

    moved = Signal()
    opened = Signal(str)
    cell_clicked = Signal(str, int)

    def __init__(self, name: str, row_px: int, parent: QWidget | None = None, *, by_cell: bool = False) -> None:
        """Make an empty table.

        Args:
            name: What it is called for those who cannot see it.
            row_px: Height of a row.
            parent: Qt parent.
            by_cell: Whether the reader stands on a cell instead of a row.
        """
        super().__init__(parent)
        self._by_cell = by_cell
        self._row_px = row_px
        self._restoring = False
        self._kept: dict[tuple[int, bool], int] = {}
        self.grid = GridModel(self)
        self.setModel(self.grid)
        self.setItemDelegate(GridDelegate(self.grid, self))
        self.setHorizontalHeader(PlainHead(self._title, PAD_PX, self, first_px=BAR_PX))
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectItems if by_cell else behaviour.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked)

    @property
    def selected(self) -> str:
        """Key of the row the reader stands on; empty for none."""
        row = self.currentIndex().row()
        return self.grid.rows[row].key if 0 <= row < len(self.grid.rows) else ""

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show these; the reader's row, column and place stay."""
        if (tuple(columns), tuple(rows)) == (self.grid.columns, self.grid.rows):
            return
        key, column = self.selected, max(0, self.currentIndex().column())
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        is_other = self.grid.show_rows(columns, rows)
        if is_other:
            self._kept = {}
            self.horizontalHeader().setVisible(bool(columns))
        self._share_width()
        if not is_other:
            return
        self.updateGeometry()
        place = next((n for n, row in enumerate(rows) if row.key == key), 0 if rows else None)
        if place is not None:
            self._restoring = bool(key) and rows[place].key == key
            self.setCurrentIndex(self.grid.index(place, min(column, len(columns) - 1)))
            self._restoring = False
        self.updateGeometries()
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)

    def choose(self, key: str) -> None:
        """Stand on a row; nothing where there is none of this key."""
        place = next((n for n, row in enumerate(self.grid.rows) if row.key == key), None)
        if place is not None:
            self.setCurrentIndex(self.grid.index(place, max(0, self.currentIndex().column())))

    def sizeHint(self) -> QSize:
        """Return the room that all rows need, up to the one that is left."""
        across = self.horizontalScrollBar()
        bar = across.sizeHint().height() if across.maximum() else 0
        return QSize(400, theme().space.row + self._row_px * max(1, len(self.grid.rows)) + bar + 1)

    def minimumSizeHint(self) -> QSize:
        """Return room for the head and two rows."""
        return QSize(200, theme().space.row + self._row_px * 2)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the first and last row on Home and End; leave letters to the page."""
        rows = len(self.grid.rows)
        if event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and rows:
            row = 0 if event.key() == Qt.Key.Key_Home else rows - 1
            self.setCurrentIndex(self.grid.index(row, max(0, self.currentIndex().column())))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.selected:
            self.opened.emit(self.selected)
        elif event.text().isalpha():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, and the focus round where the reader stands."""
        super().paintEvent(event)
        paint_view_focus(self, by_cell=self._by_cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self._kept = {}
        self._share_width()

    def _share_width(self) -> None:
        """Give each column what its words need and a share of what is left; too many of them scroll.

        A column keeps the width it once needed, while all fit: ages that tick do not make the others move.
        """
        width = self.viewport().width()
        least = self._fitting(width)
        if sum(least) > width:
            self._kept = {}
            least = self._fitting(width)
        left_out = self._leaving(least, width)
        least = [0 if place in left_out else needs for place, needs in enumerate(least)]
        for place, column in enumerate(self.grid.columns):
            if column.breaks:
                squeezed = min(least[place], self._squeezed_px(place))
                least[place] = max(squeezed, least[place] - max(0, sum(least) - width))
        spare = max(0, width - sum(least))
        shares = sum(column.stretch for column in self.grid.columns) or 1
        for place, column in enumerate(self.grid.columns):
            share = spare * column.stretch // shares
            spare, shares = spare - share, max(1, shares - column.stretch)
            self.setColumnHidden(place, place in left_out)
            if place not in left_out and least[place] + share != self.columnWidth(place):
                self.setColumnWidth(place, least[place] + share)

    def _leaving(self, least: list[int], width: int) -> frozenset[int]:
        """Return the columns that leave so that the others fit.

        Most do only where it is not enough that others break their words, the first before that.
        """
        whole = dict(enumerate(least))
        squeezed = {
            place: min(least[place], self._squeezed_px(place))
            for place, column in enumerate(self.grid.columns)
            if column.breaks
        }
        leaving: set[int] = set()
        may_leave = [place for place, column in enumerate(self.grid.columns) if column.leaves]
        for place in sorted(may_leave, key=lambda place: -self.grid.columns[place].leaves):
            is_first = self.grid.columns[place].leaves >= RATHER_THAN_BREAK
            if sum((whole if is_first else whole | squeezed).values()) > width:
                whole[place] = 0
                squeezed.pop(place, None)
                leaving.add(place)
        return frozenset(leaving)

    def _fitting(self, width: int) -> list[int]:
        """Return what each column needs, in short words where the long ones do not fit."""
        for self.grid.is_brief in (False, True):
            least = [self._least_px(place) for place in range(len(self.grid.columns))]
            if sum(least) <= width:
                break
        return least

    def _least_px(self, place: int) -> int:
        cells = (cell_px(cell, self.grid.shown(cell)) + indent for cell, indent in self._widest(place))
        longest = min(max(cells, default=0.0), px(MOST_WORDS_PX))
        needed = self._with_edges(place, longest)
        key = place, self.grid.is_brief
        self._kept[key] = max(needed, self._kept.get(key, 0))
        return self._kept[key]

    def _squeezed_px(self, place: int) -> int:
        """Return how narrow a column that breaks may get: its words stand whole in two lines, unless it says less."""
        if self.grid.columns[place].least:
            return px(self.grid.columns[place].least)
        size, most = theme().type.caption, px(MOST_SQUEEZED_PX)
        cells = (
            beside_px(cell) + two_lines_px(self.grid.shown(cell), size, most, bold=is_bold(cell)) + indent
            for cell, indent in self._widest(place)
        )
        return self._with_edges(place, max(cells, default=0.0))

    def _widest(self, place: int) -> list[tuple[Cell, int]]:
        """Return the cells of a column with the most letters, each with how far it is set in."""
        rows = nlargest(MEASURED, self.grid.rows, key=lambda row: self._guessed(row, place))
        return [
            (cell, INDENT_PX if row.is_set_in and place == 0 else 0)
            for row in rows
            for cell in row.cells[place : place + 1]
        ]

    def _with_edges(self, place: int, words_px: float) -> int:
        """Return the room for words of this width, or for the head where that is wider, with what stands beside."""
        head = text_width(self.grid.columns[place].title, theme().type.dense, bold=True)
        return round(max(head, words_px)) + 2 * PAD_PX + (BAR_PX if place == 0 else 0) + 2

    def _guessed(self, row: Row, place: int) -> float:
        """Return about how wide a cell is without measuring it: thousands of rows are laid out while a window grows."""
        if place >= len(row.cells):
            return 0.0
        text = self.grid.shown(row.cells[place])
        return len(text) + (0 if text.isascii() else sum(not letter.isascii() for letter in text))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(self.grid.rows[index.row()].key)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.cell_clicked.emit(self.grid.rows[index.row()].key, index.column())

    def _title(self, place: int) -> Title:
        column = self.grid.columns[place]
        return Title(column.title, column.is_right)

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if current.isValid() and not self._restoring:
            self.moved.emit()


@lru_cache(maxsize=2_000)
def two_lines_px(text: str, size_px: int, most_px: int, *, bold: bool) -> float:
    """Return the room in which a text stands whole in two lines; never more than the most."""
    if text_width(text, size_px, bold=bold) >= 2 * most_px:
        return most_px
    first, second = broken(text, most_px, size_px, bold=bold)
    return min(most_px, max(text_width(first, size_px, bold=bold), text_width(second, size_px, bold=bold)) + 1)
