"""The views above the list: the product's and those that were saved, with how many cases each has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.board.list_view import CaseQuery
from console.board.saved_views import SavedView
from console.messages import _
from ui.widgets.formats import grouped
from ui.widgets.tab_line import TabLine


@dataclass(frozen=True, slots=True)
class Tab:
    """A view above the list.

    Attributes:
        key: What tells it from the others.
        title: What it is called, in the reader's language.
        query: What it asks for.
        is_counted: Whether its number of cases stands beside its name.
        saved: The view that was saved; None for one of the product's.
    """

    key: str
    title: str
    query: CaseQuery
    is_counted: bool = False
    saved: SavedView | None = None


def saved_tab(view: SavedView) -> Tab:
    """Return the tab of a saved view."""
    return Tab(f"saved:{view.name}", view.name, view.query, is_counted=True, saved=view)


class ViewTabs(TabLine):
    """One tab a view; none is marked while the filters are like none of them.

    Signals:
        chosen: The reader wants to see a view; carries its `Tab`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Views"), parent)
        self._tabs: tuple[Tab, ...] = ()
        self._counts: Mapping[str, int] = {}
        self.tabBarClicked.connect(self._on_wanted)
        self.currentChanged.connect(self._on_wanted)

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """All of them, from left to right."""
        return self._tabs

    @property
    def current(self) -> Tab | None:
        """The one that is marked."""
        place = self.currentIndex()
        return self._tabs[place] if 0 <= place < len(self._tabs) else None

    def show_tabs(self, tabs: Sequence[Tab]) -> None:
        """Show these; the one that was marked stays marked while it is there."""
        marked = self.current
        self._tabs = tuple(tabs)
        self.blockSignals(True)
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        while self.count() < len(tabs):
            self.addTab("")
        self.blockSignals(False)
        self._say()
        self.mark(None if marked is None else marked.key)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many cases views have, by their keys."""
        if counts != self._counts:
            self._counts = counts
            self._say()

    def mark(self, key: str | None) -> None:
        """Mark one of them, None for none, without asking for it."""
        self.blockSignals(True)
        self.setCurrentIndex(next((place for place, tab in enumerate(self._tabs) if tab.key == key), -1))
        self.blockSignals(False)

    def _say(self) -> None:
        for place, tab in enumerate(self._tabs):
            count = self._counts.get(tab.key)
            title = tab.title.replace("&", "&&")  # a single one would underline a letter
            self.setTabText(place, title if count is None or not tab.is_counted else f"{title}  {grouped(count)}")

    def _on_wanted(self, place: int) -> None:
        if 0 <= place < len(self._tabs):
            self.chosen.emit(self._tabs[place])
