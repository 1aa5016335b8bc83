"""The wall page: six blocks painted from one frozen view. Nobody touches it: no cursor, dialog or tooltip."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.board.wall_view import WallView
from console.messages import _
from ui.theme.tokens import theme
from ui.wall.figures import figure_pieces
from ui.wall.head import head_pieces
from ui.wall.layout import USUAL_SOURCES, WallLayout, lay_out
from ui.wall.matrix import marked_cells, matrix_pieces
from ui.wall.overdue import overdue_pieces
from ui.wall.plates import plate_pieces
from ui.wall.shown import BLINK_FIRST_S, MICROSECONDS, Shown
from ui.wall.trend import TrendBlock
from ui.widgets.block import Block

MOST_LINES = 9
SMALLEST = QSize(540, 540)


class WallPage(QWidget):
    """The wall.

    Feed it with ``set_view`` when the board has a new snapshot and with ``tick`` once a second; between snapshots the
    clock and the ages go on from the local clock. One timer outside drives clock, ages and blinking frames.
    """

    def __init__(self, parent: QWidget | None = None, *, viewing_scale: float = 1.0) -> None:
        super().__init__(parent)
        self._view: WallView | None = None
        self._awaited = ""
        self._anchor_us: int | None = None
        self._now_us: int | None = None
        self._marked_since_us: dict[tuple[str, int], int] = {}
        self._viewing_scale = viewing_scale
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setMinimumSize(SMALLEST)
        self.setAccessibleName(_("Wall"))
        self._head = Block(_("City, date and time"), self)
        self._plates = Block(_("Open cases by state"), self)
        self._matrix = Block(_("Open cases by source and line"), self)
        self._overdue = Block(_("Longest overdue"), self)
        self._figures = Block(_("Received and closed"), self)
        self._trend = TrendBlock(_("Open overdue"), self)

    def await_data(self, text: str) -> None:
        """Say what is being done until the first snapshot comes; then it is forgotten."""
        self._awaited = text
        if self._view is None:
            self._show()

    def set_view(self, view: WallView, now_local_us: int | None = None) -> None:
        """Show a snapshot.

        Args:
            view: What the board says.
            now_local_us: The steady clock when the snapshot was made; without it the next ``tick`` counts as that
                instant.
        """
        self._view = view
        self._anchor_us = now_local_us
        if now_local_us is not None:
            self._now_us = now_local_us
        self._show()

    def tick(self, now_local_us: int) -> None:
        """Let clock, ages and blinking frames go on to this instant of the steady clock."""
        if self._anchor_us is None:
            self._anchor_us = now_local_us
        self._now_us = now_local_us
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the room around the blocks."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme().bg0)
        painter.end()

    def _shown(self, layout: WallLayout) -> Shown | None:
        if self._view is None:
            return None
        waited_us = 0 if self._now_us is None or self._anchor_us is None else self._now_us - self._anchor_us
        return Shown(self._view, max(0, waited_us) / MICROSECONDS, layout.lines)

    def _layout(self) -> WallLayout:
        lines = MOST_LINES if self._view is None or not self._view.columns else len(self._view.lines)
        sources = USUAL_SOURCES if self._view is None else len(self._view.columns)
        return lay_out(self.size(), theme().wall, lines, self._viewing_scale, sources)

    def _show(self) -> None:
        layout = self._layout()
        shown = self._shown(layout)
        self._place(layout)
        self._head.show_pieces(head_pieces(shown, layout.head.size(), layout, self._awaited))
        self._plates.show_pieces(plate_pieces(shown, layout.plates.size(), layout))
        framed = frozenset() if shown is None else self._framed(shown)
        self._matrix.show_pieces(matrix_pieces(shown, layout.matrix.size(), layout, framed))
        self._overdue.show_pieces(overdue_pieces(shown, layout.overdue.size(), layout))
        self._figures.show_pieces(figure_pieces(shown, layout.figures.size(), layout))
        if layout.trend is not None:
            self._trend.show_trend(shown, layout)

    def _place(self, layout: WallLayout) -> None:
        for block, rect in (
            (self._head, layout.head),
            (self._plates, layout.plates),
            (self._matrix, layout.matrix),
            (self._overdue, layout.overdue),
            (self._figures, layout.figures),
            (self._trend, layout.trend or QRect()),
        ):
            if block.geometry() != rect:
                block.setGeometry(rect)
        self._trend.setVisible(layout.trend is not None)

    def _framed(self, shown: Shown) -> frozenset[tuple[str, int]]:
        """Return the cells that wear a frame now: all marked ones, the new ones every other second."""
        marked = marked_cells(shown)
        now_us = self._now_us or 0
        since = {cell: self._marked_since_us.get(cell, now_us) for cell in marked}
        self._marked_since_us = since
        is_lit = (now_us // MICROSECONDS) % 2 == 0
        settled_us = BLINK_FIRST_S * MICROSECONDS
        return frozenset(
            cell for cell, from_us in since.items() if is_lit or from_us == now_us or now_us - from_us >= settled_us
        )
