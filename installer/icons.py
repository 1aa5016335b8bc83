"""The product's icon as pictures: one PNG a size, and all sizes as one icon for Windows."""

import struct
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from installer.layout import ROOT

DRAWING: Final = ROOT / "resources" / "icons" / "product.svg"
ICON_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def icon_png(size: int) -> bytes:
    """Return the product's icon in a size, as PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(written.data())


def windows_icon() -> bytes:
    """Return the product's icon in the sizes that Windows asks for, as one ``.ico``."""
    images = [(size, icon_png(size)) for size in ICON_SIZES if size <= 256]
    head, place = struct.pack("<HHH", 0, 1, len(images)), 6 + 16 * len(images)
    for size, image in images:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), place)
        place += len(image)
    return head + b"".join(image for _, image in images)
