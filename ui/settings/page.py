"""The page of settings: sections at the left, the chosen one at the right."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from console.messages import _
from ui.settings.section import Section
from ui.theme import px
from ui.widgets.frame import edge, scrolled
from ui.widgets.section_lines import SectionLines

KEYS = (("↑ ↓", "Section above, section below"), ("Tab", "Next control"), ("Space", "Choose"))
LIST_PX = 220
SMALLEST_PX = (900, 480)


class SettingsPage(QWidget):
    """Joins the sections.

    Signals:
        shown: Another section is in sight; carries its key.
    """

    shown = Signal(str)

    def __init__(self, sections: tuple[Section, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = sections
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(SectionLines(self.list))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(px(LIST_PX))
        self.list.setAccessibleName(_("Sections"))
        self.list.setObjectName("settings sections")
        self.stack = QStackedWidget(self)
        for section in sections:
            self.list.addItem(QListWidgetItem(_(section.label)))
            self.stack.addWidget(QWidget(self))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.list)
        whole.addWidget(edge(self))
        whole.addWidget(self.stack, 1)
        self.setMinimumSize(*SMALLEST_PX)
        self.setFocusProxy(self.list)
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.list.setCurrentRow(0)

    @property
    def section(self) -> str:
        """Key of the section in sight."""
        return self._sections[self.list.currentRow()].key

    def choose(self, key: str) -> None:
        """Show a section; one that is not there changes nothing."""
        for row, section in enumerate(self._sections):
            if section.key == key:
                self.list.setCurrentRow(row)

    def next_pane(self) -> None:
        """Move the focus on: sections, then the controls of the one in sight."""
        if self.list.hasFocus():
            self.focusNextChild()
        else:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def state(self) -> dict[str, Any]:
        """Return which section is in sight."""
        return {"section": self.section}

    def restore(self, state: dict[str, Any]) -> None:
        """Show the section that was in sight."""
        self.choose(str(state.get("section", "")))

    def _on_row_changed(self, row: int) -> None:
        empty = self.stack.widget(row)
        if type(empty) is QWidget:
            pane = scrolled(self._sections[row].make(), self)
            pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls have the focus
            self.stack.insertWidget(row, pane)
            self.stack.removeWidget(empty)
            empty.deleteLater()
        self.stack.setCurrentIndex(row)
        self.shown.emit(self.section)
