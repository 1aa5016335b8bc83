"""Walls as tests look at them: their blocks, their pieces, and every text that is drawn."""

from pytestqt.qtbot import QtBot

from console.board.wall_view import WallView
from tests.ui.wall import samples
from ui.wall.cell import CellPiece
from ui.wall.page import WallPage
from ui.widgets.block import Block
from ui.widgets.text import DrawnText, watched_text

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))


def block(page: WallPage, name: str) -> Block:
    (found,) = (child for child in page.findChildren(Block) if child.accessibleName() == name)
    return found


def pieces_of(page: WallPage) -> list[object]:
    return [piece for child in page.findChildren(Block) for piece in child.pieces.values()]


def cells_of(page: WallPage) -> list[CellPiece]:
    return [piece for piece in pieces_of(page) if isinstance(piece, CellPiece)]


def drawn(qtbot: QtBot, view: WallView, size: tuple[int, int], *, scale: float = 1.0) -> list[DrawnText]:
    page = WallPage(viewing_scale=scale)
    qtbot.addWidget(page)
    page.resize(*size)
    page.set_view(view, samples.NOW_US)
    with watched_text() as texts:
        page.grab()
    page.close()
    return texts
