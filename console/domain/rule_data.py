"""From parsed rule files to rules: pure, and strict about what a file may say."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from console.domain.calendar import LAST_DAY, CalendarYear, SpecialDay, WorkingCalendar
from console.domain.entry import Entry, epoch_day
from console.domain.ledger import UNIT_CODES
from console.domain.light import ClockKind, Light
from console.domain.rule import ClockCatalogue, ClockRule, CountingPolicy, Edition, EndOfDay, LightRules

Choice = TypeVar("Choice", bound=StrEnum)

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


def read_clocks(entry: Entry) -> ClockCatalogue:
    """Return the clock catalogue of a file: one table for each `ClockKind`, named after it in lower case."""
    clocks = tuple(_read_clock(entry.table(kind.name.lower()), entry.get("id", str), kind) for kind in ClockKind)
    if clocks[ClockKind.ACCEPTANCE].limit is None:
        raise entry.fault("acceptance", "{where}: the acceptance clock needs a limit.")
    return ClockCatalogue(_read_edition(entry), clocks)


def _read_clock(entry: Entry, catalogue: str, kind: ClockKind) -> ClockRule:
    limit, unit = entry.optional("limit", int), entry.optional("unit", str)
    if (limit is None) != (unit is None) or (unit is not None and unit not in UNIT_CODES) or (limit or 0) < 0:
        raise entry.fault("limit", "{where}: a limit is a number of units wd or nd, not negative.")
    law = entry.name("law_zh", "law_en") if "law_zh" in entry.values else None
    return ClockRule(
        id=f"{catalogue}.{kind.name.lower()}",
        kind=kind,
        name=entry.name(),
        limit=limit,
        unit=unit or "",
        stoppable=entry.get("stoppable", bool),
        extendable=entry.get("extendable", bool),
        law=law,
        article=entry.get("article", str) if law else "",
    )


def read_counting(entry: Entry) -> CountingPolicy:
    """Return the counting policy of a file."""
    return CountingPolicy(
        edition=_read_edition(entry),
        end_of_day=_choice(entry, "end_of_day", EndOfDay),
        stop_includes_first_day=entry.get("stop_includes_first_day", bool),
        late_extension_moves=entry.get("late_extension_moves", bool),
        roll_natural_end=entry.get("roll_natural_end", bool),
    )


def read_lights(entry: Entry) -> LightRules:
    """Return the light rules of a file; its order of severity must be the program's."""
    if entry.texts("severity") != tuple(light.name.lower() for light in Light):
        raise entry.fault("severity", "{where}: {name} is not the order of severity this version knows.")
    codes = entry.get("on_the_spot", list)
    if not all(type(code) is int for code in codes):
        raise entry.fault("on_the_spot", "{where}: {name} holds something other than case type codes.")
    if entry.get("warn_wd", int) < 0:
        raise entry.fault("warn_wd", "{where}: {name} is negative.")
    return LightRules(_read_edition(entry), entry.get("warn_wd", int), frozenset(codes))


def _read_edition(entry: Entry) -> Edition:
    return Edition(entry.get("id", str), entry.get("version", str), entry.day("valid_from"), entry.get("source", str))


def _choice(entry: Entry, field: str, choices: type[Choice]) -> Choice:
    text = entry.get(field, str)
    try:
        return choices(text)
    except ValueError:
        known = ", ".join(choices)
        raise entry.fault(field, "{where}: {name} is {text}, not one of {known}.", text=text, known=known) from None
