"""The page Manual: contents and search at the left, a page of the manual at the right."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.manual.book import FIRST, help_for, holding, page
from ui.manual.contents import Contents
from ui.manual.viewer import Viewer
from ui.theme import px, theme
from ui.widgets.frame import edge
from ui.widgets.parts import plain_label

KEYS: Final = (
    ("↑ ↓", "Page above, page below"),
    ("Ctrl+F", "Search"),
    ("Enter", "Next place of the text"),
    ("Backspace", "Page of the manual before"),
    ("Shift+Backspace", "Page of the manual after"),
)
LIST_PX: Final = 260
MOST_BEFORE: Final = 50


@dataclass(frozen=True, slots=True)
class _Place:
    """A page, and how far it was scrolled."""

    key: str
    scrolled: int


class ManualDesk(QWidget):
    """Joins contents, search and viewer.

    Signals:
        tour_asked: The reader wants the first steps.
    """

    tour_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._before: list[_Place] = []
        self._after: list[_Place] = []
        self.search, self.list, self.viewer = QLineEdit(self), Contents(self), Viewer(self)
        self.search.setPlaceholderText(_("Search · Ctrl+F"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(_("Text in the manual"))
        self.search.setObjectName("manual text")
        self.back, self.forward = QPushButton("←", self), QPushButton("→", self)
        self.back.setAccessibleName(_("Page of the manual before"))
        self.forward.setAccessibleName(_("Page of the manual after"))
        self.tour = QPushButton(_("First steps"), self)
        self.said = plain_label(theme().type.dense, colour=theme().t2, wrap=True)
        self._foot = QHBoxLayout()
        self._lay_out()
        self.setFocusProxy(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._find_next)
        self.list.chosen.connect(self.open)
        self.viewer.wanted.connect(self.open)
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_forward)
        self.tour.clicked.connect(self.tour_asked)
        for key, act in (("Ctrl+F", self._find), ("Backspace", self.go_back), ("Shift+Backspace", self.go_forward)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
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
                self._before = [*self._before[1 - MOST_BEFORE :], self._place()]
            self._after.clear()
            self._show(_Place(key, 0))

    def open_help(self, name: str) -> None:
        """Show the page that helps with what has this name."""
        self.search.clear()
        self.open(help_for(name))

    def hold(self, part: QWidget) -> None:
        """Give a part the place of the first steps, where there are none to show."""
        self.tour.hide()
        self._foot.addWidget(part)

    def go_back(self) -> None:
        """Show the page that was in sight before, where it was left."""
        if self._before:
            self._after.append(self._place())
            self._show(self._before.pop())

    def go_forward(self) -> None:
        """Show the page that was gone back from."""
        if self._after:
            self._before.append(self._place())
            self._show(self._after.pop())

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
        self._after.clear()
        self._show(_Place(help_for(str(state.get("page", ""))), 0))

    def _lay_out(self) -> None:
        tokens = theme()
        pad, gap = tokens.space.panel_pad, tokens.space.control_gap
        top, side = QHBoxLayout(), QVBoxLayout()
        top.setContentsMargins(pad, 0, pad, 0)
        top.setSpacing(gap)
        self._foot.setContentsMargins(pad, 0, pad, 0)
        for arrow in (self.back, self.forward):
            arrow.setFixedWidth(arrow.sizeHint().height())
            top.addWidget(arrow)
        top.addWidget(self.search, 1)
        self._foot.addWidget(self.tour)
        line = QHBoxLayout()
        line.setContentsMargins(pad, 0, pad, 0)
        line.addWidget(self.said)
        side.setContentsMargins(0, 12, 0, 12)
        side.setSpacing(gap)
        side.addLayout(top)
        side.addLayout(line)
        side.addWidget(self.list, 1)
        side.addLayout(self._foot)
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
        """List the pages that hold what is sought, and mark it on the one in sight."""
        sought = self.search.text().strip()
        found = holding(sought)
        self.list.show_pages(found, self._key)
        self.said.setText(_("{n} pages hold this text", n=len(found)))
        self.said.setVisible(bool(sought))
        self.viewer.mark(sought)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _find_next(self) -> None:
        """Go to the next place, on the first page that holds the text where this one does not."""
        sought = self.search.text().strip()
        if sought and self.list.keys and self._key not in self.list.keys:
            self.open(self.list.keys[0])
        elif sought:
            self.viewer.find_next(sought)

    def _place(self) -> _Place:
        return _Place(self._key, self.viewer.verticalScrollBar().value())

    def _show(self, place: _Place) -> None:
        self._key = place.key
        self.viewer.show_page(page(place.key), self.search.text().strip())
        if place.scrolled:
            self.viewer.verticalScrollBar().setValue(place.scrolled)
        self.back.setEnabled(bool(self._before))
        self.forward.setEnabled(bool(self._after))
        self.list.choose(place.key)
