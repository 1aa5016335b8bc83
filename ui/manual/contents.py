"""The contents: heads of groups, and under each the pages that are there."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyleOptionViewItem, QWidget

from console.messages import _
from ui.manual.book import GROUPS, ManualPage
from ui.theme import theme
from ui.widgets.section_lines import PAD_PX, SectionLines
from ui.widgets.text import TextStyle, draw_text

LIFT_PX = 8
_KEY = Qt.ItemDataRole.UserRole


class _Lines(SectionLines):
    """Paints a head smaller than the pages under it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        size = super().sizeHint(option, index)
        return size if index.data(_KEY) else QSize(0, theme().type.caption + 2 * LIFT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint it."""
        if index.data(_KEY):
            super().paint(painter, option, index)
            return
        style = TextStyle(theme().type.caption, theme().t3, bold=True)
        draw_text(painter, QRectF(option.rect).adjusted(PAD_PX, LIFT_PX / 2, 0, LIFT_PX / 2), str(index.data()), style)


class Contents(QListWidget):
    """A list of pages to choose from.

    Signals:
        chosen: The reader wants a page; carries its key.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Lines(self))
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Contents"))
        self.setObjectName("manual contents")
        self.currentItemChanged.connect(self._on_item_changed)

    def show_pages(self, found: Sequence[ManualPage], chosen: str) -> None:
        """List these pages, one of them chosen."""
        titles = {one.key: one.title for one in found}
        self.blockSignals(True)
        self.clear()
        for head, keys in GROUPS:
            there = [key for key in keys if key in titles]
            if there:
                QListWidgetItem(_(head), self).setFlags(Qt.ItemFlag.NoItemFlags)
            for key in there:
                item = QListWidgetItem(titles[key], self)
                item.setData(_KEY, key)
        self.blockSignals(False)
        self.choose(chosen)

    def choose(self, key: str) -> None:
        """Stand on a page without asking for it."""
        self.blockSignals(True)
        for row in range(self.count()):
            if self.item(row).data(_KEY) == key:
                self.setCurrentRow(row)
        self.blockSignals(False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The pages that are listed."""
        return tuple(key for row in range(self.count()) if (key := self.item(row).data(_KEY)))

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY):
            self.chosen.emit(item.data(_KEY))
