"""What the cells of a year sheet mean, and in words the day the reader stands on."""

from datetime import date

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.calendar.view import SheetDay
from console.domain.calendar import DayKind
from console.domain.naming import Name
from console.messages import _, short
from ui.calendar.sheet import DayPainter
from ui.calendar.words import KIND_WORDS, day_text
from ui.theme import px, theme
from ui.widgets.hatch import tie_brush_to_window
from ui.widgets.text import TextStyle, draw_text, text_width

HEIGHT_PX = 26
SWATCH_PX = (32, 20)
GAP_PX = 14
_DAY = date(2026, 1, 1)
_NAME = Name("—", "—")
SWATCHES = (
    (SheetDay(_DAY, DayKind.WORKING), KIND_WORDS[DayKind.WORKING]),
    (SheetDay(_DAY, DayKind.HOLIDAY), KIND_WORDS[DayKind.HOLIDAY]),
    (SheetDay(_DAY, DayKind.MAKE_UP), KIND_WORDS[DayKind.MAKE_UP]),
    (SheetDay(_DAY, DayKind.HOLIDAY, is_local=True), "Local order"),
    (SheetDay(_DAY, DayKind.WEEKEND, statutory=(_NAME,)), "Statutory holiday"),
    (SheetDay(_DAY, DayKind.WORKING, is_changed=True), "Changes"),
)


class Legend(QWidget):
    """Swatches, or the sentence about a day in their place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: SheetDay | None = None
        self.setFixedHeight(px(HEIGHT_PX))
        self._say()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The sentence; empty while the swatches stand there."""
        return "" if self._day is None else day_text(self._day)

    def show_day(self, day: SheetDay | None) -> None:
        """Say what a day is; None for the swatches."""
        if day != self._day:
            self._day = day
            self._say()
            self.update()

    def _say(self) -> None:
        self.setAccessibleName(self.text or _("What the cells mean"))
        self.setAccessibleDescription("" if self.text else "; ".join(_(word) for _day, word in SWATCHES))

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(400, px(HEIGHT_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the one or the other."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        if self._day is not None:
            draw_text(painter, QRectF(self.rect()), self.text, TextStyle(theme().type.body, theme().t1, floor_px=11))
        else:
            self._paint_swatches(painter)
        painter.end()

    def _paint_swatches(self, painter: QPainter) -> None:
        tokens = theme()
        wide, high = map(px, SWATCH_PX)
        words = [short(word) for _day, word in SWATCHES] if self._is_narrow() else [_(word) for _day, word in SWATCHES]
        left = 0.0
        for (day, _word), text in zip(SWATCHES, words, strict=True):
            DayPainter(painter, QRectF(left, (px(HEIGHT_PX) - high) / 2, wide, high), day).paint()
            left += wide + 6
            room = QRectF(left, 0, self.width() - left, px(HEIGHT_PX))
            left += draw_text(painter, room, text, TextStyle(tokens.type.caption, tokens.t3)) + GAP_PX

    def _is_narrow(self) -> bool:
        size = theme().type.caption
        needed = sum(text_width(_(word), size) + px(SWATCH_PX[0]) + 6 + GAP_PX for _day, word in SWATCHES)
        return needed > self.width()
