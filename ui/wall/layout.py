"""Where the blocks of the wall stand, for any size and viewing scale. Pure geometry: no widget, no text.

The reference is 1920 × 1080. A larger viewing scale (a smaller or more distant wall) keeps type readable and lets
content leave instead: the month column, then the bars, then rows of the list, then units (merged into the last line).

A narrower wall has the same blocks in another arrangement (`ui/wall/arrangement.py`): where columns are too narrow for
four slots beside each other, cells have two lines; upright, sources stand three abreast, in bands.
"""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QSize

from ui.theme.tokens import WallType
from ui.wall.arrangement import PLATES_GAP, Arrangement, arrangement_for

USUAL_SOURCES = 6
LIST_ROWS = 4
FEWEST_LIST_ROWS = 3
MOST_LIST_ROWS = 6

# Reference pixels.
_MARGIN = 24
_BOTTOM = 24
_HEAD_LINE = 66
_PLATES = 145
_PLATES_TO_MATRIX = 10
_BETWEEN_BANDS = 14
_MATRIX_TO_LIST = 12
_LIST_HEAD = 44
_MOST_SPREAD = 16
_MONTH_WIDTH = 130
_TREND_WIDTH = 353
_BETWEEN = 31
_FIGURES_ROWS = 4

Bottom = tuple[tuple[int, int], tuple[int, int], tuple[int, int] | None, bool]


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
        bands: The matrix stands in so many blocks of sources over each other, ``band_step`` px apart.
        cases: Rows of the longest overdue.
        row_heights: Height of the matrix's head, of each of its rows, of the list's head and of each of its rows.
    """

    arrangement: Arrangement
    sizes: Sizes
    head: QRect
    plates: QRect
    matrix: QRect
    overdue: QRect
    figures: QRect
    trend: QRect | None
    lines: int
    bands: int
    band_step: int
    cases: int
    shows_month: bool
    row_heights: tuple[int, int, int, int]


def sizes_for(size: QSize, wall: WallType, scale: float = 1.0) -> Sizes:
    """Return type sizes for a wall of this size, never under its floor: a share of the height it has lying."""
    arranged = arrangement_for(size)
    unit = min(size.width() / arranged.width, size.height() / arranged.height) * scale
    floor = ceil(min(size.width(), size.height()) * wall.floor_of_height)

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


def lay_out(size: QSize, wall: WallType, lines: int, scale: float = 1.0, sources: int = USUAL_SOURCES) -> WallLayout:
    """Return the layout of a wall.

    Args:
        size: Of the page, in logical pixels.
        wall: Type sizes of the reference wall.
        lines: Lines there are to show besides the total, at least one.
        scale: Viewing scale against the reference wall at five metres.
        sources: Columns there are to show.
    """
    arranged = arrangement_for(size)
    sizes = sizes_for(size, wall, scale)
    bands = arranged.bands(sources)
    shown, cases, slack = _fit_rows(size, sizes, arranged, max(1, lines), bands)
    listed = cases + _FIGURES_ROWS * arranged.is_stacked
    spread = min(int(slack / ((shown + 1) * bands + listed)), sizes.px(_MOST_SPREAD))
    row, case = sizes.px(arranged.row) + spread, sizes.px(arranged.list_row) + spread
    matrix_head, list_head = sizes.px(arranged.matrix_head), sizes.px(_LIST_HEAD)

    margin = round(_MARGIN * size.width() / arranged.width)
    width = size.width() - 2 * margin
    plates_top = sizes.px(_HEAD_LINE * arranged.head_lines)
    plates_height = sizes.px(_plates_height(arranged))
    matrix_top = plates_top + plates_height + sizes.px(_PLATES_TO_MATRIX)
    band_height, gap = matrix_head + row * (shown + 1), sizes.px(_BETWEEN_BANDS)
    matrix_height = band_height * bands + gap * (bands - 1)
    list_top = matrix_top + matrix_height + sizes.px(_MATRIX_TO_LIST)
    list_height = list_head + case * cases
    lower_top, lower_height = list_top, list_height
    if arranged.is_stacked:
        overdue, figures, trend, shows_month = _stacked(margin, width, sizes)
        lower_top, lower_height = list_top + list_height + sizes.px(_MATRIX_TO_LIST), list_head + case * _FIGURES_ROWS
    else:
        overdue, figures, trend, shows_month = _bottom(margin, width, sizes, arranged)
    return WallLayout(
        arrangement=arranged,
        sizes=sizes,
        head=QRect(margin, 0, width, plates_top),
        plates=QRect(margin, plates_top, width, plates_height),
        matrix=QRect(margin, matrix_top, width, matrix_height),
        overdue=QRect(overdue[0], list_top, overdue[1], list_height),
        figures=QRect(figures[0], lower_top, figures[1], lower_height),
        trend=None if trend is None else QRect(trend[0], lower_top, trend[1], lower_height),
        lines=shown,
        bands=bands,
        band_step=band_height + gap,
        cases=cases,
        shows_month=shows_month,
        row_heights=(matrix_head, row, list_head, case),
    )


def _plates_height(arranged: Arrangement) -> int:
    return _PLATES * arranged.plate_rows + PLATES_GAP * (arranged.plate_rows - 1)


def _fit_rows(size: QSize, sizes: Sizes, arranged: Arrangement, lines: int, bands: int) -> tuple[int, int, float]:
    """Return lines, list rows and the height left over."""
    fixed = [_HEAD_LINE * arranged.head_lines, _plates_height(arranged), _PLATES_TO_MATRIX]
    fixed += [arranged.matrix_head] * bands + [_BETWEEN_BANDS] * (bands - 1)
    fixed += [_MATRIX_TO_LIST, _LIST_HEAD, _BOTTOM]
    fixed += [_MATRIX_TO_LIST, _LIST_HEAD, *[arranged.list_row] * _FIGURES_ROWS] if arranged.is_stacked else []
    room = size.height() - sum(sizes.px(height) for height in fixed)

    def slack(lines: int, cases: int) -> float:
        return room - (lines + 1) * bands * sizes.px(arranged.row) - cases * sizes.px(arranged.list_row)

    tolerance = -size.height() / 200  # rounding of whole pixels; the bottom margin takes it
    cases = LIST_ROWS if slack(lines, LIST_ROWS) >= tolerance else FEWEST_LIST_ROWS
    while lines > 1 and slack(lines, cases) < tolerance:
        lines -= 1
    while cases < MOST_LIST_ROWS and slack(lines, cases + 1) >= 0:
        cases += 1
    return lines, cases, max(0.0, slack(lines, cases))


def _stacked(margin: int, width: int, sizes: Sizes) -> Bottom:
    """Return the list on the whole width, and figures and trend side by side below it."""
    between = sizes.px(_BETWEEN)
    figures = (width - between) // 2
    trend = width - between - figures
    return (margin, width), (margin, figures), (margin + width - trend, trend), True


def _bottom(margin: int, width: int, sizes: Sizes, arranged: Arrangement) -> Bottom:
    """Return left and width of list, figures and trend, and whether the figures keep their month column."""
    listed, figures, trend, between, month = map(
        sizes.px, (arranged.list_width, arranged.figures_width, _TREND_WIDTH, _BETWEEN, _MONTH_WIDTH)
    )
    shows_month = listed + figures + trend + 2 * between <= width + between
    shows_trend = listed + figures - (0 if shows_month else month) + trend + 2 * between <= width + between
    # Where the bars had to leave as well, there may be room for the month again.
    shows_month = shows_month or (not shows_trend and listed + figures + between <= width)
    figures -= 0 if shows_month else month
    right = margin + width
    trend_span = None
    if shows_trend:
        trend_span = (right - trend, trend)
        right -= trend + between
    figures_left = right - figures
    return (margin, figures_left - between - margin), (figures_left, figures), trend_span, shows_month
