"""The comparison of both sides as rows of a grid: tables down, areas across, all of them together first."""

from collections.abc import Iterator, Sequence

from console.board.source_words import NOTHING, difference_text, named, pair_text
from console.board.sources_view import ComparedArea, ComparedTable, Comparison, CountPair
from console.domain.naming import Name
from console.messages import _
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.formats import grouped
from ui.widgets.names import plain

ALL_TABLES = ""
FIXED = 3
"""Columns before the first area: table, what was found, all areas."""


def columns_of(report: Comparison) -> tuple[Column, ...]:
    """Return the columns: the table, what was found, all areas, each area."""
    fixed = (headed("Table", 2, breaks=True), headed("Found", 1), headed("Total", 1, is_right=True))
    return (*fixed, *(Column(plain(named(area.name)), 1, is_right=True) for area in report.areas))


def rows_of(report: Comparison) -> Iterator[Row]:
    """Return a row for all tables together, then one for each; none while nothing was compared."""
    if report.total is None:
        return
    blocks = sum(table.blocks for table in report.tables)
    every = ComparedTable(ALL_TABLES, _all_tables(), report.totals, report.total, blocks)
    for table in (every, *report.tables):
        yield _row(table, report.areas, is_head=table is every)


def sentence_of(report: Comparison, key: str, column: int) -> str:
    """Return what one cell says, in a sentence; empty where there is no such cell."""
    row = next((row for row in rows_of(report) if row.key == key), None)
    if row is None or not 0 <= column < len(row.cells):
        return ""
    return row.cells[max(column, FIXED - 1)].spoken


def _row(table: ComparedTable, areas: Sequence[ComparedArea], *, is_head: bool) -> Row:
    name, found, brief = named(table.name), _found(table), _found(table).partition(" · ")[0]
    noted = Weight.QUIET if table.is_equal else Weight.NEWS
    loud, quiet = (Weight.BOLD, Weight.BOLD) if is_head else (Weight.PLAIN, Weight.QUIET)
    cells = (
        Cell(name, loud),
        Cell(found, noted, _("{name}: {text}", name=name, text=found), brief),
        _cell(table.total, f"{name} · {_('Total')}", loud, table.blocks),
        *(_cell(pair, f"{name} · {named(area.name)}", quiet) for pair, area in zip(table.counts, areas, strict=True)),
    )
    return Row(table.table, cells, is_head=is_head)


def _found(table: ComparedTable) -> str:
    """Return what the comparison of a table found; rows that are missing in one area and too many in another, too."""
    pair = table.total
    if pair is not None and pair.is_equal and any(one is not None and not one.is_equal for one in table.counts):
        return f"≠ {_('areas differ')}"
    return difference_text(pair, table.blocks)


def _cell(pair: CountPair | None, place: str, weight: Weight, blocks: int = 0) -> Cell:
    if pair is None:
        return Cell(NOTHING, Weight.FAINT, _("{name}: {text}", name=place, text=_("not compared yet")))
    told = f"{pair_text(pair)} · {difference_text(pair, blocks)}"
    spoken = _("{name}: {text}", name=place, text=told)
    if not pair.is_equal:
        more = "+" if pair.own > pair.central else ""
        brief = f"≠ {more}{grouped(pair.own - pair.central)}"
        return Cell(f"{grouped(pair.own)} ≠ {grouped(pair.central)}", Weight.NEWS, spoken, brief)
    return Cell(grouped(pair.own), weight if pair.own else Weight.FAINT, spoken)


def _all_tables() -> Name:
    return Name(_("All tables"), _("All tables"))
