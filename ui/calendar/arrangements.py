"""What the notice of a year says of each holiday: its days off, and the days that make up for them."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.calendar.view import Arrangement
from console.messages import _
from ui.calendar.flowing import Flowing
from ui.calendar.words import days_text, listed
from ui.theme import px, theme
from ui.theme.fonts import metrics
from ui.widgets.formats import sentence_date
from ui.widgets.names import name_text
from ui.widgets.text import Align, TextStyle, draw_text, text_width

LINE_PX = 22
GAP_PX = 6


class ArrangementList(Flowing):
    """Two lines a holiday; a third where the make-up days need it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, QSizePolicy.Policy.Fixed)
        self._told: tuple[Arrangement, ...] = ()

    def show_arrangements(self, told: tuple[Arrangement, ...]) -> None:
        """Show these."""
        if told != self._told:
            self._told = told
            said = (f"{name_text(one.name)} {off_text(one)} {work_text(one)}" for one in told)
            self._show("; ".join(said))

    def heightForWidth(self, width: int) -> int:
        """Return the room all lines need at a width."""
        return sum(px(LINE_PX) * (1 + len(_work_lines(one, width))) + GAP_PX for one in self._told)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        tokens = theme()
        top = 0.0
        for one in self._told:
            line = QRectF(0, top, self.width(), px(LINE_PX))
            days = _("{n} d off", n=len(one.off))
            count = TextStyle(tokens.type.dense, tokens.t3, align=Align.RIGHT)
            draw_text(painter, line, days, count)
            beside = text_width(days, tokens.type.dense) + 8 + text_width(off_text(one), tokens.type.caption)
            most = max(self.width() * 0.5, self.width() - beside)
            name_px = min(text_width(name_text(one.name), tokens.type.body, bold=True) + 12, most)
            name = TextStyle(tokens.type.body, tokens.t1, bold=True, floor_px=tokens.type.caption, may_elide=True)
            draw_text(painter, QRectF(0, top, name_px - 12, px(LINE_PX)), name_text(one.name), name)
            rest = line.adjusted(max(name_px, 84), 0, -text_width(days, tokens.type.dense) - 8, 0)
            draw_text(
                painter, rest, off_text(one), TextStyle(tokens.type.body, tokens.t1, floor_px=tokens.type.caption)
            )
            top += px(LINE_PX)
            for text in _work_lines(one, self.width()):
                room = QRectF(0, top, self.width(), px(LINE_PX) - 2)
                draw_text(painter, room, text, TextStyle(tokens.type.dense, tokens.t2))
                top += px(LINE_PX)
            painter.fillRect(QRectF(0, top + GAP_PX / 2 - 1, self.width(), 1), tokens.line1)
            top += GAP_PX
        painter.end()


def off_text(one: Arrangement) -> str:
    """Return the days off."""
    return days_text(one.off)


def work_text(one: Arrangement) -> str:
    """Return the make-up days with their weekdays; empty for none."""
    return "" if not one.work else _("works {days}", days=listed(sentence_date(day) for day in one.work))


def _work_lines(one: Arrangement, width: int) -> tuple[str, ...]:
    """Return the make-up days in as many lines as they need."""
    size = metrics(theme().type.dense)
    whole = work_text(one)
    if not whole:
        return ()
    if size.horizontalAdvance(whole) <= width:
        return (whole,)
    return tuple(_("works {days}", days=sentence_date(day)) for day in one.work)
