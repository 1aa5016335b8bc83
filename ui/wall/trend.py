"""The trend of open overdue cases: bars in ink, today in red, the doubtful part of today hatched."""

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.board.wall_view import TrendDay
from console.messages import _, short
from ui.theme.states import State
from ui.theme.tokens import theme
from ui.wall.ink import caption, line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.overdue import ListHeadPiece
from ui.wall.shown import Shown
from ui.widgets.block import Block, Piece
from ui.widgets.formats import grouped, month_day
from ui.widgets.hatch import hatch_brush
from ui.widgets.text import Align, draw_text, text_width

DAYS = 22
_BAR_SHARE = 0.76
_DOUBT_PITCH_PX = 7.0
_LABEL_EM = 1.2


@dataclass(frozen=True, slots=True)
class LabelPiece:
    """A label of the chart, set beside what it names."""

    rect: QRect
    text: str
    sizes: Sizes
    align: Align = Align.LEFT
    is_bold: bool = False
    is_red: bool = False

    @property
    def says(self) -> str:
        """The label."""
        return self.text

    def paint(self, painter: QPainter) -> None:
        """Paint it; today's number in the red of overdue cases."""
        style = caption(self.sizes, align=self.align)
        if self.is_bold:
            colour = theme().states[State.PROMISE].text if self.is_red else theme().t2
            style = line(self.sizes, self.sizes.quiet, colour, bold=True, align=self.align)
        draw_text(painter, QRectF(self.rect), self.text, style)


@dataclass(frozen=True, slots=True)
class BaselinePiece:
    """The zero line of the bars."""

    rect: QRect

    @property
    def says(self) -> str:
        """Nothing."""
        return ""

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.fillRect(self.rect, theme().line2)


