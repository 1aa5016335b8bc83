"""The wall as one frozen value."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.counts import light_counts
from console.board.figures import figures
from console.board.moment import Moment, strip_of
from console.board.overdue import longest_overdue
from console.board.period import month_period, today_period
from console.board.stage_watch import StagesOver, StageWatch
from console.board.state import BoardState
from console.board.trend import trend
from console.board.wall_view import AreaReturn, Figures, LightCounts, OverdueCase, TrendDay, WallColumn, WallView
from console.domain.light import Light
from console.domain.naming import Name
from console.domain.reporting import NO_LAG
from console.messages import _, messages


@dataclass(frozen=True, slots=True)
class Tables:
    """The parts of the wall that change only when a case, a light, a day or the age of a source does."""

    overdue_today: LightCounts
    due_today: int
    longest: tuple[OverdueCase, ...]
    today: Figures
    month: Figures
    trend: tuple[TrendDay, ...]
    stages_over: int | None


@dataclass(frozen=True, slots=True)
class ViewKey:
    """What tables depend on.

    Attributes:
        generation: Of the board.
        fixed: Anything else that makes them wrong at once: late and lost sources, local days, language.
        real_us: The server's real time.
    """

    generation: int
    fixed: object
    real_us: int


def view_key(generation: int, moment: Moment) -> ViewKey:
    """Return what tables depend on, of a board's generation at a moment."""
    return ViewKey(generation, (moment.states, tuple(moment.today.tolist()), messages.language), moment.real_us)


class TablesCache:
    """The last tables: they look at every case, so a stream of changes makes them anew only twice a second."""

    def __init__(self) -> None:
        self._made: tuple[ViewKey, Tables] | None = None

    def at(self, state: BoardState, moment: Moment, watch: StageWatch, key: ViewKey) -> Tables:
        """Return the tables of a state and moment, at most half a second old."""
        if self._made is None or self._is_old(self._made[0], key):
            self._made = (key, tables_of(state, moment, watch.over(state)))
        return self._made[1]

    @staticmethod
    def _is_old(made: ViewKey, key: ViewKey) -> bool:
        changed = made.generation != key.generation and abs(key.real_us - made.real_us) >= REFRESH_US
        return changed or made.fixed != key.fixed


REFRESH_US = 500_000
EMPTY = Tables(LightCounts(), 0, (), Figures(), Figures(), (), None)


def tables_of(state: BoardState, moment: Moment, stages: StagesOver) -> Tables:
    """Return everything that takes a look at the cases themselves."""
    rows, catalogue = state.rows, state.catalogue
    if not catalogue.areas:
        return EMPTY
    return Tables(
        overdue_today=_overdue_today(rows, moment, catalogue),
        due_today=_due_today(rows, moment),
        longest=longest_overdue(rows, moment, catalogue),
        today=figures(rows, today_period(catalogue, moment.today), moment.now_us, catalogue),
        month=figures(rows, month_period(catalogue, moment.today), moment.now_us, catalogue),
        trend=trend(rows, catalogue, moment.today, moment.now_us, moment.unheard_since_us()),
        stages_over=int(np.count_nonzero(~moment.lost[rows.area[stages.slots]])) if stages.is_counted else None,
    )


def wall_of(
    state: BoardState,
    moment: Moment,
    tables: Tables,
    marked: Collection[int],
    returns: tuple[AreaReturn, ...] = (),
) -> WallView:
    """Return the wall.

    Args:
        state: The cases.
        moment: The instant it shows.
        tables: Of the same state and moment.
        marked: Cells that got worse a short while ago.
        returns: Areas that came back a short while ago.
    """
    catalogue = state.catalogue
    strip = strip_of(moment, catalogue, int(state.counts.sum()))
    by_area = state.counts.reshape(len(catalogue.areas), catalogue.cells_per_area, len(Light))
    lines = _lines(state)
    lost = moment.lost
    columns = tuple(
        WallColumn(
            area=area.area,
            name=area.short,
            source=moment.ages[index],
            total=light_counts(by_area[index].sum(axis=0)),
            cells=tuple(light_counts(cell) for cell in by_area[index, : len(lines)]),
            marked=frozenset(cell for cell in range(len(lines)) if index * catalogue.cells_per_area + cell in marked),
            lag=moment.lags.get(area.area, NO_LAG),
        )
        for index, area in enumerate(catalogue.areas)
    )
    return WallView(
        clock=strip.clock,
        link=strip.link,
        city=catalogue.areas[0].name if catalogue.areas else Name("", ""),
        totals=light_counts(by_area[~lost].sum(axis=(0, 1))),
        overdue_today=tables.overdue_today,
        due_today=tables.due_today,
        unknown=int(by_area[lost].sum()),
        lines=lines,
        columns=columns,
        longest=tables.longest,
        today=tables.today,
        month=tables.month,
        trend=tables.trend,
        stages_over=tables.stages_over,
        returns=returns,
    )


def _lines(state: BoardState) -> tuple[Name, ...]:
    """Return the rows of the wall: the named lines, and one for all others where the data has others."""
    catalogue = state.catalogue
    others = state.counts.reshape(-1, catalogue.cells_per_area, len(Light))[:, -1].any()
    if not catalogue.other_units and not others:
        return catalogue.lines
    words = _("{n} others", n=catalogue.other_units) if catalogue.other_units else _("Others")
    return (*catalogue.lines, Name(words, words))


def _overdue_today(rows: CaseColumns, moment: Moment, catalogue: Catalogue) -> LightCounts:
    late = np.flatnonzero(rows.light >= Light.RED)
    late = late[~moment.lost[rows.area[late]]]
    begin = today_period(catalogue, moment.today).begin[rows.area[late]]
    is_dark = rows.light[late] == Light.DARK_RED
    since = np.where(is_dark, rows.projection.dark_from[late], rows.projection.red_from[late])
    dark, red = is_dark & (since >= begin), ~is_dark & (since >= begin)
    return LightCounts(dark_red=int(np.count_nonzero(dark)), red=int(np.count_nonzero(red)))


def _due_today(rows: CaseColumns, moment: Moment) -> int:
    near = np.flatnonzero(rows.is_open & (rows.due >= moment.today.min()) & (rows.due <= moment.today.max()))
    area = rows.area[near]
    return int(np.count_nonzero(~moment.lost[area] & (rows.due[near] == moment.today[area])))
