"""Rows of the copy that differed from their source as rows of a grid."""

from collections.abc import Iterator, Sequence
from datetime import date

from console.board.compared import table_name
from console.board.source_words import NOTHING, named
from console.domain.delivered import Difference, DifferenceKind
from console.messages import _
from ui.sources.batch_rows import moment_text
from ui.sources.doubt_rows import RECORDS
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.names import plain

KINDS = {
    DifferenceKind.MISSING: "was missing here",
    DifferenceKind.EXTRA: "stood here only",
    DifferenceKind.OTHER: "had other contents here",
}


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        headed("Case number", 3, breaks=True),
        headed("Table", 2),
        headed("Record", 1, is_right=True),
        headed("Area", 1),
        headed("Difference", 2),
        headed("Read again", 1),
    )


def rows_of(found: Sequence[Difference], names: dict[str, str], zone: str, today: date) -> Iterator[Row]:
    """Return a row for each.

    Args:
        found: In order.
        names: Of areas, by their code.
        zone: IANA name of the city's zone.
        today: The city's day.
    """
    for one in found:
        yield Row(
            key_of(one),
            (
                Cell(plain(one.case_no) or NOTHING, Weight.PLAIN if one.case_no else Weight.FAINT),
                Cell(table_text(one.table), Weight.QUIET),
                Cell(f"#{one.id}", Weight.QUIET),
                Cell(names.get(one.area, one.area) or NOTHING, Weight.QUIET),
                Cell(kind_text(one.kind)),
                Cell(moment_text(one.found_real_us, zone, today), Weight.QUIET),
            ),
        )


def key_of(one: Difference) -> str:
    """Return what names a row."""
    return f"{one.source} {one.table} {one.id}"


def table_text(table: str) -> str:
    """Return what a table is called; its own name where this program does not know it."""
    return named(table_name(RECORDS[table])) if table in RECORDS else table


def kind_text(kind: DifferenceKind) -> str:
    """Return how a row differed."""
    return _(KINDS[kind])
