"""Sources and the areas behind them as rows of a grid."""

from collections.abc import Iterator
from dataclasses import replace

from console.ages import span_text
from console.board.source_reports import AreaReports, Reports
from console.board.source_words import (
    NOTHING,
    ago,
    area_state_text,
    difference_text,
    found_text,
    named,
    state_text,
    tier_text,
)  # fmt: skip
from console.board.sources_view import AreaStanding, CountPair, SourceStanding, SourceState, SourcesView
from console.domain.copying import Tier
from console.domain.delivered import Fate
from console.domain.freshness import Freshness
from console.messages import _
from ui.sources.grid_model import Cell, Column, Row, Spark, Weight, headed
from ui.widgets.formats import grouped
from ui.widgets.names import plain

HEADS = (
    "Source",
    "Following",
    "State",
    "Last poll",
    "Last heartbeat",
    "Last records",
    "Delay in 24 hours",
    "Cases: central / here",
    "Doubtful",
    "Refused records",
    "Caught up",
)
DOUBTFUL, REFUSED = HEADS.index("Doubtful"), HEADS.index("Refused records")
LEAVES = {"Doubtful": 1, "Delay in 24 hours": 2, "Last heartbeat": 3, "Caught up": 4, "Following": 5}
"""Columns that leave a narrow page; the details tell the same."""
LEAST_STATE_PX = 150
"""A state breaks in two lines where it is longer than most are."""
FIGURES = {"Cases: central / here", "Doubtful", "Refused records", "Caught up"}
AREA_MARK = "\x1f"
TROUBLED = frozenset({SourceState.FAILED, SourceState.STOPPED, SourceState.QUARANTINED, SourceState.SUSPECT})
UNHEARD = frozenset({SourceState.LOST, SourceState.NEVER, SourceState.FAILED, SourceState.STOPPED})
"""States whose words the mark of the unknown stands before, once the link is lost."""


def columns() -> tuple[Column, ...]:
    """Return the columns of the table."""
    first, *others = HEADS
    return (
        headed(first, 3, breaks=True),
        *(
            headed(
                title,
                1,
                is_right=title in FIGURES,
                breaks=title == "State",
                leaves=LEAVES.get(title, 0),
                least=LEAST_STATE_PX if title == "State" else 0,
            )
            for title in others
        ),
    )


def rows_of(view: SourcesView, reports: Reports) -> Iterator[Row]:
    """Return a row for each source, under it one for each of its areas; a source with one area has one row."""
    for source in view.sources:
        only = source.areas[0] if len(source.areas) == 1 else None
        yield _source_row(source, only, reports, codes_of(view, source, reports))
        if only is None:
            for area in source.areas:
                yield _area_row(source, area, reports)


def codes_of(view: SourcesView, source: SourceStanding, reports: Reports) -> tuple[str, ...]:
    """Return the areas that a source reports of; where it is the only one, those that nobody lists as well."""
    listed = tuple(area.area for area in source.areas)
    more = sorted(reports.areas.keys() - set(listed)) if len(view.sources) == 1 else ()
    return (*listed, *more)


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


def _source_row(source: SourceStanding, only: AreaStanding | None, reports: Reports, codes: tuple[str, ...]) -> Row:
    heard, record = (Cell(), Cell()) if only is None else _heard(only)
    cells = (
        Cell(_name_of(source, only), Weight.BOLD),
        Cell(tier_text(source.tier), Weight.BOLD if source.tier is Tier.FOREIGN else Weight.QUIET),
        _state(source, only),
        Cell(ago(source.polled_s), Weight.BOLD if source.link is not Freshness.FRESH else Weight.PLAIN),
        heard,
        record,
        *_reported(reports, codes, with_curve=only is not None),
    )
    cells = _with_counts(cells, _compared(source, only))
    is_old = source.link is not Freshness.FRESH or (only is not None and _is_old(only))
    return Row(source.id, _spoken(cells), is_old=is_old, is_head=only is None)


def _area_row(source: SourceStanding, area: AreaStanding, reports: Reports) -> Row:
    is_lost = area.heard.state is Freshness.LOST
    weight = Weight.BOLD if _is_old(area) else Weight.QUIET
    cells: tuple[Cell, ...] = (
        Cell(plain(named(area.name)), Weight.BOLD if is_lost else Weight.PLAIN),
        Cell(),
        Cell(area_state_text(area), weight, brief=_brief_state(area), is_lost=is_lost),
        Cell(),
        *_heard(area),
        *_reported(reports, (area.area,), with_curve=True),
    )
    cells = _with_counts(cells, _counts(area))
    return Row(key_of(source, area.area), _spoken(cells), is_old=_is_old(area), is_set_in=True)


