"""The lines of a table: groups, rows and what is folded under them, as far as they match a filter."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.messages import short

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        title: Message of its head; the head shows the short form.
        least: Width it keeps, in px; the head's words keep theirs, too.
        stretch: Share of the room that is left over.
        right: Whether figures stand at the right edge.
        leaves: Columns with higher numbers leave first where the room is too small; 0 stays.
        fits: Whether it is as wide as its longest cell, so that none is cut.
    """

    title: str
    least: int
    stretch: int = 0
    right: bool = False
    leaves: int = 0
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    Attributes:
        key: Which line it is, whatever is filtered.
        cells: One text a column; of a group the name and what is said at the right.
        parent: The line it is folded under; empty for one that always shows.
        is_group: Whether it is the head of what follows.
        is_quiet: Whether it is drawn in the second ink: an old edition.
        searched: Further words that the filter looks at.
        belongs: Code of the area it belongs to; empty for none.
    """

    key: str
    cells: tuple[str, ...]
    parent: str = ""
    is_group: bool = False
    is_quiet: bool = False
    searched: str = ""
    belongs: str = ""


class LineModel(QAbstractTableModel):
    """Lines that match the filter and are not folded away."""

    def __init__(self, columns: tuple[Column, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._all: tuple[Line, ...] = ()
        self._shown: tuple[Line, ...] = ()
        self._parents: frozenset[str] = frozenset()
        self._open: set[str] = set()
        self._text = ""

    @property
    def shown(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._shown

    @property
    def counts(self) -> tuple[int, int]:
        """How many lines that are neither heads nor folded match, and how many there are."""
        return _rows(self._shown), _rows(self._all)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of lines shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell as plain text."""
        if not index.isValid() or role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        cells = self._shown[index.row()].cells
        return cells[index.column()] if index.column() < len(cells) else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the short title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return short(self.columns[section].title)
        return None

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Take these lines; what is unfolded stays so."""
        told = tuple(lines)
        if told == self._all:
            return
        self._all = told
        self._parents = frozenset(line.parent for line in self._all if line.parent)
        self._select()

    def filter_by(self, text: str) -> None:
        """Show lines that hold this text, with their heads; those folded under a line that matches stay folded."""
        self._text = text.strip().casefold()
        self._select()

    @property
    def has_heads(self) -> bool:
        """Whether lines stand under heads or others, and are set in for that."""
        return bool(self._parents) or any(line.is_group for line in self._all)

    def cells_of(self, place: int) -> set[str]:
        """Return every text of a column, folded or not."""
        return {line.cells[place] for line in self._all if not line.is_group and place < len(line.cells)}

    def has_folded(self, line: Line) -> bool:
        """Return whether anything can be unfolded under a line."""
        return line.key in self._parents

    def is_open(self, line: Line) -> bool:
        """Return whether what is under a line shows."""
        return line.key in self._open

    def fold(self, line: Line, *, unfold: bool) -> None:
        """Show or hide what is under a line."""
        if self.has_folded(line) and unfold != self.is_open(line):
            (self._open.add if unfold else self._open.discard)(line.key)
            self._select()

    def row_of(self, key: str) -> int | None:
        """Return where a line stands; None while it is not shown."""
        return next((row for row, line in enumerate(self._shown) if line.key == key), None)

    def _select(self) -> None:
        self.beginResetModel()
        found: list[Line] = []
        group: Line | None = None
        whole_group = False
        for line in self._all:
            if line.is_group:
                group, whole_group = line, self._matches(line)
                continue
            if line.parent and line.parent not in self._open:
                continue
            if not (whole_group or self._matches(line)):
                continue
            if group is not None:
                found.append(group)
                group = None
            found.append(line)
        self._shown = tuple(found)
        self.endResetModel()

    def _matches(self, line: Line) -> bool:
        return not self._text or self._text in " ".join((*line.cells, line.searched)).casefold()


def _rows(lines: Iterable[Line]) -> int:
    return sum(not line.is_group and not line.parent for line in lines)
