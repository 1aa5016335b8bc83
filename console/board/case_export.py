"""A case list in a file: all its rows, not those in sight, with what was asked and the time it holds."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from console.ages import source_text
from console.board.answers import SourceStrip
from console.board.extract import Extract
from console.board.list_columns import ListColumn, Part, facts_of, texts_of
from console.board.list_view import CaseRow
from console.board.paper import moment_banner
from console.board.query_words import query_words
from console.board.words import local_time
from console.export.sheet import Sheet
from console.export.writing import GoesOn, Written, write_sheet
from console.messages import _, messages
from console.replica.store import Reader

PRINTED = ".pdf"


def export_cases(
    extract: Extract,
    open_copy: Callable[[], Reader],
    columns: Sequence[ListColumn],
    path: Path,
    *,
    made_by: str,
    made_us: int,
    goes_on: GoesOn = lambda _rows: True,
) -> Written | None:
    """Write a list; see `console.export.writing.write_sheet`, which also says what a name's end asks for.

    Args:
        extract: The list.
        open_copy: Opens the copy, which gives the words; it is seen as it is now until everything is written.
        columns: Of the list, in the order wanted.
        path: Ends with ``.xlsx``, ``.csv`` or ``.pdf``.
        made_by: Who has it written.
        made_us: This machine's wall clock.
        goes_on: Told how many rows are written; returns whether to go on.

    Raises:
        StorageFault, ReplicaDamaged: The copy cannot be read, or the file not be written.
    """
    parts = texts_of(columns) if path.suffix.lower() == PRINTED else facts_of(columns)
    sheet = sheet_of(extract, parts, made_by, made_us)
    with closing(_rows(extract, open_copy)) as rows:
        return write_sheet(sheet, ([part.cell(row) for part in parts] for row in rows), path, goes_on)


def _rows(extract: Extract, open_copy: Callable[[], Reader]) -> Generator[CaseRow]:
    """Yield the lines of a list; a thread reads the words of the next ones while these are written."""
    with ThreadPoolExecutor(1, "case export") as lane:
        copy = lane.submit(open_copy).result()
        try:
            lane.submit(copy.freeze).result()
            portions = extract.portions(copy)
            coming = lane.submit(next, portions, None)
            while portion := coming.result():
                coming = lane.submit(next, portions, None)
                yield from portion
        finally:
            lane.submit(copy.close).result()


def sheet_of(extract: Extract, parts: Sequence[Part], made_by: str, made_us: int) -> Sheet:
    """Return what stands beside the rows of a list."""
    clock = extract.strip.clock
    zone = ZoneInfo(clock.zone)
    return Sheet(
        title=_("Cases"),
        columns=tuple(part.column for part in parts),
        rows=len(extract.columns),
        filters=query_words(extract.answer.query, extract.catalogue.choices),
        holds=f"{local_time(clock.now_us, zone)} ({clock.zone})",
        warning="" if clock.is_present else moment_banner(clock),
        sources=ages_of(extract.strip),
        zone=clock.zone,
        made_us=made_us,
        made_by=made_by,
    )


def ages_of(strip: SourceStrip) -> tuple[str, ...]:
    """Return how old the link and each source are, one sentence each."""
    link = _("Link to central: {age}", age=source_text(strip.link.state, strip.link.age_s))
    named = (
        _(
            "{name}: {text}",
            name=one.name.in_language(messages.language),
            text=source_text(one.source.state, one.source.age_s),
        )
        for one in strip.sources
    )
    return (link, *named)
