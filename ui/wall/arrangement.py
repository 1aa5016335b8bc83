"""How the blocks of the wall share it, by its shape: lying, nearly square, upright."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QSize

PLATES_GAP = 12


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What differs between walls of different shapes, in reference pixels.

    Attributes:
        width: Of the wall on which a reference pixel is one pixel; ``height`` likewise.
        head_lines: Lines of the head: title, date and clock, and on the second, if any, what else is to be said.
        matrix_head: Height of the heads of sources.
        row: Height of a row of the matrix.
        cell_lines: Lines on which a cell sets its four slots.
        label: Width of the names of lines, by language.
        list_row: Height of a row of the list.
        list_width: Which the list keeps for itself where others stand beside it.
        figures_width: Of the figures beside it.
        abreast: Sources beside each other; None for all.
        is_stacked: Whether figures and bars stand under the list instead of beside it.
    """

    width: int
    height: int
    head_lines: int
    plate_rows: int
    matrix_head: int
    row: int
    cell_lines: int
    label: dict[str, int]
    list_row: int
    list_width: int
    figures_width: int
    abreast: int | None
    is_stacked: bool

    def bands(self, sources: int) -> int:
        """Return how many blocks of sources stand over each other."""
        return 1 if self.abreast is None else max(1, ceil(sources / self.abreast))


LYING = Arrangement(
    width=1920, height=1080, head_lines=1, plate_rows=1, matrix_head=62, row=56, cell_lines=1,
    label={"zh": 138, "en": 168}, list_row=53, list_width=1083, figures_width=372, abreast=None, is_stacked=False,
)  # fmt: skip
SQUARE = Arrangement(
    width=1800, height=1350, head_lines=1, plate_rows=1, matrix_head=76, row=78, cell_lines=2,
    label={"zh": 146, "en": 204}, list_row=66, list_width=1300, figures_width=392, abreast=None, is_stacked=False,
)  # fmt: skip
UPRIGHT = Arrangement(
    width=1180, height=2178, head_lines=2, plate_rows=2, matrix_head=62, row=56, cell_lines=1,
    label={"zh": 146, "en": 184}, list_row=57, list_width=1083, figures_width=372, abreast=3, is_stacked=True,
)  # fmt: skip
_LYING_FROM, _SQUARE_FROM = 1.5, 1.0


def arrangement_for(size: QSize) -> Arrangement:
    """Return the arrangement of a wall of this shape."""
    shape = size.width() / max(1, size.height())
    if shape >= _LYING_FROM:
        return LYING
    return SQUARE if shape >= _SQUARE_FROM else UPRIGHT
