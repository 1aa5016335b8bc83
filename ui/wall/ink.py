"""Styles the wall's pieces share: sizes from the layout, colours from the theme."""

from PySide6.QtGui import QColor

from ui.theme.tokens import theme
from ui.wall.layout import Sizes
from ui.widgets.text import Align, TextStyle


def line(
    sizes: Sizes,
    size_px: int,
    colour: QColor,
    *,
    bold: bool = False,
    align: Align = Align.LEFT,
    may_elide: bool = False,
) -> TextStyle:
    """Return a style that may shrink to the wall's floor."""
    return TextStyle(size_px, colour, bold=bold, align=align, floor_px=sizes.floor, may_elide=may_elide)


def caption(sizes: Sizes, *, align: Align = Align.LEFT, may_elide: bool = False) -> TextStyle:
    """Return the style of captions and units."""
    return line(sizes, sizes.caption, theme().t3, align=align, may_elide=may_elide)
