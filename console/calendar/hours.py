"""``supervisionctl hours``: working time between two instants, or the instant at which an amount of it is complete."""

import argparse
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from console.calendar.office_file import Office, read_office
from console.domain.calendar import LAST_DAY
from console.domain.localday import HOUR_US, MINUTE_US, local_days
from console.domain.worktime import WorkTime
from console.errors import BadInput
from console.messages import _
from console.rulebook import load_rulebook

DESCRIPTION: Final = """\
Working time (工作小时) between two instants, or the instant at which an amount of it is complete: the close of office,
never the next opening.

FILE is TOML (or JSON of the same shape, its days as texts):

  time_zone = "Asia/Shanghai"
  base = "cn"                          # the shipped calendar to start from: cn or weekdays (the default)
  weekdays = [1, 2, 3, 4, 5]           # working weekdays, 1 is Monday; the base's own holidays and make-up days stand
  off = ["2026-01-01/03", 2026-04-06]  # holidays; days or spans of days
  work = ["2026-01-04"]                # make-up days
  [[sessions]]                         # office hours; without any, those of the product
  valid_from = 2026-01-01              # first day, else from 1970
  valid_to = 2026-12-31                # last day, else without end
  spans = ["09:00-12:00", "14:00-18:00"]

INSTANT is ISO 8601; a day alone means the midnight it begins with. Without an offset it is local time of the file's
zone: a time that the clocks show twice means the first, one that they skip is refused. A result that needs days the
calendar does not know is provisional.
"""
_CLOCK: Final = re.compile(r"([0-9]{1,7}):([0-5][0-9])")
_NUMBER: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,9})?")
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00+00:00")
_MICROSECOND: Final = timedelta(microseconds=1)


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``hours`` to the commands."""
    parser = commands.add_parser(
        "hours",
        parents=[common],
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--calendar", type=Path, metavar="FILE", required=True, help="when the office works")
    parser.add_argument("--from", dest="start", metavar="INSTANT", required=True, help="where to begin")
    until = parser.add_mutually_exclusive_group(required=True)
    until.add_argument("--to", dest="end", metavar="INSTANT", help="count up to here")
    until.add_argument("--add", metavar="HOURS", help="working time to add: 3:30, or a number of hours such as 3.5")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count or add, and say the result."""
    book = load_rulebook()
    office = read_office(arguments.calendar, book.calendars, book.sessions.city)
    start = instant_of(arguments.start, office.zone, "--from")
    if arguments.add is None:
        end = instant_of(arguments.end, office.zone, "--to")
        worked = _count(office.time, start, end)
    else:
        worked = amount_of(arguments.add)
        end = _complete(office.time, start, worked)
    is_final = bool(np.all(office.time.is_known(np.array([start, end]))))
    say = _document if arguments.json else _sentence
    print(say(office, start, end, worked, is_final=is_final))
    return 0


def instant_of(text: str, zone: str, field: str) -> int:
    """Return an instant in microseconds; one without an offset is local time, the first of two that look alike.

    Raises:
        BadInput: It is not an instant, the clocks skip it, or it lies outside 1970 to 2100.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("{text} is not an instant.", "Write it as 2026-11-20T12:00.", field=field, text=text) from fault
    is_local = moment.tzinfo is None
    aware = moment.replace(tzinfo=ZoneInfo(zone)) if is_local else moment
    instant = (aware - _EPOCH) // _MICROSECOND
    begins = local_days(zone).begins
    if not begins[0] <= instant <= begins[LAST_DAY + 1]:
        raise BadInput("{text} lies outside the years 1970 to 2100.", "Give another.", field=field, text=text)
    if is_local and _at(instant, zone).replace(tzinfo=None) != moment:
        raise BadInput(
            "The clocks of {zone} never show {text}: they are put forward over it.",
            "Give an earlier or later time, or one with an offset.",
            field=field,
            zone=zone,
            text=text,
        )
    return instant


def amount_of(text: str) -> int:
    """Return an amount of working time, ``3:30`` or a number of hours, in microseconds.

    Raises:
        BadInput: It is neither.
    """
    if match := _CLOCK.fullmatch(text):
        return int(match[1]) * HOUR_US + int(match[2]) * MINUTE_US
    if _NUMBER.fullmatch(text):
        return int(Decimal(text) * HOUR_US)
    raise BadInput(
        "{text} is not an amount of working time.",
        "Write it as hours and minutes, 3:30, or as a number of hours, 3.5; not negative.",
        field="--add",
        text=text,
    )


def _count(time: WorkTime, start: int, end: int) -> int:
    if end < start:
        raise BadInput("The end lies before the start.", "Exchange --from and --to.", field="--to")
    return int(time.between(start, end))


def _complete(time: WorkTime, start: int, worked: int) -> int:
    if int(time.worked(start)) + worked > time.total_us:
        raise BadInput("The amount is not complete before the year 2101.", "Give less.", field="--add")
    return int(time.add(start, worked))


def _document(office: Office, start: int, end: int, worked: int, *, is_final: bool) -> str:
    document = {
        "working_minutes": worked / MINUTE_US if worked % MINUTE_US else worked // MINUTE_US,
        "hours": _hours(worked),
        "from": _local(start, office.zone),
        "to": _local(end, office.zone),
        "certainty": "final" if is_final else "provisional",
    }
    return json.dumps(document)


def _sentence(office: Office, start: int, end: int, worked: int, *, is_final: bool) -> str:
    first, last = _local(start, office.zone), _local(end, office.zone)
    told = _("{hours} working hours from {start} to {end}.", hours=_hours(worked), start=first, end=last)
    if is_final:
        return told
    known = [_local(instant, office.zone)[:10] for instant in (office.time.known_from_us, office.time.known_to_us - 1)]
    return f"{told}\n" + _(
        "Provisional: only the days from {first} to {last} are known.", first=known[0], last=known[1]
    )


def _hours(worked: int) -> str:
    minutes, rest = divmod(worked, MINUTE_US)
    seconds = f":{rest // 1_000_000:02}" if rest else ""
    return f"{minutes // 60}:{minutes % 60:02}{seconds}"


def _local(instant: int, zone: str) -> str:
    return _at(instant, zone).isoformat()


def _at(instant: int, zone: str) -> datetime:
    return (_EPOCH + instant * _MICROSECOND).astimezone(ZoneInfo(zone))
