"""Rows of the copy that differed from their source as rows of a grid."""

from collections.abc import Iterator, Sequence
from datetime import date

from console.board.source_export import difference_text, table_text
from console.board.source_words import NOTHING
from console.domain.delivered import Difference
from ui.sources.batch_rows import moment_text
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.names import plain


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
                Cell(difference_text(one.kind)),
                Cell(moment_text(one.found_real_us, zone, today), Weight.QUIET),
            ),
        )


def key_of(one: Difference) -> str:
    """Return what names a row."""
    return f"{one.source} {one.table} {one.id}"
