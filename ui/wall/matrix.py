"""The matrix: a column is a source, a row a line of units, a cell their open cases in four fixed slots."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QSize

from console.board.lag_words import lag_note
from console.domain.freshness import Freshness
from console.messages import _, messages
from ui.theme.tokens import theme
from ui.wall.cell import ROW_HEAD_PAD, SLOTS, CellPiece, ColumnHeadPiece, RowHeadPiece, RulePiece
from ui.wall.ink import line
from ui.wall.layout import Sizes, WallLayout
from ui.wall.shown import Shown
from ui.widgets.ages import source_text
from ui.widgets.block import Piece
from ui.widgets.text import least_on_one_line

_HEARD = (Freshness.FRESH, Freshness.NO_BEAT)
"""What else is doubtful is said of a source only while it is heard."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Edges of columns and rows in the matrix block; row 0 is the total.

    Attributes:
        columns: Edges of the columns of one band.
        rows: Edges of the rows of the uppermost band.
        band_step: From a band to the next.
    """

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    band_step: int

    def cell(self, column: int, row: int) -> QRect:
        """Return the rectangle of a cell."""
        band, place = divmod(column, len(self.columns) - 1)
        left, top = self.columns[place], self.rows[row] + band * self.band_step
        return QRect(left, top, self.columns[place + 1] - left, self.rows[row + 1] - self.rows[row])

    def head(self, column: int) -> QRect:
        """Return the rectangle of a column's head."""
        band, place = divmod(column, len(self.columns) - 1)
        left = self.columns[place]
        return QRect(left, band * self.band_step, self.columns[place + 1] - left, self.rows[0])

    def label(self, row: int, band: int) -> QRect:
        """Return the rectangle of a row's name."""
        top = self.rows[row] + band * self.band_step
        return QRect(0, top, self.columns[0], self.rows[row + 1] - self.rows[row])


def grid_for(size: QSize, layout: WallLayout, columns: int) -> Grid:
    """Return the grid of a matrix with this many sources."""
    # Without sources the rows still stand across the wall: static, and quietly empty.
    label = layout.sizes.px(layout.arrangement.label[messages.language]) if columns else size.width()
    count = max(1, ceil(columns / layout.bands))
    step = (size.width() - label) / count
    head, row, __, __ = layout.row_heights
    return Grid(
        tuple(label + round(step * index) for index in range(count + 1)),
        tuple(head + row * index for index in range(layout.lines + 2)),
        layout.band_step,
    )


def matrix_pieces(
    shown: Shown | None, size: QSize, layout: WallLayout, framed: frozenset[tuple[str, int]]
) -> dict[str, Piece]:
    """Return the pieces of the matrix.

    Args:
        shown: What to show; None before the first view.
        size: Of the block.
        layout: Of the wall.
        framed: Area and line of cells that got worse and wear a frame at this moment.
    """
    sizes = layout.sizes
    columns = shown.view.columns if shown else ()
    grid = grid_for(size, layout, len(columns))
    names = _line_names(shown, layout.lines)
    pieces: dict[str, Piece] = {}
    for band in range(layout.bands):
        pieces |= _band_pieces(band, names, grid, size.width(), sizes)
    if shown is None:
        return pieces
    for index, column in enumerate(columns):
        source = shown.source(column)
        name = column.name.in_language(messages.language)
        age = source_text(source.state, source.age_s)
        head = grid.head(index).adjusted(0, 0, 0, -sizes.rule)
        pieces[f"head {column.area}"] = ColumnHeadPiece(
            head,
            name,
            source.state,
            age,
            sizes,
            lag_note(column.lag) if source.state in _HEARD else "",
            has_two_lines=layout.arrangement.cell_lines > 1,
        )
        place = name if source.state in _HEARD else _("{place}, {age}", place=name, age=age)
        for row, counts in enumerate((column.total, *shown.cells(column))):
            key = f"cell {column.area} {row}"
            pieces[key] = CellPiece(
                grid.cell(index, row),
                counts,
                column.source.state,
                is_total=row == 0,
                is_framed=(column.area, row - 1) in framed,
                place=f"{place} {_row_name(shown, row, layout.lines)}",
                sizes=sizes,
                slots=SLOTS[layout.arrangement.cell_lines],
            )
    return pieces


def _band_pieces(band: int, names: tuple[str, ...], grid: Grid, width: int, sizes: Sizes) -> dict[str, Piece]:
    """Return the line under the heads of a band and the names of its lines."""
    rule = QRect(0, grid.rows[0] - sizes.rule + band * grid.band_step, width, sizes.rule)
    total = RowHeadPiece(grid.label(0, band), _("Total"), is_total=True, size_px=sizes.row, sizes=sizes)
    pieces: dict[str, Piece] = {f"rule {band}": RulePiece(rule), f"label {band} 0": total}
    name_px = _name_px(names, grid.columns[0] - sizes.px(ROW_HEAD_PAD), sizes)
    for row, name in enumerate(names, start=1):
        pieces[f"label {band} {row}"] = RowHeadPiece(
            grid.label(row, band), name, is_total=False, size_px=name_px, sizes=sizes
        )
    return pieces


def _line_names(shown: Shown | None, room: int) -> tuple[str, ...]:
    if shown is None or not shown.view.columns:
        return ("",) * room
    names = [name.in_language(messages.language) for name in shown.view.lines]
    return tuple(names if len(names) <= room else [*names[: room - 1], names[-1]])


def _name_px(names: tuple[str, ...], room_px: int, sizes: Sizes) -> int:
    """Return the size of names on one line: beside names on two, which are smaller, they step down."""
    style = line(sizes, sizes.row, theme().t1)
    is_whole = all(least_on_one_line(name, room_px, style) for name in names)
    return sizes.row if is_whole else sizes.caption


def _row_name(shown: Shown, row: int, room: int) -> str:
    return _("Total") if row == 0 else _line_names(shown, room)[row - 1]


def marked_cells(shown: Shown) -> frozenset[tuple[str, int]]:
    """Return area and shown line of every cell that got worse lately; those of lost sources prove nothing."""
    return frozenset(
        (column.area, shown.line_of(index))
        for column in shown.view.columns
        if column.source.state is not Freshness.LOST
        for index in column.marked
    )
