"""What central adds to the calendars: versions accepted there, orders of areas, and the log of changes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np

from console.domain.calendar_data import read_version
from console.domain.calendar_history import LayerRecord, YearVersion
from console.domain.entry import EPOCH, Entry
from console.domain.localday import local_days
from console.domain.naming import Name
from console.domain.rule import RuleBook
from console.errors import BadInput
from console.replica.case_reads import HasConnection

_ZONE: Final = "Asia/Shanghai"
"""The zone of a record whose area is not known or names none."""


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """What the replica holds beside the calendars that come with the product.

    Attributes:
        versions: By calendar and number of the record.
        faults: Records that cannot be read; nothing follows from them.
        last_version: Highest number of a version's record, also of one that cannot be read; 0 for none.
    """

    versions: Mapping[str, Mapping[int, YearVersion]]
    layers: tuple[LayerRecord, ...]
    faults: tuple[BadInput, ...] = ()
    last_version: int = 0


@dataclass(frozen=True, slots=True)
class LayerRow:
    """An order of an area with everything said about it. ``withdrawn``: why it was taken back; empty while it holds."""

    record: LayerRecord
    reason: str
    document_no: str
    ordered_by: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry of the log: who changed a calendar, why, and what it moved.

    Attributes:
        area: The area whose order it was; empty for a version.
        version_id: The accepted version; None for orders.
        layers: Numbers of the orders recorded with it.
    """

    id: int
    area: str
    calendar: str
    version_id: int | None
    layers: tuple[int, ...]
    changed_by: str
    reason: str
    cases: int
    moved_earlier: int
    moved_later: int
    resettled: int
    turned: int
    recorded_at_us: int


_VERSIONS: Final = """
    SELECT id, calendar, year, version, published_on, source_url, notice_no, days FROM calendar_version ORDER BY id
"""
_LAYERS: Final = """
    SELECT l.id, l.area, l.day, l.recorded_at, l.is_working, l.name_zh, l.name_en, l.corrects, l.valid,
           coalesce(a.time_zone, ''), l.reason, coalesce(l.document_no, ''), l.ordered_by,
           coalesce(l.invalid_reason, '')
    FROM calendar_layer l LEFT JOIN area a ON a.area = l.area ORDER BY l.id
"""
_CHANGES: Final = """
    SELECT id, area, calendar, version_id, layers, changed_by, reason, cases, moved_earlier, moved_later, resettled,
           turned, recorded_at
    FROM calendar_change ORDER BY id
"""


def read_calendars(reader: HasConnection) -> CalendarRows:
    """Return what the replica adds to the calendars."""
    versions: dict[str, dict[int, YearVersion]] = {}
    faults: list[BadInput] = []
    last = 0
    for number, calendar, *told in reader.connection.execute(_VERSIONS):
        last = number
        try:
            versions.setdefault(calendar, {})[number] = _version(number, *told)
        except BadInput as fault:
            faults.append(fault)
    layers = tuple(_layer(row) for row in reader.connection.execute(_LAYERS))
    return CalendarRows(versions, layers, tuple(faults), last)


def read_layers(reader: HasConnection) -> tuple[LayerRow, ...]:
    """Return every order of an area that says anything of a day, with the reason it was taken back."""
    rows = reader.connection.execute(_LAYERS).fetchall()
    withdrawn = {row[7]: row[13] for row in rows if row[7] is not None and not row[8]}
    return tuple(LayerRow(_layer(row), row[10], row[11], row[12], withdrawn.get(row[0], "")) for row in rows if row[8])


def read_changes(reader: HasConnection) -> tuple[ChangeRow, ...]:
    """Return the log of changes, the first one first."""
    return tuple(_change(*row) for row in reader.connection.execute(_CHANGES))


def with_calendars(book: RuleBook, rows: CalendarRows) -> RuleBook:
    """Return the rules with what central adds to the calendars; records that do not fit stand among the faults."""
    if not (rows.versions or rows.layers or rows.faults):
        return book
    histories = {
        name: history.with_versions(rows.versions.get(name, {}).values()).with_layers(rows.layers)
        for name, history in book.histories.items()
    }
    gaps = [
        BadInput(
            "Version {version} of {year} of the calendar {calendar} leaves a gap and is not counted by.",
            "Accept the versions before it.",
            place="calendar_version",
            field="version",
            version=origin.version,
            year=origin.year,
            calendar=name,
        )
        for name, history in histories.items()
        for origin in history.unfit
    ]
    return replace(book, histories=histories, faults=(*book.faults, *rows.faults, *gaps))


def _change(number: int, area: str, calendar: str, version_id: int | None, layers: str, *told: Any) -> ChangeRow:
    return ChangeRow(number, area, calendar, version_id, tuple(json.loads(layers)), *told)


def _version(
    number: int, year: int, version: int, published: int, url: str | None, notice_no: str | None, days: str
) -> YearVersion:
    entry = Entry(f"calendar_version {number}", {})
    try:
        holidays = json.loads(days)
    except ValueError as fault:
        raise entry.fault("days", "{where}: {name} is not JSON.") from fault
    return read_version(
        replace(
            entry,
            values={
                "year": year,
                "version": version,
                "status": "official",
                "published": EPOCH + timedelta(days=published),
                "sources": [url] if url else [],
                "notice_no": notice_no or "",
                "holiday": holidays,
            },
        )
    )


def _layer(row: tuple[Any, ...]) -> LayerRecord:
    number, area, day, recorded_us, is_working, zh, en, corrects, valid, zone = row[:10]
    return LayerRecord(
        number, area, day, _day_of(recorded_us, zone), bool(is_working), Name(zh, en), corrects, bool(valid)
    )


def _day_of(instant_us: int, zone: str) -> int:
    try:
        days = local_days(zone or _ZONE)
    except BadInput:
        days = local_days(_ZONE)
    return int(days.day_of(np.array([instant_us], np.int64))[0])
