"""Where the list stands, and in its place, while there is none, why."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from console.messages import _
from ui.theme import theme
from ui.widgets.parts import plain_label


class ListPlace(QStackedWidget):
    """Holds the table and a note with one way on, of which one is in sight."""

    def __init__(self, table: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._empty = table, QWidget(self)
        self.note = plain_label(theme().type.body, colour=theme().t2, wrap=True)
        self.way_on = QPushButton(_("Clear filters"), self)
        pad = theme().space.panel_pad
        words = QVBoxLayout(self._empty)
        words.setContentsMargins(pad, pad, pad, pad)
        words.addWidget(self.note)
        words.addWidget(self.way_on, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        self.addWidget(table)
        self.addWidget(self._empty)

    @property
    def is_empty(self) -> bool:
        """Whether the note is in sight."""
        return self.currentWidget() is self._empty

    def show_list(self) -> None:
        """Show the table."""
        self.setCurrentWidget(self._table)

    def say(self, text: str, *, can_clear: bool = False) -> None:
        """Show in place of the table why there is nothing; ``can_clear`` where fewer filters may show something."""
        self.note.setText(text)
        self.way_on.setVisible(can_clear)
        self.setCurrentWidget(self._empty)
