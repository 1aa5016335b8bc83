"""Pieces of the matrix: the head of a source, the name of a line, a cell with its four slots."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from console.board.wall_view import LightCounts
from console.domain.freshness import Freshness
from console.messages import _
from ui.theme.states import State
from ui.theme.tokens import theme
from ui.wall.ink import line
from ui.wall.layout import Sizes
from ui.widgets.formats import cell_number, slot_number
from ui.widgets.hatch import WALL_PITCH_PX, fill_hatch
from ui.widgets.lamp import Finish, Lamp, paint_lamp
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, Align, draw_in_two_lines, draw_text, text_width

_LAMP = 24
_SMALL_LAMP = 19
_DISC = 15
_DISC_ROOM = 18
_DOT = 6
_PLATE_INSET = 6
_LINES_PAD = 3
ROW_HEAD_PAD = 8


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a count stands: the middle of its lamp, left and right of its number, and its line in the cell."""

    lamp: int
    number: tuple[int, int]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Slots:
    """Places of the four counts of a cell, in pixels of a column that is so wide.

    Attributes:
        in_time: Clear of the frame of a cell that got worse; its disc stands before the number.
    """

    column: int
    lines: int
    plate: tuple[int, int]
    overdue: Slot
    due: Slot
    stopped: Slot
    in_time: Slot


SLOTS = {
    1: Slots(289, 1, (3, 77), Slot(18, (33, 73)), Slot(93, (106, 145)), Slot(157, (166, 205)), Slot(276, (207, 282))),
    2: Slots(258, 2, (3, 106), Slot(22, (40, 102)), Slot(142, (162, 250)), Slot(22, (40, 118), 1),
             Slot(244, (124, 250), 1)),
}  # fmt: skip
"""By the number of lines a cell has."""


def _hatch_if_old(painter: QPainter, rect: QRect, state: Freshness, sizes: Sizes) -> None:
    if state in (Freshness.LATE, Freshness.LOST):
        fill_hatch(painter, rect, WALL_PITCH_PX * sizes.unit)


def _baseline(rect: QRect, size_px: int) -> float:
    return rect.y() + rect.height() / 2 + BASELINE_UNDER_MIDDLE_EM * size_px


@dataclass(frozen=True, slots=True)
class RulePiece:
    """The line under the heads."""

    rect: QRect

    @property
    def says(self) -> str:
        """Nothing."""
        return ""

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.fillRect(self.rect, theme().line2)


@dataclass(frozen=True, slots=True)
class ColumnHeadPiece:
    """A source's name and how old what it says is.

    Attributes:
        note: What else is doubtful about its reports; empty for nothing.
        has_two_lines: Whether the age always stands under the name.
    """

    rect: QRect
    name: str
    state: Freshness
    age: str
    sizes: Sizes
    note: str = ""
    has_two_lines: bool = False

    @property
    def says(self) -> str:
        """Name, age and note."""
        return " ".join(text for text in (self.name, self.age, self.note) if text)

    def paint(self, painter: QPainter) -> None:
        """Paint name and age on one line, or the age under a name too long for that; a note under the age.

        Where a note under the age leaves the name no room, it stands under the name in the place of the age. The age of
        a source past its limit is bold.
        """
        sizes, current = self.sizes, theme()
        _hatch_if_old(painter, self.rect, self.state, sizes)
        is_old = self.state in (Freshness.LATE, Freshness.LOST)
        pad = sizes.px(8)
        room = QRectF(self.rect.adjusted(pad, 0, -pad, 0))
        baseline = _baseline(self.rect, sizes.name)
        age = line(sizes, sizes.caption, current.t1 if is_old else current.t3, bold=is_old, align=Align.RIGHT)
        name = line(sizes, sizes.name, current.t1, bold=True)
        smallest_age = max(
            text_width(self.age, sizes.floor, bold=is_old), text_width(self.note, sizes.floor, bold=True)
        )
        least = text_width(self.name, sizes.floor, bold=True) + pad + smallest_age
        half = room.height() / 2
        note = line(sizes, sizes.floor, current.t1, bold=True, align=Align.RIGHT)
        if self.has_two_lines or least > room.width():
            draw_text(painter, room.adjusted(0, 0, 0, -half), self.name, name)
            draw_text(painter, room.adjusted(0, half, 0, 0), self.note or self.age, note if self.note else age)
            return
        name_width = draw_text(
            painter,
            QRectF(room.x(), room.y(), room.width() - smallest_age - pad, room.height()),
            self.name,
            name,
            baseline_y=baseline,
        )
        left = room.x() + name_width + pad
        beside = QRectF(left, room.y(), room.right() - left, room.height())
        if not self.note:
            draw_text(painter, beside, self.age, age, baseline_y=baseline)
            return
        draw_text(painter, beside.adjusted(0, 0, 0, -half), self.age, age)
        draw_text(painter, beside.adjusted(0, half, 0, 0), self.note, note)


