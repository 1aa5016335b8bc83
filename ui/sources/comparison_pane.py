"""How both sides compare: tables down, areas across, and the cell the reader stands on written out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ages import age_text
from console.board.source_words import listed, named
from console.board.sources_view import SourcesView
from console.messages import _
from ui.sources import matrix_rows
from ui.sources.grid import Grid
from ui.theme import theme
from ui.widgets.frame import edge
from ui.widgets.parts import plain_label


class ComparisonPane(QWidget):
    """The matrix and its words.

    Signals:
        opened: The reader wants to see the rows behind a table that differs.
    """

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: SourcesView | None = None
        tokens = theme()
        self.grid = Grid(_("Comparison"), tokens.space.row_dense, self, by_cell=True)
        self.caption = plain_label(tokens.type.caption, colour=tokens.t3, wrap=True)
        self.cell = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.line = edge(self, is_under=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.caption)
        column.addWidget(self.grid, 1)
        column.addWidget(self.line)
        column.addWidget(self.cell)
        column.addStretch(0)
        self.grid.moved.connect(self._show_cell)
        self.grid.opened.connect(self._on_opened)

    def show_view(self, view: SourcesView) -> None:
        """Show how both sides compare."""
        self._view = view
        self.caption.setText(comparison_caption(view))
        rows = tuple(matrix_rows.rows_of(view.comparison))
        self.grid.show_rows(matrix_rows.columns_of(view.comparison), rows)
        for part in (self.grid, self.line):
            part.setVisible(view.comparison.total is not None)
        self._show_cell()

    def _show_cell(self) -> None:
        if self._view is None:
            return
        comparison, column = self._view.comparison, self.grid.currentIndex().column()
        told = matrix_rows.sentence_of(comparison, self.grid.selected, column)
        self.cell.setText(told or _("Both sides are counted as soon as the copy is whole, and regularly from then on."))

    def _on_opened(self, key: str) -> None:
        tables = () if self._view is None else self._view.comparison.tables
        if any(not table.is_equal and key in {table.table, matrix_rows.ALL_TABLES} for table in tables):
            self.opened.emit()


def comparison_caption(view: SourcesView) -> str:
    """Return when both sides were compared, what was not, and how a cell is to be read."""
    report = view.comparison
    if report.checked_s is None:
        return _("not compared yet")
    open_ones = [named(one.name) for one in view.sources if one.checked_s is None]
    parts = [_("rows here, where they differ: here ≠ central"), age_text(report.checked_s)]
    parts += [_("not compared yet: {names}", names=listed(open_ones))] if open_ones else []
    return " · ".join(parts)
