"""How many cases have a stage over its limit while they are in time as a whole: one figure in the head."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from console.messages import _
from ui.theme.tokens import theme
from ui.wall.ink import line
from ui.wall.layout import Sizes
from ui.wall.shown import Shown, is_lost
from ui.widgets.formats import grouped
from ui.widgets.stage_blocks import GLYPH, IN_CHIP, QUIET_GLYPH, paint_stages
from ui.widgets.text import draw_text, text_width

_SCALE = 1.7
_GAP = 10


@dataclass(frozen=True, slots=True)
class StagesPiece:
    """Blocks of stages, the words and the figure; quiet unless there is any.

    Attributes:
        count: None while it is being counted, and while no source is heard.
    """

    rect: QRect
    words: str
    figure: str
    count: int | None
    sizes: Sizes

    @property
    def says(self) -> str:
        """Words and figure."""
        return f"{self.words} {self.figure}"

    @property
    def width(self) -> int:
        """What it needs, in px."""
        words = text_width(self.words, self.sizes.caption) + text_width(self.figure, self.sizes.row, bold=True)
        return round(_glyph_px(self.sizes) + words) + 2 * self.sizes.px(_GAP) + 2

    def paint(self, painter: QPainter) -> None:
        """Paint the blocks, the words and the figure."""
        sizes, tokens = self.sizes, theme()
        blocks = IN_CHIP.scaled(_SCALE * sizes.unit)
        centre = QPointF(self.rect.x(), self.rect.y() + self.rect.height() / 2)
        room = QRectF(centre.x(), self.rect.y(), blocks.span(len(GLYPH)) + blocks.gap, self.rect.height())
        paint_stages(painter, room, GLYPH if self.count else QUIET_GLYPH, blocks)
        left = self.rect.x() + round(_glyph_px(sizes)) + sizes.px(_GAP)
        style = line(sizes, sizes.caption, tokens.t2 if self.count else tokens.t3)
        words = QRectF(left, self.rect.y(), self.rect.right() - left, self.rect.height())
        left += round(draw_text(painter, words, self.words, style)) + sizes.px(_GAP)
        style = line(sizes, sizes.row, tokens.t1 if self.count else tokens.t3, bold=bool(self.count))
        figure = QRectF(left, self.rect.y(), self.rect.right() + 1 - left, self.rect.height())
        draw_text(painter, figure, self.figure, style)


def stages_piece(shown: Shown, room: QRect, sizes: Sizes) -> StagesPiece:
    """Return the figure, standing at the left of a room of the head."""
    view = shown.view
    is_deaf = all(is_lost(column) for column in view.columns)
    count = None if is_deaf else view.stages_over
    figure = "–" if is_deaf else _("counting") if count is None else grouped(count)
    piece = StagesPiece(room, _("stages over"), figure, count, sizes)
    return replace(piece, rect=QRect(room.x(), room.y(), piece.width, room.height()))


def _glyph_px(sizes: Sizes) -> float:
    return IN_CHIP.scaled(_SCALE * sizes.unit).span(len(GLYPH))