@dataclass(frozen=True, slots=True)
class RowHeadPiece:
    """The name of a line of units; two lines of text where one cannot hold it.

    Attributes:
        size_px: Of a name on one line.
    """

    rect: QRect
    name: str
    is_total: bool
    size_px: int
    sizes: Sizes

    @property
    def says(self) -> str:
        """The cells beside it say the name."""
        return ""

    def paint(self, painter: QPainter) -> None:
        """Paint ground, name and the line under it."""
        sizes, current = self.sizes, theme()
        if self.is_total:
            painter.fillRect(self.rect, current.bg1)
        painter.fillRect(QRect(self.rect.x(), self.rect.bottom(), self.rect.width(), sizes.hair), current.line1)
        style = line(sizes, self.size_px, current.t1, bold=self.is_total, may_elide=True)
        draw_in_two_lines(painter, QRectF(self.rect.adjusted(0, 0, -sizes.px(ROW_HEAD_PAD), 0)), self.name, style)


@dataclass(frozen=True, slots=True)
class CellPiece:
    """Open cases of one line in one area: overdue, due soon, stopped, in time.

    Attributes:
        place: Area and line, for readers who cannot see where it stands; with its age where its source is late or lost.
    """

    rect: QRect
    counts: LightCounts
    state: Freshness
    is_total: bool
    is_framed: bool
    place: str
    sizes: Sizes
    slots: Slots

    @property
    def says(self) -> str:
        """Its place and four counts."""
        counts = self.counts
        return _(
            "{place}: {overdue} overdue, {due} due soon, {stopped} stopped, {in_time} in time",
            place=self.place,
            overdue=counts.overdue,
            due=counts.yellow,
            stopped=counts.blue,
            in_time=counts.green + counts.none,
        )

    @property
    def _is_lost(self) -> bool:
        return self.state is Freshness.LOST

    def _x(self, reference_px: float) -> float:
        return self.rect.x() + reference_px * self.rect.width() / self.slots.column

    def paint(self, painter: QPainter) -> None:
        """Paint ground, slots, texture and lines. The texture of a late source lies over its colours."""
        sizes, current = self.sizes, theme()
        if self.is_total:
            painter.fillRect(self.rect, current.bg1)
        if self._is_lost:
            _hatch_if_old(painter, self.rect, self.state, sizes)
        self._paint_overdue(painter)
        self._paint_slot(painter, State.DUE, self.counts.yellow, self.slots.due)
        self._paint_slot(painter, State.STOPPED, self.counts.blue, self.slots.stopped)
        self._paint_in_time(painter)
        if not self._is_lost:
            _hatch_if_old(painter, self.rect, self.state, sizes)
        rect = self.rect
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), sizes.hair), current.line1)
        painter.fillRect(QRect(rect.x(), rect.y(), sizes.hair, rect.height()), current.line1)
        if self.is_framed:
            self._paint_frame(painter)

    def _paint_frame(self, painter: QPainter) -> None:
        rect, width, ink = self.rect, self.sizes.frame, theme().t1
        painter.fillRect(QRect(rect.x(), rect.y(), rect.width(), width), ink)
        painter.fillRect(QRect(rect.x(), rect.bottom() + 1 - width, rect.width(), width), ink)
        painter.fillRect(QRect(rect.x(), rect.y(), width, rect.height()), ink)
        painter.fillRect(QRect(rect.right() + 1 - width, rect.y(), width, rect.height()), ink)

    def _mark_px(self, reference_px: float) -> int:
        """Return the size of a mark: it follows the narrower of wall and column."""
        return max(2, round(reference_px * min(self.sizes.unit, self.rect.width() / self.slots.column)))

    def _line(self, slot: Slot) -> QRect:
        """Return the line of the cell on which a slot stands."""
        if self.slots.lines == 1:
            return self.rect
        pad = self.sizes.px(_LINES_PAD)
        height = (self.rect.height() - 2 * pad) // self.slots.lines
        return QRect(self.rect.x(), self.rect.y() + pad + slot.line * height, self.rect.width(), height)

    def _lamp(self, painter: QPainter, lamp: Lamp, slot: Slot, reference_size: float) -> None:
        room = self._line(slot)
        middle = room.y() + room.height() / 2
        paint_lamp(painter, QPointF(self._x(slot.lamp), middle), self._mark_px(reference_size), lamp)

    def _number(self, painter: QPainter, text: str, slot: Slot, colour: QColor, *, loud: bool = False) -> None:
        """Draw a count on its line's baseline; that of the quiet counts, which are most."""
        style = line(self.sizes, self.sizes.count if loud else self.sizes.quiet, colour, bold=loud)
        left, right = map(self._x, slot.number)
        room = self._line(slot)
        box = QRectF(left, room.y(), right - left, room.height())
        draw_text(painter, box, text, style, baseline_y=_baseline(room, self.sizes.quiet + 2))

    def _dot(self, painter: QPainter, slot: Slot) -> None:
        side, room = self._mark_px(_DOT), self._line(slot)
        middle = room.y() + room.height() / 2
        left, top = round(self._x(slot.lamp) - side / 2), round(middle - side / 2)
        painter.fillRect(QRect(left, top, side, side), theme().t4)

    def _paint_overdue(self, painter: QPainter) -> None:
        counts, slot = self.counts, self.slots.overdue
        if not counts.overdue:
            self._dot(painter, slot)
            return
        state = State.LEGAL if counts.dark_red else State.PROMISE
        if self._is_lost:
            self._lamp(painter, Lamp(state, Finish.HOLLOW), slot, _LAMP)
            self._number(painter, slot_number(counts.overdue), slot, theme().t2)
            return
        colours, room = theme().states[state], self._line(slot)
        inset = self.sizes.px(_PLATE_INSET if self.slots.lines == 1 else 1)
        left, right = (round(self._x(edge)) for edge in self.slots.plate)
        plate = QRect(left, room.y() + inset, right - left, room.height() - 2 * inset)
        painter.fillRect(plate, colours.plate)
        self._lamp(painter, Lamp(state, Finish.ON_PLATE), slot, _LAMP)
        self._number(painter, slot_number(counts.overdue), slot, colours.on_plate, loud=True)

    def _paint_slot(self, painter: QPainter, state: State, count: int, slot: Slot) -> None:
        if not count:
            self._dot(painter, slot)
            return
        finish = Finish.HOLLOW if self._is_lost else Finish.SOLID
        self._lamp(painter, Lamp(state, finish), slot, _LAMP if state is State.DUE else _SMALL_LAMP)
        is_second = self._is_lost or state is State.DUE
        self._number(painter, slot_number(count), slot, theme().t2 if is_second else theme().t3)

    def _paint_in_time(self, painter: QPainter) -> None:
        counts, slot = self.counts, self.slots.in_time
        in_time = counts.green + counts.none
        if not in_time:
            self._dot(painter, slot)
            return
        text = cell_number(in_time)
        colour = theme().t2 if self._is_lost or self.is_total else theme().t3
        style = line(self.sizes, self.sizes.quiet, colour, align=Align.RIGHT)
        left, right = map(self._x, slot.number)
        room = self._line(slot)
        disc_px, disc_room = self._mark_px(_DISC), self._mark_px(_DISC_ROOM)
        # A number that leaves its disc no room even at the smallest size goes without.
        has_disc = not self.is_total and text_width(text, self.sizes.floor) <= right - left - disc_room
        left += disc_room if has_disc else 0
        box = QRectF(left, room.y(), right - left, room.height())
        width = draw_text(painter, box, text, style, baseline_y=_baseline(room, self.sizes.quiet + 2))
        if has_disc:
            lamp = Lamp(State.NORMAL, Finish.HOLLOW if self._is_lost else Finish.SOLID)
            at = QPointF(right - width - disc_room + disc_px / 2, room.y() + room.height() / 2)
            paint_lamp(painter, at, disc_px, lamp)
