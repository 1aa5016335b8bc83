"""The case table: a view that keeps selection and scroll by case, whatever comes in."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from console.board.list_view import CaseList, SortKey
from console.domain.case import CaseId
from console.messages import _, short
from ui.cases.columns import (
    COLUMNS,
    FIRST_TO_LEAVE,
    NARROWEST_PX,
    PAD_PX,
    WIDEST_PX,
    Column,
    ColumnChoice,
    column_width,
)
from ui.cases.delegate import CaseDelegate
from ui.cases.model import CasesModel, Index
from ui.theme import font, theme
from ui.theme.fonts import metrics
from ui.widgets.focus import paint_view_focus


class CaseHead(QHeaderView):
    """The head of the table, painted plainly; a triangle marks what orders the list.

    Signals:
        sort_requested: A click on a column that can order; carries its `SortKey`.
    """

    sort_requested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sort = SortKey.REMAINING
        self.descending = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(theme().space.row)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(NARROWEST_PX)
        self.setMaximumSectionSize(WIDEST_PX)
        self.sectionClicked.connect(self._on_section_clicked)

    def show_order(self, sort: SortKey, *, descending: bool) -> None:
        """Mark the column that orders the list."""
        self.sort, self.descending = sort, descending
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return the fixed height of a head."""
        return QSize(0, theme().space.row)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint the title, and the triangle on the column that orders."""
        tokens, style = theme(), COLUMNS[Column(section)]
        painter.fillRect(rect, tokens.bg2)
        painter.setFont(font(tokens.type.dense, bold=True))
        painter.setPen(tokens.t2)
        room = rect.adjusted(PAD_PX + (4 if section == Column.LIGHT else 0), 0, -4, 0)
        if style.right:
            room.setLeft(rect.left())
        title = short(style.title)
        side = Qt.AlignmentFlag.AlignRight if style.right else Qt.AlignmentFlag.AlignLeft
        sorts = style.sort is not None and style.sort is self.sort
        if sorts:
            if style.right:
                room.setRight(room.right() - 13)
            width = metrics(tokens.type.dense, bold=True).horizontalAdvance(title)
            left = room.right() + 5 if style.right else room.left() + width + 6
            _paint_triangle(painter, left, rect.center().y(), down=self.descending)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), title)

    def _on_section_clicked(self, section: int) -> None:
        sort = COLUMNS[Column(section)].sort
        if sort is not None:
            self.sort_requested.emit(sort)


class CaseTable(QTableView):
    """Rows of one height, own painting, one selected case.

    Signals:
        case_selected: The reader moved to another case.
        open_requested: Enter or a double click on a case.
        choice_changed: The reader moved, widened, showed or hid a column; the choice stands in `choice`.
    """

    case_selected = Signal(object)
    open_requested = Signal(object)
    choice_changed = Signal()

    def __init__(self, model: CasesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cases = model
        self._restoring = self._is_arranging = False
        self._awaited: tuple[CaseId, int] | None = None
        self.choice = ColumnChoice()
        self.delegate = CaseDelegate(model, self)
        self.head = CaseHead(self)
        self.setHorizontalHeader(self.head)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(_("Cases"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.head.sectionMoved.connect(self._on_columns_moved)
        self.head.sectionResized.connect(self._on_column_resized)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme().space.row)
        self.verticalScrollBar().setSingleStep(theme().space.row)
        self.verticalScrollBar().valueChanged.connect(self._look)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    @property
    def selected(self) -> CaseId | None:
        """The case the reader stands on."""
        index = self.currentIndex()
        return self._cases.case_id(index.row()) if index.isValid() else None

    @property
    def is_untouched(self) -> bool:
        """Whether the reader neither stands on a case nor has scrolled."""
        return self.selected is None and self.verticalScrollBar().value() == 0

    def show_list(self, answer: CaseList, *, keep_place: bool) -> None:
        """Show an answer; keep the selected case, and where it or the top row stood if asked to."""
        selected = self.selected
        anchor = self._awaited or (self.anchor() if keep_place else None)
        if answer.ids.size:  # a board that is still loading has nothing to stand on
            self._awaited = None
        self._restoring = True
        self._cases.show(answer)
        self.head.show_order(answer.query.sort, descending=answer.query.descending)
        row = None if selected is None else self._cases.row_of(selected)
        if row is not None:
            self.selectionModel().setCurrentIndex(
                self._cases.index(row, 0),
                self.selectionModel().SelectionFlag.ClearAndSelect | self.selectionModel().SelectionFlag.Rows,
            )
        self._restoring = False
        self.updateGeometries()
        bar = self.verticalScrollBar()
        if anchor is None:
            bar.setValue(0)
        elif (place := self._cases.row_of(anchor[0])) is not None:
            bar.setValue(place * theme().space.row - anchor[1])
        self._look()

    def select(self, case_id: CaseId) -> None:
        """Stand on a case if the list holds it."""
        row = self._cases.row_of(case_id)
        if row is not None:
            self.selectRow(row)

    def step(self, rows: int) -> None:
        """Stand some rows further down."""
        row = max(0, min(self.currentIndex().row() + rows, self._cases.rowCount() - 1))
        if self._cases.rowCount():
            self.selectRow(row)

    def dataChanged(self, top: Index, bottom: Index, roles: Sequence[int] = ()) -> None:  # noqa: ARG002 - all are painted
        """Repaint these rows and no neighbour: the base class rounds up to the next row."""
        height = theme().space.row
        first = top.row() * height - self.verticalScrollBar().value()
        rows = bottom.row() - top.row() + 1
        self.viewport().update(0, first, self.viewport().width(), rows * height)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, go to the ends of the list (not of the row) on Home and End; leave letters to the page."""
        if event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._cases.rowCount():
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._cases.rowCount() - 1)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.selected is not None:
            self.open_requested.emit(self.selected)
            return
        if event.text().isalpha():
            event.ignore()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open on a double click."""
        super().mouseDoubleClickEvent(event)
        if self.selected is not None:
            self.open_requested.emit(self.selected)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the focus round the one the reader stands on."""
        super().paintEvent(event)
        paint_view_focus(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self._share_width()
        self._look()

    def order_by_next(self) -> None:
        """Ask for the order by the next column in sight that can order."""
        sorts = [sort for column in self.choice.shown if (sort := COLUMNS[column].sort) is not None]
        if sorts:
            place = sorts.index(self.head.sort) if self.head.sort in sorts else -1
            self.head.sort_requested.emit(sorts[(place + 1) % len(sorts)])

    def turn_order(self) -> None:
        """Ask for the order in force the other way round."""
        self.head.sort_requested.emit(self.head.sort)

    def choose_columns(self, choice: ColumnChoice) -> None:
        """Show these columns in this order."""
        if choice != self.choice:
            self.choice = choice
            self._arrange()
            self.choice_changed.emit()

    def _arrange(self) -> None:
        """Put the columns where the reader wants them."""
        self._is_arranging = True
        for place, column in enumerate((*self.choice.shown, *(c for c in Column if c not in self.choice.shown))):
            self.head.moveSection(self.head.visualIndex(column), place)
        self._is_arranging = False
        self.delegate.first = self.choice.shown[0]
        self._share_width()
        self.viewport().update()

    def _share_width(self) -> None:
        """Give each column the width chosen for it, else its least one and its share of what is left."""
        given, width = dict(self.choice.widths), self.viewport().width()
        least = {column: given.get(column, column_width(column)) for column in self.choice.shown}
        if sum(least.values()) > width and FIRST_TO_LEAVE not in given and len(least) > 1:
            least.pop(FIRST_TO_LEAVE, None)
        spare = max(0, width - sum(least.values()))
        shares = sum(COLUMNS[column].stretch for column in least if column not in given)
        self._is_arranging = True
        for column in Column:
            self.setColumnHidden(column, column not in least)
        for column, width_px in least.items():
            share = 0 if column in given or not shares else spare * COLUMNS[column].stretch // shares
            self.head.resizeSection(column, width_px + share)
        self._is_arranging = False

    def _on_columns_moved(self, _logical: int, _old: int, _new: int) -> None:
        if not self._is_arranging:
            order = [Column(self.head.logicalIndex(place)) for place in range(len(Column))]
            self.choose_columns(replace(self.choice, shown=tuple(c for c in order if c in self.choice.shown)))

    def _on_column_resized(self, section: int, _old: int, width: int) -> None:
        if not self._is_arranging and width >= NARROWEST_PX:
            widths = dict(self.choice.widths) | {Column(section): width}
            self.choice = replace(self.choice, widths=tuple(widths.items()))
            self.choice_changed.emit()

    def await_anchor(self, anchor: object) -> None:
        """Stand, with the next list, where an earlier `anchor` said; anything else is left."""
        if isinstance(anchor, list | tuple) and len(anchor) == 2 and all(isinstance(one, int) for one in anchor):
            self._awaited = CaseId(anchor[0]), anchor[1]

    def anchor(self) -> tuple[CaseId, int] | None:
        """Return a case in sight and its distance below the top: the selected one, else the top row."""
        selected = self.selected
        value, height = self.verticalScrollBar().value(), theme().space.row
        if value == 0 or self._cases.rowCount() == 0:
            return None
        row = self.currentIndex().row()
        in_sight = selected is not None and 0 <= row * height - value < self.viewport().height()
        if not in_sight:
            row = min(value // height, self._cases.rowCount() - 1)
        return self._cases.case_id(row), row * height - value

    def _look(self) -> None:
        top, height = self.verticalScrollBar().value(), theme().space.row
        self._cases.look(top // height, (top + self.viewport().height()) // height)

    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._restoring:
            self.case_selected.emit(self._cases.case_id(current.row()))


def _paint_triangle(painter: QPainter, left: float, middle: float, *, down: bool) -> None:
    tip = 3 if down else -3
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().t2)
    painter.drawPolygon(
        QPolygonF([QPointF(left, middle - tip), QPointF(left + 8, middle - tip), QPointF(left + 4, middle + tip)])
    )
    painter.restore()
