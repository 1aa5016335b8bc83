"""Text, measured before it is drawn. Every painted word of the wall passes through ``draw_text``.

Lines are placed by their baseline: 0.37 em under the middle, where figures and hanzi of these fonts look centred.
Glyphs above 64 device pixels would be drawn as paths, several times dearer; they come from cached pixmaps.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.theme.fonts import font, metrics
from ui.theme.kept import kept_for_theme

BASELINE_UNDER_MIDDLE_EM = 0.37
PATHS_ABOVE_DEVICE_PX = 64
LEAST_ONE_LINE_SHARE = 0.86
LONGEST_MEASURED = 240
LINE_EM = 1.12
TWO_LINES_EM = 2.3
_SPRITES = frozenset("0123456789,.:%+")
_NEVER_FIRST = frozenset("、,。;:?!·)》」』】〉〕…—%‰,.;:?!)]}")
"""What begins no line: it belongs to the word before."""
_NEVER_LAST = frozenset("(《「『【〈〔([{")
"""What ends no line: it belongs to the word after."""


class Align(Enum):
    """Where a line stands in its rectangle."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a line is set.

    Attributes:
        floor_px: It may shrink to this size to fit; 0 when it may not shrink.
        may_elide: Whether it may lose its end when even the floor does not fit. A must-read may not.
    """

    size_px: int
    colour: QColor
    bold: bool = False
    align: Align = Align.LEFT
    floor_px: int = 0
    may_elide: bool = False


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A line as it was drawn: for tests that measure what a reader gets."""

    text: str
    size_px: int
    width_px: float
    room_px: float
    is_whole: bool
    is_must_read: bool


_watchers: list[Callable[[DrawnText], None]] = []


@contextmanager
def watched_text() -> Iterator[list[DrawnText]]:
    """Collect every line drawn inside the block."""
    drawn: list[DrawnText] = []
    _watchers.append(drawn.append)
    try:
        yield drawn
    finally:
        _watchers.remove(drawn.append)


def text_width(text: str, size_px: int, *, bold: bool = False) -> float:
    """Return the advance of a line in logical pixels."""
    return metrics(size_px, bold=bold).horizontalAdvance(text)


def fitted_size(text: str, room_px: float, style: TextStyle) -> int:
    """Return the largest size from the style's own down to its floor at which the line fits, else the floor."""
    size = style.size_px
    wanted = text_width(text, size, bold=style.bold)
    if not style.floor_px or wanted <= room_px:
        return size
    size = max(style.floor_px, min(size, floor(size * room_px / wanted)))
    while size > style.floor_px and text_width(text, size, bold=style.bold) > room_px:
        size -= 1
    return size


def first_that_fits(candidates: tuple[str, ...], room_px: float, style: TextStyle) -> str:
    """Return the first of several wordings that fits at the style's smallest size, else the last."""
    size = style.floor_px or style.size_px
    return next((text for text in candidates if text_width(text, size, bold=style.bold) <= room_px), candidates[-1])


def draw_text(
    painter: QPainter, rect: QRectF | QRect, text: str, style: TextStyle, *, baseline_y: float | None = None
) -> float:
    """Draw one line and return its width in logical pixels.

    Args:
        painter: Where to.
        rect: The room it has; the line is centred in its height.
        text: The line.
        style: Size, colour and what may happen when it does not fit.
        baseline_y: Stand on this line instead, so that sizes can share one.
    """
    if not text:
        return 0.0
    within = text[:LONGEST_MEASURED]  # names of 10 kB exist; measuring them whole at each repaint would be felt
    size = fitted_size(within, rect.width(), style)
    shown, width = within, text_width(within, size, bold=style.bold)
    if width > rect.width() + 0.5:
        shown = metrics(size, bold=style.bold).elidedText(within, Qt.TextElideMode.ElideRight, rect.width())
        width = text_width(shown, size, bold=style.bold)
    left = rect.x() + (rect.width() - width) * style.align.value
    baseline = rect.y() + rect.height() / 2 + BASELINE_UNDER_MIDDLE_EM * size if baseline_y is None else baseline_y
    ratio = painter.device().devicePixelRatioF()
    _put(
        painter,
        QPointF(round(left * ratio) / ratio, round(baseline * ratio) / ratio),
        shown,
        replace(style, size_px=size),
    )
    for watch in _watchers:
        watch(DrawnText(text, size, width, rect.width(), shown == text, not style.may_elide))
    return width


