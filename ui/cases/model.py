"""The case list as an item model: ids at once, rows fetched in windows and cached, order changed only on request."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from console.board.list_view import CaseList, CaseQuery, CaseRow
from console.board.wall_view import LightCounts
from console.domain.case import CaseId
from console.messages import short
from ui.cases.columns import COLUMNS, Column
from ui.cases.note_marks import NoteMark
from ui.cases.texts import cell_text, spoken_text

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
ID_ROLE = ROW_ROLE + 1
LEFT_ROLE = ROW_ROLE + 2
CACHE_ROWS = 4_000
MARGIN_ROWS = 30

_WORDS: dict[int, Callable[[CaseRow, Column], str]] = {
    int(Qt.ItemDataRole.DisplayRole): cell_text,
    int(Qt.ItemDataRole.AccessibleTextRole): spoken_text,
}
_ABOUT_NOTES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)

Index = QModelIndex | QPersistentModelIndex

EMPTY = CaseList(CaseQuery(), np.empty(0, np.int64), 0, 0, LightCounts(), 0, 0, 0)


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list as it stood, for a page that is made anew: there is neither language nor theme in it."""

    answer: CaseList
    rows: Mapping[CaseId, CaseRow]


class CasesModel(QAbstractTableModel):
    """The list on screen. Its order stands still until `show` is called.

    Signals:
        rows_wanted: Ids of rows that are in sight and missing or stale.
    """

    rows_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answer = EMPTY
        self._rows: dict[CaseId, CaseRow] = {}
        self._stale: set[CaseId] = set()
        self._absent: set[CaseId] = set()
        self._asking = False
        self._left: npt.NDArray[np.int64] = EMPTY.ids
        self._window = (0, 0)
        self._notes: Mapping[int, NoteMark] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of cases in the list."""
        return 0 if parent.isValid() else int(self.answer.ids.size)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row value, its id, or the cell as plain text; None while the row is missing."""
        if not index.isValid():
            return None
        row, column = index.row(), Column(index.column())
        if role in _WORDS:
            found = self.row_at(row)
            return None if found is None else _WORDS[role](found, column)
        if role in _ABOUT_NOTES:
            mark = self.note_mark(self.case_id(row)) if column is Column.CASE_NO else None
            return None if mark is None else mark.words
        return self._of_row(role, row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the short title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return short(COLUMNS[Column(section)].title)
        return None

    def case_id(self, row: int) -> CaseId:
        """Return the case that stands in a row."""
        return CaseId(int(self.answer.ids[row]))

    def row_at(self, number: int) -> CaseRow | None:
        """Return the row value at a place; None while it is missing."""
        return self._rows.get(CaseId(int(self.answer.ids[number])))

    def row_of(self, case_id: CaseId) -> int | None:
        """Return where a case stands; None when the list does not hold it."""
        found = np.flatnonzero(self.answer.ids == case_id)
        return int(found[0]) if found.size else None

    def has_left(self, case_id: CaseId) -> bool:
        """Return whether a case on screen no longer matches the query."""
        if not self._left.size:
            return False
        place = int(np.searchsorted(self._left, case_id))
        return place < self._left.size and int(self._left[place]) == case_id

    def note_mark(self, case_id: CaseId) -> NoteMark | None:
        """Return the mark of a case whose note has not arrived; None for any other."""
        return self._notes.get(case_id)

    def show_notes(self, notes: Mapping[int, NoteMark]) -> None:
        """Take the marks of notes, by case."""
        before, self._notes = self._notes, notes
        changed = {case_id for case_id in before.keys() | notes.keys() if before.get(case_id) is not notes.get(case_id)}
        self._repaint_cases(changed)

    def keep(self) -> KeptList:
        """Return the list with the rows that are held."""
        return KeptList(self.answer, self._rows)

    def hold(self, rows: Mapping[CaseId, CaseRow]) -> None:
        """Hold rows of an earlier page; those of the next list are shown at once, and fetched again when seen."""
        self._rows = dict(rows)

    def show(self, answer: CaseList) -> None:
        """Take an answer as the new list. Rows already held stay, and are fetched again when seen."""
        self.beginResetModel()
        self.answer = answer
        self._left = EMPTY.ids
        self._stale.update(self._rows)
        self._absent.clear()
        self._window = (0, 0)
        self.endResetModel()

    def mark_left(self, left: npt.NDArray[np.int64]) -> None:
        """Note which cases on screen no longer match.

        Args:
            left: Their ids, sorted.
        """
        self._left = left
        self._repaint(*self._window)

    def look(self, first: int, last: int) -> None:
        """Say which rows are in sight, both ends included, and ask for what is missing there."""
        self._window = (max(0, first), min(last, self.rowCount() - 1))
        self._want()

    def mark_changed(self, changed: npt.NDArray[np.int64] | None) -> None:
        """Note that cases changed, None for all. Rows in sight are fetched at once; the old ones stand meanwhile."""
        self._stale.update(self._rows.keys() if changed is None else self._rows.keys() & set(changed.tolist()))
        self._want()

    def put(self, asked: Iterable[CaseId], rows: Iterable[CaseRow]) -> None:
        """Take rows that were asked for; those the board no longer holds keep their last content."""
        self._asking = False
        self._stale.difference_update(asked)
        fresh = {row.case_id: row for row in rows}
        changed = {case_id for case_id, row in fresh.items() if self._rows.get(case_id) != row}
        self._absent.update(case_id for case_id in asked if case_id not in fresh)
        self._rows.update(fresh)
        self._forget()
        self._repaint_cases(changed)
        self._want()

    def refused(self) -> None:
        """Note that rows could not be fetched; they are asked for again at the next look or change."""
        self._asking = False

    def _of_row(self, role: int, row: int) -> object:
        if role == ROW_ROLE:
            return self.row_at(row)
        if role == ID_ROLE:
            return self.case_id(row)
        return self.has_left(self.case_id(row)) if role == LEFT_ROLE else None

    def _want(self) -> None:
        if self._asking or self.rowCount() == 0:
            return
        first, last = self._window
        low, high = max(0, first - MARGIN_ROWS), min(self.rowCount() - 1, last + MARGIN_ROWS)
        seen = [CaseId(case_id) for case_id in self.answer.ids[low : high + 1].tolist()]
        wanted = [i for i in seen if i in self._stale or (i not in self._rows and i not in self._absent)]
        if wanted:
            self._asking = True
            self.rows_wanted.emit(wanted)

    def _forget(self) -> None:
        excess = len(self._rows) - CACHE_ROWS
        if excess > 0:
            first, last = self._window
            kept = set(self.answer.ids[first : last + 1].tolist())
            for case_id in [i for i in self._rows if i not in kept][:excess]:
                del self._rows[case_id]
                self._stale.discard(case_id)

    def _repaint_cases(self, cases: AbstractSet[int]) -> None:
        """Repaint those of some cases that are in sight."""
        first, last = self._window
        for row in range(first, min(last, self.rowCount() - 1) + 1) if cases else ():
            if self.case_id(row) in cases:
                self._repaint(row, row)

    def _repaint(self, first: int, last: int) -> None:
        if self.rowCount() and first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
