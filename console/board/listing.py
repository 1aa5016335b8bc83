"""The case list: which cases match a query, in which order. Columns only; text has been searched before."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns, Slots
from console.board.counts import light_counts
from console.board.list_view import CaseList, CaseQuery, SortKey
from console.board.remaining import NOTHING, in_minutes, is_stopped, judged, remaining
from console.board.stage_watch import StagesOver
from console.domain.ledger import NO_DAY
from console.domain.light import Light
from console.domain.naming import Language
from console.replica.case_reads import Ints

_LAST = np.iinfo(np.int64).max // 2
_KEYED_TOGETHER = 100_000
_GROUP = 1 << 40

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a list is made of.

    Attributes:
        now_us: City time; ``today`` the local day of each area.
        lost: Whether the source of each area is lost.
        window_us: Closed cases count from this instant on.
        language: Whose alphabet names are ordered by.
        stages: Cases with a stage over its limit.
    """

    rows: CaseColumns
    catalogue: Catalogue
    now_us: int
    today: Ints
    lost: Mask
    window_us: int
    language: Language
    stages: StagesOver = field(default_factory=StagesOver)


def list_cases(scene: Scene, query: CaseQuery, found: Ints | None) -> CaseList:
    """Return the cases that match.

    Args:
        scene: The board.
        query: What is asked.
        found: Ids, ascending, of cases that hold the query's text; None when it asks for none.
    """
    rows = scene.rows
    asked = _asked(scene, query, found)
    over = scene.stages.slots
    stage_over = int(np.count_nonzero(asked[over] & ~scene.lost[rows.area[over]]))
    known, unknown, closed, shown = _split(scene, query, asked)
    shown = shown[_order(scene, query, shown)]
    today = scene.today[rows.area[known]]
    return CaseList(
        query=query,
        ids=rows.case_id[shown],
        matching=len(shown),
        total=int(np.count_nonzero(rows.is_open)),
        facets=light_counts(np.bincount(rows.light[known], minlength=len(Light))),
        unknown=len(unknown),
        closed=len(closed),
        due_today=int(np.count_nonzero(rows.due[known] == today)),
        stage_over=stage_over if scene.stages.is_counted else None,
    )


def count_matching(scene: Scene, query: CaseQuery, found: Ints | None) -> int:
    """Return how many cases match; arguments as for `list_cases`."""
    return len(_split(scene, query, _asked(scene, query, found))[3])


def _split(scene: Scene, query: CaseQuery, asked: Mask) -> tuple[Slots, Slots, Slots, Slots]:
    """Return, of the cases asked for, the open ones, those of lost sources, the closed ones, and those to show."""
    rows = scene.rows
    if query.stage_over:
        asked = _only(asked, scene.stages.slots)
    lost = scene.lost[rows.area]
    open_asked = rows.is_open & asked
    known = np.flatnonzero(open_asked & ~lost)
    unknown = np.flatnonzero(open_asked & lost)
    closed = np.flatnonzero(asked & is_closed(rows, scene.window_us))
    return known, unknown, closed, closed if query.closed else _of_lights(rows, query, known, unknown)


def is_closed(rows: CaseColumns, window_us: int) -> Mask:
    """Return which cases were closed within the window."""
    return ~rows.is_open & (rows.projection.closed_at >= window_us)


def _asked(scene: Scene, query: CaseQuery, found: Ints | None) -> Mask:
    """Return which cases match all filters but those on lights and on stages."""
    rows = scene.rows
    asked = np.ones(len(rows), np.bool_)
    if query.areas:
        wanted = np.array([area.area in query.areas for area in scene.catalogue.areas], np.bool_)
        asked &= wanted[rows.area]
    if query.units:
        asked &= np.isin(rows.unit_id, list(query.units))
    if query.matters:
        asked &= np.isin(rows.matter_id, list(query.matters))
    if found is not None:
        asked &= np.isin(rows.case_id, found)
    if query.only is not None:
        asked &= np.isin(rows.case_id, list(query.only))
    if query.stop_over:
        asked &= rows.is_open & (rows.stop_over_from <= scene.today[rows.area])
    if query.due_today:
        asked &= rows.is_open & (rows.due == scene.today[rows.area])
    return asked


def _only(asked: Mask, slots: Slots) -> Mask:
    """Return which of the cases asked for stand in some slots."""
    kept = np.zeros(len(asked), np.bool_)
    kept[slots] = asked[slots]
    return kept


def _of_lights(rows: CaseColumns, query: CaseQuery, known: Slots, unknown: Slots) -> Slots:
    known = known[np.isin(rows.light[known], list(query.lights))]
    return np.concatenate((known, unknown)) if query.unknown else known


def _order(scene: Scene, query: CaseQuery, shown: Slots) -> npt.NDArray[np.intp]:
    """Return the order of the cases shown; ties stay in order of case id, in both directions."""
    rows = scene.rows
    if query.sort is SortKey.CASE_NO:
        _, key = np.unique(rows.case_no[shown], return_inverse=True)
    else:
        # Every column of a row is copied: of all rows at once that would be a second board.
        key = np.empty(len(shown), np.int64)
        for first in range(0, len(shown), _KEYED_TOGETHER):
            part = slice(first, first + _KEYED_TOGETHER)
            key[part] = _key(scene, query, rows.take(shown[part]))
    return np.lexsort((rows.case_id[shown], -key if query.descending else key))


def _key(scene: Scene, query: CaseQuery, rows: CaseColumns) -> Ints:
    match query.sort:
        case SortKey.REMAINING:
            return _by_remaining(scene, rows)
        case SortKey.LIGHT:
            hidden = scene.lost[rows.area] & rows.is_open
            severity: Ints = np.where(hidden, -1, rows.light.astype(np.int64))
            return np.subtract(_by_remaining(scene, rows), severity * _GROUP)
        case SortKey.MATTER:
            return scene.catalogue.ranks_of_matters(rows.matter_id, scene.language)
        case SortKey.UNIT:
            return scene.catalogue.ranks_of_units(rows.unit_id, scene.language)
        case SortKey.DUE:
            return np.where(rows.due == NO_DAY, _LAST, rows.due.astype(np.int64))
        case _:
            return rows.received_at


def _by_remaining(scene: Scene, rows: CaseColumns) -> Ints:
    """Running clocks, the most overdue first; then stopped ones, those of lost sources, those without limit."""
    left = remaining(rows, judged(rows, scene.now_us, scene.today, scene.catalogue), scene.catalogue)
    group = np.zeros(len(rows), np.int64)
    group[is_stopped(rows)] = 1
    group[scene.lost[rows.area] & rows.is_open] = 2
    group[left == NOTHING] = 3
    key: Ints = np.where(left == NOTHING, 0, in_minutes(left, rows.unit, rows.area, scene.catalogue)) + (group << 32)
    return key
