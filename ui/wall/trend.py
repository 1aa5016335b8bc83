"""The trend of open overdue cases: bars in ink, today in red, the doubtful part of today hatched."""

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.board.view import TrendDay
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


@dataclass(frozen=True, slots=True)
class LabelPiece:
    """A label of the chart, set beside what it names."""

    rect: QRect
    text: str
    sizes: Sizes
    align: Align = Align.LEFT
    is_red: bool = False

    @property
    def says(self) -> str:
        """The label."""
        return self.text

    def paint(self, painter: QPainter) -> None:
        """Paint it; today's number in the red of overdue cases."""
        style = caption(self.sizes, align=self.align)
        if self.is_red:
            style = line(self.sizes, self.sizes.quiet, theme().states[State.PROMISE].text, bold=True, align=self.align)
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


class BarChart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph carries no types
    """Bars on fixed places, today at the right end. It answers to no mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=theme().bg0)
        self._days: tuple[TrendDay, ...] = ()
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setInteractive(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        self._past = pg.BarGraphItem(x=[], height=[], width=_BAR_SHARE, brush=theme().t4, pen=None)
        self._today = pg.BarGraphItem(
            x=[], height=[], width=_BAR_SHARE, brush=theme().states[State.PROMISE].fill, pen=None
        )
        self.addItem(self._past)
        self.addItem(self._today)

    def show_days(self, days: tuple[TrendDay, ...], top: float) -> None:
        """Show the last days of a series against a fixed top."""
        if days == self._days:
            return
        self._days = days
        first = DAYS - len(days)
        past = days[:-1]
        self._past.setOpts(x=[first + index for index in range(len(past))], height=[day.overdue for day in past])
        self._today.setOpts(x=[DAYS - 1] if days else [], height=[day.overdue for day in days[-1:]])
        self.setXRange(-0.5, DAYS - 0.5, padding=0)
        self.setYRange(0, max(1.0, top), padding=0)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Hatch the doubtful part over each bar, in device pixels, where textures keep their angle."""
        super().drawForeground(painter, rect)
        painter.save()
        painter.resetTransform()
        colour = theme().t2
        for index, day in enumerate(self._days):
            if not day.doubtful:
                continue
            x = DAYS - len(self._days) + index
            view = self.getViewBox()
            data = QRectF(x - _BAR_SHARE / 2, day.overdue, _BAR_SHARE, day.doubtful)
            box = view.mapRectFromView(data)
            on_screen = self.mapFromScene(view.mapToScene(box)).boundingRect()
            painter.fillRect(on_screen, hatch_brush(_DOUBT_PITCH_PX, self.devicePixelRatioF(), colour))
            painter.setPen(colour)
            painter.drawRect(on_screen.adjusted(0, 0, -1, -1))
        painter.restore()


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
        top = max((day.overdue + day.doubtful for day in days), default=0)
        self._chart.setGeometry(frame)
        self._chart.setVisible(bool(days))
        self._chart.show_days(days, float(top))
        self.show_pieces(trend_pieces(shown, size, layout))


def _frame(size: QSize, layout: WallLayout) -> QRect:
    """Return where the bars stand: a whole number of pixels a day, flush right, between the labels."""
    sizes = layout.sizes
    __, __, head, __ = layout.row_heights
    slot = max(2, size.width() // DAYS)
    top = head + round(sizes.quiet * 1.35)
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
        pieces["first"] = _over_bars(frame, days, 0, left, sizes)
    pieces["to"] = LabelPiece(
        QRect(frame.right() + 1 - half, below, half, line_height), _("today"), sizes, align=Align.RIGHT
    )
    pieces["last"] = _over_bars(frame, days, len(days) - 1, frame.right() + 1, sizes)
    return pieces


def _over_bars(frame: QRect, days: tuple[TrendDay, ...], index: int, edge_x: int, sizes: Sizes) -> LabelPiece:
    """Return the number of a bar, above every bar it would touch."""
    is_last = index == len(days) - 1
    text = grouped(days[index].overdue)
    size = sizes.quiet if is_last else sizes.caption
    width = round(text_width(text, size, bold=is_last)) + 2
    slot = frame.width() // DAYS
    spanned = -(-width // slot)
    touched = days[-spanned:] if is_last else days[:spanned]
    top = max(1, *(day.overdue + day.doubtful for day in days), 1)
    tallest = max(day.overdue + day.doubtful for day in touched)
    height = round(size * 1.25)
    bottom = frame.bottom() + 1 - round(frame.height() * tallest / top)
    left = edge_x - width if is_last else edge_x
    align = Align.RIGHT if is_last else Align.LEFT
    return LabelPiece(QRect(left, bottom - height, width, height), text, sizes, align=align, is_red=is_last)
