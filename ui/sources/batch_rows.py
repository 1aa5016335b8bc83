"""Deliveries as rows of a grid: one batch a row, the newest first."""

from collections.abc import Iterator, Sequence
from datetime import date

from console.ages import span_text
from console.board.source_words import NOTHING
from console.domain.delivered import Batch
from console.domain.localday import SECOND_US
from console.messages import _
from ui.sources.grid_model import Cell, Column, Row, Weight, headed
from ui.widgets.formats import clock_time, grouped, local_time, table_date
from ui.widgets.names import plain


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        headed("Delivered at", 1),
        headed("Area", 1),
        headed("Sent by", 2, breaks=True),
        headed("Records", 1, is_right=True),
        headed("Refused records", 1, is_right=True),
        headed("Delay", 1, is_right=True),
        headed("Batch", 1, is_right=True),
    )


def rows_of(batches: Sequence[Batch], names: dict[str, str], slow_s: int, zone: str, today: date) -> Iterator[Row]:
    """Return a row for each batch.

    Args:
        batches: The newest first.
        names: Of areas, by their code.
        slow_s: A batch that took longer was held up.
        zone: IANA name of the city's zone.
        today: The city's day; other years are told with theirs.
    """
    for batch in batches:
        delay_s = None if batch.delay_us is None else batch.delay_us / SECOND_US
        yield Row(
            str(batch.id),
            (
                Cell(moment_text(batch.delivered_us, zone, today)),
                Cell(names.get(batch.area, batch.area), Weight.QUIET),
                Cell(plain(batch.source), Weight.QUIET),
                Cell(grouped(batch.records)),
                Cell(grouped(batch.refused), Weight.BOLD if batch.refused else Weight.FAINT),
                _delay(delay_s, slow_s),
                Cell(f"#{batch.id}", Weight.QUIET),
            ),
        )


def moment_text(at_us: int, zone: str, today: date) -> str:
    """Return ``11-20 10:42``, with the year if it is not this one; a dash for no instant."""
    if not at_us:
        return NOTHING
    at = local_time(at_us, zone)
    return f"{table_date(at.date(), today)} {clock_time(at)}"


def _delay(delay_s: float | None, slow_s: int) -> Cell:
    if delay_s is None:
        return Cell(NOTHING, Weight.FAINT, _("no time of sending that can be compared"))
    if delay_s < 0:
        return Cell(_("{span} ahead", span=span_text(-delay_s)), Weight.BOLD if -delay_s > slow_s else Weight.QUIET)
    return Cell(span_text(delay_s), Weight.BOLD if delay_s > slow_s else Weight.QUIET)
