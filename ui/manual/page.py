"""The page Manual: contents and search at the left, a page of the manual at the right."""

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.messages import _
from ui.manual.book import FIRST, help_for, holding, page
from ui.manual.viewer import Viewer
from ui.theme import px, theme
from ui.widgets.frame import edge
from ui.widgets.parts import plain_label
from ui.widgets.section_lines import SectionLines

KEYS: Final = (("↑ ↓", "Page above, page below"), ("Ctrl+F", "Search"), ("Backspace", "Page of the manual before"))
LIST_PX: Final = 260
MOST_BEFORE: Final = 50


class ManualDesk(QWidget):
    """Joins contents, search and viewer.

    Signals:
        tour_asked: The reader wants the first steps.
    """

    tour_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._before: list[str] = []
        self.search, self.list, self.viewer = QLineEdit(self), QListWidget(self), Viewer(self)
        self.search.setPlaceholderText(_("Text in the manual"))
        self.search.setClearButtonEnabled(True)
        self.back = QPushButton(_("Back"), self)
        self.back.setEnabled(False)
        self.tour = QPushButton(_("First steps"), self)
        self.said = plain_label(theme().type.dense, colour=theme().t2, wrap=True)
        self.list.setItemDelegate(SectionLines(self.list))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part, name, key in (
            (self.search, _("Text in the manual"), "manual text"),
            (self.list, _("Contents"), "manual contents"),
        ):
            part.setAccessibleName(name)
            part.setObjectName(key)
        self._lay_out()
        self.setFocusProxy(self.list)
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_item_changed)
        self.viewer.wanted.connect(self.open)
        self.back.clicked.connect(self.go_back)
        self.tour.clicked.connect(self.tour_asked)
        self._fill()
        self.open(FIRST)

    @property
    def key(self) -> str:
        """The page in sight."""
        return self._key

    def open(self, key: str) -> None:
        """Show a page; the one before can be gone back to."""
        if key != self._key:
            if self._key:
                self._before = [*self._before[1 - MOST_BEFORE :], self._key]
            self._show(key)

    def open_help(self, name: str) -> None:
        """Show the page that helps with a page of the desktop or a section of the settings."""
        self.search.clear()
        self.open(help_for(name))

    def go_back(self) -> None:
        """Show the page that was in sight before."""
        if self._before:
            self._show(self._before.pop())

    def ask_now(self) -> None:
        """Nothing to ask: the manual lies here."""

    def next_pane(self) -> None:
        """Move the focus on: contents, page, search."""
        parts: list[QWidget] = [self.list, self.viewer, self.search]
        now = next((n for n, part in enumerate(parts) if part.hasFocus()), -1)
        parts[(now + 1) % len(parts)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def state(self) -> dict[str, Any]:
        """Return which page is in sight."""
        return {"page": self._key}

    def restore(self, state: dict[str, Any]) -> None:
        """Show the page that was in sight."""
        self._before.clear()
        self._show(help_for(str(state.get("page", ""))))

    def _lay_out(self) -> None:
        tokens = theme()
        side = QVBoxLayout()
        pad = tokens.space.panel_pad
        side.setContentsMargins(0, 12, 0, 12)
        side.setSpacing(tokens.space.control_gap)
        for part in (self.search, self.said, self.list, self.back, self.tour):
            if part is self.list:
                side.addWidget(part, 1)
            else:
                line = QHBoxLayout()
                line.setContentsMargins(pad, 0, pad, 0)
                line.addWidget(part)
                side.addLayout(line)
        holder = QWidget(self)
        holder.setFixedWidth(px(LIST_PX))
        holder.setLayout(side)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(holder)
        whole.addWidget(edge(self))
        whole.addWidget(self.viewer, 1)

    def _fill(self) -> None:
        """List the pages that hold what is sought."""
        sought = self.search.text()
        found = holding(sought)
        self.list.blockSignals(True)
        self.list.clear()
        for one in found:
            item = QListWidgetItem(one.title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            if one.key == self._key:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.said.setText(_("{n} pages hold this text", n=len(found)))
        self.said.setVisible(bool(sought.strip()))

    def _show(self, key: str) -> None:
        self._key = key
        self.viewer.show_page(page(key), self.search.text().strip())
        self.back.setEnabled(bool(self._before))
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open(item.data(Qt.ItemDataRole.UserRole))
