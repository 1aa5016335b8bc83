"""The list of what is on its way, was refused or is to be told: two lines a row, painted plainly."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import px, theme
from ui.widgets.focus import paint_view_focus
from ui.widgets.text import Align, TextStyle, draw_text, text_width

PAD_PX: Final = 16
BAR_PX: Final = 4
SIGN_PX: Final = 20
GAP_PX: Final = 12

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row.

    Attributes:
        key: Which it is, however the list changes.
        sign: What stands before its words.
        title: How far it has come.
        about: What it is about: the number of a case.
        when: How long ago.
        words: Its text.
        is_loud: Whether it waits for a hand.
    """

    key: str
    sign: str
    title: str
    about: str
    when: str
    words: str
    is_loud: bool

    @property
    def spoken(self) -> str:
        """Everything on one line."""
        return ", ".join(part for part in (self.title, self.about, self.when, self.words) if part)


class OutboxModel(QAbstractListModel):
    """Lines in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[OutboxLine, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line as plain text."""
        if not index.isValid() or role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        return self.lines[index.row()].spoken

    def show_lines(self, lines: tuple[OutboxLine, ...]) -> bool:
        """Take these lines; return whether places changed, so that selection and scroll are to be restored."""
        moved = [one.key for one in lines] != [one.key for one in self.lines]
        if moved:
            self.beginResetModel()
        before, self.lines = self.lines, lines
        if moved:
            self.endResetModel()
            return True
        for row, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row))
        return False


class _Delegate(QStyledItemDelegate):
    """Draws a line."""

    def __init__(self, model: OutboxModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the fixed height of two lines."""
        return QSize(200, theme().space.row_two_line)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint sign and title in the first line, the text in the second, the age at the right."""
        tokens, rect, line = theme(), option.rect, self._model.lines[index.row()]
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.bg3)
            painter.fillRect(rect.left(), rect.top(), BAR_PX, rect.height(), tokens.t1)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, tokens.line1)
        room = QRectF(rect).adjusted(PAD_PX, 6, -PAD_PX, -7)
        first = QRectF(room.left(), room.top(), room.width(), room.height() / 2)
        second = first.translated(px(SIGN_PX), room.height() / 2).adjusted(0, 0, -px(SIGN_PX), 0)
        ink = tokens.t1 if line.is_loud else tokens.t2
        draw_text(painter, first, line.sign, TextStyle(tokens.type.body, ink, bold=True))
        when = text_width(line.when, tokens.type.caption)
        age = TextStyle(tokens.type.caption, tokens.t2, align=Align.RIGHT)
        draw_text(painter, first, line.when, age)
        title = first.adjusted(px(SIGN_PX), 0, -when - GAP_PX, 0)
        bold = TextStyle(tokens.type.body, tokens.t1, bold=line.is_loud, may_elide=True)
        wide = draw_text(painter, title, line.title, bold)
        about = TextStyle(tokens.type.dense, tokens.t2, may_elide=True)
        draw_text(painter, title.adjusted(wide + GAP_PX, 0, 0, 0), line.about, about)
        draw_text(painter, second, line.words, TextStyle(tokens.type.dense, tokens.t2, may_elide=True))


class OutboxList(QListView):
    """Keeps selection and scroll by key. Nothing is selected by itself after the first.

    Signals:
        chosen: The reader stands on another line, or on none; carries its key, empty for none.
        open_requested: Enter or a double click; carries the key.
    """

    chosen = Signal(str)
    open_requested = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = OutboxModel(self)
        self._restoring = False
        self.setModel(self._lines)
        self.setItemDelegate(_Delegate(self._lines, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.doubleClicked.connect(self._open)

    @property
    def lines(self) -> tuple[OutboxLine, ...]:
        """What is shown."""
        return self._lines.lines

    @property
    def selected(self) -> str:
        """Key of the line the reader stands on; empty for none."""
        index = self.currentIndex()
        return self.lines[index.row()].key if index.isValid() else ""

    def show_lines(self, lines: tuple[OutboxLine, ...]) -> None:
        """Show these; where the line the reader stood on is gone, he stands on none."""
        key, place = self.selected, self.verticalScrollBar().value()
        self._restoring = True
        if self._lines.show_lines(lines):
            self._stand_on(key)
            self.updateGeometries()
            self.verticalScrollBar().setValue(place)
        self._restoring = False
        if self.selected != key:
            self.chosen.emit("")

    def choose_first(self) -> None:
        """Stand on the first line."""
        if self.lines:
            self.setCurrentIndex(self._lines.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the focus round the one the reader stands on."""
        super().paintEvent(event)
        paint_view_focus(self)

    def _stand_on(self, key: str) -> None:
        row = next((n for n, line in enumerate(self.lines) if line.key == key), None)
        if row is not None:
            self.setCurrentIndex(self._lines.index(row))

    def _open(self) -> None:
        if self.selected:
            self.open_requested.emit(self.selected)

    def _on_current_row_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._restoring:
            self.chosen.emit(self.selected)
