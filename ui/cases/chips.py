"""State chips: shape, short word and count of each state; a click shows or hides its cases."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.messages import _
from ui.theme import State, font, theme
from ui.theme.fonts import metrics
from ui.widgets.focus import paint_focus
from ui.widgets.formats import grouped
from ui.widgets.lamp import Lamp, paint_lamp

ORDER = (
    State.LEGAL, State.PROMISE, State.DUE, State.STOPPED, State.NORMAL, State.UNKNOWN, State.NONE, State.CLOSED,
)  # fmt: skip
WORDS = {
    State.LEGAL: "Legal",
    State.PROMISE: "Promise",
    State.DUE: "Due",
    State.STOPPED: "Stopped",
    State.NORMAL: "OK",
    State.UNKNOWN: "Unknown",
    State.NONE: "No limit",
    State.CLOSED: "Closed",
}
HEIGHT_PX = 32
LAMP_PX = 16
PAD_PX = 8
GAP_PX = 5


@dataclass(frozen=True, slots=True)
class Chips:
    """What the chips show.

    Attributes:
        counts: Cases of each state under the other filters.
        on: States whose cases are wanted.
    """

    counts: tuple[tuple[State, int], ...]
    on: frozenset[State]

    def text(self, state: State) -> str:
        """Return the number of a chip; a dash before anything was counted."""
        return grouped(dict(self.counts).get(state, 0)) if self.counts else "–"


class ChipBar(QWidget):
    """One row of chips. ←→ move between them, Space or a click switches.

    Signals:
        toggled: A chip was switched; carries its `State`.
    """

    toggled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = Chips((), frozenset())
        self._current = 0
        self._room_px = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)

    def show_chips(self, chips: Chips) -> None:
        """Show these counts and switches."""
        if chips != self._chips:
            self._chips = chips
            self.updateGeometry()
            self.update()
            self.setAccessibleName(
                ", ".join(f"{_(WORDS[state])} {chips.text(state)}" for state in ORDER if state in chips.on)
            )

    def fit(self, room_px: int) -> bool:
        """Set the words smaller if that makes the chips fit; return whether they do."""
        before, self._room_px = self._size_px(), room_px
        if self._size_px() != before:
            self.updateGeometry()
            self.update()
        return self._rects()[-1].right() < room_px

    def sizeHint(self) -> QSize:
        """Return the width all chips need."""
        return QSize(round(self._rects()[-1].right()) + 1, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a chip is never cut."""
        return self.sizeHint()

    def rect_of(self, state: State) -> QRectF:
        """Return where a chip stands."""
        return self._rects()[ORDER.index(state)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all chips."""
        painter = QPainter(self)
        tokens = theme()
        whole = QRectF(0, 0, self.sizeHint().width(), HEIGHT_PX)
        painter.fillRect(whole, tokens.line2)
        painter.fillRect(whole.adjusted(1, 1, -1, -1), tokens.bg1)
        for place, (state, rect) in enumerate(zip(ORDER, self._rects(), strict=True)):
            self._paint_chip(painter, state, rect.adjusted(1 if place == 0 else 0, 1, -1, -1))
            if self.hasFocus() and place == self._current:
                paint_focus(painter, rect.toRect().adjusted(1, 1, -2, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Switch the chip under the pointer."""
        for place, rect in enumerate(self._rects()):
            if rect.contains(event.position()):
                self._current = place
                self.toggled.emit(ORDER[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between chips and switch them."""
        match event.key():
            case Qt.Key.Key_Left:
                self._current = max(0, self._current - 1)
            case Qt.Key.Key_Right:
                self._current = min(len(ORDER) - 1, self._current + 1)
            case Qt.Key.Key_Space:
                self.toggled.emit(ORDER[self._current])
            case _:
                super().keyPressEvent(event)
                return
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self.update()

    def _size_px(self) -> int:
        sizes = theme().type
        return sizes.dense if self._rects(sizes.dense)[-1].right() < self._room_px else sizes.caption

    def _rects(self, size_px: int = 0) -> list[QRectF]:
        left, rects = 0.0, []
        size_px = size_px or self._size_px()
        for state in ORDER:
            words = metrics(size_px).horizontalAdvance(_(WORDS[state]))
            # Room for four figures from the start, so that chips stand still while counts change.
            figures = max(metrics(size_px, bold=True).horizontalAdvance(t) for t in ("88", self._chips.text(state)))
            width = PAD_PX + LAMP_PX + GAP_PX + words + GAP_PX + figures + PAD_PX
            rects.append(QRectF(round(left), 0, round(width), HEIGHT_PX))
            left = round(left) + round(width)
        return rects

    def _paint_chip(self, painter: QPainter, state: State, rect: QRectF) -> None:
        tokens = theme()
        on = state in self._chips.on
        if on:
            painter.fillRect(rect, tokens.bg3)
        paint_lamp(painter, QPointF(rect.left() + PAD_PX + LAMP_PX / 2, rect.center().y()), LAMP_PX, Lamp(state))
        room = rect.adjusted(PAD_PX + LAMP_PX + GAP_PX, 0, -PAD_PX, 0)
        painter.setFont(font(self._size_px()))
        painter.setPen(tokens.t1 if on else tokens.t3)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(room, flags, _(WORDS[state]))
        painter.setFont(font(self._size_px(), bold=on))
        painter.drawText(room, flags | int(Qt.AlignmentFlag.AlignRight), self._chips.text(state))
