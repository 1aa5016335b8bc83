"""A table with a filter above it and, at the right, all about the line the reader stands on."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.calendar.comparing import Editions, VersionCompare
from ui.calendar.fields import Field, FieldList
from ui.calendar.lines import Column, Line
from ui.calendar.table import LineTable
from ui.theme import px, theme
from ui.widgets.formats import grouped
from ui.widgets.frame import UNBOUNDED_PX, edge, scrolled
from ui.widgets.parts import plain_label

SIDE_PX = 380
WIDE_SIDE_PX = 460
WIDE_FROM_PX = 1500
MOST_OF_WIDTH = 0.38
"""Share of the page that the side takes at most: large text wraps there, in the table it would be cut."""
NARROW_BELOW_PX = 1_100
"""Narrower than this, by the size of the text, the details stand under the table."""
LEAST_SEARCH_PX, MOST_SEARCH_PX = 120, 300
Describe = Callable[[str], tuple[Field, ...]]


class Browser(QWidget):
    """Filter, table and fields.

    Signals:
        opened: Enter or a double click on a line; carries its key.
    """

    opened = Signal(str)

    def __init__(
        self,
        columns: tuple[Column, ...],
        name: str,
        describe: Describe,
        parent: QWidget | None = None,
        *,
        editions: Editions | None = None,
    ) -> None:
        """Make an empty browser.

        Args:
            columns: Of the table.
            name: What it is called for those who cannot see it.
            describe: Tells all about the line of a key.
            parent: Qt parent.
            editions: Tells the versions behind the line of a key; None where there are none.
        """
        super().__init__(parent)
        self._describe, self._editions = describe, editions
        tokens = theme()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Filter · Ctrl+F"))
        self.search.setAccessibleName(_("Filter"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(100)
        self.search.setMinimumWidth(px(LEAST_SEARCH_PX))
        self.search.setMaximumWidth(px(MOST_SEARCH_PX))
        self.count = plain_label(tokens.type.body, colour=tokens.t2)
        self.banner = plain_label(tokens.type.body, wrap=True)
        self.banner.hide()
        self.table = LineTable(columns, name, self)
        self.nothing = plain_label(tokens.type.body, wrap=True)
        self.clear = QPushButton(_("Clear the filter"), self)
        self.nothing.hide()
        self.clear.hide()
        self.fields, self.compare = FieldList(), VersionCompare()
        self._lay_out()
        self.search.textChanged.connect(self._on_search_changed)
        self.clear.clicked.connect(self._on_clear_clicked)
        self.table.line_chosen.connect(self._on_line_chosen)
        self.table.opened.connect(self.opened)

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Show these lines."""
        self.table.show_lines(lines)
        self._show_count()
        selected = self.table.selected
        if selected is None and self.table.lines.shown:
            self.table.selectRow(min(1, len(self.table.lines.shown) - 1))
        elif selected is not None:
            self._on_line_chosen(selected.key)

    def warn(self, text: str) -> None:
        """Say something above the table; empty for nothing."""
        self.banner.setText(text)
        self.banner.setVisible(bool(text))

    def add_control(self, widget: QWidget) -> None:
        """Put a control beside the filter."""
        self._bar.insertWidget(1, widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the filter on Ctrl+F, back to the table on Esc."""
        if event.key() == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(pad, 8, pad, 8)
        self._bar.setSpacing(theme().space.control_gap)
        self._bar.addWidget(self.search, 4)
        self._bar.addStretch(1)
        self._bar.addWidget(self.count)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(self._bar)
        above = QHBoxLayout()
        above.setContentsMargins(pad, 0, pad, 0)
        above.addWidget(self.banner)
        left.addLayout(above)
        instead = QVBoxLayout()
        instead.setContentsMargins(pad, 0, pad, 0)
        instead.setSpacing(8)
        instead.addWidget(self.nothing)
        instead.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignLeft)
        left.addLayout(instead)
        left.addWidget(self.table, 1)
        left.addStretch(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(pad, 4, pad, pad)
        column.addWidget(self.fields)
        column.addWidget(self.compare)
        column.addStretch(1)
        self.side = scrolled(inner, self)
        self.side.setAccessibleName(_("Details"))
        self._whole = whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 3)
        self._edge = edge(self)
        whole.addWidget(self._edge)
        whole.addWidget(self.side, 2)
        self.side.setFixedWidth(px(SIDE_PX))

    def set_width(self, width: int) -> None:
        """Give the side more room on a wide page; on a narrow one it goes under the table."""
        is_narrow = width < px(NARROW_BELOW_PX)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._whole.setDirection(down if is_narrow else across)
        self._edge.setMinimumSize(1, 1)
        self._edge.setMaximumSize(*((UNBOUNDED_PX, 1) if is_narrow else (1, UNBOUNDED_PX)))
        if is_narrow:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(UNBOUNDED_PX)
            return
        wanted = WIDE_SIDE_PX if width >= WIDE_FROM_PX else SIDE_PX
        self.side.setFixedWidth(min(px(wanted), round(width * MOST_OF_WIDTH)))

    def _show_count(self) -> None:
        shown, all_of_them = self.table.lines.counts
        self.count.setText(_("{n} of {all}", n=grouped(shown), all=grouped(all_of_them)))
        text = self.search.text().strip()
        told = _("No line holds “{text}”.", text=text) if text else _("Central lists none here.")
        self.nothing.setText("" if shown else told)
        self.nothing.setVisible(not shown)
        self.clear.setVisible(not shown and bool(text))
        self.table.setVisible(bool(shown))
        if not shown:
            self.fields.show_fields(())
            self.compare.show_editions("", ())

    def _on_search_changed(self, text: str) -> None:
        self.table.filter_by(text)
        self._show_count()

    def _on_clear_clicked(self) -> None:
        self.search.clear()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_line_chosen(self, key: str) -> None:
        self.fields.show_fields(self._describe(key))
        if self._editions is not None:
            self.compare.show_editions(*self._editions(key))
