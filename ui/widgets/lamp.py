"""Lamps: state as shape and colour, certainty as outline, loss as a hollow silhouette.

Shapes are paths on a 24-unit box. A lamp is painted once per size, ratio and look, and kept as a pixmap.
"""

import math
from dataclasses import dataclass
from enum import Enum
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from console.domain.light import Certainty
from ui.theme.fonts import font
from ui.theme.kept import kept_for_theme
from ui.theme.states import LOOKS, Shape, State, state_letter
from ui.theme.tokens import theme

BOX = 24.0
LETTER_FROM_PX = 24
_INNER_SHARE = 0.64
"""Of a shape inside the outline that says that its state is provisional."""
_STRAIGHT = frozenset({Shape.SQUARE, Shape.BARS})
_ANTIALIASED = frozenset(Shape) - _STRAIGHT
_BAR = (5, 4, 5)
"""Left, top and width of the left one of two bars."""
_EDGED_BAR = (1, 3, 10)
"""Wide enough that colour is left inside an edge of high contrast."""
_EDGED_LETTER_SHARE = 0.84
"""Of a letter that such an edge leaves less room."""


class Finish(Enum):
    """How the silhouette is filled: in its colour, hollow for a lost source, or drawn on a plate of its own colour."""

    SOLID = "solid"
    HOLLOW = "hollow"
    ON_PLATE = "on_plate"


@dataclass(frozen=True, slots=True)
class Lamp:
    """What a lamp looks like.

    Attributes:
        provisional: A dashed outline stands round it.
        lettered: It carries its letter; for lamps of 24 px or more that stand alone. Inside a dashed outline a shape of
            less has no room for one that could be read.
    """

    state: State
    finish: Finish = Finish.SOLID
    provisional: bool = False
    lettered: bool = False


def lamp_of(
    state: State, certainty: Certainty = Certainty.FINAL, *, lost: bool = False, lettered: bool = False
) -> Lamp:
    """Return the lamp of a state with its certainty; hollow when its source is lost."""
    return Lamp(state, Finish.HOLLOW if lost else Finish.SOLID, certainty is Certainty.PROVISIONAL, lettered)


@cache
def silhouette(shape: Shape) -> QPainterPath:
    """Return a shape's outline on the 24-unit box. Shared: copy before changing it."""
    path = QPainterPath()
    match shape:
        case Shape.OCTAGON:
            angles = [math.pi / 8 * k for k in range(1, 17, 2)]
            path.addPolygon(QPolygonF([QPointF(12 + 11.2 * math.cos(a), 12 + 11.2 * math.sin(a)) for a in angles]))
            path.closeSubpath()
        case Shape.SQUARE:
            path.addRect(3, 3, 18, 18)
        case Shape.TRIANGLE:
            path.addPolygon(QPolygonF([QPointF(12, 2.5), QPointF(22.5, 20.5), QPointF(1.5, 20.5)]))
            path.closeSubpath()
        case Shape.BARS:
            path.addRect(5, 4, 5, 16)
            path.addRect(14, 4, 5, 16)
        case Shape.DISC:
            path.addEllipse(QPointF(12, 12), 8, 8)
        case Shape.DIAMOND:
            path.addPolygon(QPolygonF([QPointF(12, 1), QPointF(23, 12), QPointF(12, 23), QPointF(1, 12)]))
            path.closeSubpath()
        case Shape.RING:
            path.addEllipse(QPointF(12, 12), 7, 7)
        case Shape.TICK:
            path.moveTo(4, 12.5)
            path.lineTo(9.5, 18.5)
            path.lineTo(20, 6)
    return path


def paint_lamp(painter: QPainter, centre: QPointF, size_px: float, lamp: Lamp) -> None:
    """Paint a lamp whose box of ``size_px`` has this centre; snapped to device pixels."""
    ratio = painter.device().devicePixelRatioF()
    pixmap = lamp_pixmap(lamp, size_px, ratio)
    left = round((centre.x() - size_px / 2) * ratio) / ratio
    # Half a pixel goes up, where the middle of hanzi is.
    top = math.ceil((centre.y() - size_px / 2) * ratio - 0.5) / ratio
    painter.drawPixmap(QPointF(left, top), pixmap)


def lamp_pixmap(lamp: Lamp, size_px: float, ratio: float = 1.0) -> QPixmap:
    """Return the lamp as a transparent pixmap of ``size_px`` logical pixels."""
    inner_px = size_px * _INNER_SHARE if lamp.provisional else size_px
    letter = state_letter(lamp.state) if lamp.lettered and inner_px >= LETTER_FROM_PX else ""
    return _pixmap(lamp, letter, max(1, round(size_px * ratio)), ratio)


