"""Where the blocks of the wall stand, for any size and viewing scale. Pure geometry: no widget, no text.

The reference is 1920 × 1080. A larger viewing scale (a smaller or more distant wall) keeps type readable and lets
content leave instead: the month column, then the bars, then rows of the list, then units (merged into the last line).
"""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QSize

from ui.theme.tokens import WallType

REFERENCE_WIDTH = 1920
REFERENCE_HEIGHT = 1080
LIST_ROWS = 4
FEWEST_LIST_ROWS = 3
MOST_LIST_ROWS = 6

# Reference pixels.
_MARGIN = 24
_BOTTOM = 24
_HEAD = 66
_PLATES = 145
_PLATES_TO_MATRIX = 10
_MATRIX_HEAD = 62
_MATRIX_TO_LIST = 12
_ROW = 56
_LIST_HEAD = 44
_LIST_ROW = 53
_MOST_SPREAD = 16
_LIST_WIDTH = 1083
_FIGURES_WIDTH = 372
_MONTH_WIDTH = 130
_TREND_WIDTH = 353
_BETWEEN = 31


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of type and marks on this wall.

    Attributes:
        unit: Pixels of one reference pixel, viewing scale included.
        floor: Nothing is set smaller.
        hair: A hairline; ``rule`` a stronger line; ``frame`` the frame of a cell that got worse.
    """

    unit: float
    floor: int
    figure: int
    count: int
    quiet: int
    name: int
    row: int
    caption: int
    title: int
    clock: int
    hair: int
    rule: int
    frame: int

    def px(self, reference_px: float) -> int:
        """Return whole pixels for a distance on the reference wall."""
        return round(reference_px * self.unit)


@dataclass(frozen=True, slots=True)
class WallLayout:
    """Rectangles of the blocks in the page, and how much they hold.

    Attributes:
        trend: None where the bars had to leave.
        lines: Lines of the matrix besides the total.
        cases: Rows of the longest overdue.
        row_heights: Height of the matrix's head, of each of its rows, of the list's head and of each of its rows.
    """

    sizes: Sizes
    head: QRect
    plates: QRect
    matrix: QRect
    overdue: QRect
    figures: QRect
    trend: QRect | None
    lines: int
    cases: int
    shows_month: bool
    row_heights: tuple[int, int, int, int]


def sizes_for(size: QSize, wall: WallType, scale: float = 1.0) -> Sizes:
    """Return type sizes for a wall of this size, never under its floor."""
    unit = min(size.width() / REFERENCE_WIDTH, size.height() / REFERENCE_HEIGHT) * scale
    floor = ceil(size.height() * wall.floor_of_height)

    def px(reference_px: int) -> int:
        return max(floor, round(reference_px * unit))

    return Sizes(
        unit=unit,
        floor=floor,
        figure=px(wall.figure),
        count=px(wall.count),
        quiet=px(wall.quiet),
        name=px(wall.name),
        row=px(wall.row),
        caption=px(wall.caption),
        title=px(wall.title),
        clock=px(wall.clock),
        hair=max(1, round(unit)),
        rule=max(1, round(2 * unit)),
        frame=max(2, round(3 * unit)),
    )


def lay_out(size: QSize, wall: WallType, lines: int, scale: float = 1.0) -> WallLayout:
    """Return the layout of a wall.

    Args:
        size: Of the page, in logical pixels.
        wall: Type sizes of the reference wall.
        lines: Lines there are to show besides the total, at least one.
        scale: Viewing scale against the reference wall at five metres.
    """
    sizes = sizes_for(size, wall, scale)
    shown, cases, slack = _fit_rows(size, sizes, max(1, lines))
    spread = min(int(slack / (shown + 1 + cases)), sizes.px(_MOST_SPREAD))
    row, case = sizes.px(_ROW) + spread, sizes.px(_LIST_ROW) + spread
    matrix_head, list_head = sizes.px(_MATRIX_HEAD), sizes.px(_LIST_HEAD)

    margin = round(_MARGIN * size.width() / REFERENCE_WIDTH)
    width = size.width() - 2 * margin
    plates_top = sizes.px(_HEAD)
    matrix_top = plates_top + sizes.px(_PLATES) + sizes.px(_PLATES_TO_MATRIX)
    matrix_height = matrix_head + row * (shown + 1)
    list_top = matrix_top + matrix_height + sizes.px(_MATRIX_TO_LIST)
    list_height = list_head + case * cases
    overdue, figures, trend, shows_month = _bottom(margin, width, sizes)
    return WallLayout(
        sizes=sizes,
        head=QRect(margin, 0, width, plates_top),
        plates=QRect(margin, plates_top, width, sizes.px(_PLATES)),
        matrix=QRect(margin, matrix_top, width, matrix_height),
        overdue=QRect(overdue[0], list_top, overdue[1], list_height),
        figures=QRect(figures[0], list_top, figures[1], list_height),
        trend=None if trend is None else QRect(trend[0], list_top, trend[1], list_height),
        lines=shown,
        cases=cases,
        shows_month=shows_month,
        row_heights=(matrix_head, row, list_head, case),
    )


def _fit_rows(size: QSize, sizes: Sizes, lines: int) -> tuple[int, int, float]:
    """Return lines, list rows and the height left over."""
    fixed = (_HEAD, _PLATES, _PLATES_TO_MATRIX, _MATRIX_HEAD, _MATRIX_TO_LIST, _LIST_HEAD, _BOTTOM)
    room = size.height() - sum(sizes.px(height) for height in fixed)

    def slack(lines: int, cases: int) -> float:
        return room - (lines + 1) * sizes.px(_ROW) - cases * sizes.px(_LIST_ROW)

    tolerance = -size.height() / 200  # rounding of whole pixels; the bottom margin takes it
    cases = LIST_ROWS if slack(lines, LIST_ROWS) >= tolerance else FEWEST_LIST_ROWS
    while lines > 1 and slack(lines, cases) < tolerance:
        lines -= 1
    while cases < MOST_LIST_ROWS and slack(lines, cases + 1) >= 0:
        cases += 1
    return lines, cases, max(0.0, slack(lines, cases))


def _bottom(
    margin: int, width: int, sizes: Sizes
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int] | None, bool]:
    """Return left and width of list, figures and trend, and whether the figures keep their month column."""
    listed, figures, trend, between = map(sizes.px, (_LIST_WIDTH, _FIGURES_WIDTH, _TREND_WIDTH, _BETWEEN))
    shows_month = listed + figures + trend + 2 * between <= width + between
    if not shows_month:
        figures -= sizes.px(_MONTH_WIDTH)
    shows_trend = listed + figures + trend + 2 * between <= width + between
    right = margin + width
    trend_span = None
    if shows_trend:
        trend_span = (right - trend, trend)
        right -= trend + between
    figures_left = right - figures
    return (margin, figures_left - between - margin), (figures_left, figures), trend_span, shows_month
