"""The stages of a case as lanes: planned hollow above actual solid, stops hatched, overrun red, one line for now.

A stage that several units handle has a lane for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.board.detail_view import DayCell, DayState, StageLine
from console.messages import _
from ui.theme import State, px, theme
from ui.widgets.formats import figure, table_date
from ui.widgets.hatch import DESK_PITCH_PX, fill_hatch, hatch_brush, tie_brush_to_window
from ui.widgets.names import name_text
from ui.widgets.text import Align, TextStyle, draw_text, text_width

LANE_PX = 24
AXIS_PX = 20
NAME_MAX_PX = 272
PLAN_PX = 6
ACTUAL_PX = 7
LONGEST_PLAN_DAYS = 400

Across = Callable[[date], float]


@dataclass(frozen=True, slots=True)
class Lane:
    """A stage laid out on days; starts are inclusive, ends exclusive.

    Attributes:
        planned: From the day it started, or should start, for as many counted days as it has.
        actual: From its start to its end or today; None before it starts.
    """

    stage: StageLine
    planned: tuple[date, date] | None
    actual: tuple[date, date] | None


class StageLanes(QWidget):
    """Paints the lanes of `show_stages`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self._stops: frozenset[date] = frozenset()
        self._today = date.min
        self._is_old = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stages(
        self, stages: tuple[StageLine, ...], walk: tuple[DayCell, ...], today: date, *, is_old: bool = False
    ) -> None:
        """Show these stages.

        Args:
            stages: In their order.
            walk: Says which days counted and which were stopped.
            today: In the area.
            is_old: Whether the source is late or lost: then the texture that says so lies over all of them.
        """
        self._is_old = is_old
        self._lanes = lay_lanes(stages, walk, today)
        self._stops = stopped_days(walk)
        self._today = today
        self.setAccessibleName(", ".join(f"{lane_name(stage)} {over_text(stage)}".strip() for stage in stages))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all lanes and the axis."""
        return QSize(300, px(LANE_PX) * len(self._lanes) + px(AXIS_PX) if self._lanes else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint lanes, the line for now and the days under it."""
        spans = [span for lane in self._lanes for span in (lane.planned, lane.actual) if span is not None]
        if not spans:
            return
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        first = min(start for start, _end in spans)
        last = max(self._today + timedelta(days=1), *(end for _start, end in spans))
        size = theme().type.dense
        names = max(text_width(lane_name(lane.stage), size) for lane in self._lanes)
        left = min(round(names) + 14, px(NAME_MAX_PX))
        over = max(text_width(over_text(lane.stage), size, bold=True) for lane in self._lanes)
        right = round(over) + 12 if over else 8
        scale = (self.width() - left - right) / max((last - first).days, 1)

        def across(day: date) -> float:
            return left + (day - first).days * scale

        for place, lane in enumerate(self._lanes):
            top = place * px(LANE_PX)
            words = QRectF(0, top, left - 8, px(LANE_PX))
            draw_text(painter, words, lane_name(lane.stage), TextStyle(size, theme().t2, may_elide=True))
            self._paint_planned(painter, lane, across, top)
            self._paint_actual(painter, lane, across, top)
            if over_text(lane.stage) and lane.actual is not None:
                begin = across(lane.actual[1]) + 6
                style = TextStyle(size, theme().states[State.PROMISE].text, bold=True, align=Align.LEFT)
                draw_text(painter, QRectF(begin, top, self.width() - begin, px(LANE_PX)), over_text(lane.stage), style)
        self._paint_axis(painter, across, first)
        if self._is_old:
            fill_hatch(painter, self.rect().adjusted(left, 0, 0, -px(AXIS_PX)))
        painter.end()

    def _paint_planned(self, painter: QPainter, lane: Lane, across: Across, top: int) -> None:
        if lane.planned is None:
            return
        start, end = across(lane.planned[0]), across(lane.planned[1])
        painter.setPen(theme().t4)
        painter.drawRect(QRectF(round(start) + 0.5, top + px(4) + 0.5, max(round(end - start) - 1, 3), px(PLAN_PX) - 1))

    def _paint_actual(self, painter: QPainter, lane: Lane, across: Across, top: int) -> None:
        if lane.actual is None:
            return
        tokens = theme()
        start, end = lane.actual
        over_from = lane.planned[1] if lane.stage.over and lane.planned is not None else None
        day = start
        while day < end:
            red = over_from is not None and day >= over_from
            colour = tokens.states[State.PROMISE].fill if red else tokens.t3
            begin, stop = round(across(day)), round(across(day + timedelta(days=1)))
            room = QRectF(begin, top + px(4) + px(PLAN_PX) + 2, max(stop - begin, 1), px(ACTUAL_PX))
            if day in self._stops:
                ratio = painter.device().devicePixelRatioF()
                painter.fillRect(room, hatch_brush(DESK_PITCH_PX, ratio, tokens.states[State.STOPPED].fill))
            else:
                painter.fillRect(room, colour)
            day += timedelta(days=1)

    def _paint_axis(self, painter: QPainter, across: Across, first: date) -> None:
        tokens = theme()
        bottom = px(LANE_PX) * len(self._lanes)
        now = round(across(self._today + timedelta(days=1)))
        painter.fillRect(now, 0, 2, bottom, tokens.t1)
        style = TextStyle(tokens.type.caption, tokens.t3)
        word = _("Today")
        width = text_width(word, tokens.type.caption)
        middle = min(max(now - width / 2, 0), self.width() - width)
        draw_text(painter, QRectF(middle, bottom, width + 1, px(AXIS_PX)), word, style)
        begin = table_date(first, self._today)
        begins = across(first)
        if begins + text_width(begin, tokens.type.caption) + 8 < middle:
            draw_text(painter, QRectF(begins, bottom, px(90), px(AXIS_PX)), begin, style)


