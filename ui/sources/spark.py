"""A small curve without axes: zero-based, gaps where nothing is known, a dot at the last value."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.sources.grid_model import Spark
from ui.theme import theme

DOT_PX = 2.0
LINE_PX = 1.0
EDGE_PX = 3.0


def paint_spark(painter: QPainter, room: QRectF, spark: Spark) -> None:
    """Draw a curve into a room; nothing but its ground line where no value is known."""
    tokens = theme()
    inside = room.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
    painter.fillRect(QRectF(inside.left(), round(inside.bottom()), inside.width(), 1), tokens.line1)
    runs = runs_of(spark, inside)
    if not runs:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.t2, LINE_PX))
    for run in runs:
        painter.drawPolyline(QPolygonF(run if len(run) > 1 else [run[0], run[0] + QPointF(LINE_PX, 0)]))
    painter.setPen(QPen(tokens.t1, 0))
    painter.setBrush(tokens.t1)
    painter.drawEllipse(runs[-1][-1], DOT_PX, DOT_PX)
    painter.restore()


def runs_of(spark: Spark, room: QRectF) -> list[list[QPointF]]:
    """Return the points of each stretch without gaps, from left to right; values above the top stand at the top."""
    step = room.width() / max(1, len(spark.values) - 1)
    runs: list[list[QPointF]] = []
    is_open = False
    for place, value in enumerate(spark.values):
        if value is None:
            is_open = False
            continue
        height = room.height() * min(1.0, max(0.0, value) / spark.top) if spark.top > 0 else 0.0
        point = QPointF(room.left() + place * step, room.bottom() - height)
        if is_open:
            runs[-1].append(point)
        else:
            runs.append([point])
        is_open = True
    return runs
