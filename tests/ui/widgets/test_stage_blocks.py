"""Blocks of stages are told apart by form, whatever the colours."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ui.theme import choose_theme
from ui.theme.tokens import theme_names
from ui.widgets.stage_blocks import IN_TABLE, paint_stages

GROUND = QColor("magenta")


def inked(stage: str) -> int:
    """Return how many pixels the block of a stage covers."""
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(GROUND)
    painter = QPainter(image)
    paint_stages(painter, QRectF(0, 0, 20, 20), (stage,), IN_TABLE)
    painter.end()
    return sum(image.pixelColor(x, y) != GROUND for x in range(20) for y in range(20))


@pytest.mark.parametrize("name", theme_names())
def test_in_high_contrast_every_stage_covers_another_area(qapp: object, name: str) -> None:
    choose_theme(name, contrast="high")
    assert len({inked(stage) for stage in ("done", "now", "over", "ahead")}) == 4
