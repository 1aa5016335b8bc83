"""The clocks of a case: one line each, with bar, used and limit, what is left, due day and what it rests on."""

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.board.detail_view import ClockLine
from console.board.list_view import Bar
from console.domain.light import Certainty, ClockKind, Light
from console.messages import _
from ui.cases.marks import paint_bar
from ui.cases.texts import APPROXIMATELY, NOTHING
from ui.theme import State, px, state_of_light, theme
from ui.widgets.focus import paint_focus
from ui.widgets.formats import HOURS, clock_time, figure, grouped, local_time, table_date
from ui.widgets.lamp import lamp_of, paint_lamp
from ui.widgets.names import name_text, plain
from ui.widgets.text import Align, TextStyle, draw_text, text_width

LINE_PX = 29
BASIS_PX = 18
LAMP_PX = 14
CHOSEN_PX = 4
LAMP_FROM_PX = 8
NAME_FROM_PX = 30
NAME_LEAST_PX = 70
NAME_MAX_PX = 204
BAR_PX = 100
GAP_PX = 12
EDGE_PX = 8
"""Between words and the right edge of the ground of the chosen line."""


class ClockLines(QWidget):
    """Paints the lines of `show_clocks`; one of them is chosen: the clock that is walked below.

    Signals:
        chosen: A reader chose another clock; carries its `ClockKind`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ClockLine, ...] = ()
        self._today = date.min
        self._zone = ""
        self._known = True
        self._chosen: ClockKind | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Clocks"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_clocks(self, lines: tuple[ClockLine, ...], today: date, zone: str, *, is_known: bool = True) -> None:
        """Show these clocks; those of a silent source wear no state, for nobody knows it."""
        self._lines, self._today, self._zone, self._known = lines, today, zone, is_known
        self.setAccessibleDescription("; ".join(f"{name_text(line.name)} {left_text(line)}" for line in lines))
        self.updateGeometry()
        self.update()

    def choose(self, kind: ClockKind | None) -> None:
        """Mark the clock that is walked."""
        self._chosen = kind
        told = [f"{name_text(line.name)} {left_text(line)}" for line in self._lines if line.kind is kind]
        self.setAccessibleName(": ".join((_("Clocks"), *told)))
        self.update()

    def step(self, by: int) -> None:
        """Choose the clock so many lines further down, from the last on the first."""
        kinds = [line.kind for line in self._lines]
        if kinds:
            place = kinds.index(self._chosen) if self._chosen in kinds else 0
            self.chosen.emit(kinds[(place + by) % len(kinds)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the arrow keys while the lines have the focus."""
        match event.key():
            case Qt.Key.Key_Down:
                self.step(1)
            case Qt.Key.Key_Up:
                self.step(-1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the clock under the pointer."""
        bottom = 0
        for line in self._lines:
            bottom += self._height(line)
            if event.position().y() < bottom:
                self.chosen.emit(line.kind)
                return

    def sizeHint(self) -> QSize:
        """Return room for every line, a second one for what it rests on where that is long."""
        return QSize(200, sum(self._height(line) for line in self._lines))

    def _height(self, line: ClockLine) -> int:
        return px(LINE_PX) + (0 if self._basis_fits() or not line.basis else px(BASIS_PX))

    def _basis_fits(self) -> bool:
        room = self.width() - EDGE_PX - px(NAME_FROM_PX) - self._short_name_px() - self._after_name_px()
        return all(text_width(plain(line.basis), theme().type.caption) <= room - GAP_PX for line in self._lines)

    def _name_px(self) -> int:
        """Return the width of the names: what a clock rests on leaves them the line where it has one of its own."""
        if self._basis_fits():
            return self._short_name_px()
        room = self.width() - EDGE_PX - px(NAME_FROM_PX) - self._after_name_px()
        return max(min(self._widest_name_px(), room), self._short_name_px())

    def _short_name_px(self) -> int:
        return min(max(self._widest_name_px(), px(NAME_LEAST_PX)), px(NAME_MAX_PX))

    def _widest_name_px(self) -> int:
        size = theme().type.dense
        return round(max((text_width(name_text(line.name), size) for line in self._lines), default=0)) + GAP_PX

    def _figures_px(self) -> tuple[int, int, int]:
        """Return the widths of what is used, left and due: as wide as the widest."""
        size = theme().type.dense

        def widest(words: list[str]) -> int:
            return round(max((text_width(word, size, bold=True) for word in words), default=0)) + GAP_PX

        lines = self._lines
        return (
            widest([used_text(line) for line in lines]),
            widest([left_text(line) for line in lines]),
            widest([self._due_text(line) for line in lines]),
        )

    def _after_name_px(self) -> int:
        return px(BAR_PX) + sum(self._figures_px())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Ask for the height anew: a narrower pane moves what a clock rests on to a second line."""
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all lines."""
        painter = QPainter(self)
        top = 0
        for line in self._lines:
            height = self._height(line)
            if line.kind is self._chosen and len(self._lines) > 1:
                painter.fillRect(0, top, self.width(), height - 1, theme().bg2)
                painter.fillRect(0, top, CHOSEN_PX, height - 1, theme().t1)
            self._paint_line(painter, line, top)
            top += height
            painter.fillRect(0, top - 1, self.width(), 1, theme().line1)
        if self.hasFocus():
            paint_focus(painter, self.rect())
        painter.end()

    def _paint_line(self, painter: QPainter, line: ClockLine, top: int) -> None:
        tokens, dense = theme(), theme().type.dense
        state = State.CLOSED if line.ended else state_of_light(line.light) if self._known else State.UNKNOWN
        centre = QPointF(px(LAMP_FROM_PX + LAMP_PX / 2), top + px(LINE_PX) / 2)
        paint_lamp(painter, centre, px(LAMP_PX), lamp_of(state, line.certainty))
        left = px(NAME_FROM_PX)
        words = QRectF(left, top, self._name_px() - 8, px(LINE_PX))
        style = TextStyle(dense, tokens.t1, floor_px=11, may_elide=True)
        draw_text(painter, words, name_text(line.name), style)
        left += self._name_px()
        if line.limit is not None and (self._known or line.ended):
            stopped = line.certainty is Certainty.STOPPED
            legal = line.kind is ClockKind.STATUTORY
            paint_bar(painter, QRectF(left, top, px(BAR_PX), px(LINE_PX)), _bar(line), stopped=stopped, legal=legal)
        left += px(BAR_PX)
        figures = (
            (used_text(line), TextStyle(dense, tokens.t1, align=Align.RIGHT)),
            (left_text(line), self._left_style(line)),
            (self._due_text(line), TextStyle(dense, tokens.t2, align=Align.RIGHT)),
        )
        for width, (text, style) in zip(self._figures_px(), figures, strict=True):
            draw_text(painter, QRectF(left, top, width, px(LINE_PX)), text, style)
            left += width
        self._paint_basis(painter, line, top, left)

    def _due_text(self, line: ClockLine) -> str:
        due = NOTHING if line.due is None else table_date(line.due, self._today)
        if line.due_us is not None:
            due = f"{due} {clock_time(local_time(line.due_us, self._zone))}"
        return APPROXIMATELY + due if line.certainty is Certainty.PROVISIONAL else due

    def _paint_basis(self, painter: QPainter, line: ClockLine, top: int, left: int) -> None:
        size = theme().type.caption
        if self._basis_fits():
            room = QRectF(left, top, self.width() - EDGE_PX - left, px(LINE_PX))
            draw_text(painter, room, plain(line.basis), TextStyle(size, theme().t3, align=Align.RIGHT))
            return
        room = QRectF(px(NAME_FROM_PX), top + px(LINE_PX) - 5, self.width() - px(NAME_FROM_PX) - EDGE_PX, px(BASIS_PX))
        draw_text(painter, room, plain(line.basis), TextStyle(size, theme().t3, may_elide=True))

    def _left_style(self, line: ClockLine) -> TextStyle:
        tokens = theme()
        late = self._known and line.left is not None and line.left < 0 and line.certainty is not Certainty.STOPPED
        if late and not line.ended and line.light in {Light.RED, Light.DARK_RED}:
            colour = tokens.states[state_of_light(line.light)].text
            return TextStyle(tokens.type.dense, colour, bold=True, align=Align.RIGHT, floor_px=11)
        return TextStyle(tokens.type.dense, tokens.t2, align=Align.RIGHT, floor_px=11)


def _bar(line: ClockLine) -> Bar:
    whole = line.used + (line.left or 0)  # the limit in the unit of what is used
    if line.light is Light.NONE:  # past a limit that nobody is late for
        return Bar(min(line.used, whole), whole, None, line.unit)
    if line.kind is ClockKind.STATUTORY:
        return Bar(line.used, None, whole, line.unit)
    return Bar(line.used, whole, None, line.unit)


def used_text(line: ClockLine) -> str:
    """Return used and limit: ``19 / 15``, ``7:12 / 24:00``, ``58 / 3 个月``."""
    if line.limit is None:
        return f"{figure(line.used, line.unit)} / {NOTHING}"
    limit = figure(line.limit * 60 if line.unit in HOURS else line.limit, line.unit)
    return f"{figure(line.used, line.unit)} / {_('{n} months', n=limit) if line.unit == 'month' else limit}"


def left_text(line: ClockLine) -> str:
    """Return how a clock stands: in time or late when it ended, else what is left or over."""
    if line.ended:
        return _("in time") if line.in_time else _("ended late")
    if line.left is None:
        return NOTHING
    if line.left < 0 and line.light is Light.NONE:
        return _("passed")
    if line.unit in HOURS and line.left < 0:
        return _("{time} over", time=figure(-line.left, line.unit))
    if line.certainty is Certainty.STOPPED or line.left > 0 or line.unit in HOURS:
        return _("{n} left", n=figure(line.left, line.unit))
    return _("today") if line.left == 0 else _("{n} over", n=grouped(-line.left))
