"""The clock of a case as a bullet."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from console.board.list_view import Bar
from ui.theme import State, px, theme

BAR_HEIGHT_PX = 6
TICK_HEIGHT_PX = 14
TICK_WIDTH_PX = 2


def paint_bar(
    painter: QPainter, room: QRectF, bar: Bar, *, stopped: bool = False, legal: bool = False, selected: bool = False
) -> None:
    """Paint a clock: track is the statutory limit, tick the promise, fill what is used.

    Args:
        painter: Where to paint.
        room: The bar stands in its middle, over its whole width.
        bar: The clock.
        stopped: Whether it stands still: blue.
        legal: Whether the statutory limit has passed. Use beyond it alone does not say so: a stop after the promised
            day holds up the statutory clock only.
        selected: Whether it stands on a selected row, whose ground is that of the track elsewhere.
    """
    whole = bar.statutory if bar.statutory is not None else bar.promised
    longest = max(bar.used, whole or 0, bar.promised or 0, 1)
    scale = room.width() / longest
    top = round(room.center().y() - px(BAR_HEIGHT_PX) / 2)
    left = round(room.left())
    states, tokens = theme().states, theme()

    def span(start: float, end: float, colour: QColor, grow_px: int = 0) -> None:
        begin, stop = round(left + start * scale), round(left + end * scale)
        painter.fillRect(begin, top - grow_px, max(stop - begin, 2), px(BAR_HEIGHT_PX) + 2 * grow_px, colour)

    span(0, whole or longest, tokens.t4 if selected else tokens.bg3)
    in_time = min(bar.used, bar.promised if bar.promised is not None else longest, whole or longest)
    if in_time > 0:
        span(0, in_time, states[State.STOPPED].fill if stopped else tokens.t3)
    if bar.promised is not None and bar.used > bar.promised:
        span(bar.promised, min(bar.used, bar.statutory or bar.used) if legal else bar.used, states[State.PROMISE].fill)
    if legal and bar.statutory is not None and bar.used > bar.statutory:
        span(bar.statutory, bar.used, states[State.LEGAL].edge, 1)
        painter.fillRect(
            round(left + bar.statutory * scale) + 1,
            top,
            max(round((bar.used - bar.statutory) * scale) - 2, 1),
            px(BAR_HEIGHT_PX),
            states[State.LEGAL].fill,
        )
    if bar.promised is not None:
        tick = min(round(left + bar.promised * scale), round(room.right()) - TICK_WIDTH_PX)
        painter.fillRect(
            tick, round(room.center().y() - px(TICK_HEIGHT_PX) / 2), TICK_WIDTH_PX, px(TICK_HEIGHT_PX), tokens.t1
        )
