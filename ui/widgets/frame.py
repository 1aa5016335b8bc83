"""What stands round the parts of a page: the hairline between them, and a pane that scrolls down and never across."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.theme.tokens import theme

UNBOUNDED_PX = 16_777_215
"""Qt's word for no greatest width or height."""


def edge(parent: QWidget, *, is_under: bool = False) -> QFrame:
    """Return the line between a table and its side, or what stands under it."""
    made = QFrame(parent)
    if is_under:
        made.setFixedHeight(1)
    else:
        made.setFixedWidth(1)
    made.setAutoFillBackground(True)
    palette = made.palette()
    palette.setColor(palette.ColorRole.Window, theme().line2)
    made.setPalette(palette)
    return made


def scrolled(inner: QWidget, parent: QWidget) -> QScrollArea:
    """Return a pane that holds a widget as wide as itself."""
    made = QScrollArea(parent)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inner)
    return made
