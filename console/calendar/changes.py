"""``supervisionctl calendar changes``: the log of changes, and the due days each moved, told again from the facts."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from console.board.session import Session, local_time, open_session
from console.calendar.moved import case_documents, case_table, count_document, count_line
from console.calendar.pages import day_date
from console.calendar.recount import Recount, recount
from console.domain.reprojection import MoveCounts
from console.errors import BadInput
from console.messages import _
from console.paths import resolve_home
from console.replica.calendar_reads import CalendarRows, ChangeRow, read_calendars, read_changes, with_calendars
from console.replica.catalogue_reads import read_catalogue
from console.rulebook import load_histories

Told = tuple[ChangeRow, str, str]
"""An entry of the log, what it changed, and when in local time."""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``changes`` to the commands of ``calendar``."""
    parser = commands.add_parser(
        "changes", parents=[common], help="list who changed the calendars, why, and what moved"
    )
    parser.add_argument("--version", type=int, metavar="N", help="entry N alone, with the due days of each case")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with open_session(resolve_home(arguments.home), arguments.key_file) as session, session.reader.reading():
        changes, rows = read_changes(session.reader), read_calendars(session.reader)
        zone = session.zone_of(None)
        told = [
            (change, _label(change, rows), local_time(change.recorded_at_us, zone).isoformat())
            for change in changes
            if arguments.version in {None, change.id}
        ]
        if arguments.version is None:
            _print_log(told, as_json=arguments.json)
            return 0
        if not told:
            raise BadInput(
                "The log has no entry {number}.",
                "See: supervisionctl calendar changes",
                field="--version",
                number=arguments.version,
            )
        moved = _told_again(session, rows, changes, told[0][0])
    _print_change(told[0], moved, as_json=arguments.json)
    return 0


def _print_log(told: Sequence[Told], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_document(*entry) for entry in told], ensure_ascii=False))
        return
    for entry in told:
        print(_heading(*entry))
        print("   " + count_line(_counts(entry[0])))


def _print_change(entry: Told, moved: Recount, *, as_json: bool) -> None:
    if as_json:
        document = _document(*entry) | {"cases": case_documents(moved.cases())}
        print(json.dumps(document, ensure_ascii=False))
        return
    lines = [_heading(*entry), count_line(_counts(entry[0])), case_table(moved.cases(), moved.counts.cases)]
    print("\n".join(line for line in lines if line))


def _told_again(session: Session, rows: CalendarRows, changes: Sequence[ChangeRow], change: ChangeRow) -> Recount:
    """Compare the calendars before and after a change, on the facts recorded by then."""
    shipped, at_us = replace(session.book, histories=load_histories()), change.recorded_at_us
    return recount(
        session.reader,
        read_catalogue(session.reader),
        with_calendars(shipped, _without(rows, [later for later in changes if later.id >= change.id])),
        with_calendars(shipped, _without(rows, [later for later in changes if later.id > change.id])),
        at_us,
        known_us=at_us,
    )


def _without(rows: CalendarRows, changes: Sequence[ChangeRow]) -> CalendarRows:
    """Return what stood before these changes."""
    versions = {change.version_id for change in changes}
    layers = {number for change in changes for number in change.layers}
    return CalendarRows(
        {
            calendar: {number: version for number, version in by_number.items() if number not in versions}
            for calendar, by_number in rows.versions.items()
        },
        tuple(layer for layer in rows.layers if layer.id not in layers),
    )


def _counts(change: ChangeRow) -> MoveCounts:
    return MoveCounts(change.cases, change.moved_earlier, change.moved_later, change.resettled, change.turned)


def _document(change: ChangeRow, label: str, at: str) -> dict[str, object]:
    return {
        "id": change.id,
        "what": label,
        "by": change.changed_by,
        "why": change.reason,
        "at": at,
        "moved": count_document(_counts(change)),
    }


def _label(change: ChangeRow, rows: CalendarRows) -> str:
    """Return what was changed: a version by its label, orders by their area and days."""
    if change.version_id is not None:
        version = rows.versions.get(change.calendar, {}).get(change.version_id)
        return f"{change.calendar} {version.origin.year}.{version.origin.version}" if version else change.calendar
    days = sorted({layer.day for layer in rows.layers if layer.id in change.layers})
    return " ".join([change.area, *(day_date(day).isoformat() for day in days)])


def _heading(change: ChangeRow, label: str, at: str) -> str:
    return _(
        "{number}. {at} {what}, by {by}: {why}",
        number=change.id,
        at=at,
        what=label,
        by=change.changed_by,
        why=change.reason,
    )