@kept_for_theme()
def _pixmap(lamp: Lamp, letter: str, device_px: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(device_px, device_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    unit = device_px / BOX
    if lamp.provisional:
        _paint_outline(painter, lamp, unit)
        share, drop = (0.5, 0.12) if LOOKS[lamp.state].shape is Shape.TRIANGLE else (_INNER_SHARE, 0.0)
        painter.translate(device_px * (1 - share) / 2, device_px * ((1 - share) / 2 + drop))
        unit *= share
    _paint_shape(painter, lamp, unit, round(theme().lamp_edge * ratio))
    if letter:
        _paint_letter(painter, lamp, letter, unit)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, max(1.0, width))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _paint_outline(painter: QPainter, lamp: Lamp, unit: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(unit, unit)
    pen = _pen(theme().t1, 1.6)
    pen.setDashPattern([1.9, 1.5])
    painter.setPen(pen)
    shape = LOOKS[lamp.state].shape
    around = Shape.RING if shape in (Shape.DISC, Shape.RING, Shape.TICK) else shape
    if shape is Shape.BARS:
        painter.drawRect(QRectF(1.5, 1.5, 21, 21))
    elif around is Shape.RING:
        painter.drawEllipse(QPointF(12, 12), 10.5, 10.5)
    elif shape is Shape.SQUARE:
        painter.drawRect(QRectF(1.2, 1.2, 21.6, 21.6))
    else:
        painter.drawPath(silhouette(shape))
    painter.restore()


def _paint_shape(painter: QPainter, lamp: Lamp, unit: float, edge_px: int) -> None:
    shape = LOOKS[lamp.state].shape
    colours = theme().states[lamp.state]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, shape in _ANTIALIASED)
    if lamp.finish is Finish.HOLLOW:
        _paint_hollow(painter, shape, unit)
    elif shape in _STRAIGHT:
        for rect in _straight_rects(shape, unit):
            painter.fillRect(rect, colours.fill)
            _paint_frame(painter, rect, lamp, edge_px)
    elif shape is Shape.DIAMOND:
        _paint_diamond(painter, colours.fill, _drawn_edge(lamp) or colours.fill, unit, edge_px)
    else:
        painter.scale(unit, unit)
        _paint_curved(painter, lamp, shape, edge_px / unit)
    painter.restore()


def _paint_curved(painter: QPainter, lamp: Lamp, shape: Shape, edge_width: float) -> None:
    colours = theme().states[lamp.state]
    path = silhouette(shape)
    edge = _drawn_edge(lamp)
    match shape:
        case Shape.RING:
            painter.strokePath(path, _pen(edge or colours.fill, 2.4))
        case Shape.TICK:
            painter.strokePath(path, _pen(edge or colours.fill, 3))
        case _:
            painter.fillPath(path, colours.fill)
            if edge is not None:
                own = 2.2 if lamp.finish is Finish.ON_PLATE else 1.8
                painter.strokePath(path, _pen(edge, max(own, edge_width)))


def _paint_frame(painter: QPainter, rect: QRectF, lamp: Lamp, edge_px: int) -> None:
    """Paint the edge of a shape of straight lines, inside it, on whole device pixels."""
    edge = _drawn_edge(lamp)
    if edge is not None:
        width = max(edge_px, 1)
        inset = width / 2
        painter.setPen(_pen(edge, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))


def _drawn_edge(lamp: Lamp) -> QColor | None:
    """Return the colour of an edge: a state's own, or ink round all of them in high contrast; None without one."""
    colours = theme().states[lamp.state]
    if lamp.finish is Finish.ON_PLATE and (theme().lamp_edge or colours.plate == colours.fill):
        return colours.on_plate
    if theme().lamp_edge:
        return theme().t1
    return None if colours.edge == colours.fill else colours.edge


def _straight_rects(shape: Shape, unit: float) -> list[QRectF]:
    """Return a square or two bars on whole pixels, as far from the left as from the right, from above as from below."""
    whole = round(BOX * unit)
    if shape is Shape.SQUARE:
        inset = round(3 * unit)
        return [QRectF(inset, inset, whole - 2 * inset, whole - 2 * inset)]
    left, top, wide = (round(length * unit) for length in (_EDGED_BAR if theme().lamp_edge else _BAR))
    return [QRectF(x, top, wide, whole - 2 * top) for x in (left, whole - left - wide)]


def _paint_hollow(painter: QPainter, shape: Shape, unit: float) -> None:
    """Keep the silhouette: a source that is lost says what it last was, and that this is no longer known."""
    width = float(max(1, round(1.7 * unit))) if shape in _STRAIGHT else max(1.4, 1.7 * unit)
    painter.setPen(_pen(theme().t3, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape in _STRAIGHT:
        inset = width / 2
        for rect in _straight_rects(shape, unit):
            painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))
        return
    painter.scale(unit, unit)
    painter.setPen(_pen(theme().t3, width / unit))
    scale = 0.92 if shape in (Shape.TRIANGLE, Shape.OCTAGON, Shape.DIAMOND) else 1.0
    painter.translate(12 * (1 - scale), 12 * (1 - scale))
    painter.scale(scale, scale)
    painter.drawPath(silhouette(shape))


def _paint_diamond(painter: QPainter, colour: QColor, edge: QColor, unit: float, edge_px: int) -> None:
    painter.scale(unit, unit)
    path = silhouette(Shape.DIAMOND)
    inner = path.translated(0, 0)
    painter.setClipPath(inner)
    painter.setPen(_pen(colour, 2))
    for offset in range(-24, 25, 5):
        painter.drawLine(QPointF(offset, 24), QPointF(offset + 24, 0))
    painter.setClipping(False)
    painter.translate(1.2, 1.2)
    painter.scale(0.9, 0.9)
    painter.strokePath(path, _pen(edge, max(2.2, edge_px / unit)))


def _paint_letter(painter: QPainter, lamp: Lamp, letter: str, unit: float) -> None:
    shape = LOOKS[lamp.state].shape
    share = {Shape.OCTAGON: 0.6, Shape.SQUARE: 0.6, Shape.TRIANGLE: 0.46, Shape.DIAMOND: 0.6}.get(shape, 0.5)
    drop = 3.2 if shape is Shape.TRIANGLE else 0.0
    share *= _EDGED_LETTER_SHARE if theme().lamp_edge else 1
    size = max(1, round(BOX * unit * share))
    painter.setFont(font(size, bold=True))
    painter.setPen(theme().t2 if lamp.finish is Finish.HOLLOW else theme().states[lamp.state].on_fill)
    width = painter.fontMetrics().horizontalAdvance(letter)
    centre = QPointF(12 * unit, (12 + drop) * unit)
    painter.drawText(QPointF(centre.x() - width / 2, centre.y() + 0.37 * size), letter)