class BarChart(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph carries no types
    """Bars on fixed places, today at the right end. It answers to no mouse.

    A bare view box: a PlotWidget brings axes, seven menus and a form that nobody on a wall will open.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=theme().bg0)
        self._days: tuple[TrendDay, ...] = ()
        self._labels: tuple[LabelPiece, ...] = ()
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.setCentralItem(self._box)
        self.setInteractive(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._past = pg.BarGraphItem(x=[], height=[], width=_BAR_SHARE, brush=theme().t4, pen=None)
        red = theme().states[State.PROMISE].fill
        self._today = pg.BarGraphItem(x=[], height=[], width=_BAR_SHARE, brush=red, pen=None)
        self._box.addItem(self._past)
        self._box.addItem(self._today)

    def show_days(self, days: tuple[TrendDay, ...], top: float, labels: tuple[LabelPiece, ...]) -> None:
        """Show the last days of a series.

        Args:
            days: At most as many as there are places; the last one is today.
            top: Value at the upper edge.
            labels: Direct labels, in the chart's own pixels.
        """
        if (days, labels) == (self._days, self._labels):
            return
        self._days, self._labels = days, labels
        first = DAYS - len(days)
        past = days[:-1]
        self._past.setOpts(x=[first + index for index in range(len(past))], height=[day.overdue for day in past])
        self._today.setOpts(x=[DAYS - 1] if days else [], height=[day.overdue for day in days[-1:]])
        self._box.setRange(xRange=(-0.5, DAYS - 0.5), yRange=(0, top), padding=0)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Hatch the doubtful part of each bar and set the labels, in pixels, where textures keep their angle."""
        super().drawForeground(painter, rect)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        top = self._box.viewRange()[1][1]
        slot, height = self.viewport().width() / DAYS, self.viewport().height()
        for index, day in enumerate(self._days, start=DAYS - len(self._days)):
            if day.doubtful:
                left = round((index + (1 - _BAR_SHARE) / 2) * slot)
                upper = round(height * (1 - (day.overdue + day.doubtful) / top))
                lower = round(height * (1 - day.overdue / top))
                self._paint_doubt(painter, QRect(left, upper, round(slot * _BAR_SHARE), lower - upper))
        for label in self._labels:
            label.paint(painter)
        painter.restore()

    def _paint_doubt(self, painter: QPainter, bar: QRect) -> None:
        colour = theme().t2
        painter.fillRect(bar, hatch_brush(_DOUBT_PITCH_PX, self.devicePixelRatioF(), colour))
        painter.setPen(colour)
        painter.drawRect(bar.adjusted(0, 0, -1, -1))


class TrendBlock(Block):
    """Title, bars and their direct labels."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._chart = BarChart(self)

    def show_trend(self, shown: Shown | None, layout: WallLayout) -> None:
        """Show the trend of a view."""
        size = self.size()
        days = shown.view.trend[-DAYS:] if shown else ()
        frame = _frame(size, layout)
        self._chart.setGeometry(frame)
        self._chart.setVisible(bool(days))
        if days:
            room = _label_room(layout.sizes)
            tallest = max(1, *(day.overdue + day.doubtful for day in days), 1)
            top = tallest * frame.height() / max(1, frame.height() - room)
            self._chart.show_days(days, top, _bar_labels(frame.size(), days, top, layout.sizes))
        self.show_pieces(trend_pieces(shown, size, layout))


def _label_room(sizes: Sizes) -> int:
    return round(sizes.quiet * _LABEL_EM)


def _frame(size: QSize, layout: WallLayout) -> QRect:
    """Return where the bars stand: a whole number of pixels a day, flush right, between the labels."""
    sizes = layout.sizes
    __, __, head, __ = layout.row_heights
    slot = max(2, size.width() // DAYS)
    top = head + sizes.px(8)
    bottom = size.height() - round(sizes.caption * 1.5) - sizes.px(14)
    return QRect(size.width() - slot * DAYS, top, slot * DAYS, max(10, bottom - top))


def trend_pieces(shown: Shown | None, size: QSize, layout: WallLayout) -> dict[str, Piece]:
    """Return title, labels of the first and last bar, and the dates under the ends."""
    sizes = layout.sizes
    __, __, head, __ = layout.row_heights
    days = shown.view.trend[-DAYS:] if shown else ()
    note = _("{n} wd", n=DAYS)
    pieces: dict[str, Piece] = {
        "head": ListHeadPiece(QRect(0, 0, size.width(), head), short("Open overdue"), note, sizes)
    }
    if not days:
        if shown is not None:
            pieces["none"] = LabelPiece(QRect(0, head, size.width(), sizes.px(53)), _("no history yet"), sizes)
        return pieces
    frame = _frame(size, layout)
    slot = frame.width() // DAYS
    left = frame.x() + slot * (DAYS - len(days))
    pieces["zero"] = BaselinePiece(QRect(frame.x(), frame.bottom() + 1, frame.width(), sizes.rule))
    below = frame.bottom() + 1 + sizes.rule
    line_height = round(sizes.caption * 1.5)
    half = frame.width() // 2
    if len(days) > DAYS // 2:
        pieces["from"] = LabelPiece(QRect(left, below, half, line_height), month_day(days[0].day), sizes)
    pieces["to"] = LabelPiece(
        QRect(frame.right() + 1 - half, below, half, line_height), _("today"), sizes, align=Align.RIGHT
    )
    return pieces


def _bar_labels(size: QSize, days: tuple[TrendDay, ...], top: float, sizes: Sizes) -> tuple[LabelPiece, ...]:
    """Return the numbers of the first and of today's bar, in pixels of the chart."""
    last = _over_bars(size, days, top, sizes, is_last=True)
    return (_over_bars(size, days, top, sizes, is_last=False), last) if len(days) > DAYS // 2 else (last,)


def _over_bars(size: QSize, days: tuple[TrendDay, ...], top: float, sizes: Sizes, *, is_last: bool) -> LabelPiece:
    """Return the number of an end bar, above every bar it would touch."""
    day = days[-1 if is_last else 0]
    count = day.overdue
    text = "–" if day.doubtful and not count else grouped(count)  # where all is doubtful, none would be a claim
    type_px = sizes.quiet if is_last else sizes.caption
    width = round(text_width(text, type_px, bold=is_last)) + 2
    slot = size.width() // DAYS
    spanned = -(-width // slot)
    touched = days[-spanned:] if is_last else days[:spanned]
    tallest = max(day.overdue + day.doubtful for day in touched)
    height = round(type_px * _LABEL_EM)
    bottom = round(size.height() * (1 - tallest / top))
    left = size.width() - width if is_last else slot * (DAYS - len(days))
    align = Align.RIGHT if is_last else Align.LEFT
    return LabelPiece(
        QRect(left, bottom - height, width, height),
        text,
        sizes,
        align=align,
        is_bold=is_last,
        is_red=is_last and count > 0,
    )
