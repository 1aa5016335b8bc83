"""Areas that came back after a silence: two calm lines in the head, whatever came with them."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from console.board.return_words import latest_together, return_figures, return_head
from ui.theme.tokens import theme
from ui.wall.ink import line
from ui.wall.layout import Sizes
from ui.wall.shown import Shown
from ui.widgets.text import draw_text, text_width

_BAR = 5
_GAP = 12


@dataclass(frozen=True, slots=True)
class ReturnPiece:
    """Who came back when, and what it brought; an ink bar holds both lines together.

    Attributes:
        figures: The second line.
    """

    rect: QRect
    head: str
    figures: str
    sizes: Sizes

    @property
    def says(self) -> str:
        """Both lines."""
        return f"{self.head} {self.figures}"

    @property
    def least_width(self) -> int:
        """Return what it needs at the smallest size, in px."""
        return self._width(self.sizes.floor)

    @property
    def width(self) -> int:
        """Return what it takes at its own size, in px."""
        return self._width(self.sizes.caption)

    def paint(self, painter: QPainter) -> None:
        """Paint the bar and the two lines."""
        sizes, tokens = self.sizes, theme()
        bar, half, inset = sizes.px(_BAR), self.rect.height() / 2, sizes.px(8)
        top = self.rect.y()
        painter.fillRect(QRect(self.rect.x(), top + inset, bar, self.rect.height() - 2 * inset), tokens.t2)
        left = self.rect.x() + bar + sizes.px(_GAP)
        width = self.rect.right() + 1 - left
        upper, lower = QRectF(left, top, width, half), QRectF(left, top + half, width, half)
        draw_text(painter, upper, self.head, line(sizes, sizes.caption, tokens.t2))
        draw_text(painter, lower, self.figures, line(sizes, sizes.caption, tokens.t1, bold=True))

    def _width(self, size_px: int) -> int:
        words = max(text_width(self.head, size_px), text_width(self.figures, size_px, bold=True))
        return round(words) + 2 + self.sizes.px(_BAR) + self.sizes.px(_GAP)


def return_piece(shown: Shown, rect: QRect, sizes: Sizes) -> ReturnPiece | None:
    """Return the piece of those that came back last, in a room of the head; None while nobody did."""
    view = shown.view
    if not view.returns:
        return None
    together = latest_together(view.returns, view.clock.city_time.rate)
    return ReturnPiece(rect, return_head(together, view.clock), return_figures(together), sizes)
