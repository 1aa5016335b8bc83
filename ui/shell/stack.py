"""The pages of a window: each made when it is first looked at, each with the state it had before."""

import logging
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.shell.entry import Door, PageEntry, kept_as

log = logging.getLogger(__name__)


class PageStack(QStackedWidget):
    """Holds one page a door, an empty one until it is made."""

    def __init__(self, doors: tuple[Door, ...], states: dict[str, Any], parent: QWidget) -> None:
        """Make a stack of empty pages.

        Args:
            doors: What leads to the pages.
            states: What pages of these names said of themselves before; kept up to date by `state`.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._doors, self._states = doors, states
        self._made: dict[int, PageEntry] = {}
        self._empty = [QWidget(self) for _door in doors]
        for empty in self._empty:
            self.addWidget(empty)
        for place, door in enumerate(doors):
            if isinstance(door, PageEntry):  # it is there already
                self._make(place)

    def entry(self, place: int) -> PageEntry:
        """Return a page; it is made if it is not there yet."""
        made = self._made.get(place)
        return self._make(place) if made is None else made

    def make_next(self) -> bool:
        """Make one page that is not there yet; return whether another is left."""
        missing = [place for place in range(len(self._doors)) if place not in self._made]
        if missing:
            self._make(missing[0])
        return len(missing) > 1

    def state(self) -> dict[str, Any]:
        """Return what each page says of itself, or said when it was last there."""
        for entry in self._made.values():
            self._states[kept_as(entry)] = entry.state()
        return dict(self._states)

    def _make(self, place: int) -> PageEntry:
        entry = self._made[place] = self._doors[place].open(self)
        empty = self._empty[place]
        self.insertWidget(place, entry.widget)
        state = self._states.get(kept_as(entry))
        if isinstance(state, dict):
            _restore(entry, state)
        entry.begin()
        if self.currentWidget() is empty:  # else another empty one would be shown in between
            self.setCurrentWidget(entry.widget)
        self.removeWidget(empty)
        empty.deleteLater()
        return entry


def _restore(entry: PageEntry, state: dict[str, Any]) -> None:
    try:
        entry.restore(state)
    except Exception:
        # A state may come from a file that another version wrote or somebody changed; a page is more than its state.
        log.exception("the state of the page %s could not be restored", entry.label)
