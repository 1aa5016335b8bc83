"""The comparison of both sides as a matrix of tables and areas."""

from collections.abc import Iterable, Mapping, Sequence

from console.board.sources_view import ComparedArea, ComparedTable, Comparison, CountPair
from console.domain.naming import Name
from console.domain.records import RECORD_TYPES, RecordType
from console.replica.comparison_reads import ComparedCount
from console.replica.status import SyncStatus

EVERYWHERE = Name("各区通用", "Shared")
"""Stands over rows of no area, such as the calendars of the country."""
NOTHING = CountPair(0, 0)


def comparison_of(
    rows: Sequence[ComparedCount],
    areas: Sequence[tuple[str, Name]],
    statuses: Sequence[SyncStatus],
    checked_s: float | None,
) -> Comparison:
    """Return the matrix.

    Args:
        rows: What was counted last.
        areas: Codes and names in the order in which areas are shown.
        statuses: Every source; one without rows was not compared yet, and one with some holds none where it has no row.
        checked_s: Seconds since the comparison that was longest ago.
    """
    held = [area for area in areas if any(status.scope.holds(area[0]) for status in statuses)]
    columns = (*(ComparedArea(*area) for area in held), *_further(rows, {code for code, _name in held}))
    known = {row.source for row in rows}
    compared = {
        column.area: any(status.source in known and status.scope.holds(column.area) for status in statuses)
        for column in columns
    }
    by_place: dict[tuple[str, str], CountPair] = {}
    for row in rows:
        place = row.table, row.area
        by_place[place] = by_place.get(place, NOTHING) + CountPair(row.central, row.own)
    tables = tuple(_table(record, columns, by_place, compared, rows) for record in RECORD_TYPES)
    totals = tuple(_sum(table.counts[place] for table in tables) for place in range(len(columns)))
    return Comparison(columns, tables, totals, _sum(totals), checked_s)


def table_name(record: RecordType) -> Name:
    """Return what a table is called in both languages."""
    return Name(record.zh, record.name.replace("_", " ").capitalize())


def _further(rows: Iterable[ComparedCount], shown: set[str]) -> tuple[ComparedArea, ...]:
    """Return columns for areas that have rows and stand in no catalogue, and for rows of every area."""
    codes = sorted({row.area for row in rows} - shown, key=lambda code: (code == "", code))
    return tuple(ComparedArea(code, Name(code, code) if code else EVERYWHERE) for code in codes)


def _table(
    record: RecordType,
    columns: Sequence[ComparedArea],
    by_place: Mapping[tuple[str, str], CountPair],
    compared: Mapping[str, bool],
    rows: Iterable[ComparedCount],
) -> ComparedTable:
    counts = tuple(
        by_place.get((record.name, column.area), NOTHING) if compared[column.area] else None for column in columns
    )
    blocks = {row.source: row.differing for row in rows if row.table == record.name}
    return ComparedTable(record.name, table_name(record), counts, _sum(counts), sum(blocks.values()))


def _sum(pairs: Iterable[CountPair | None]) -> CountPair | None:
    known = [pair for pair in pairs if pair is not None]
    return sum(known, NOTHING) if known else None
