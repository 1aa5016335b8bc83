"""Stages as a row of blocks: one that is over its limit stands out by height before it does by colour."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.theme import State, theme
from ui.theme.tokens import WHOLE_SCALE

GLYPH = ("done", "over", "ahead", "ahead")
QUIET_GLYPH = ("done", "now", "ahead", "ahead")
LOW_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class BlockSize:
    """Logical px of a block; ``tall`` the height of one that is over."""

    width: float = 13
    height: float = 7
    gap: float = 3
    tall: float = 15

    def span(self, blocks: int) -> float:
        """Return the width of so many blocks."""
        return blocks * (self.width + self.gap) - self.gap

    def on_desk(self) -> "BlockSize":
        """Return the same blocks at the desk's text scale."""
        return self.scaled(theme().text_scale / WHOLE_SCALE)

    def scaled(self, factor: float) -> "BlockSize":
        """Return the same blocks larger or smaller."""
        return BlockSize(self.width * factor, self.height * factor, self.gap * factor, self.tall * factor)


IN_TABLE = BlockSize()
IN_CHIP = BlockSize(5, 7, 2, 13)


def paint_stages(painter: QPainter, room: QRectF, stages: tuple[str, ...], size: BlockSize) -> None:
    """Paint one block a stage: done grey, now ink, over red and tall, ahead hollow; squeezed where they are many.

    In high contrast, where grey is ink as well, what is done is low.
    """
    if not stages:
        return
    step = min(size.width + size.gap, room.width() / len(stages))
    tokens = theme()
    colours = {"done": tokens.t3, "now": tokens.t1, "over": tokens.states[State.PROMISE].fill}
    done = size.height * (LOW_SHARE if tokens.t3 == tokens.t1 else 1)
    heights = {"done": done, "over": size.tall}
    for place, stage in enumerate(stages):
        height = max(round(heights.get(stage, size.height)), 2)
        left, top = round(room.left() + place * step), round(room.center().y() - height / 2)
        width = max(round(step - size.gap), 2)
        if stage in colours:
            painter.fillRect(left, top, width, height, colours[stage])
        else:
            painter.setPen(tokens.line2)
            painter.drawRect(left, top, width - 1, height - 1)
