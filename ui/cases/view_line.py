"""The line in which a view is saved, renamed, moved and deleted, in place; a deleted one can be had back at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from console.board.saved_views import LONGEST_NAME, SavedView
from console.messages import _
from ui.theme import px, theme
from ui.widgets.parts import plain_label

FIELD_PX = 200


class ViewLine(QWidget):
    """Hidden until it is asked for.

    Signals:
        save_requested: The filters and columns in force are to be a view; carries the name typed.
        update_requested: The current view is to take them.
        rename_requested: The current view is to be called as typed.
        move_requested: The current view is to stand so many places further right.
        delete_requested: The current view is to go.
        undo_requested: The view that went last is to come back.
        left: The reader is done.
    """

    save_requested = Signal(str)
    update_requested = Signal()
    rename_requested = Signal(str)
    move_requested = Signal(int)
    delete_requested = Signal()
    undo_requested = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setFixedWidth(px(FIELD_PX))
        self.field.setPlaceholderText(_("Name of the view"))
        self.field.setAccessibleName(_("Name of the view"))
        self.save = QPushButton(_("Save as view  Enter"), self)
        self.update_view = QPushButton(_("Update view"), self)
        self.rename = QPushButton(_("Rename"), self)
        self.back, self.forth = QPushButton("←", self), QPushButton("→", self)
        self.back.setAccessibleName(_("Move the view left"))
        self.forth.setAccessibleName(_("Move the view right"))
        self.delete = QPushButton(_("Delete view"), self)
        self.undo = QPushButton(_("Undo"), self)
        self.undo.hide()
        self.said = plain_label(theme().type.dense, colour=theme().t2)
        self.close_button = QPushButton("Esc", self)
        self.close_button.setAccessibleName(_("Done  Esc"))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme().space.panel_pad, 0, theme().space.panel_pad, 8)
        line.setSpacing(theme().space.control_gap)
        for part in (self.field, self.save, self.update_view, self.rename, self.back, self.forth, self.delete):
            line.addWidget(part)
        line.addWidget(self.said, 1)
        line.addWidget(self.undo)
        line.addWidget(self.close_button)
        self._connect()
        self.hide()

    def open(self, current: SavedView | None, proposed: str) -> None:
        """Ask for a name.

        Args:
            current: The saved view in sight, which can be changed; None for none.
            proposed: What stands in the field.
        """
        self.show_current(current)
        self.field.setText(proposed)
        self.field.selectAll()
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_current(self, current: SavedView | None) -> None:
        """Offer what can be done with the saved view in sight."""
        for part in (self.update_view, self.rename, self.back, self.forth, self.delete):
            part.setEnabled(current is not None)

    def say(self, text: str, *, can_undo: bool = False) -> None:
        """Say what became of it, or why not."""
        self.said.setText(text)
        self.said.setToolTip(text)
        self.undo.setVisible(can_undo)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; letters typed here are no commands of the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._on_save)
        self.save.clicked.connect(self._on_save)
        self.update_view.clicked.connect(self.update_requested)
        self.rename.clicked.connect(self._on_rename)
        self.back.clicked.connect(self._on_back)
        self.forth.clicked.connect(self._on_forth)
        self.delete.clicked.connect(self.delete_requested)
        self.undo.clicked.connect(self.undo_requested)
        self.close_button.clicked.connect(self.left)

    def _on_save(self) -> None:
        self.save_requested.emit(self.field.text())

    def _on_rename(self) -> None:
        self.rename_requested.emit(self.field.text())

    def _on_back(self) -> None:
        self.move_requested.emit(-1)

    def _on_forth(self) -> None:
        self.move_requested.emit(1)
