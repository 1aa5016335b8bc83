"""Example of a page plugin: a wall scene (大屏场景) that shows how many cases of each source are overdue.

A page is a widget that gets a frozen `WallView` whenever something changed, keeps it and repaints. Colours, lamps and
texture come from `ui.theme` and `ui.widgets`, so that it looks right in every theme. Like every page it never shows old
data as new: a source that is late is hatched, one that is lost has hollow lamps, and both say for how long.
"""

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from console.board.wall_view import WallColumn, WallView
from console.domain.freshness import Freshness
from console.domain.naming import Name
from console.messages import _, messages
from ui.extension.hooks import PluginPage, PluginWidget, implementation
from ui.theme import theme
from ui.theme.states import LOOKS, State
from ui.widgets.ages import source_text
from ui.widgets.hatch import WALL_PITCH_PX, fill_hatch, tie_brush_to_window
from ui.widgets.lamp import lamp_of, paint_lamp
from ui.widgets.text import Align, TextStyle, draw_text

NAME = Name("各区超期", "Overdue")
COLUMNS = 3
OLD = (Freshness.LATE, Freshness.LOST)
TILE_PX = 300.0
"""Height of a tile in which sizes are as written below."""


@implementation
def pages() -> list[PluginPage]:
    """Offer the scene."""
    return [PluginPage("district-wall", NAME, DistrictWall, is_scene=True)]


class DistrictWall(PluginWidget):
    """One tile a source, in the order of the wall."""

    def __init__(self) -> None:
        super().__init__()
        self._view: WallView | None = None
        self.setAccessibleName(NAME.in_language(messages.language))

    def show_wall(self, view: WallView) -> None:
        """Show a snapshot."""
        if view != self._view:
            self._view = view
            self.setAccessibleDescription("; ".join(_words(column) for column in view.columns))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tiles."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        painter.fillRect(self.rect(), theme().bg0)
        if self._view is not None:
            columns = self._view.columns
            lines = -(-len(columns) // COLUMNS)
            for place, column in enumerate(columns):
                across, down = place % COLUMNS, place // COLUMNS
                left, right = self.width() * across // COLUMNS, self.width() * (across + 1) // COLUMNS
                top, bottom = self.height() * down // lines, self.height() * (down + 1) // lines
                _paint(painter, QRect(left, top, right - left, bottom - top).adjusted(6, 6, -6, -6), column)
        painter.end()


def _paint(painter: QPainter, room: QRect, column: WallColumn) -> None:
    """Paint a source: its name and age above, below them past the law's limit, past the promised one, and due soon."""
    tokens, unit = theme(), min(room.height() / TILE_PX, room.width() / TILE_PX / 1.6)
    painter.fillRect(room, tokens.bg1)
    if column.source.state in OLD:
        fill_hatch(painter, room, round(WALL_PITCH_PX * unit))
    inside = QRectF(room).adjusted(24 * unit, 16 * unit, -24 * unit, -16 * unit)
    name = TextStyle(round(34 * unit), tokens.t1, bold=True, floor_px=round(20 * unit))
    draw_text(painter, QRectF(inside.left(), inside.top(), inside.width() * 0.45, 48 * unit), _name(column), name)
    ink = tokens.t1 if column.source.state in OLD else tokens.t3
    age = TextStyle(round(24 * unit), ink, align=Align.RIGHT, floor_px=round(16 * unit))
    beside = QRectF(inside.left() + inside.width() * 0.5, inside.top(), inside.width() * 0.5, 48 * unit)
    draw_text(painter, beside, source_text(column.source.state, column.source.age_s), age)
    is_lost = column.source.state is Freshness.LOST
    states = ((State.LEGAL, column.total.dark_red), (State.PROMISE, column.total.red), (State.DUE, column.total.yellow))
    for place, (state, count) in enumerate(states):
        line = QRectF(inside.left(), inside.top() + (76 + 70 * place) * unit, inside.width(), 68 * unit)
        _paint_count(painter, line, unit, (state, count, is_lost))


def _paint_count(painter: QPainter, line: QRectF, unit: float, told: tuple[State, int, bool]) -> None:
    """Paint how many, as loud as it is grave, and what of; none is quiet and has no lamp."""
    (state, count, is_lost), tokens = told, theme()
    if count:
        lamp = lamp_of(state, lost=is_lost)
        paint_lamp(painter, QPointF(line.left() + 20 * unit, line.center().y()), 40 * unit, lamp)
    is_loud = count > 0 and state is not State.DUE and not is_lost
    ink = tokens.t1 if is_loud else tokens.t2 if count else tokens.t4
    number = TextStyle(round(56 * unit), ink, bold=is_loud, floor_px=round(30 * unit))
    draw_text(painter, line.adjusted(64 * unit, 0, -line.width() * 0.55, 0), f"{count:,}", number)
    word = TextStyle(round(26 * unit), tokens.t2 if count else tokens.t3, align=Align.RIGHT, floor_px=round(16 * unit))
    draw_text(painter, line.adjusted(line.width() * 0.45, 0, 0, 0), _(LOOKS[state].word), word)


def _name(column: WallColumn) -> str:
    return column.name.in_language(messages.language)


def _words(column: WallColumn) -> str:
    counts = column.total
    age = source_text(column.source.state, column.source.age_s)
    return f"{_name(column)} ({age}): {counts.dark_red}, {counts.red}, {counts.yellow}"
