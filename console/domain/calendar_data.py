"""From parsed calendar files to working calendars: pure, and strict about what a file may say."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from console.domain.calendar import LAST_DAY, CalendarYear, SpecialDay, WorkingCalendar
from console.domain.entry import Entry, epoch_day

_SPAN = re.compile(r"(\d{4}-\d{2}-)(\d{2})(?:/(\d{2}|\d{4}-\d{2}-\d{2}))?")


def read_calendar(head: Entry, years: Sequence[Entry]) -> WorkingCalendar:
    """Return the calendar of a head file and its year files.

    Without year files the head says from when to when the rule Monday to Friday is known.

    Raises:
        BadInput: A file is malformed, or a year is missing, doubled, or holds days of another year.
    """
    if years:
        told = [_read_year(entry) for entry in years]
        numbers = [year.year for year, _ in told]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise head.fault("year", "{where}: the years {years} are not consecutive.", years=numbers)
        first, last = epoch_day(date(numbers[0], 1, 1)), epoch_day(date(numbers[-1], 12, 31))
    else:
        told, first, last = [], head.day("first_day"), head.day("known_until")
    if not 0 <= first <= last <= LAST_DAY:
        raise head.fault("first_day", "{where}: the calendar must lie between 1970 and 2100.")
    return WorkingCalendar(
        id=head.get("id", str),
        name=head.name(),
        version=head.get("version", str),
        first_day=first,
        known_until=last,
        special={day: special for _, days in told for day, special in days.items()},
        years=tuple(year for year, _ in told),
    )


def _read_year(entry: Entry) -> tuple[CalendarYear, dict[int, SpecialDay]]:
    number = entry.get("year", int)
    days: dict[int, SpecialDay] = {}
    for holiday in entry.tables("holiday"):
        name = holiday.name()
        for field, is_working in (("off", False), ("work", True)):
            for day in _days(holiday, field):
                if day.year != number or epoch_day(day) in days:
                    raise holiday.fault(
                        field, "{where}: {day} is in another year or stands there twice.", day=day.isoformat()
                    )
                days[epoch_day(day)] = SpecialDay(is_working, name)
    year = CalendarYear(number, entry.get("version", int), entry.get("status", str), entry.texts("sources"))
    return year, days


def _days(entry: Entry, field: str) -> Iterator[date]:
    for text in entry.texts(field):
        try:
            first, last = _span(text)
        except ValueError:
            raise entry.fault(field, "{where}: {text} is neither a day nor a span of days.", text=text) from None
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset)


def _span(text: str) -> tuple[date, date]:
    """Return first and last day of ``2026-01-01``, ``2026-01-01/03`` or ``2026-01-30/2026-02-02``."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    month, day, end = match.groups()
    first = date.fromisoformat(month + day)
    last = first if end is None else date.fromisoformat(end if len(end) > 2 else month + end)
    if last < first:
        raise ValueError(text)
    return first, last
