"""Open cases by cell of the wall and light, kept by adding and taking away."""

import numpy as np
import numpy.typing as npt

from console.board.columns import CaseColumns
from console.board.wall_view import LightCounts
from console.domain.light import Light

Counts = npt.NDArray[np.int64]


def counted(rows: CaseColumns, cells: int) -> Counts:
    """Return the open cases by cell and light.

    Shape:
        (cells, 6)
    """
    of_open = rows.cell[rows.is_open].astype(np.int64) * len(Light) + rows.light[rows.is_open]
    return np.bincount(of_open, minlength=cells * len(Light)).reshape(cells, len(Light))


def light_counts(counts: npt.NDArray[np.int64]) -> LightCounts:
    """Return one row of counts as a value.

    Shape:
        (6,)
    """
    by_light = {Light(light).name.lower(): int(count) for light, count in enumerate(counts)}
    return LightCounts(**by_light)


def grew_worse(before: Counts, after: Counts) -> npt.NDArray[np.intp]:
    """Return the cells with more statutory overdue cases, or more overdue cases, than before."""
    dark = after[:, Light.DARK_RED] > before[:, Light.DARK_RED]
    overdue = after[:, Light.RED :].sum(axis=1) > before[:, Light.RED :].sum(axis=1)
    return np.flatnonzero(dark | overdue)
