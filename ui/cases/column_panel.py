"""Which columns the list has and in which order: a list beside the table, for hand and keyboard."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.messages import _
from ui.cases.columns import COLUMNS, Column, ColumnChoice
from ui.theme import px, theme
from ui.widgets.parts import plain_label

WIDTH_PX = 300
ROW_PX = 30
_COLUMN = int(Qt.ItemDataRole.UserRole)


class _Columns(QListWidget):
    """All columns, those shown ticked. Space ticks, Ctrl+↑ and Ctrl+↓ move."""

    moved = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the column the reader stands on."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            row = self.currentRow()
            if 0 <= row + step < self.count():
                self.blockSignals(True)
                self.insertItem(row + step, self.takeItem(row))
                self.setCurrentRow(row + step)
                self.blockSignals(False)
                self.moved.emit()
            return
        super().keyPressEvent(event)


class ColumnPanel(QFrame):
    """Stands over the table while it is open.

    Signals:
        chosen: The reader wants other columns; carries a `ColumnChoice`.
        left: The reader is done.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice = ColumnChoice()
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.Box)
        self.columns = _Columns(self)
        self.columns.setAccessibleName(_("Columns"))
        self.columns.setFrameShape(QFrame.Shape.NoFrame)
        self.columns.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.columns.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns.itemChanged.connect(self._tell)
        self.columns.moved.connect(self._tell)
        self.columns.model().rowsMoved.connect(self._tell)
        self.reset = QPushButton(_("As delivered"), self)
        self.reset.clicked.connect(self._on_reset)
        self.close_button = QPushButton(_("Done  Esc"), self)
        self.close_button.clicked.connect(self.left)
        hint = plain_label(theme().type.caption, colour=theme().t3, wrap=True)
        hint.setText(_("Space shows or hides · Ctrl+↑ ↓ or dragging moves · widths by dragging the heads"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        inside = QVBoxLayout(self)
        inside.addWidget(self.columns, 1)
        inside.addWidget(hint)
        inside.addLayout(buttons)
        self.setFixedSize(px(WIDTH_PX), px(ROW_PX * len(Column) + 150))
        self.hide()

    def show_choice(self, choice: ColumnChoice) -> None:
        """Show which columns there are."""
        if choice.shown == self._choice.shown and self.columns.count():
            self._choice = choice
            return
        self._choice = choice
        row = self.columns.currentRow()
        self.columns.blockSignals(True)
        self.columns.clear()
        for column in (*choice.shown, *(c for c in Column if c not in choice.shown)):
            item = QListWidgetItem(_(COLUMNS[column].title), self.columns)
            item.setData(_COLUMN, int(column))
            item.setSizeHint(QSize(0, px(ROW_PX)))
            is_shown = column in choice.shown
            item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
        self.columns.setCurrentRow(max(row, 0))
        self.columns.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; every other key is for the list alone."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()

    def _tell(self) -> None:
        items = [self.columns.item(row) for row in range(self.columns.count())]
        shown = tuple(Column(item.data(_COLUMN)) for item in items if item.checkState() is Qt.CheckState.Checked)
        if not shown:  # a list without columns shows nothing: the last one stays
            current = self.columns.currentItem()
            current.setCheckState(Qt.CheckState.Checked)
            return
        self._choice = replace(self._choice, shown=shown)
        self.chosen.emit(self._choice)

    def _on_reset(self) -> None:
        self.show_choice(ColumnChoice())
        self.chosen.emit(ColumnChoice())
