"""Refused and doubtful records, and rows that differed, in a file: all of them, not those on screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from console.board.answers import SourceStrip
from console.board.case_export import ages_of
from console.board.compared import table_name
from console.board.paper import moment_banner
from console.board.source_problems import reason_words
from console.board.source_words import named
from console.board.words import local_time
from console.domain.delivered import Difference, DifferenceKind, DoubtQuery, DoubtRow, Fate
from console.domain.records import RECORD_TYPES
from console.export.sheet import Cell, Column, Kind, Row, Sheet
from console.export.writing import GoesOn, Written, write_sheet
from console.messages import _
from console.replica.differences import read_differences
from console.replica.doubt_reads import every_doubt
from console.replica.store import Reader

FATES = {Fate.REFUSED: "Refused records", Fate.DOUBTED: "Kept with a doubt"}
DIFFERENCES = {
    DifferenceKind.MISSING: "was missing here",
    DifferenceKind.EXTRA: "stood here only",
    DifferenceKind.OTHER: "had other contents here",
}
_RECORDS = {record.name: record for record in RECORD_TYPES}


@dataclass(frozen=True, slots=True)
class Order:
    """A file that somebody wants.

    Attributes:
        path: Where; its end says as what.
        title: Name of the source or area it is about.
        rows: About how many rows will come, for those who wait.
        strip: City time and how old each source was when it was asked for.
    """

    path: Path
    title: str
    rows: int
    strip: SourceStrip


@dataclass(frozen=True, slots=True)
class Writer:
    """Who has a file written, and when by this machine's wall clock."""

    name: str
    at_us: int


def export_doubts(
    open_copy: Callable[[], Reader], query: DoubtQuery, order: Order, writer: Writer, goes_on: GoesOn
) -> Written | None:
    """Write every record that a query asks for; see `console.export.writing.write_sheet`.

    Args:
        open_copy: Opens the copy, which is seen as it is now until everything is written.
        query: Which records.
        order: The file.
        writer: Who has it written.
        goes_on: Told how many rows are written; returns whether to go on.

    Raises:
        StorageFault, ReplicaDamaged: The copy cannot be read, or the file not be written.
    """
    filters = (
        _("Source: {name}", name=order.title),
        *([_("What became of it: {text}", text=fate_text(query.fate))] if query.fate else []),
        *([_("Reason: {text}", text=reason_words(query.reason))] if query.reason is not None else []),
        *([_("Sent by: {name}", name=query.source)] if query.source is not None else []),
    )
    columns = (
        Column(_("Time"), Kind.INSTANT, 19),
        Column(_("What became of it")),
        Column(_("Area"), Kind.CODE),
        Column(_("Sent by"), width=24),
        Column(_("Case number"), Kind.CODE, 24),
        Column(_("Record number"), Kind.CODE, 20),
        Column(_("Where"), width=30),
        Column(_("Why"), width=40),
        Column(_("Original text"), width=60),
    )
    sheet = _sheet(_("Refused and doubtful records"), columns, filters, order, writer)
    copy = open_copy()
    try:
        copy.freeze()
        return write_sheet(sheet, (_doubt(one) for one in every_doubt(copy, query)), order.path, goes_on)
    finally:
        copy.close()


def export_differences(
    open_copy: Callable[[], Reader], areas: tuple[str, ...], order: Order, writer: Writer, goes_on: GoesOn
) -> Written | None:
    """Write the rows that differed in some areas; as `export_doubts`."""
    columns = (
        Column(_("Case number"), Kind.CODE, 24),
        Column(_("Table"), width=20),
        Column(_("Record"), Kind.CODE),
        Column(_("Area"), Kind.CODE),
        Column(_("Difference"), width=20),
        Column(_("Read again"), Kind.INSTANT, 19),
    )
    sheet = _sheet(_("Rows that differed"), columns, (_("Source: {name}", name=order.title),), order, writer)
    copy = open_copy()
    try:
        return write_sheet(sheet, _differences(copy, areas), order.path, goes_on)
    finally:
        copy.close()


def fate_text(fate: Fate) -> str:
    """Return what became of a record, in a word or two."""
    return _(FATES[fate])


def difference_text(kind: DifferenceKind) -> str:
    """Return how a row differed."""
    return _(DIFFERENCES[kind])


def table_text(table: str) -> str:
    """Return what a table is called; its own name where this program does not know it."""
    return named(table_name(_RECORDS[table])) if table in _RECORDS else table


def where_text(one: DoubtRow) -> str:
    """Return where a record stands: place and field in what was delivered, or the table that keeps it."""
    if one.fate is Fate.DOUBTED:
        return table_text(one.table)
    return " · ".join(part for part in (one.place, one.field) if part)


def _doubt(one: DoubtRow) -> Row:
    return (
        one.recorded_us or None,
        fate_text(one.fate),
        one.area,
        one.source,
        one.case_no,
        one.source_record,
        where_text(one),
        reason_words(one.reason),
        one.raw,
    )


def _differences(copy: Reader, areas: tuple[str, ...]) -> Iterator[Row]:
    for one in read_differences(copy):
        if one.area in areas or not one.area:
            yield _difference(one)


def _difference(one: Difference) -> tuple[Cell, ...]:
    kind = difference_text(one.kind)
    return one.case_no, table_text(one.table), str(one.id), one.area, kind, one.found_real_us


def _sheet(title: str, columns: tuple[Column, ...], filters: tuple[str, ...], order: Order, writer: Writer) -> Sheet:
    clock = order.strip.clock
    return Sheet(
        title=title,
        columns=columns,
        rows=order.rows,
        filters=filters,
        holds=f"{local_time(clock.now_us, ZoneInfo(clock.zone))} ({clock.zone})",
        warning="" if clock.is_present else moment_banner(clock),
        sources=ages_of(order.strip),
        zone=clock.zone,
        made_us=writer.at_us,
        made_by=writer.name,
    )
