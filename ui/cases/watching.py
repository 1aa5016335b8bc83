"""The watched cases as the page knows them: read and changed in a thread, told when they change."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from console.board.list_view import CaseRow
from console.board.watching import Watch, WatchedCase, light_then
from ui.cases.office import CaseOffice
from ui.runtime.faults import Fault
from ui.runtime.task import TaskLane


class Watching(QObject):
    """Keeps what is watched, by the ids of the copy.

    Signals:
        changed: Other cases are watched, or for other reasons.
        refused: A watch could not be saved; carries the sentence.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, office: CaseOffice | None, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self.cases: dict[int, Watch] = {}
        self._lane = TaskLane("watched cases", self)
        self._lane.done.connect(self._on_read)
        self._lane.failed.connect(self._on_failed)

    def start(self) -> None:
        """Read what is watched; again whenever the copy was read anew."""
        if self._office is not None:
            self._lane.run(self._office.read_watched)

    def watch(self, row: CaseRow, reason: str, until: int | None) -> None:
        """Watch a case, or change why."""
        if self._office is not None:
            save = partial(self._office.watch, int(row.case_id), reason, until, light_then(row))
            self._lane.run(partial(_then_read, save, self._office))

    def unwatch(self, case_id: int) -> None:
        """Watch a case no more."""
        watch = self.cases.get(case_id)
        if self._office is not None and watch is not None:
            end = partial(self._office.unwatch, watch.area, watch.case_no)
            self._lane.run(partial(_then_read, end, self._office))

    def _on_read(self, found: tuple[WatchedCase, ...]) -> None:
        cases = {one.case_id: one.watch for one in found if one.case_id is not None}
        if cases != self.cases:
            self.cases = cases
            self.changed.emit()
        self.refused.emit("")

    def _on_failed(self, _error: Exception, fault: Fault) -> None:
        self.refused.emit(fault.sentence)


def _then_read(act: Callable[[], object], office: CaseOffice) -> tuple[WatchedCase, ...]:
    act()
    return office.read_watched()
