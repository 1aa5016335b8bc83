"""A grid of frozen rows: what a cell says, how much weight its words have, and the model that hands them to Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.messages import short

Index = QModelIndex | QPersistentModelIndex


class Weight(Enum):
    """How much a cell's words stand out."""

    FAINT = "faint"
    """A zero, or nothing: may be overlooked."""
    QUIET = "quiet"
    PLAIN = "plain"
    BOLD = "bold"
    NEWS = "news"
    """Something a reader has to know: bold, in a frame of ink."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A small curve: one value a place, none where nothing is known.

    Attributes:
        top: The value at its upper edge; the lower edge is zero.
    """

    values: tuple[float | None, ...]
    top: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: What is drawn.
        brief: What is drawn where the columns would not fit otherwise; the text where empty.
        spoken: What it says to who cannot see it, with whatever its place says; the text where empty.
        is_lost: Whether the mark of the unknown stands before the words.
        share: How much of it is done, from 0 to 1, as a line under the words; None for nothing that goes on.
        spark: A curve before the words; None for none.
    """

    text: str = ""
    weight: Weight = Weight.PLAIN
    spoken: str = ""
    brief: str = ""
    is_lost: bool = False
    share: float | None = None
    spark: Spark | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        key: Which one it is, whatever stands in it.
        is_old: Whether what it tells is late or lost, which is drawn over it as a texture.
        is_set_in: Whether it stands under the row before.
        is_head: Whether it is set apart from what follows by a stronger line.
    """

    key: str
    cells: tuple[Cell, ...]
    is_old: bool = False
    is_set_in: bool = False
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as wide as its longest words.

    Attributes:
        title: Its head, in the reader's language.
        stretch: Its share of the room that is left over.
        is_right: Whether figures stand at the right edge.
        breaks: Whether its words stand in two lines, or lose their end, where the columns would not fit otherwise.
        leaves: Columns with higher numbers leave first where not all fit; 0 stays.
        least: As narrow as one that breaks gets, in px at the usual size of text; 0 for what a name needs.
    """

    title: str
    stretch: int = 0
    is_right: bool = False
    breaks: bool = False
    leaves: int = 0
    least: int = 0


def headed(
    message: str, stretch: int = 0, *, is_right: bool = False, breaks: bool = False, leaves: int = 0, least: int = 0
) -> Column:
    """Return a column whose head is a message of the product, in its short form."""
    return Column(short(message), stretch, is_right, breaks, leaves, least)


class GridModel(QAbstractTableModel):
    """Rows as they were shown last; what stays the same is not told to the view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[Row, ...] = ()
        self.is_brief = False

    def shown(self, cell: Cell) -> str:
        """Return the words of a cell that are drawn."""
        return cell.brief if self.is_brief and cell.brief else cell.text

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> bool:
        """Take columns and rows; return whether there are other places than before, so that a view starts over."""
        before = self.columns, tuple(row.key for row in self.rows)
        after = tuple(columns), tuple(row.key for row in rows)
        if before != after:
            self.beginResetModel()
            self.columns, self.rows = tuple(columns), tuple(rows)
            self.endResetModel()
            return True
        old, self.rows = self.rows, tuple(rows)
        for place, (was, now) in enumerate(zip(old, self.rows, strict=True)):
            if was != now:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
        return False

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; an empty one where a row has fewer."""
        cells = self.rows[row].cells
        return cells[column] if column < len(cells) else Cell()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows, or says."""
        if not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell.spoken or cell.text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None
