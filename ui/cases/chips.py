"""State chips: shape, short word and count of each state; a click shows or hides its cases.

The last chip is no state: it asks for cases with a stage over its limit, and wears the stages instead of a lamp.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.messages import _
from ui.theme import State, font, px, theme
from ui.theme.fonts import metrics
from ui.theme.kept import kept_for_theme
from ui.widgets.focus import paint_focus
from ui.widgets.formats import grouped
from ui.widgets.lamp import Lamp, paint_lamp
from ui.widgets.stage_blocks import GLYPH, IN_CHIP, paint_stages


class Mark(Enum):
    """What a chip can ask for that is no light."""

    STAGE_OVER = "stage over"


Chip = State | Mark

ORDER: tuple[Chip, ...] = (
    State.LEGAL, State.PROMISE, State.DUE, State.STOPPED, State.NORMAL, State.UNKNOWN, State.NONE, State.CLOSED,
    Mark.STAGE_OVER,
)  # fmt: skip
WORDS: dict[Chip, str] = {
    State.LEGAL: "Legal",
    State.PROMISE: "Promise",
    State.DUE: "Due",
    State.STOPPED: "Stopped",
    State.NORMAL: "OK",
    State.UNKNOWN: "Unknown",
    State.NONE: "No limit",
    State.CLOSED: "Closed",
    Mark.STAGE_OVER: "Stage over",
}
COUNTING = "…"
HEIGHT_PX = 32
LAMP_PX = 16
PAD_PX = 8
GAP_PX = 5


@dataclass(frozen=True, slots=True)
class Chips:
    """What the chips show.

    Attributes:
        counts: Cases of each state under the other filters; None while they are being counted.
        on: States whose cases are wanted.
    """

    counts: tuple[tuple[Chip, int | None], ...]
    on: frozenset[Chip]

    def text(self, chip: Chip) -> str:
        """Return the number of a chip; a dash before anything was counted."""
        if not self.counts:
            return "–"
        count = dict(self.counts).get(chip, 0)
        return COUNTING if count is None else grouped(count)


class ChipBar(QWidget):
    """One row of chips. ←→ move between them, Space or a click switches.

    Signals:
        toggled: A chip was switched; carries its `Chip`.
    """

    toggled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = Chips((), frozenset())
        self._current = 0
        self._room_px = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(HEIGHT_PX))
        self._say()

    def show_chips(self, chips: Chips) -> None:
        """Show these counts and switches."""
        if chips != self._chips:
            self._chips = chips
            self.updateGeometry()
            self.update()
            self._say()

    def fit(self, room_px: int) -> bool:
        """Set the words smaller if that makes the chips fit; return whether they do."""
        before, self._room_px = self._size_px(), room_px
        if self._size_px() != before:
            self.updateGeometry()
            self.update()
        return self._rects()[-1].right() < room_px

    def sizeHint(self) -> QSize:
        """Return the width all chips need."""
        return QSize(round(self._rects()[-1].right()) + 1, px(HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the same: a chip is never cut."""
        return self.sizeHint()

    def rect_of(self, chip: Chip) -> QRectF:
        """Return where a chip stands."""
        return self._rects()[ORDER.index(chip)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all chips."""
        painter = QPainter(self)
        tokens = theme()
        whole = QRectF(0, 0, self.sizeHint().width(), px(HEIGHT_PX))
        painter.fillRect(whole, tokens.line2)
        painter.fillRect(whole.adjusted(1, 1, -1, -1), tokens.bg1)
        size_px = self._size_px()
        for place, (state, rect) in enumerate(zip(ORDER, self._rects(size_px), strict=True)):
            self._paint_chip(painter, state, rect.adjusted(1 if place == 0 else 0, 1, -1, -1), size_px)
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
        self._say()
        self.update()

    def _say(self) -> None:
        """Name the chip the keyboard is on; describe which are on."""
        said = {state: f"{_(WORDS[state])} {self._chips.text(state)}" for state in ORDER}
        current = ORDER[self._current]
        is_on = current in self._chips.on
        self.setAccessibleName(_("{chip}, on", chip=said[current]) if is_on else _("{chip}, off", chip=said[current]))
        self.setAccessibleDescription(", ".join(words for state, words in said.items() if state in self._chips.on))

    def _size_px(self) -> int:
        sizes = theme().type
        return sizes.dense if self._rects(sizes.dense)[-1].right() < self._room_px else sizes.caption

    def _rects(self, size_px: int = 0) -> tuple[QRectF, ...]:
        said = tuple((_(WORDS[state]), self._chips.text(state)) for state in ORDER)
        return _rects_of(said, size_px or self._size_px())

    def _paint_chip(self, painter: QPainter, state: Chip, rect: QRectF, size_px: int) -> None:
        tokens = theme()
        on = state in self._chips.on
        if on:
            painter.fillRect(rect, tokens.bg3)
        shape_px = _shape_px(state)
        if isinstance(state, Mark):
            paint_stages(painter, rect.adjusted(PAD_PX, 0, 0, 0), GLYPH, IN_CHIP.on_desk())
        else:
            paint_lamp(
                painter, QPointF(rect.left() + PAD_PX + px(LAMP_PX) / 2, rect.center().y()), px(LAMP_PX), Lamp(state)
            )
        room = rect.adjusted(PAD_PX + shape_px + GAP_PX, 0, -PAD_PX, 0)
        painter.setFont(font(size_px))
        painter.setPen(tokens.t1 if on else tokens.t3)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(room, flags, _(WORDS[state]))
        painter.setFont(font(size_px, bold=on))
        painter.drawText(room, flags | int(Qt.AlignmentFlag.AlignRight), self._chips.text(state))


@kept_for_theme(most=16)
def _rects_of(said: tuple[tuple[str, str], ...], size_px: int) -> tuple[QRectF, ...]:
    """Return where chips of these words and counts stand. Shared: copy before changing one."""
    left, rects = 0, []
    for state, (word, count) in zip(ORDER, said, strict=True):
        words = metrics(size_px).horizontalAdvance(word)
        # Room for two figures from the start, so that chips stand still while counts change.
        figures = max(metrics(size_px, bold=True).horizontalAdvance(text) for text in ("88", count))
        width = round(PAD_PX + _shape_px(state) + GAP_PX + words + GAP_PX + figures + PAD_PX)
        rects.append(QRectF(left, 0, width, px(HEIGHT_PX)))
        left += width
    return tuple(rects)


def _shape_px(chip: Chip) -> float:
    return IN_CHIP.on_desk().span(len(GLYPH)) if isinstance(chip, Mark) else px(LAMP_PX)