def lane_name(stage: StageLine) -> str:
    """Return the name of a lane: the stage, and the unit where there is more than the case's own."""
    name = name_text(stage.name)
    return name if stage.unit is None else f"{name} · {name_text(stage.unit)}"


def over_text(stage: StageLine) -> str:
    """Return by how much a stage is over its limit: ``+3``; empty when it is not."""
    return f"+{figure(-stage.left, stage.unit_code)}" if stage.over and stage.left is not None else ""


def lay_lanes(stages: tuple[StageLine, ...], walk: tuple[DayCell, ...], today: date) -> tuple[Lane, ...]:
    """Return the stages on days; one that has not begun is planned behind those before it."""
    free = {cell.day for cell in walk if cell.state in {DayState.OFF, DayState.STOPPED}}
    known = {cell.day for cell in walk}
    lanes: list[Lane] = []
    behind = before = min((stage.started for stage in stages if stage.started is not None), default=None)
    for place, stage in enumerate(stages):
        is_same = place > 0 and (stage.code, stage.name) == (stages[place - 1].code, stages[place - 1].name)
        before = before if is_same else behind
        start = stage.started or before
        planned = None
        if start is not None and stage.limit is not None:
            planned = (start, _after(start, stage.limit, free, known))
        actual = None
        if stage.started is not None:
            actual = (stage.started, max(stage.ended or today, stage.started) + timedelta(days=1))
        after = behind
        if stage.ended is not None:
            after = stage.ended
        elif planned is not None:
            after = max(planned[1] - timedelta(days=1), today if actual is not None else start or today)
        # What follows a stage of several units waits for the last of them.
        behind = max(behind, after) if is_same and behind is not None and after is not None else after
        lanes.append(Lane(stage, planned, actual))
    return tuple(lanes)


def _after(start: date, counted: int, free: set[date], known: set[date]) -> date:
    """Return the day behind so many counted days; beyond the walk Monday to Friday count."""
    day, left = start, counted
    for _step in range(LONGEST_PLAN_DAYS):
        if left <= 0:
            break
        day += timedelta(days=1)
        if day not in free if day in known else day.weekday() < 5:
            left -= 1
    return day + timedelta(days=1)


def stopped_days(walk: tuple[DayCell, ...]) -> frozenset[date]:
    """Return the days of the stops; days off between two stopped ones belong to the stop."""
    stopped: set[date] = set()
    between: list[date] = []
    for cell in walk:
        if cell.state is DayState.STOPPED:
            stopped.update(between, [cell.day])
            between = []
        elif cell.state is DayState.OFF and (between or (cell.day - timedelta(days=1)) in stopped):
            between.append(cell.day)
        else:
            between = []
    return frozenset(stopped)
