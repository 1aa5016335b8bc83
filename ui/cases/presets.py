"""The product's own views of the case list, and which view the filters in force are like."""

from collections.abc import Sequence
from dataclasses import replace

from console.board.list_view import CaseQuery
from console.domain.light import Light
from console.messages import _
from ui.cases.tabs import Tab

ALL_LIGHTS = frozenset(Light)
EVERYTHING = CaseQuery(lights=ALL_LIGHTS)
ATTENTION = replace(EVERYTHING, lights=frozenset({Light.DARK_RED, Light.RED, Light.YELLOW, Light.BLUE}))
CLOSED = replace(EVERYTHING, closed=True)
DUE_TODAY = replace(EVERYTHING, due_today=True)
STOP_OVER = replace(EVERYTHING, stop_over=True)
WATCHED = replace(EVERYTHING, only=frozenset())
PRESETS = (
    ("Needs action", ATTENTION),
    ("All open", EVERYTHING),
    ("Due today", DUE_TODAY),
    ("Overlong stops", STOP_OVER),
    ("Closed", CLOSED),
    ("Watched", WATCHED),
)
_COUNTED = frozenset({"Due today", "Overlong stops", "Watched"})


def own_tabs() -> tuple[Tab, ...]:
    """Return the tabs of the product's views."""
    return tuple(Tab(title, _(title), query, is_counted=title in _COUNTED) for title, query in PRESETS)


def tab_like(query: CaseQuery, tabs: Sequence[Tab], current: Tab | None) -> str | None:
    """Return the key of the view that filters are like: a saved one in everything, one of the product's in its own.

    Args:
        query: The filters in force.
        tabs: The views.
        current: The one that is marked; it stays so where it is as good as another.
    """
    saved = [tab for tab in tabs if tab.saved is not None and _filters(tab.query) == _filters(query)]
    same = [tab for tab in tabs if tab.saved is None and _lights(tab.query) == _lights(query)]
    if current is not None and (current in saved or (current in same and not saved)):
        return current.key
    return next((tab.key for tab in (*saved, *same)), None)


def with_preset(query: CaseQuery, wanted: CaseQuery, watched: frozenset[int]) -> CaseQuery:
    """Return filters with what one of the product's views asks for in place of what they asked for of the same."""
    kept = replace(query, lights=wanted.lights, unknown=wanted.unknown, closed=wanted.closed)
    only = watched if wanted.only is not None else None
    return replace(kept, stage_over=False, due_today=wanted.due_today, stop_over=wanted.stop_over, only=only)


def _lights(query: CaseQuery) -> tuple[object, ...]:
    watched = query.only is not None
    return query.lights, query.unknown, query.closed, query.stage_over, query.due_today, query.stop_over, watched


def _filters(query: CaseQuery) -> tuple[object, ...]:
    return (*_lights(query), query.areas, query.units, query.matters, query.text)
