"""``supervisionctl deadline``: counts a file of limits again, for an auditor who checks deadlines against the law."""

import argparse
import json
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import numpy as np

from console.calendar.deadline_file import Group, Row, day_text, read_row, too_far
from console.calendar.given_file import text_of
from console.domain.calendar import LAST_DAY
from console.domain.deadline_rows import DeadlineRows, Deadlines, deadlines_in_days, deadlines_in_hours
from console.domain.light import Certainty
from console.domain.localday import local_days
from console.domain.rule import AfterHours, AreaRule, RuleBook
from console.domain.tables import tables_of
from console.domain.worktime import work_time
from console.errors import BadInput
from console.messages import _, one_line
from console.rulebook import load_rulebook

DESCRIPTION: Final = """\
Counts each limit of FILE and prints the same list with "due" and "certainty" of each row.

FILE is a JSON list of objects; fields of other names are kept as they are:

  "calendar"   a calendar of the product, such as "cn" or "weekdays"
  "start"      the day of the starting event, itself not counted; an instant for units of hours
  "unit"       "wd" working days, "nd" natural days, "month", "h" natural hours, "wh" working hours
  "limit"      in the unit; "extension" (0 without it) adds to it
  "stops"      pairs [from, to]: the days after from, up to and with to, do not count; to null: still stopped
  "roll"       true: an end in natural days or months that falls on a day off moves to the next working day
  "zone"       of instants, Asia/Shanghai without it; those with an offset are told by it

certainty is "final"; "provisional" where a day beyond the published calendar had to be judged, with the due day as an
estimate; or "stopped", without a due day. A row that cannot be counted gets an "error" instead, and the status is 65.
"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Answer = dict[str, Any]


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``deadline`` to the commands."""
    parser = commands.add_parser(
        "deadline",
        parents=[common],
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--file", metavar="FILE", required=True, help="JSON in UTF-8; - for standard input")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    told = _rows_of(_document(arguments.file), arguments.file)
    answers, bad = answer_rows(told, load_rulebook())
    print(_as_json(answers, arguments.file) if arguments.json else "\n".join(_table(answers, bad)))
    if not bad:
        return 0
    print(
        _("{bad} of {all} rows were not counted; the first is [{row}].", bad=len(bad), all=len(told), row=min(bad)),
        file=sys.stderr,
    )
    return BadInput.exit_status


def answer_rows(told: Sequence[object], book: RuleBook) -> tuple[list[Answer], set[int]]:
    """Return each row with its due day and certainty, or with what is wrong with it, and which rows are wrong."""
    calendars = book.calendars
    answers: list[Answer] = []
    bad: set[int] = set()
    groups: dict[Group, list[Row]] = {}
    for number, values in enumerate(told):
        try:
            row = read_row(number, values, calendars)
        except BadInput as fault:
            answers.append(_refused(values, fault))
            bad.add(number)
        else:
            groups.setdefault(row.group, []).append(row)
            answers.append(dict(row.values))
    for group, rows in groups.items():
        for row, (due, certainty) in zip(rows, _counted(group, rows, book), strict=True):
            if certainty is None:
                answers[row.number] = _refused(row.values, too_far(row.number))
                bad.add(row.number)
            else:
                answers[row.number] |= {"due": due, "certainty": certainty.name.lower()}
    return answers, bad


def _counted(group: Group, rows: Sequence[Row], book: RuleBook) -> Iterator[tuple[str | None, Certainty | None]]:
    """Yield the due day, None where there is none, and the certainty of each row, None where it ends too far away."""
    found = _count_hours(group, rows, book) if group.in_hours else _count_days(group, rows, book)
    end = int(local_days(group.zone).begins[LAST_DAY]) if group.in_hours else LAST_DAY
    zone = ZoneInfo(group.zone)
    columns = (found.due.tolist(), found.is_held.tolist(), found.certainty.tolist())
    for due, is_held, certainty in zip(*columns, strict=True):
        if is_held:
            yield None, Certainty(certainty)
        elif due >= end:
            yield None, None
        else:
            text = _instant_text(due, zone) if group.in_hours else day_text(due)
            yield text, Certainty(certainty)


def _count_days(group: Group, rows: Sequence[Row], book: RuleBook) -> Deadlines:
    area = AreaRule("", group.zone, book.calendars[group.calendar], 0, 0, AfterHours.SAME_DAY)
    tables = tables_of(area, book.counting, book.lights.warn_wd)
    return deadlines_in_days(tables, _columns(rows), np.array([row.unit for row in rows], np.uint8), roll=group.roll)


def _count_hours(group: Group, rows: Sequence[Row], book: RuleBook) -> Deadlines:
    office = book.calendars.get(group.calendar)
    work = None if office is None else work_time(group.zone, office, book.sessions.city)
    return deadlines_in_hours(work, _columns(rows))


def _columns(rows: Sequence[Row]) -> DeadlineRows:
    stops = np.array([stop for row in rows for stop in row.stops], np.int64).reshape(-1, 2)
    return DeadlineRows(
        start=np.array([row.start for row in rows], np.int64),
        amount=np.array([row.amount for row in rows], np.int64),
        stop_offsets=np.concatenate(([0], np.cumsum([len(row.stops) for row in rows]))).astype(np.int64),
        stop_from=stops[:, 0],
        stop_to=stops[:, 1],
    )


def _refused(values: object, fault: BadInput) -> Answer:
    given = values.get("id") if isinstance(values, dict) else None
    message = one_line(_(fault.message, **fault.values))
    return {
        "id": given,
        "error": {"code": fault.code, "message": message, "field": fault.field, "place": fault.place},
    }


def _as_json(answers: Sequence[Answer], name: str) -> str:
    try:
        return json.dumps(answers)
    except RecursionError as fault:
        raise _malformed(name, name, fault) from fault


def _document(name: str) -> object:
    text = text_of(name)
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        line = f":{fault.lineno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise _malformed(name, f"{name}{line}", fault) from fault


def _malformed(name: str, place: str, fault: Exception) -> BadInput:
    return BadInput(
        "{name} is not valid JSON: {trouble}.",
        "Give a list of objects; supervisionctl deadline --help describes it.",
        place=place,
        name=name,
        trouble=str(fault),
    )


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _rows_of(document: object, name: str) -> list[object]:
    if not isinstance(document, list):
        raise BadInput(
            "{name} holds no list.",
            "Give a list of objects; supervisionctl deadline --help describes it.",
            place=name,
            name=name,
        )
    return document


def _instant_text(instant: int, zone: ZoneInfo) -> str:
    return (_EPOCH + instant * _MICROSECOND).astimezone(zone).isoformat()


def _table(answers: Sequence[Answer], bad: Collection[int]) -> Iterator[str]:
    """Yield a line for each row: its id, else its position; due day, certainty; or what is wrong with it."""
    words = {
        "final": _("final due day"),
        "provisional": _("provisional, an estimated due day"),
        "stopped": _("stopped, no due day"),
    }
    for number, answer in enumerate(answers):
        given = answer.get("id")
        named = f"[{number}]" if given is None else json.dumps(given)
        if number in bad:
            yield f"{named}  {answer['error']['message']}".encode("utf-8", "replace").decode()
        else:
            yield f"{named}  {answer['due'] or '-':10}  {words[answer['certainty']]}"
