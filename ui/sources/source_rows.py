"""Sources and the areas behind them as rows of a grid."""

from collections.abc import Iterator
from dataclasses import replace

from console.board.source_words import (
    ago,
    area_state_text,
    difference_text,
    found_text,
    named,
    state_text,
    tier_text,
)  # fmt: skip
from console.board.sources_view import AreaStanding, SourceStanding, SourceState, SourcesView
from console.domain.copying import Tier
from console.domain.freshness import Freshness
from console.messages import _
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.names import plain

HEADS = ("Source", "Following", "State", "Last poll", "Last heartbeat", "Last records", "Comparison")
AREA_MARK = "\x1f"
TROUBLED = frozenset({SourceState.FAILED, SourceState.STOPPED, SourceState.QUARANTINED, SourceState.SUSPECT})
UNHEARD = frozenset({SourceState.LOST, SourceState.NEVER, SourceState.FAILED, SourceState.STOPPED})
"""States whose words the mark of the unknown stands before, once the link is lost."""


def columns() -> tuple[Column, ...]:
    """Return the columns of the table."""
    first, *others = HEADS
    return (headed(first, 3, breaks=True), *(headed(title, 1) for title in others))


def rows_of(view: SourcesView) -> Iterator[Row]:
    """Return a row for each source, under it one for each of its areas; a source with one area has one row."""
    for source in view.sources:
        only = source.areas[0] if len(source.areas) == 1 else None
        yield _source_row(source, only)
        if only is None:
            for area in source.areas:
                yield _area_row(source, area)


def key_of(source: SourceStanding, area: str) -> str:
    """Return what names the row of an area."""
    return f"{source.id}{AREA_MARK}{area}"


def chosen(view: SourcesView, key: str) -> tuple[SourceStanding | None, AreaStanding | None]:
    """Return the source that a row belongs to, and its area where it tells of one."""
    name, _mark, code = key.partition(AREA_MARK)
    source = next((one for one in view.sources if one.id == name), None)
    if source is None:
        return None, None
    if len(source.areas) == 1:
        return source, source.areas[0]
    return source, next((area for area in source.areas if area.area == code), None)


def _source_row(source: SourceStanding, only: AreaStanding | None) -> Row:
    heard, record = (Cell(), Cell()) if only is None else _heard(only)
    cells = (
        Cell(_name_of(source, only), Weight.BOLD),
        Cell(tier_text(source.tier), Weight.BOLD if source.tier is Tier.FOREIGN else Weight.QUIET),
        _state(source, only),
        Cell(ago(source.polled_s), Weight.BOLD if source.link is not Freshness.FRESH else Weight.PLAIN),
        heard,
        record,
        Cell(found_text(source), Weight.NEWS if source.differing else Weight.QUIET),
    )
    is_old = source.link is not Freshness.FRESH or (only is not None and _is_old(only))
    return Row(source.id, _spoken(cells), is_old=is_old, is_head=only is None)


def _area_row(source: SourceStanding, area: AreaStanding) -> Row:
    is_lost = area.heard.state is Freshness.LOST
    weight = Weight.BOLD if _is_old(area) else Weight.QUIET
    equal = area.counts is None or area.counts.is_equal
    cells = (
        Cell(plain(named(area.name)), Weight.BOLD if is_lost else Weight.PLAIN),
        Cell(),
        Cell(area_state_text(area), weight, is_lost=is_lost),
        Cell(),
        *_heard(area),
        Cell(difference_text(area.counts, 0), Weight.QUIET if equal else Weight.NEWS),
    )
    return Row(key_of(source, area.area), _spoken(cells), is_old=_is_old(area), is_set_in=True)


def _state(source: SourceStanding, only: AreaStanding | None) -> Cell:
    if source.state is SourceState.FRESH and only is not None and only.heard.state is not Freshness.FRESH:
        is_lost = only.heard.state is Freshness.LOST
        return Cell(area_state_text(only), Weight.BOLD if _is_old(only) else Weight.QUIET, is_lost=is_lost)
    done, whole = source.loaded
    share = min(1.0, done / whole) if source.state in {SourceState.LOADING, SourceState.QUARANTINED} and whole else None
    text = state_text(source) if share is None else f"{state_text(source)} {int(share * 100)}%"
    is_lost = source.state in UNHEARD and source.link is Freshness.LOST
    text = f"! {text}" if source.state in TROUBLED and not is_lost else text
    weight = Weight.QUIET if source.state is SourceState.FRESH else Weight.BOLD
    return Cell(text, weight, is_lost=is_lost, share=share)


def _heard(area: AreaStanding) -> tuple[Cell, Cell]:
    sends_beats = area.heard.state is not Freshness.NO_BEAT
    beat = Cell(ago(area.heard.age_s) if sends_beats else "—", Weight.BOLD if _is_old(area) else Weight.PLAIN)
    return beat, Cell(ago(area.record_s))


def _is_old(area: AreaStanding) -> bool:
    return area.heard.state in {Freshness.LATE, Freshness.LOST}


def _name_of(source: SourceStanding, only: AreaStanding | None) -> str:
    """Return the name of a source, with that of its only area where it does not say it."""
    name = plain(named(source.name))
    if only is None or named(only.name) in name:
        return name
    return f"{name} · {plain(named(only.name))}"


def _spoken(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells with what each is about, and whose it is, for those who cannot see heads and rows."""
    whose = cells[0].text
    told = (
        replace(cell, spoken=_("{name}: {text}", name=f"{whose} · {_(head)}", text=cell.text)) if cell.text else cell
        for head, cell in zip(HEADS[1:], cells[1:], strict=True)
    )
    return (cells[0], *told)
