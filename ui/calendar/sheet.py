"""The year sheet (年历): twelve months, one cell a day. What works is filled, what does not is bare."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.calendar.view import Month, SheetDay, YearSheet
from console.domain.calendar import DayKind
from console.messages import _, short
from ui.calendar.words import MARKS, WEEKDAYS, day_text, month_text
from ui.theme import px, theme
from ui.widgets.focus import paint_focus
from ui.widgets.hatch import DESK_PITCH_PX, hatch_brush, tie_brush_to_window
from ui.widgets.names import name_text
from ui.widgets.text import Align, TextStyle, draw_text, fitted_size, text_width

MONTHS, WEEKS = 12, 6
COLUMNS = (4, 3, 2)
"""Months beside each other, the most that fit; two always do."""
HEAD_PX, WEEKDAYS_PX = 22, 16
GAP_PX, NARROW_GAP_PX = 16, 8
NARROW_UP_TO_PX = 900
TALLEST_CELL_PX, WIDEST_CELL_PX = 92, 132
TALL_FROM_PX = 32
LEAST_CELL_PX = (26, 15)
"""Of a day at text of 100 %: large text takes larger days, and the sheet is scrolled."""
LEAST_WIDTH_PX = 752
LEAST_NUMBER_PX, MOST_NUMBER_PX = 12, 22
LEAST_NAME_PX = 10
BRIEF_WEEKDAY = 2
"""Letters of a weekday where its short form has no room."""
PAD_PX, NARROW_PAD_PX = 5, 2
NARROW_CELL_PX = 36
TODAY_PX = 3
CHANGED_PX = 3
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


@dataclass(frozen=True)
class Places:
    """Where months and days stand in a room of some size; what holds for all days is reckoned once."""

    width: int
    height: int

    @property
    def gap(self) -> int:
        """Least room between two months."""
        return NARROW_GAP_PX if self.width < NARROW_UP_TO_PX else GAP_PX

    @cached_property
    def columns(self) -> int:
        """How many months stand beside each other."""
        least = 7 * px(LEAST_CELL_PX[0])
        fitting = (count for count in COLUMNS if count * least + (count - 1) * self.gap <= self.width)
        return next(fitting, COLUMNS[-1])

    @property
    def rows(self) -> int:
        """How many months stand under each other."""
        return MONTHS // self.columns

    @cached_property
    def heads(self) -> tuple[int, int]:
        """Height of a month's title and of its weekdays."""
        return px(HEAD_PX), px(WEEKDAYS_PX)

    @property
    def least_height(self) -> int:
        """Least height in which every day can be read."""
        return self.rows * (sum(self.heads) + WEEKS * px(LEAST_CELL_PX[1])) + (self.rows - 1) * NARROW_GAP_PX

    @cached_property
    def cell(self) -> tuple[int, int]:
        """Width and height of a day."""
        across = (self.width - (self.columns - 1) * self.gap) // self.columns // 7
        down = ((self.height - (self.rows - 1) * GAP_PX) // self.rows - sum(self.heads)) // WEEKS
        wide, high = map(px, LEAST_CELL_PX)
        return max(wide, min(across, px(WIDEST_CELL_PX))), max(high, min(down, px(TALLEST_CELL_PX)))

    def month(self, number: int) -> QRectF:
        """Return the room of a month, from 1."""
        wide, high = self.cell
        row, column = divmod(number - 1, self.columns)
        # What is left over stands between the columns, so that the sheet fills its room.
        spare = max(0, self.width - self.columns * 7 * wide) / (self.columns - 1)
        step = sum(self.heads) + WEEKS * high + min(self._gap_between_rows(high), 2 * GAP_PX)
        return QRectF(
            round(column * (7 * wide + min(spare, 3 * GAP_PX))),
            row * step,
            7 * wide,
            sum(self.heads) + WEEKS * high,
        )

    def day(self, day: date) -> QRectF:
        """Return the room of a day."""
        wide, high = self.cell
        room = self.month(day.month)
        first = day.replace(day=1).weekday()
        week, column = divmod(first + day.day - 1, 7)
        return QRectF(room.left() + column * wide, room.top() + sum(self.heads) + week * high, wide, high)

    def _gap_between_rows(self, high: int) -> int:
        taken = self.rows * (sum(self.heads) + WEEKS * high)
        return max(NARROW_GAP_PX, (self.height - taken) // (self.rows - 1))


class SheetView(QWidget):
    """Paints a `YearSheet`; arrows walk its days.

    Signals:
        day_chosen: The reader stands on another day; carries its `SheetDay`.
        moved: The same; carries its room on the sheet.
    """

    day_chosen = Signal(object)
    moved = Signal(QRectF)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: YearSheet | None = None
        self._days: dict[date, SheetDay] = {}
        self._today = date.min
        self.current: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)

    def show_sheet(self, sheet: YearSheet, today: date) -> None:
        """Show a year; the reader's day stays when it is the same year."""
        if (sheet, today) == (self.sheet, self._today):
            return
        self.sheet, self._today = sheet, today
        self._days = {day.day: day for month in sheet.months for day in month.days}
        if self.current not in self._days:
            self.current = None
        self.setAccessibleName(_("Year sheet {year}", year=sheet.year))
        self.setAccessibleDescription("; ".join(day_text(day) for day in self._days.values() if _is_special(day)))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 560)

    def minimumSizeHint(self) -> QSize:
        """Return the least width; the height follows from it."""
        return QSize(LEAST_WIDTH_PX, 0)

    def heightForWidth(self, width: int) -> int:
        """Return the least height at which every day can be read."""
        return Places(width, 0).least_height

    def places(self) -> Places:
        """Return where the days stand now."""
        return Places(self.width(), self.height())

    def choose(self, day: date) -> None:
        """Stand on a day of the sheet."""
        if day in self._days and day != self.current:
            self.current = day
            self.setAccessibleName(day_text(self._days[day]))
            self.day_chosen.emit(self._days[day])
            self.moved.emit(self.places().day(day))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by days and weeks; Home and End go to the ends of the year."""
        step = KEYS.get(Qt.Key(event.key()))
        if self.sheet is None:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            first = event.key() == Qt.Key.Key_Home
            self.choose(date(self.sheet.year, 1, 1) if first else date(self.sheet.year, 12, 31))
        elif step is not None:
            start = self.current or self._first_shown()
            self.choose(start + timedelta(days=step) if self.current else start)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stand on the day under the pointer."""
        day = self._day_at(event)
        if day is not None:
            self.choose(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say in the line below what the day under the pointer is, without standing on it."""
        day = self._day_at(event)
        self.day_chosen.emit(self._days.get(day or self.current or date.min))

    def leaveEvent(self, event: QEvent) -> None:
        """Say again what the chosen day is."""
        super().leaveEvent(event)
        self.day_chosen.emit(self._days.get(self.current or date.min))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the months."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        if self.sheet is not None:
            places = self.places()
            for month in self.sheet.months:
                self._paint_month(painter, places, month)
        painter.end()

    def _paint_month(self, painter: QPainter, places: Places, month: Month) -> None:
        tokens = theme()
        room = places.month(month.number)
        title_px, weekdays_px = places.heads
        title = QRectF(room.left(), room.top(), room.width() - PAD_PX, title_px)
        draw_text(painter, title, month_text(month.number), TextStyle(tokens.type.body, tokens.t1, bold=True))
        count = TextStyle(tokens.type.caption, tokens.t3, align=Align.RIGHT)
        draw_text(painter, title, self._count_text(month), count)
        wide = places.cell[0]
        head = TextStyle(tokens.type.caption, tokens.t4, floor_px=LEAST_NAME_PX)
        names = [short(word) for word in WEEKDAYS]
        if any(text_width(name, LEAST_NAME_PX) > wide - PAD_PX for name in names):
            names = [name[:BRIEF_WEEKDAY] for name in names]
        size = min(fitted_size(name, wide - PAD_PX, head) for name in names)
        for place, name in enumerate(names):
            words = QRectF(room.left() + place * wide + PAD_PX, room.top() + title_px, wide - PAD_PX, weekdays_px)
            draw_text(painter, words, name, replace(head, size_px=size))
        for day in month.days:
            DayPainter(painter, places.day(day.day), day, is_assumed=self._is_assumed).paint()
            self._paint_frame(painter, places.day(day.day), day.day)

    def _paint_frame(self, painter: QPainter, room: QRectF, day: date) -> None:
        if day == self._today:
            painter.fillRect(QRectF(room.left(), room.bottom() - TODAY_PX, room.width() - 1, TODAY_PX), theme().t1)
        if day == self.current and self.hasFocus():
            paint_focus(painter, room.toRect())

    @property
    def _is_assumed(self) -> bool:
        return self.sheet is not None and self.sheet.origin is None

    def _count_text(self, month: Month) -> str:
        return ("≈ " if self._is_assumed else "") + str(month.working_days)

    def _first_shown(self) -> date:
        return self._today if self._today in self._days else min(self._days)

    def _day_at(self, event: QMouseEvent) -> date | None:
        places = self.places()
        return next((day for day in self._days if places.day(day).contains(event.position())), None)


class DayPainter:
    """Paints one day into a room; also the swatches of the legend."""

    def __init__(self, painter: QPainter, room: QRectF, day: SheetDay, *, is_assumed: bool = False) -> None:
        self._painter, self._room, self._day, self._is_assumed = painter, room, day, is_assumed

    def paint(self) -> None:
        """Paint ground, hatch, outline, bar of a change, number, letter, name."""
        inner = self._room.adjusted(0, 0, -1, -1)
        ground = _ground(self._day)
        if ground is not None:
            self._painter.fillRect(inner, ground)
        if self._day.is_local:
            ratio = self._painter.device().devicePixelRatioF()
            self._painter.fillRect(inner, hatch_brush(DESK_PITCH_PX, ratio))
        if self._day.statutory:
            self._paint_outline(inner)
        if self._day.is_changed:
            self._painter.fillRect(QRectF(inner.left(), inner.top(), CHANGED_PX, inner.height()), theme().t1)
        self._paint_words(inner)

    @cached_property
    def number_px(self) -> int:
        """Size of the day's number."""
        high, wide = self._room.height(), self._room.width()
        if high < px(TALL_FROM_PX):
            return px(LEAST_NUMBER_PX)
        return max(px(LEAST_NUMBER_PX), min(int(min(high * 0.42, wide * 0.36)), px(MOST_NUMBER_PX)))

    def _paint_outline(self, inner: QRectF) -> None:
        pen = QPen(theme().t2, 1)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if self._is_assumed:
            pen.setStyle(Qt.PenStyle.DashLine)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(inner.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_words(self, inner: QRectF) -> None:
        tokens, day = theme(), self._day
        is_narrow = inner.width() < px(NARROW_CELL_PX)
        left = NARROW_PAD_PX if is_narrow else PAD_PX
        mark = MARKS.get(day.kind)
        if day.is_changed and mark is None:  # number and letter need the whole of a narrow cell
            left = max(left, CHANGED_PX + NARROW_PAD_PX)
        words = inner.adjusted(left, 0, -NARROW_PAD_PX if is_narrow else -4, 0)
        is_tall = inner.height() >= px(TALL_FROM_PX)
        upper = QRectF(words.left(), words.top() + 1, words.width(), words.height() / 2) if is_tall else words
        works_oddly = day.kind is DayKind.MAKE_UP
        number = TextStyle(self.number_px, _number_colour(day), bold=works_oddly)
        taken = draw_text(self._painter, upper, str(day.day.day), number)
        if mark is not None:
            beside = upper.adjusted(taken, 0, 0, 0)
            size = min(self.number_px - is_narrow, tokens.type.body)  # or letter and number would touch
            style = TextStyle(
                size,
                tokens.t1 if works_oddly else tokens.t2,
                bold=works_oddly,
                align=Align.RIGHT,
                floor_px=LEAST_NAME_PX,
            )
            draw_text(self._painter, beside, short(mark)[:1], style)
        name = self._name()
        if is_tall and name and text_width(name, LEAST_NAME_PX) <= words.width():
            lower = QRectF(words.left(), words.top() + words.height() / 2 - 1, words.width(), words.height() / 2)
            style = TextStyle(
                tokens.type.caption, tokens.t2 if day.name is not None else tokens.t3, floor_px=LEAST_NAME_PX
            )
            draw_text(self._painter, lower, name, style)

    def _name(self) -> str:
        name = self._day.name or (self._day.statutory[0] if self._day.statutory else None)
        return "" if name is None else name_text(name)


def _is_special(day: SheetDay) -> bool:
    return day.name is not None or bool(day.statutory) or day.is_changed


def _ground(day: SheetDay) -> QColor | None:
    tokens = theme()
    match day.kind:
        case DayKind.WORKING:  # where contrast is high, the next surface is that of the page
            return tokens.bg2 if tokens.bg2 != tokens.bg1 else tokens.bg3
        case DayKind.MAKE_UP:
            return tokens.bg3
        case _:
            return None


def _number_colour(day: SheetDay) -> QColor:
    tokens = theme()
    match day.kind:
        case DayKind.MAKE_UP:
            return tokens.t1
        case DayKind.WORKING:
            return tokens.t2
        case DayKind.HOLIDAY:
            return tokens.t3
        case DayKind.WEEKEND:
            return tokens.t4
