"""The day walk (逐日推算): weeks as rows, one cell a day, so that anyone can recount how the due day came about."""

from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.board.detail_view import DayCell, DayState
from console.board.weeks import MARK_WORDS, due_word, rows_of
from console.messages import _, short
from ui.theme import State, px, theme
from ui.widgets.formats import hours
from ui.widgets.hatch import DESK_PITCH_PX, fill_hatch, hatch_brush, tie_brush_to_window
from ui.widgets.names import plain
from ui.widgets.text import Align, TextStyle, draw_text, text_width

CELL_HEIGHT_PX = 33
HEAD_HEIGHT_PX = 20
WEEK_WIDTH_PX = 46
PAD_PX = 5
TODAY_PX = 3
COUNT_PX = 14
LAST_RESORT_PX = 10
"""Of a name that has a line of its own and is too long for it."""
DAY_PX = 14
"""Room that the number of any day takes."""
NEAR_PX = 5
UPPER_LINE_PX, LOWER_LINE_PX = 13, 26
"""Baselines of two lines in a day: clear of its frame and of the bar of today."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TINT_SHARE = 0.55


class DayWalk(QWidget):
    """Paints the cells of `show_walk`, Monday first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[date, DayCell] = {}
        self._rows: tuple[tuple[date, ...], ...] = ()
        self._due: date | None = None
        self._is_old = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_walk(self, walk: tuple[DayCell, ...], due: date | None = None, *, is_old: bool = False) -> None:
        """Show these days of a clock; days ahead of it past its due day are told as days over.

        Args:
            walk: Its days.
            due: Its due day.
            is_old: Whether its source is late or lost: then the texture that says so lies over all of it.
        """
        self._due = due
        self._is_old = is_old
        self._cells = {cell.day: cell for cell in walk}
        self._rows = rows_of(walk)
        self.setAccessibleDescription("; ".join(said for cell in walk if (said := spoken(cell))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all weeks."""
        return QSize(300, px(HEAD_HEIGHT_PX) + px(CELL_HEIGHT_PX) * len(self._rows) + TODAY_PX if self._rows else 0)

    def rect_of(self, day: date) -> QRectF:
        """Return where a day stands."""
        first = self._rows[0][0]
        row, place = divmod((day - first).days, len(self._rows[0]))
        column = (self.width() - px(WEEK_WIDTH_PX)) / max(len(self._rows[0]), 7)
        left = round(px(WEEK_WIDTH_PX) + column * place)
        right = round(px(WEEK_WIDTH_PX) + column * (place + 1))
        return QRectF(left, px(HEAD_HEIGHT_PX) + row * px(CELL_HEIGHT_PX), right - left, px(CELL_HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight, then the frames over them."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        self._paint_head(painter)
        seen = QRectF(event.rect())
        caption = TextStyle(theme().type.caption, theme().t3)
        for days in self._rows:
            row = self.rect_of(days[0])
            if row.bottom() < seen.top() or row.top() > seen.bottom():
                continue
            draw_text(painter, QRectF(0, row.top(), px(WEEK_WIDTH_PX), px(CELL_HEIGHT_PX)), f"{days[0]:%m-%d}", caption)
            for day in days:
                self._paint_day(painter, day, self._cells.get(day))
        for cell in self._cells.values():
            self._paint_marks(painter, cell)
        if self._is_old:
            fill_hatch(painter, self.rect().adjusted(px(WEEK_WIDTH_PX), px(HEAD_HEIGHT_PX), 0, 0))
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        for day in self._rows[0] if self._rows else ():
            room = self.rect_of(day)
            head = QRectF(room.left() + PAD_PX, 0, room.width(), px(HEAD_HEIGHT_PX))
            draw_text(painter, head, short(WEEKDAYS[day.weekday()]), TextStyle(theme().type.caption, theme().t3))

    def _paint_day(self, painter: QPainter, day: date, cell: DayCell | None) -> None:
        tokens = theme()
        room = self.rect_of(day)
        inner = room.adjusted(0, 0, -1, -1)
        ground = None if cell is None else _ground(cell)
        if ground is not None:
            painter.fillRect(inner, ground)
            if ground == tokens.bg1:  # in high contrast, where surfaces do not differ
                painter.setPen(tokens.line1)
                painter.drawRect(inner.adjusted(0, 0, -1, -1))
        if cell is not None and cell.state is DayState.STOPPED:
            ratio = painter.device().devicePixelRatioF()
            painter.fillRect(inner, hatch_brush(DESK_PITCH_PX, ratio, _faded(tokens.states[State.STOPPED].fill)))
        quiet = cell is None or cell.state in {DayState.OFF, DayState.AHEAD}
        number = f"≈{day.day}" if cell is not None and cell.provisional else str(day.day)
        words = room.adjusted(PAD_PX, 0, -PAD_PX, -1)
        style = TextStyle(tokens.type.caption, tokens.t4 if quiet else tokens.t2)
        if cell is None:
            draw_text(painter, words, number, style)
            return
        label, count = _label(cell), _count(cell, is_past=self._due is not None and cell.day > self._due)
        beside = words.adjusted(max(text_width(number, style.size_px), px(DAY_PX)) + NEAR_PX, 0, 0, 0)
        needed = sum(text_width(text, style.size_px, bold=style.bold) for text, style in (label, count))
        if not (label[0] and count[0]) or needed + NEAR_PX <= beside.width():
            draw_text(painter, words, number, style)
            draw_text(painter, words, *count)
            draw_text(painter, beside, *label)
            return
        upper, lower = room.top() + px(UPPER_LINE_PX), room.top() + px(LOWER_LINE_PX)
        draw_text(painter, words, number, style, baseline_y=upper)
        # A long name gets the line of its own, and the count stands beside the day.
        is_long = text_width(label[0], label[1].size_px) > beside.width()
        draw_text(painter, words if is_long else beside, *label, baseline_y=lower if is_long else upper)
        draw_text(painter, beside if is_long else words, *count, baseline_y=upper if is_long else lower)

    def _paint_marks(self, painter: QPainter, cell: DayCell) -> None:
        tokens = theme()
        room = self.rect_of(cell.day)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = None
        if "statutory" in cell.marks:
            frame = tokens.states[State.LEGAL].edge
        if cell.marks & {"promised", "declared", "acceptance", "due"}:
            frame = tokens.t1
        if frame is not None:
            pen = QPen(frame, 2)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if cell.provisional:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRect(room.adjusted(1, 1, -2, -2))
        if "today" in cell.marks:
            painter.fillRect(QRectF(room.left(), room.bottom() - TODAY_PX, room.width() - 1, TODAY_PX), tokens.t1)


def spoken(cell: DayCell) -> str:
    """Return what a day says to those who hear the screen; empty for an ordinary day."""
    words = [plain(cell.label)] if cell.label else []
    words += [_(word) for mark, word in MARK_WORDS.items() if mark in cell.marks]
    words += [_("Today")] if "today" in cell.marks else []
    return f"{cell.day.isoformat()} {' '.join(words)}" if words else ""


def _ground(cell: DayCell) -> QColor | None:
    tokens = theme()
    match cell.state:
        case DayState.START | DayState.COUNTED | DayState.STOPPED:
            return tokens.bg2
        case DayState.OVER:
            return _blend(tokens.states[State.PROMISE].plate, tokens.bg1) if _number(cell) else None
        case DayState.OFF | DayState.AHEAD:
            return None


def _blend(upper: QColor, lower: QColor) -> QColor:
    def mixed(one: int, other: int) -> int:
        return round(one * TINT_SHARE + other * (1 - TINT_SHARE))

    return QColor(
        mixed(upper.red(), lower.red()), mixed(upper.green(), lower.green()), mixed(upper.blue(), lower.blue())
    )


def _faded(colour: QColor) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(0.4)
    return faded


def _label(cell: DayCell) -> tuple[str, TextStyle]:
    """Return what a day is called: the limit that ends there, else its own name, else today."""
    tokens = theme()
    size = tokens.type.caption
    due = due_word(cell)
    if due is not None:
        colour = tokens.states[State.LEGAL].text if "statutory" in cell.marks else tokens.t1
        return short(due), TextStyle(size, colour, floor_px=px(LAST_RESORT_PX))
    if "today" in cell.marks and not cell.label:
        return _("Today"), TextStyle(size, tokens.t1, floor_px=px(LAST_RESORT_PX))
    colour = tokens.t3 if cell.state is DayState.OFF else tokens.t1
    return plain(cell.label), TextStyle(size, colour, floor_px=px(LAST_RESORT_PX), may_elide=True)


def _count(cell: DayCell, *, is_past: bool) -> tuple[str, TextStyle]:
    """Return what stands at the right of a day: its running number, the days over, or the stop."""
    tokens = theme()
    number = _number(cell)
    match cell.state:
        case DayState.STOPPED:
            colour = tokens.states[State.STOPPED].text
            return _("stop"), TextStyle(tokens.type.caption, colour, align=Align.RIGHT)
        case DayState.OVER if number:
            colour = tokens.states[State.PROMISE].text
            return f"+{number}", TextStyle(px(COUNT_PX), colour, bold=True, align=Align.RIGHT)
        case DayState.COUNTED | DayState.START:
            return number, TextStyle(px(COUNT_PX), tokens.t1, bold=True, align=Align.RIGHT)
        case DayState.AHEAD:
            sign = "+" if is_past and number else ""
            return sign + number, TextStyle(px(COUNT_PX), tokens.t3, align=Align.RIGHT)
        case _:
            return "", TextStyle(px(COUNT_PX), tokens.t3)


def _number(cell: DayCell) -> str:
    """Return the running number of a day, or the hours it counted."""
    if cell.minutes is not None:
        return hours(cell.minutes) if cell.minutes else ""
    return "" if cell.count is None else str(cell.count)
