"""What was received and closed today and this month."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter

from console.board.wall_view import Figures
from console.messages import _, short
from ui.theme.tokens import theme
from ui.wall.ink import caption, line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.shown import Shown
from ui.widgets.block import Piece
from ui.widgets.formats import grouped, percent
from ui.widgets.text import BASELINE_UNDER_MIDDLE_EM, Align, TextStyle, draw_in_two_lines, draw_text

# Right edges of the two figures, in reference pixels of a block of 372; the label takes what is left.
_REFERENCE_WIDTH = 372
_TODAY_RIGHT, _MONTH_RIGHT = 242, 372
_TODAY_LEFT, _MONTH_LEFT = 128, 250
_FIGURE_ENDS = frozenset("0123456789%")


@dataclass(frozen=True, slots=True)
class FigureRowPiece:
    """A label, today's figure in bold, the month's beside it. The head is a row whose figures are words."""

    rect: QRect
    label: str
    today: str
    month: str | None
    is_head: bool
    is_last: bool
    sizes: Sizes

    @property
    def says(self) -> str:
        """Label and figures."""
        return "" if self.is_head else " ".join(filter(None, (self.label, self.today, self.month)))

    def paint(self, painter: QPainter) -> None:
        """Paint the row and the line under it."""
        sizes, current = self.sizes, theme()
        reference = _REFERENCE_WIDTH if self.month is not None else _TODAY_RIGHT
        share = self.rect.width() / reference
        baseline = (
            self.rect.y()
            + self.rect.height() / 2
            + BASELINE_UNDER_MIDDLE_EM * (sizes.row if self.is_head else sizes.quiet + 2)
        )
        if self.is_head:
            label, today, month = (caption(sizes, align=align) for align in (Align.LEFT, Align.RIGHT, Align.RIGHT))
        else:
            label = line(sizes, sizes.caption + (sizes.row - sizes.caption) // 2, current.t1)
            today = self._figure(self.today, line(sizes, sizes.count, current.t1, bold=True, align=Align.RIGHT))
            month = self._figure(self.month, line(sizes, sizes.quiet, current.t2, align=Align.RIGHT))

        def box(left: float, right: float) -> QRectF:
            return QRectF(self.rect.x() + left * share, self.rect.y(), (right - left) * share, self.rect.height())

        draw_in_two_lines(painter, box(0, _TODAY_LEFT - 4), self.label, label, baseline_y=baseline)
        draw_text(painter, box(_TODAY_LEFT, _TODAY_RIGHT), self.today, today, baseline_y=baseline)
        if self.month is not None:
            draw_text(painter, box(_MONTH_LEFT, _MONTH_RIGHT), self.month, month, baseline_y=baseline)
        if not self.is_last:
            painter.fillRect(QRect(self.rect.x(), self.rect.bottom(), self.rect.width(), sizes.hair), current.line1)

    def _figure(self, text: str | None, loud: TextStyle) -> TextStyle:
        """Return the style of a figure; words in its place, where there is nothing to divide, are a caption."""
        return loud if text is None or text[-1:] in _FIGURE_ENDS else caption(self.sizes, align=Align.RIGHT)


def figure_pieces(shown: Shown | None, size: QSize, layout: WallLayout) -> dict[str, Piece]:
    """Return head and four rows."""
    if shown is None:
        return {}
    today, month = _texts(shown.view.today), _texts(shown.view.month)
    labels = (short("Cases received"), short("Cases closed"), short("Closed on time"), short("Closed early"))
    rows = [("", _("today"), _("month")), *zip(labels, today, month, strict=True)]
    __, __, head, row = layout.row_heights
    room = 1 + (size.height() - head) // row
    pieces: dict[str, Piece] = {}
    for index, (label, of_today, of_month) in enumerate(rows[:room]):
        rect = QRect(0, head + row * (index - 1), size.width(), row) if index else QRect(0, 0, size.width(), head)
        pieces[f"row {index}"] = FigureRowPiece(
            rect,
            label,
            of_today,
            of_month if layout.shows_month else None,
            is_head=index == 0,
            is_last=index == min(room, len(rows)) - 1,
            sizes=layout.sizes,
        )
    return pieces


def _texts(figures: Figures) -> tuple[str, str, str, str]:
    return (
        grouped(figures.received),
        grouped(figures.closed),
        percent(figures.on_time, figures.rated),
        percent(figures.early, figures.rated),
    )
