"""Plates in ink beside the parts they tell of, one after the other: Enter and arrows go through them, Esc ends them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.messages import _
from ui.theme import px, theme
from ui.widgets.parts import paint_words, plain_label

PLATE_PX: Final = 340
GAP_PX: Final = 12
RING_PX: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One plate.

    Attributes:
        text: Message of what it says.
        part: Brings what it tells of into sight and returns where that is in the window; an empty one for nowhere.
    """

    text: str
    part: Callable[[], QRect]


class _Ring(QWidget):
    """A line of ink round a part; clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint four sides."""
        painter = QPainter(self)
        room, ink = self.rect(), theme().t1
        for side in (
            QRect(0, 0, room.width(), RING_PX),
            QRect(0, room.height() - RING_PX, room.width(), RING_PX),
            QRect(0, 0, RING_PX, room.height()),
            QRect(room.width() - RING_PX, 0, RING_PX, room.height()),
        ):
            painter.fillRect(side, ink)
        painter.end()


class Plates(QWidget):
    """The plate in sight, with its ring.

    Signals:
        ended: There are no more, or the reader wants no more; carries whether the last one was gone on from.
    """

    ended = Signal(bool)

    def __init__(self, steps: tuple[Step, ...], window: QWidget, *, last: str) -> None:
        """Show the first plate.

        Args:
            steps: At least one.
            window: What the plates stand over; they go with it.
            last: Message of the button that goes on from the last one.
        """
        super().__init__(window)
        self._steps, self._window, self._last, self._at = steps, window, last, 0
        self._ring = _Ring(window)
        tokens = theme()
        self.text = plain_label(tokens.type.lead, wrap=True)
        self.count = plain_label(tokens.type.caption)
        for label in (self.text, self.count):
            paint_words(label, tokens.bg0)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        leave = _("Skip  Esc") if len(steps) > 1 else _("Close  Esc")
        self.leave, self.go_on = QPushButton(leave, self), QPushButton(self)
        self._lay_out()
        self.leave.clicked.connect(lambda: self.end(to_the_last=False))
        self.go_on.clicked.connect(self.next)
        self._show()

    @property
    def at(self) -> int:
        """Number of the plate in sight, from 0."""
        return self._at

    def next(self) -> None:
        """Show the next plate; behind the last there is none."""
        if self._at + 1 == len(self._steps):
            self.end(to_the_last=True)
        else:
            self._at += 1
            self._show()

    def previous(self) -> None:
        """Show the plate before; before the first there is none."""
        if self._at:
            self._at -= 1
            self._show()

    def end(self, *, to_the_last: bool) -> None:
        """Take the plates away."""
        self._ring.hide()
        self._ring.deleteLater()
        self.hide()
        self.deleteLater()
        self.ended.emit(to_the_last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, back, or end."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.end(to_the_last=False)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Right:
                self.next()
            case Qt.Key.Key_Left:
                self.previous()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill the plate with ink."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().t1)
        painter.end()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme().space.control_gap)
        buttons.addWidget(self.count)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go_on)
        pad = theme().space.panel_pad
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(GAP_PX)
        column.addWidget(self.text)
        column.addLayout(buttons)
        self.setFixedWidth(px(PLATE_PX))

    def _show(self) -> None:
        step, whole = self._steps[self._at], len(self._steps)
        is_last = self._at + 1 == whole
        self.text.setText(_(step.text))
        self.count.setText(f"{self._at + 1} / {whole}" if whole > 1 else "")
        self.go_on.setText(_(self._last) if is_last else _("Next  Enter"))
        self.setAccessibleName(_(step.text))
        part = step.part().intersected(self._window.rect())
        self._ring.setGeometry(part.adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX))
        self._ring.setVisible(not part.isEmpty())
        self.resize(self.width(), self.heightForWidth(self.width()))
        self.setGeometry(place_beside(part, QRect(0, 0, self.width(), self.height()), self._window.rect()))
        self._ring.raise_()
        self.show()
        self.raise_()
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)


def place_beside(part: QRect, plate: QRect, room: QRect) -> QRect:
    """Return where a plate stands: under its part, at its right, over it or at its left, always within the room."""
    if part.isEmpty():
        return QRect(
            room.right() - plate.width() - 2 * GAP_PX, room.bottom() - plate.height() - 4 * GAP_PX, plate.width(),
            plate.height(),
        )  # fmt: skip
    left, top = part.left(), part.bottom() + GAP_PX
    if top + plate.height() > room.bottom() - GAP_PX:
        right, over = part.right() + GAP_PX, part.top() - GAP_PX - plate.height()
        if right + plate.width() <= room.right() - GAP_PX:
            left, top = right, max(part.top(), room.top() + GAP_PX)
        elif over >= room.top():
            top = over
        else:
            left, top = part.left() - GAP_PX - plate.width(), max(part.top(), room.top() + GAP_PX)
    left = max(GAP_PX, min(left, room.right() - GAP_PX - plate.width()))
    return QRect(left, min(top, room.bottom() - GAP_PX - plate.height()), plate.width(), plate.height())
