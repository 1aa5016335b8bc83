"""The rail: one button a page, icon and label; icons alone on a narrow window."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from console.messages import _, short
from ui.shell.entry import Door
from ui.theme import px, theme
from ui.widgets.focus import paint_focus
from ui.widgets.icon import icon_pixmap
from ui.widgets.text import Align, TextStyle, draw_text, text_width

BUTTON_PX = 60
NARROW_BUTTON_PX = 48
ICON_PX = 20
BAR_PX = 3
LABEL_PAD_PX = 6
NAME_PAD_PX = 3


class RailButton(QAbstractButton):
    """A page in the rail."""

    def __init__(self, entry: Door, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry = entry
        self.narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(f"{_(entry.label)}, Ctrl+{number}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def label_px(self) -> int:
        """Room that its label needs."""
        return round(text_width(short(self._entry.label), theme().type.caption, bold=True)) + LABEL_PAD_PX

    def sizeHint(self) -> QSize:
        """Return a square on a narrow rail, room for a label else."""
        space = theme().space
        return QSize(space.rail_narrow, px(NARROW_BUTTON_PX)) if self.narrow else QSize(space.rail, px(BUTTON_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon and label; the page in sight has a surface step and an ink bar."""
        painter = QPainter(self)
        tokens = theme()
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), tokens.bg2)
        if self.isChecked():
            painter.fillRect(0, 0, BAR_PX, self.height(), tokens.t1)
        colour = tokens.t1 if self.isChecked() else tokens.t2
        top = (self.height() - px(ICON_PX)) / 2 if self.narrow else px(10)
        pixmap = icon_pixmap(self._entry.icon, px(ICON_PX), colour, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - px(ICON_PX)) / 2, top), pixmap)
        if not self.narrow:
            room = QRectF(2, px(34), self.width() - 4, px(18))
            style = TextStyle(tokens.type.caption, colour, align=Align.CENTRE, bold=self.isChecked(), floor_px=11)
            draw_text(painter, room, short(self._entry.label), style)
        if self.hasFocus():
            paint_focus(painter, self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class Rail(QWidget):
    """Buttons from top to bottom.

    Signals:
        chosen: A page was asked for; carries its place.
    """

    chosen = Signal(int)

    def __init__(self, entries: tuple[Door, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Pages"))
        self._narrow = False
        self.buttons = [RailButton(entry, number, self) for number, entry in enumerate(entries, 1)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme().space.top, 0, 0)
        column.setSpacing(0)
        for place, button in enumerate(self.buttons):
            button.setProperty("place", place)
            button.clicked.connect(self._on_button_clicked)
            if not entries[place].stands_apart:
                column.addWidget(button)
        column.addStretch(1)
        for entry, button in zip(entries, self.buttons, strict=True):
            if entry.stands_apart:
                column.addWidget(button)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone, or icons and labels."""
        self._narrow = narrow
        space = theme().space
        self.setFixedWidth(space.rail_narrow if narrow else max(space.rail, *(one.label_px for one in self.buttons)))
        for button in self.buttons:
            button.narrow = narrow
            button.setToolTip(button.accessibleName() if narrow else "")
            button.setFixedSize(self.width(), button.sizeHint().height())
            button.update()

    def mark(self, place: int) -> None:
        """Mark the page in sight."""
        self.buttons[place].setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the product's name."""
        painter = QPainter(self)
        tokens = theme()
        painter.fillRect(self.rect(), tokens.bg0)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line1)
        size = tokens.type.body if self._narrow else tokens.type.lead
        style = TextStyle(size, tokens.t1, bold=True, align=Align.CENTRE, floor_px=10)
        room = QRectF(px(NAME_PAD_PX), 0, self.width() - 2 * px(NAME_PAD_PX), tokens.space.top)
        draw_text(painter, room, _("Watch"), style)
        painter.end()

    def _on_button_clicked(self) -> None:
        self.chosen.emit(int(self.sender().property("place")))
