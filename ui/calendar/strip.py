"""The strip of years: every year with a notice, and the next one, in one row."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.calendar.view import YearChoice
from console.messages import _
from ui.theme import px, theme
from ui.widgets.focus import paint_focus
from ui.widgets.text import Align, TextStyle, draw_text

HEIGHT_PX = 36
LEAST_PX, MOST_PX = 44, 76
BAR_PX = 3
LEAST_TEXT_PX = 11
MARK_PX = 3
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class YearStrip(QWidget):
    """One segment a year; a year of several versions carries as many dots, a year without a notice ``≈``.

    Signals:
        chosen: The reader asked for a year; carries it.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[YearChoice, ...] = ()
        self.year = 0
        self.setFixedHeight(px(HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Year"))

    def show_years(self, choices: tuple[YearChoice, ...], year: int) -> None:
        """Offer these years and mark one."""
        if (choices, year) != (self._choices, self.year):
            self._choices, self.year = choices, year
            self.setAccessibleDescription("; ".join(_said(one) for one in choices if one.year == year))
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room at which a year can be read."""
        return QSize(px(LEAST_PX) * len(self._choices), px(HEIGHT_PX))

    def rect_of(self, year: int) -> QRectF:
        """Return where a year stands."""
        count = max(len(self._choices), 1)
        step = min(px(MOST_PX), self.width() / count)
        place = next((n for n, one in enumerate(self._choices) if one.year == year), 0)
        left, right = round(place * step), round((place + 1) * step)
        return QRectF(left, 0, right - left, px(HEIGHT_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the year beside, or to the first or last."""
        years = [one.year for one in self._choices]
        step = KEYS.get(Qt.Key(event.key()))
        if not years or self.year not in years:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._choose(years[0] if event.key() == Qt.Key.Key_Home else years[-1])
        elif step is not None:
            self._choose(years[max(0, min(years.index(self.year) + step, len(years) - 1))])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the year under the pointer."""
        for one in self._choices:
            if self.rect_of(one.year).contains(event.position()):
                self._choose(one.year)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the years."""
        painter = QPainter(self)
        for one in self._choices:
            self._paint_year(painter, one)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().line1)
        painter.end()

    def _paint_year(self, painter: QPainter, one: YearChoice) -> None:
        tokens = theme()
        room = self.rect_of(one.year)
        is_current = one.year == self.year
        if is_current:
            painter.fillRect(room, tokens.bg2)
            painter.fillRect(QRectF(room.left(), room.bottom() - BAR_PX, room.width(), BAR_PX), tokens.t1)
        text = str(one.year) if one.is_published else f"≈{one.year}"
        colour = tokens.t1 if is_current else tokens.t2
        style = TextStyle(tokens.type.body, colour, bold=is_current, align=Align.CENTRE, floor_px=LEAST_TEXT_PX)
        draw_text(painter, room.adjusted(1, 0, -1, -BAR_PX), text, style)
        if one.versions > 1:
            left = room.center().x() - (2 * one.versions - 1) * MARK_PX / 2
            for place in range(one.versions):
                painter.fillRect(QRectF(round(left + 2 * place * MARK_PX), 4, MARK_PX, MARK_PX), colour)
        if is_current and self.hasFocus():
            paint_focus(painter, room.toRect())

    def _choose(self, year: int) -> None:
        if year != self.year:
            self.chosen.emit(year)


def _said(one: YearChoice) -> str:
    if not one.is_published:
        return f"{one.year} {_('not published')}"
    return f"{one.year}" if one.versions == 1 else f"{one.year} {_('{n} versions', n=one.versions)}"
