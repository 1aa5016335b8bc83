"""The texture that says "old": 45° lines over whatever the source still shows.

Lines are tied to the window, so that neighbouring widgets and cells join without a seam.
"""

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from ui.theme.kept import kept_for_theme
from ui.theme.tokens import theme

DESK_PITCH_PX = 8.0
WALL_PITCH_PX = 20.0
_LINE_SHARE = 0.13


def tie_brush_to_window(painter: QPainter, widget: QWidget) -> None:
    """Let textures of this painter start at the window's corner. Call once at the head of a paint event."""
    painter.setBrushOrigin(-widget.mapTo(widget.window(), QPoint()))


def fill_hatch(painter: QPainter, rect: QRect | QRectF, pitch_px: float = DESK_PITCH_PX) -> None:
    """Draw the texture over a rectangle, on top of what is there."""
    painter.fillRect(rect, hatch_brush(pitch_px, painter.device().devicePixelRatioF()))


def hatch_brush(pitch_px: float, ratio: float = 1.0, colour: QColor | None = None) -> QBrush:
    """Return the texture as a brush; in the theme's own hatch colour unless another is given."""
    return _brush(max(4, round(pitch_px * ratio)), ratio, (colour or theme().hatch).rgba())


@kept_for_theme()
def _brush(tile_px: int, ratio: float, rgba: int) -> QBrush:
    tile = QPixmap(tile_px, tile_px)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(QPen(QColor.fromRgba(rgba), max(1.0, tile_px * _LINE_SHARE)))
    for shift in (-tile_px, 0, tile_px):
        painter.drawLine(QLineF(shift - tile_px, 2 * tile_px, shift + 2 * tile_px, -tile_px))
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(1 / ratio, 1 / ratio))
    return brush
