"""The view a moment later: what time alone changes between two snapshots of the board."""

from dataclasses import dataclass
from datetime import datetime

from console.board.wall_view import LightCounts, WallColumn, WallView
from console.domain.freshness import Freshness, SourceAge
from ui.widgets.ages import aged
from ui.widgets.formats import local_time

MICROSECONDS = 1_000_000
BLINK_FIRST_S = 30.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A view and how long it has been on the wall.

    Attributes:
        view: The board's last snapshot.
        waited_s: Real seconds since it came.
        lines: How many lines of the matrix there is room for.
    """

    view: WallView
    waited_s: float
    lines: int

    @property
    def city_now(self) -> datetime:
        """What the city's clock says, in its own zone."""
        clock = self.view.clock
        rate = 0.0 if clock.stands_still else clock.city_time.rate
        passed_us = round(self.waited_s * rate * MICROSECONDS)
        return local_time(clock.now_us + passed_us, clock.zone)

    @property
    def link_age_s(self) -> float | None:
        """Seconds since central last answered."""
        age_s = self.view.link.age_s
        return None if age_s is None else age_s + self.waited_s

    def source(self, column: WallColumn) -> SourceAge:
        """Return the age of a column's source now."""
        return aged(column.source, self.waited_s)

    def cells(self, column: WallColumn) -> tuple[LightCounts, ...]:
        """Return the column's cells; where there is no room for all lines, the rest is added to the last one."""
        return folded(column.cells, self.lines)

    def line_of(self, index: int) -> int:
        """Return the line on the wall that shows a line of the view."""
        count = len(self.view.lines)
        if count <= self.lines or index < self.lines - 1:
            return index
        return self.lines - 1


def folded(cells: tuple[LightCounts, ...], room: int) -> tuple[LightCounts, ...]:
    """Return at most ``room`` cells with the same sum: the last one takes what does not fit."""
    if len(cells) <= room:
        return cells
    rest = LightCounts()
    for cell in cells[room - 1 :]:
        rest = rest + cell
    return (*cells[: room - 1], rest)


def is_lost(column: WallColumn) -> bool:
    """Whether nothing of this source can be trusted."""
    return column.source.state is Freshness.LOST
