"""Writes what changes a calendar: an accepted version or orders of an area, each with its entry in the log."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, LiteralString

from console.central.engine import CentralConnection, connect, reported
from console.domain.calendar_acceptance import Authority, Seen
from console.domain.calendar_data import holidays_of
from console.domain.calendar_history import YearVersion
from console.domain.entry import EPOCH
from console.domain.naming import Name
from console.domain.reprojection import MoveCounts
from console.errors import BadInput, RefusedCommand

_ONE_AT_A_TIME: Final = 0x43414C45
"""Advisory lock that two changes of the calendars of one database compete for."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of an area about one day; it may replace another, or only take it back (``withdrawn``).

    Raises:
        BadInput: It has no name that a reader of the calendar could see.
    """

    area: str
    day: int
    is_working: bool
    name: Name
    document_no: str = ""
    corrects: int | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if not self.withdrawn and not self.name.zh.strip():
            raise BadInput("The order has no name.", "Give what readers are to see: 台风停工.", field="--name")


def record_version(
    url: str,
    seen: Seen,
    calendar: str,
    version: YearVersion,
    notice_text: str,
    authority: Authority,
    counts: MoveCounts,
) -> int:
    """Record an accepted version and what it moved; return the number of the log entry.

    Raises:
        RefusedCommand: Central knows more than whoever judged the version.
        ServerUnreachable, LoginRefused, SchemaMismatch: As `connect`.
    """
    origin = version.origin
    with reported(url), connect(url) as connection:
        _require_seen(connection, seen)
        number = _inserted(
            connection,
            "INSERT INTO supervision.calendar_version (area, calendar, year, version, published_on, source_url,"
            " notice_no, notice_text, days, accepted_by, reason)"
            " VALUES ('', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            (
                calendar,
                origin.year,
                origin.version,
                EPOCH + timedelta(days=origin.published or 0),
                origin.sources[0] if origin.sources else None,
                origin.notice_no or None,
                notice_text,
                json.dumps(holidays_of(version.days), ensure_ascii=False),
                authority.by,
                authority.why,
            ),
        )
        return _log(connection, "", calendar, number, (), authority, counts)


def record_orders(
    url: str, seen: Seen, orders: Sequence[Order], authority: Authority, counts: Iterable[tuple[str, MoveCounts]]
) -> tuple[int, ...]:
    """Record orders and, for each of their areas, what they moved; return the numbers of the orders.

    Raises:
        RefusedCommand: Central knows more than whoever judged the orders.
        ServerUnreachable, LoginRefused, SchemaMismatch: As `connect`.
    """
    with reported(url), connect(url) as connection:
        _require_seen(connection, seen)
        numbers = [_insert_order(connection, order, authority) for order in orders]
        for area, moved in counts:
            own = [number for number, order in zip(numbers, orders, strict=True) if order.area == area]
            _log(connection, area, "", None, own, authority, moved)
    return tuple(numbers)


def _insert_order(connection: CentralConnection, order: Order, authority: Authority) -> int:
    return _inserted(
        connection,
        "INSERT INTO supervision.calendar_layer (area, day, is_working, name_zh, name_en, reason, document_no,"
        " ordered_by, corrects, valid, invalid_reason)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        (
            order.area,
            EPOCH + timedelta(days=order.day),
            order.is_working,
            order.name.zh,
            order.name.en,
            authority.why,
            order.document_no or None,
            authority.by,
            order.corrects,
            not order.withdrawn,
            authority.why if order.withdrawn else None,
        ),
    )


def _require_seen(connection: CentralConnection, seen: Seen) -> None:
    """Let one change in at a time, and none that was judged by less than central knows."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    row = connection.execute(
        "SELECT coalesce((SELECT max(id) FROM supervision.calendar_version), 0),"
        " coalesce((SELECT max(id) FROM supervision.calendar_layer), 0)"
    ).fetchone()
    if row != (seen.version_id, seen.layer_id):
        raise RefusedCommand(
            "The calendar was changed in central after this home last heard of it.",
            "Run supervisionctl sync --once and try again.",
        )


def _log(
    connection: CentralConnection,
    area: str,
    calendar: str,
    version_id: int | None,
    layers: Sequence[int],
    authority: Authority,
    counts: MoveCounts,
) -> int:
    return _inserted(
        connection,
        "INSERT INTO supervision.calendar_change (area, calendar, version_id, layers, changed_by, reason, cases,"
        " moved_earlier, moved_later, resettled, turned)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        (
            area,
            calendar,
            version_id,
            json.dumps(list(layers)),
            authority.by,
            authority.why,
            counts.cases,
            counts.earlier,
            counts.later,
            counts.resettled,
            counts.turned,
        ),
    )


def _inserted(connection: CentralConnection, statement: LiteralString, values: Sequence[object]) -> int:
    """Run an INSERT that returns the number of its row."""
    (row,) = connection.execute(statement, values).fetchall()
    return int(str(row[0]))
