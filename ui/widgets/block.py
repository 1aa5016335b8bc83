"""A block: one opaque widget that draws frozen pieces and repaints only those that changed."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import theme
from ui.widgets.hatch import tie_brush_to_window


class Piece(Protocol):
    """A part of a block: a comparable value that knows its rectangle and how to paint it."""

    @property
    def rect(self) -> QRect:
        """Where it stands in the block; it paints nothing outside."""
        ...

    @property
    def says(self) -> str:
        """What it says, for readers who cannot see it; empty when it is decoration."""
        ...

    def paint(self, painter: QPainter) -> None:
        """Paint it. Textures start at the window's corner already."""
        ...


class Block(QWidget):
    """Draws what ``show_pieces`` was given last. Untouched: it takes no focus, no click and shows no tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: dict[str, Piece] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)

    @property
    def pieces(self) -> Mapping[str, Piece]:
        """What is shown, by key."""
        return self._pieces

    def show_pieces(self, pieces: Mapping[str, Piece]) -> None:
        """Show these pieces, in this order; asks for a repaint of changed, new and vanished ones only."""
        changed = False
        for key, piece in pieces.items():
            before = self._pieces.get(key)
            if before == piece:
                continue
            changed = True
            self.update(piece.rect)
            if before is not None and before.rect != piece.rect:
                self.update(before.rect)
        for key in self._pieces.keys() - pieces.keys():
            changed = True
            self.update(self._pieces[key].rect)
        if changed:
            self._pieces = dict(pieces)
            self.setAccessibleDescription("; ".join(piece.says for piece in pieces.values() if piece.says))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and every piece that touches the region asked for."""
        painter = QPainter(self)
        tie_brush_to_window(painter, self)
        region = event.region()
        painter.fillRect(region.boundingRect(), theme().bg0)  # Qt clips to the region
        for piece in self._pieces.values():
            if region.intersects(piece.rect):
                painter.save()
                piece.paint(painter)
                painter.restore()
        painter.end()
