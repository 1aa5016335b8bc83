"""A calendar file of the user's own (TOML, or JSON of the same shape): which days and hours an office works."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.calendar.given_file import text_of
from console.domain.calendar import LAST_DAY, SpecialDay, WorkingCalendar
from console.domain.calendar_data import span_of
from console.domain.entry import Entry
from console.domain.naming import Name
from console.domain.worktime import SessionRule, WorkTime, work_time
from console.domain.worktime_data import read_sessions
from console.errors import BadInput

FIELDS: Final = ("time_zone", "base", "weekdays", "off", "work", "sessions")
DEFAULT_BASE: Final = "weekdays"
_DATES: Final = ("valid_from", "valid_to")
_ORDERED: Final = Name("自定", "Set by the file")
"""Why a day departs from Monday to Friday: the file gives no name."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a file says: an IANA zone, and the working time there."""

    zone: str
    time: WorkTime


def read_office(file: Path, calendars: Mapping[str, WorkingCalendar], sessions: tuple[SessionRule, ...]) -> Office:
    """Return the office a file describes.

    Args:
        file: Its path; one that ends in ``.json`` is read as JSON.
        calendars: Those it may start from.
        sessions: Those that hold where it gives none.

    Raises:
        BadInput: It cannot be read, or an entry is unknown, malformed or senseless; place says the line where it can.
    """
    text = text_of(str(file))
    top = _Part(file.name, _parsed(file, text), file.name, tuple(enumerate(text.splitlines(), 1)))
    top.only(FIELDS)
    zone = top.get("time_zone", str)
    calendar = _calendar(top, calendars)
    rules = read_sessions(top) if "sessions" in top.values else sessions
    try:
        return Office(zone, work_time(zone, calendar, rules))
    except BadInput as fault:
        raise top.fault(fault.field, fault.message, **fault.values) from fault


def _parsed(file: Path, text: str) -> Mapping[str, object]:
    try:
        document = json.loads(text, object_hook=_with_dates) if file.suffix == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as fault:
        raise _malformed(file, str(fault)) from fault
    if not isinstance(document, dict):
        raise _malformed(file, type(document).__name__)
    return document


def _malformed(file: Path, trouble: str) -> BadInput:
    return BadInput(
        "{where} is not a valid calendar file: {trouble}.",
        "Correct the file; supervisionctl hours --help describes it.",
        place=file.name,
        where=file.name,
        trouble=trouble,
    )


def _with_dates(table: dict[str, Any]) -> dict[str, Any]:
    """Turn the days of a JSON table into dates, as TOML has them; what is no day is refused by whoever reads it."""
    for field in _DATES:
        try:
            table[field] = date.fromisoformat(table[field])
        except (KeyError, TypeError, ValueError):
            continue
    return table


def _calendar(top: "_Part", calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar:
    base = top.optional("base", str) or DEFAULT_BASE
    if base not in calendars:
        known = ", ".join(sorted(calendars))
        raise top.fault("base", "{where}: there is no calendar {base}, but {known}.", base=base, known=known)
    off, work = set(_days(top, "off")), set(_days(top, "work"))
    if both := off & work:
        raise top.fault("work", "{where}: {day} stands in off and in work.", day=np.datetime64(min(both), "D"))
    special = {
        **_departing(_weekdays(top)),
        **calendars[base].special,
        **dict.fromkeys(off, SpecialDay(is_working=False, name=_ORDERED)),
        **dict.fromkeys(work, SpecialDay(is_working=True, name=_ORDERED)),
    }
    return replace(calendars[base], id=top.file, special=special)


def _weekdays(top: "_Part") -> list[int]:
    weekdays = top.optional("weekdays", list)
    if weekdays is None:
        return [1, 2, 3, 4, 5]
    if not weekdays or not all(type(day) is int and 1 <= day <= 7 for day in weekdays):
        raise top.fault("weekdays", "{where}: {name} is a list of 1 (Monday) to 7 (Sunday).")
    return weekdays


def _departing(weekdays: list[int]) -> dict[int, SpecialDay]:
    """Return the days that these weekdays make other than Monday to Friday does."""
    days = np.arange(LAST_DAY + 1)
    weekday = (days + 3) % 7 + 1
    works = np.isin(weekday, weekdays)
    departing = np.flatnonzero(works != (weekday <= 5)).tolist()
    return {day: SpecialDay(is_working=bool(works[day]), name=_ORDERED) for day in departing}


def _days(top: "_Part", field: str) -> Iterator[int]:
    for value in top.optional(field, list) or ():
        text = value.isoformat() if type(value) is date else str(value)
        try:
            days = span_of(text)
        except ValueError:
            raise top.fault(field, "{where}: {text} is neither a day nor a span of days.", text=text) from None
        if not 0 <= days[0] <= days[-1] <= LAST_DAY:
            raise top.fault(field, "{where}: {text} does not lie between 1970 and 2100.", text=text)
        yield from days


@dataclass(frozen=True, slots=True)
class _Part(Entry):
    """A table of a user's file.

    Attributes:
        file: Name of the file.
        lines: Numbered lines it stands on; those of the whole file where that cannot be told.
    """

    file: str
    lines: tuple[tuple[int, str], ...]

    def tables(self, field: str) -> tuple[Entry, ...]:
        """Return the list of tables below a field, each with its own lines where it has a heading."""
        heads = [at for at, (_, line) in enumerate(self.lines) if line.strip() == f"[[{field}]]"]
        parts = Entry.tables(self, field)
        if len(heads) != len(parts):
            return tuple(_Part(part.place, part.values, self.file, self.lines) for part in parts)
        return tuple(
            _Part(f"{self.file}:{self.lines[begin][0]}", part.values, self.file, self.lines[begin:end])
            for part, (begin, end) in zip(parts, pairwise([*heads, len(self.lines)]), strict=True)
        )

    def only(self, known: Iterable[str]) -> None:
        """Refuse a field that nobody reads, and say which was probably meant."""
        listed = list(known)
        for field in self.values:
            if field not in listed:
                meant = get_close_matches(field, listed, 1) or listed
                raise self.fault(
                    field, "{where}: {name} is no field that belongs here, but {known}.", known=", ".join(meant)
                )

    def fault(self, field: str, message: str, **values: object) -> BadInput:
        """Return the fault to raise about a field; it names the line where only one can be meant."""
        key = re.compile(rf"""(?:^|[\s{{,"'])["']?{re.escape(field)}["']?\s*[=:]""")
        numbers = [number for number, line in self.lines if key.search(line.partition("#")[0])]
        place = f"{self.file}:{numbers[0]}" if len(numbers) == 1 else self.place
        return BadInput(
            message,
            "Correct the file; supervisionctl hours --help describes it.",
            place=place,
            field=field,
            where=place,
            name=field,
            **values,
        )
