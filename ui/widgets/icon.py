"""Icons: drawings of the product in one colour, made at the size and ratio asked for."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from console.paths import resource
from ui.theme.kept import kept_for_theme

INK = "currentColor"


def icon_pixmap(name: str, size_px: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Return the drawing ``resources/icons/<name>.svg`` in a colour."""
    return _pixmap(name, size_px, colour.name(), ratio)


@kept_for_theme()
def _pixmap(name: str, size_px: int, colour: str, ratio: float) -> QPixmap:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace(INK, colour)
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