def _with_counts(cells: tuple[Cell, ...], counts: Cell) -> tuple[Cell, ...]:
    """Return the cells with the counts of both sides behind the curve."""
    place = HEADS.index("Cases: central / here")
    return (*cells[:place], counts, *cells[place:])


def _compared(source: SourceStanding, only: AreaStanding | None) -> Cell:
    if source.checked_s is not None and not source.differing:
        known = [area.cases for area in source.areas if area.cases is not None]
        whole = sum(known, CountPair(0, 0))
        return _pair(whole) if known else Cell(found_text(source), Weight.QUIET)
    if only is not None and only.counts is not None and not only.counts.is_equal:
        return _counts(only)
    if source.differing:
        return Cell(found_text(source), Weight.NEWS)
    return _uncounted(found_text(source), is_open=source.checked_s is None)


def _uncounted(text: str, *, is_open: bool) -> Cell:
    """Return what stands where no counts can; of one whose comparison is still to come a narrow column says less."""
    return Cell(text, Weight.QUIET, brief=_("not yet") if is_open else "")


def _counts(area: AreaStanding) -> Cell:
    if area.counts is not None and area.counts.is_equal and area.cases is not None:
        return _pair(area.cases)
    if area.counts is None or area.counts.is_equal:
        return _uncounted(difference_text(area.counts, 0), is_open=area.counts is None)
    more = "+" if area.counts.own > area.counts.central else ""
    brief = f"≠ {more}{grouped(area.counts.own - area.counts.central)}"
    return Cell(difference_text(area.counts, 0), Weight.NEWS, brief=brief)


def _pair(cases: CountPair) -> Cell:
    text = f"{grouped(cases.central)} / {grouped(cases.own)} ✓"
    return Cell(text, Weight.QUIET, brief=f"{grouped(cases.own)} ✓")


def _reported(reports: Reports, codes: tuple[str, ...], *, with_curve: bool) -> tuple[Cell, ...]:
    own = reports.of(codes)
    return (
        _curve(own, reports) if with_curve else Cell(),
        *(_count(own.count(fate)) for fate in (Fate.DOUBTED, Fate.REFUSED)),
        _count(own.held_up),
    )


def _curve(own: AreaReports, reports: Reports) -> Cell:
    """Return the curve of delays, all rows by one scale; beside it the longest where it was too long."""
    if own.longest_s is None:
        return Cell(NOTHING, Weight.FAINT)
    longest = max((one.longest_s or 0.0 for one in reports.areas.values()), default=0.0)
    is_long = own.longest_s > reports.slow_s
    spark = Spark(own.delays_s, max(longest, float(reports.slow_s), 1.0))
    told = _("longest {span}", span=span_text(own.longest_s))
    return Cell(span_text(own.longest_s) if is_long else "", Weight.BOLD, told, spark=spark)


def _count(count: int) -> Cell:
    return Cell(grouped(count), Weight.PLAIN if count else Weight.FAINT)


def _state(source: SourceStanding, only: AreaStanding | None) -> Cell:
    if source.state is SourceState.FRESH and only is not None and only.heard.state is not Freshness.FRESH:
        is_lost = only.heard.state is Freshness.LOST
        weight = Weight.BOLD if _is_old(only) else Weight.QUIET
        return Cell(area_state_text(only), weight, brief=_brief_state(only), is_lost=is_lost)
    done, whole = source.loaded
    share = min(1.0, done / whole) if source.state in {SourceState.LOADING, SourceState.QUARANTINED} and whole else None
    text = state_text(source) if share is None else f"{state_text(source)} {int(share * 100)}%"
    is_lost = source.state in UNHEARD and source.link is Freshness.LOST
    text = f"! {text}" if source.state in TROUBLED and not is_lost else text
    weight = Weight.QUIET if source.state is SourceState.FRESH else Weight.BOLD
    return Cell(text, weight, is_lost=is_lost, share=share)


def _brief_state(area: AreaStanding) -> str:
    return _("No heartbeat") if area.heard.state is Freshness.NO_BEAT else ""


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
        replace(cell, spoken=_("{name}: {text}", name=f"{whose} · {_(head)}", text=cell.spoken or cell.text))
        if cell.spoken or cell.text
        else cell
        for head, cell in zip(HEADS[1:], cells[1:], strict=True)
    )
    return (cells[0], *told)
