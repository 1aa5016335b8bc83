"""Records that were refused or kept with a doubt as rows of a grid, and as rows of a file."""

from collections.abc import Iterable, Iterator
from datetime import date

from console.board.source_export import where_text
from console.board.source_problems import reason_words
from console.board.source_words import NOTHING
from console.domain.delivered import DoubtRow
from ui.sources.batch_rows import moment_text
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.names import plain


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        headed("Time", 1),
        headed("Case number", 2, breaks=True),
        headed("Where", 2, breaks=True),
        headed("Why", 4, breaks=True, least=260),
        headed("Original text", 3, breaks=True, leaves=2),
        headed("Record number", 1, breaks=True, leaves=1),
        headed("Sent by", 1, breaks=True, leaves=3),
    )


def rows_of(found: Iterable[DoubtRow], zone: str, today: date) -> Iterator[Row]:
    """Return a row for each record; what its source wrote is shown as it is, on one line."""
    for one in found:
        yield Row(
            key_of(one),
            (
                Cell(moment_text(one.recorded_us, zone, today)),
                Cell(plain(one.case_no) or NOTHING, Weight.PLAIN if one.case_no else Weight.FAINT),
                Cell(plain(where_text(one)), Weight.QUIET),
                Cell(plain(reason_words(one.reason))),
                Cell(plain(one.raw) or NOTHING, Weight.QUIET if one.raw else Weight.FAINT),
                Cell(plain(one.source_record) or NOTHING, Weight.QUIET if one.source_record else Weight.FAINT),
                Cell(plain(one.source), Weight.QUIET),
            ),
        )


def key_of(one: DoubtRow) -> str:
    """Return what names a record."""
    return f"{one.table} {one.id}"
