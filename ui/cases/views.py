"""The saved views of a page: read and written in a thread, changed at once on screen, put back when that fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from console.board.saved_views import SavedView, ViewBook, sound_name
from console.errors import BadInput
from console.messages import _, explain
from ui.cases.office import CaseOffice
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane


class Views(QObject):
    """Keeps the views in their order.

    Signals:
        changed: Other views are there, or stand elsewhere.
        said: What is to be told about them; carries the sentence and whether the last deletion can be undone.
    """

    changed = Signal()
    said = Signal(str, bool)

    def __init__(self, office: CaseOffice | None, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self.views: tuple[SavedView, ...] = ()
        self._stored: tuple[SavedView, ...] = ()
        self._deleted: tuple[int, SavedView] | None = None
        self._reading, self._writing = TaskLane("views read", self), TaskLane("views written", self)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._on_failed)
        self._writing.done.connect(self._on_written)
        self._writing.failed.connect(self._on_failed)

    def start(self) -> None:
        """Read what there is."""
        if self._office is not None:
            self._reading.run(self._office.read_views)

    def save(self, view: SavedView) -> bool:
        """Add a view; return whether its name allows it."""
        return self._named(view.name, lambda name: (*self.views, replace(view, name=name)))

    def rename(self, view: SavedView, name: str) -> bool:
        """Call a view otherwise; return whether the name allows it."""
        others = [one.name for one in self.views if one != view]
        return self._named(name, lambda sound: self._with(view, replace(view, name=sound)), others)

    def update(self, view: SavedView, now: SavedView) -> None:
        """Put other filters and columns under the name of a view."""
        self._keep(self._with(view, replace(now, name=view.name)), _("View {name} updated.", name=view.name))

    def move(self, view: SavedView, places: int) -> None:
        """Put a view so many places further right."""
        if view in self.views:
            rest = [one for one in self.views if one != view]
            place = max(0, min(self.views.index(view) + places, len(rest)))
            self._keep((*rest[:place], view, *rest[place:]), "")

    def delete(self, view: SavedView) -> None:
        """Take a view away."""
        if view in self.views:
            self._deleted = self.views.index(view), view
            left = tuple(one for one in self.views if one != view)
            self._keep(left, _("View {name} deleted.", name=view.name), can_undo=True)

    def undo(self) -> None:
        """Bring back the view that went last."""
        if self._deleted is not None:
            (place, view), self._deleted = self._deleted, None
            self._keep((*self.views[:place], view, *self.views[place:]), _("View {name} is back.", name=view.name))

    def _with(self, view: SavedView, new: SavedView) -> tuple[SavedView, ...]:
        return tuple(new if one == view else one for one in self.views)

    def _named(self, text: str, make: Callable[[str], Sequence[SavedView]], taken: Sequence[str] | None = None) -> bool:
        try:
            name = sound_name(text, [view.name for view in self.views] if taken is None else taken)
        except BadInput as problem:
            self.said.emit(explain(problem), False)
            return False
        self._keep(make(name), _("View {name} saved.", name=name))
        return True

    def _keep(self, views: Sequence[SavedView], told: str, *, can_undo: bool = False) -> None:
        if self._office is None:
            return
        self.views = tuple(views)
        self.changed.emit()
        self.said.emit(told, can_undo)
        office, wanted = self._office, self.views
        self._writing.run(lambda: _written(office, wanted))

    def _on_read(self, book: ViewBook) -> None:
        self.views = self._stored = book.views
        self.changed.emit()
        if book.problems:
            self.said.emit(" ".join(explain(problem) for problem in book.problems), False)

    def _on_written(self, views: tuple[SavedView, ...]) -> None:
        self._stored = views

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.views = self._stored
        self.changed.emit()
        self.said.emit(fault.sentence, False)


def _written(office: CaseOffice, views: tuple[SavedView, ...]) -> tuple[SavedView, ...]:
    office.write_views(views)
    return views
