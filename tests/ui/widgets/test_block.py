"""A block draws frozen pieces and repaints differences; textures join across widgets."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import theme
from ui.widgets.block import Block
from ui.widgets.hatch import fill_hatch


@dataclass(frozen=True, slots=True)
class Patch:
    """A hatched patch that says its word."""

    rect: QRect
    says: str = ""
    hatched: bool = False

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect, theme().bg2)
        if self.hatched:
            fill_hatch(painter, self.rect, 15)


class Painted(QObject):
    """Collects what a widget was asked to paint."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.rects: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects += list(event.region())
        return False


def settle() -> None:
    for __ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@pytest.fixture
def block(qtbot: QtBot) -> Iterator[Block]:
    made = Block("pieces")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_pieces({"a": Patch(QRect(0, 0, 50, 50), "one"), "b": Patch(QRect(100, 100, 50, 50), "two")})
    made.show()
    qtbot.waitExposed(made)
    settle()
    yield made
    made.close()


def test_only_a_piece_that_changed_is_painted(block):
    painted = Painted(block)
    block.show_pieces({"a": Patch(QRect(0, 0, 50, 50), "one"), "b": Patch(QRect(100, 100, 50, 50), "other")})
    settle()
    assert painted.rects == [QRect(100, 100, 50, 50)]


def test_a_piece_that_left_or_moved_is_painted_over(block):
    painted = Painted(block)
    block.show_pieces({"b": Patch(QRect(200, 100, 50, 50), "two")})
    settle()
    for rect in (QRect(0, 0, 50, 50), QRect(100, 100, 50, 50), QRect(200, 100, 50, 50)):
        assert any(done.contains(rect) for done in painted.rects)
    image = block.grab().toImage()
    assert image.pixelColor(10, 10) == theme().bg0
    assert image.pixelColor(110, 110) == theme().bg0
    assert image.pixelColor(210, 110) == theme().bg2


def test_it_says_what_its_pieces_say(block):
    assert block.accessibleDescription() == "one; two"


def test_the_texture_joins_across_two_blocks_at_odd_places(qtbot):
    """A 45° line that leaves one block enters the next: one pixel right is one pixel up."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 160)
    for left, width in ((7, 83), (90, 77)):
        part = Block("part", window)
        part.setGeometry(left, 11, width, 131)
        part.show_pieces({"all": Patch(QRect(0, 0, width, 131), hatched=True)})
    image = window.grab().toImage()
    left_edge = [image.pixelColor(89, y).lightness() for y in range(20, 130)]
    right_edge = [image.pixelColor(90, y - 1).lightness() for y in range(20, 130)]
    assert all(abs(one - other) <= 2 for one, other in zip(left_edge, right_edge, strict=True))
    assert max(left_edge) - min(left_edge) > 10
