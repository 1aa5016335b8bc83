"""``supervisionctl calendar show``: a year of a calendar as it is known, or as it was known on a day."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from console.board.session import open_session
from console.calendar.accept import day_of
from console.calendar.moved import KIND_WORDS
from console.calendar.pages import day_date, year_sheet
from console.calendar.view import SheetDay, YearSheet
from console.domain.calendar import CalendarYear, DayKind
from console.domain.calendar_history import CalendarHistory
from console.errors import BadInput
from console.messages import _, messages
from console.paths import resolve_home
from console.rulebook import load_histories, statutory_days

_CALENDAR = "cn"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``show`` to the commands of ``calendar``."""
    parser = commands.add_parser("show", parents=[common], help="show a year with its holidays and make-up days")
    parser.add_argument("--year", type=int, required=True, help="which year")
    parser.add_argument("--area", metavar="CODE", help="with the orders of this area")
    parser.add_argument("--known-on", metavar="DATE", type=day_of, help="as it was known on this day")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    history = _history(arguments)
    if arguments.known_on is not None:
        history = history.as_of(arguments.known_on)
    years = [version.year for version in history.versions]
    if history.versions and not years[0] <= arguments.year <= years[-1] + 1:
        raise BadInput(
            "The calendar tells the years {first} to {last}.",
            "Ask for one of them, or the next.",
            field="--year",
            first=years[0],
            last=years[-1],
        )
    sheet = year_sheet(history, arguments.year, statutory_days(arguments.year), area=arguments.area or "")
    if arguments.json:
        print(json.dumps(_document(sheet), ensure_ascii=False))
    else:
        print("\n".join(_lines(sheet)))
    return 0


def _history(arguments: argparse.Namespace) -> CalendarHistory:
    """Return the calendar of the area, or the State Council's; with what central adds where there is a replica."""
    home = resolve_home(arguments.home)
    if arguments.area is None and not home.replica_file.exists():
        return load_histories()[_CALENDAR]
    with open_session(home, arguments.key_file) as session:
        if arguments.area is None:
            return session.book.histories[_CALENDAR]
        session.zone_of(arguments.area)
        catalogue = session.catalogue
        return session.book.histories[catalogue.areas[catalogue.index_of_area[arguments.area]].calendar]


def _special(sheet: YearSheet) -> Iterator[SheetDay]:
    for month in sheet.months:
        yield from (day for day in month.days if day.name is not None or day.statutory)


def _document(sheet: YearSheet) -> dict[str, object]:
    return {
        "calendar": sheet.calendar.zh,
        "year": sheet.year,
        "area": sheet.area or None,
        "version": None if sheet.origin is None else sheet.origin.version,
        "versions": [_version(origin) for origin in sheet.versions],
        "expected_by": None if sheet.expected_by is None else sheet.expected_by.isoformat(),
        "working_days": sheet.working_days,
        "days": [
            {
                "day": day.day.isoformat(),
                "kind": day.kind.name.lower(),
                "name": None if day.name is None else day.name.zh,
                "local": day.is_local,
                "statutory": [name.zh for name in day.statutory],
            }
            for day in _special(sheet)
        ],
    }


def _version(origin: CalendarYear) -> dict[str, object]:
    return {
        "version": origin.version,
        "published": None if origin.published is None else day_date(origin.published).isoformat(),
        "notice_no": origin.notice_no or None,
        "sources": list(origin.sources),
    }


def _lines(sheet: YearSheet) -> Iterator[str]:
    yield f"{sheet.calendar.in_language(messages.language)} {sheet.year}"
    for origin in sheet.versions:
        told = _version(origin)
        yield _(
            "Version {version}, published {published} {notice_no} {source}",
            version=origin.version,
            published=told["published"] or "—",
            notice_no=origin.notice_no,
            source=origin.sources[0] if origin.sources else "",
        ).rstrip()
    if sheet.expected_by is not None:
        yield _(
            "The notice of this year is not published, customarily by {date}: Monday to Friday are assumed.",
            date=sheet.expected_by.isoformat(),
        )
    yield _("Working days: {n}", n=sheet.working_days)
    for day in _special(sheet):
        yield _day(day)


def _day(day: SheetDay) -> str:
    language = messages.language
    parts = [day.day.isoformat(), _(KIND_WORDS[day.kind])]
    if day.name is not None:
        parts.append(day.name.in_language(language))
    if day.is_local:
        parts.append(_("(ordered by the area)"))
    if day.statutory and (day.name is None or day.kind is not DayKind.HOLIDAY):
        names = ", ".join(name.in_language(language) for name in day.statutory)
        parts.append(_("(statutory: {names})", names=names))
    return " ".join(parts)