def draw_in_two_lines(
    painter: QPainter, rect: QRectF, text: str, style: TextStyle, *, baseline_y: float | None = None
) -> None:
    """Draw a name on one line if it fits at nearly its size, else on two smaller lines in the same room.

    Args:
        painter: Where to.
        rect: The room it has.
        text: The name.
        style: As for one line; two lines go down to its floor, and lose their end only if the style allows it.
        baseline_y: Of the one line.
    """
    text = text[:LONGEST_MEASURED]
    least = least_on_one_line(text, rect.width(), style)
    if least:
        draw_text(painter, rect, text, replace(style, floor_px=least), baseline_y=baseline_y)
        return
    size = max(style.floor_px, min(style.size_px, floor(rect.height() / TWO_LINES_EM)))
    first, second = broken(text, rect.width(), size, bold=style.bold)
    while size > style.floor_px and text_width(second, size, bold=style.bold) > rect.width():
        size -= 1
        first, second = broken(text, rect.width(), size, bold=style.bold)
    if not second:
        draw_text(painter, rect, text, style, baseline_y=baseline_y)
        return
    half = size * LINE_EM
    top = rect.y() + rect.height() / 2 - half
    small = replace(style, size_px=size)
    draw_text(painter, QRectF(rect.x(), top, rect.width(), half), first, small)
    draw_text(painter, QRectF(rect.x(), top + half, rect.width(), half), second, small)


def least_on_one_line(text: str, room_px: float, style: TextStyle) -> int:
    """Return the size down to which a name may shrink to stay on one line; 0 where it takes two."""
    breaks = " " in text or text_width(text, style.floor_px, bold=style.bold) > room_px
    least = max(style.floor_px, round(style.size_px * LEAST_ONE_LINE_SHARE)) if breaks else style.floor_px
    return least if text_width(text, least, bold=style.bold) <= room_px else 0


def broken(text: str, room_px: float, size_px: int, *, bold: bool = False) -> tuple[str, str]:
    """Return a name as two lines, broken at a blank; one without blanks beside any hanzi, never inside a word.

    Of the places where both lines fit, the one that leaves them most alike; where none does, the first line takes as
    much as fits.
    """
    blanks = [index for index, letter in enumerate(text) if letter == " " and _may_break(text, index)]
    wide = [
        index for index in range(1, len(text)) if not text[index - 1 : index + 1].isascii() and _may_break(text, index)
    ]
    widths: dict[int, tuple[float, float]] = {}
    for index in blanks or wide:
        first = text_width(text[:index], size_px, bold=bold)
        if first > room_px and widths:
            break
        widths[index] = first, text_width(text[index:].lstrip(), size_px, bold=bold)
    both = [index for index, lines in widths.items() if max(lines) <= room_px]
    cut = min(both, key=lambda index: max(widths[index])) if both else max(widths, default=len(text))
    return text[:cut], text[cut:].lstrip()


def _may_break(text: str, index: int) -> bool:
    """Return whether a line may begin here; a sign keeps to the word it belongs to."""
    after = text[index:].lstrip()[:1]
    return after not in _NEVER_FIRST and text[index - 1 : index] not in _NEVER_LAST


def _put(painter: QPainter, at: QPointF, text: str, style: TextStyle) -> None:
    ratio = painter.device().devicePixelRatioF()
    if style.size_px * ratio <= PATHS_ABOVE_DEVICE_PX:
        painter.setFont(font(style.size_px, bold=style.bold))
        painter.setPen(style.colour)
        painter.drawText(at, text)
        return
    key = (style.size_px, style.bold, style.colour.rgba(), ratio)
    ascent = metrics(style.size_px, bold=style.bold).ascent()
    parts = tuple(text) if _SPRITES.issuperset(text) else (text,)
    x = at.x()
    for part in parts:
        painter.drawPixmap(QPointF(x, round((at.y() - ascent) * ratio) / ratio), _rendered(part, *key))
        x = round((x + text_width(part, style.size_px, bold=style.bold)) * ratio) / ratio


@kept_for_theme(most=400)
def _rendered(text: str, size_px: int, bold: bool, rgba: int, ratio: float) -> QPixmap:  # noqa: FBT001 - a key
    measure = metrics(size_px, bold=bold)
    pixmap = QPixmap(ceil((measure.horizontalAdvance(text) + size_px * 0.1) * ratio), ceil(measure.height() * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setFont(font(size_px, bold=bold))
    painter.setPen(QColor.fromRgba(rgba))
    painter.drawText(QPointF(0, round(measure.ascent() * ratio) / ratio), text)
    painter.end()
    return pixmap
