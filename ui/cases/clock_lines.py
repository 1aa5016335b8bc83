"""The clocks of a case: one line each, with bar, used and limit, what is left, due day and what it rests on."""

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.board.view import Bar, ClockLine
from console.domain.light import Certainty, ClockKind, Light
from console.messages import _
from ui.cases.marks import paint_bar
from ui.cases.texts import APPROXIMATELY, CLOCK_WORDS, NOTHING
from ui.theme import State, state_of_light, theme
from ui.widgets.formats import grouped, table_date
from ui.widgets.lamp import lamp_of, paint_lamp
from ui.widgets.names import plain
from ui.widgets.text import Align, TextStyle, draw_text, text_width

LINE_PX = 29
BASIS_PX = 18
LAMP_PX = 14
NAME_FROM_PX = 24
BAR_PX = 112


class ClockLines(QWidget):
    """Paints the lines of `show_clocks`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ClockLine, ...] = ()
        self._today = date.min
        self._known = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_clocks(self, lines: tuple[ClockLine, ...], today: date, *, is_known: bool = True) -> None:
        """Show these clocks; those of a silent source wear no state, for nobody knows it."""
        self._lines, self._today, self._known = lines, today, is_known
        self.setAccessibleDescription("; ".join(f"{_(CLOCK_WORDS[line.kind])} {left_text(line)}" for line in lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every line, a second one for what it rests on where that is long."""
        return QSize(200, sum(self._height(line) for line in self._lines))

    def _height(self, line: ClockLine) -> int:
        return LINE_PX + (0 if self._basis_fits() or not line.basis else BASIS_PX)

    def _basis_fits(self) -> bool:
        room = self.width() - self._figures_end()
        return all(text_width(plain(line.basis), theme().type.caption) <= room - 12 for line in self._lines)

    def _name_px(self) -> int:
        return max(round(max(text_width(_(word), theme().type.dense) for word in CLOCK_WORDS.values())) + 12, 70)

    def _figures_end(self) -> int:
        return NAME_FROM_PX + self._name_px() + BAR_PX + 64 + 104 + 76

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Ask for the height anew: a narrower pane moves what a clock rests on to a second line."""
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all lines."""
        painter = QPainter(self)
        top = 0
        for line in self._lines:
            self._paint_line(painter, line, top)
            top += self._height(line)
            painter.fillRect(0, top - 1, self.width(), 1, theme().line1)
        painter.end()

    def _paint_line(self, painter: QPainter, line: ClockLine, top: int) -> None:
        tokens, dense = theme(), theme().type.dense
        state = State.CLOSED if line.ended else state_of_light(line.light) if self._known else State.UNKNOWN
        paint_lamp(painter, QPointF(LAMP_PX / 2, top + LINE_PX / 2), LAMP_PX, lamp_of(state, line.certainty))
        left = NAME_FROM_PX
        words = QRectF(left, top, self._name_px(), LINE_PX)
        draw_text(painter, words, _(CLOCK_WORDS[line.kind]), TextStyle(dense, tokens.t1))
        left += self._name_px()
        if line.limit is not None and (self._known or line.ended):
            stopped = line.certainty is Certainty.STOPPED
            paint_bar(
                painter,
                QRectF(left, top, BAR_PX, LINE_PX),
                _bar(line),
                stopped=stopped,
                legal=line.kind is ClockKind.STATUTORY,
            )
        left += BAR_PX
        used = f"{line.used} / {NOTHING if line.limit is None else line.limit}"
        style = TextStyle(dense, tokens.t1, align=Align.RIGHT, floor_px=11)
        draw_text(painter, QRectF(left, top, 64, LINE_PX), used, style)
        left += 64
        draw_text(painter, QRectF(left, top, 104, LINE_PX), left_text(line), self._left_style(line))
        left += 104
        due = NOTHING if line.due is None else table_date(line.due, self._today)
        due = APPROXIMATELY + due if line.certainty is Certainty.PROVISIONAL else due
        style = TextStyle(dense, tokens.t2, align=Align.RIGHT, floor_px=11)
        draw_text(painter, QRectF(left, top, 76, LINE_PX), due, style)
        self._paint_basis(painter, line, top, left + 76)

    def _paint_basis(self, painter: QPainter, line: ClockLine, top: int, left: int) -> None:
        size = theme().type.caption
        if self._basis_fits():
            room = QRectF(left, top, self.width() - left, LINE_PX)
            draw_text(painter, room, plain(line.basis), TextStyle(size, theme().t3, align=Align.RIGHT))
            return
        room = QRectF(NAME_FROM_PX, top + LINE_PX - 5, self.width() - NAME_FROM_PX, BASIS_PX)
        draw_text(painter, room, plain(line.basis), TextStyle(size, theme().t3, may_elide=True))

    def _left_style(self, line: ClockLine) -> TextStyle:
        tokens = theme()
        late = self._known and line.left is not None and line.left < 0 and line.certainty is not Certainty.STOPPED
        if late and not line.ended and line.light in {Light.RED, Light.DARK_RED}:
            colour = tokens.states[state_of_light(line.light)].text
            return TextStyle(tokens.type.dense, colour, bold=True, align=Align.RIGHT, floor_px=11)
        return TextStyle(tokens.type.dense, tokens.t2, align=Align.RIGHT, floor_px=11)


def _bar(line: ClockLine) -> Bar:
    if line.kind is ClockKind.STATUTORY:
        return Bar(line.used, None, line.limit, line.unit)
    return Bar(line.used, line.limit, None, line.unit)


def left_text(line: ClockLine) -> str:
    """Return how a clock stands: in time or late when it ended, else what is left or over."""
    if line.ended:
        return _("in time") if line.in_time else _("ended late")
    if line.left is None:
        return NOTHING
    if line.certainty is Certainty.STOPPED or line.left > 0:
        return _("{n} left", n=grouped(line.left))
    return _("today") if line.left == 0 else _("{n} over", n=grouped(-line.left))
