"""A second opinion on working time: one minute after the other, in plain datetimes. Shares no code with the product.

The clock of the office is never put back: through an hour that the clocks repeat it stands at the latest time it has
shown. A minute is worked when its day works and that clock stands within a session of the day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Office:
    """When an office works.

    Attributes:
        holidays: Days of Monday to Friday that do not work.
        make_up: Saturdays and Sundays that do.
        hours: First day, last day (None: no end) and spans in minutes after midnight, ascending.
    """

    zone: str
    hours: Sequence[tuple[date, date | None, Sequence[tuple[int, int]]]]
    holidays: frozenset[date] = field(default=frozenset())
    make_up: frozenset[date] = field(default=frozenset())

    def works_on(self, day: date) -> bool:
        return day in self.make_up if day.weekday() >= 5 else day not in self.holidays

    def spans_of(self, day: date) -> Sequence[tuple[int, int]]:
        for first, last, spans in self.hours:
            if first <= day and (last is None or day <= last):
                return spans
        raise LookupError(day)


def walk(office: Office, first: datetime, minutes: int) -> list[int]:
    """Return the minutes worked from the first instant up to each of the following ones, the first's 0 included.

    Args:
        office: Who works.
        first: Aware, a whole minute.
        minutes: How many to go through.
    """
    is_worked = _judge(office)
    zone = ZoneInfo(office.zone)
    worked = [0]
    instant = first.astimezone(UTC) - timedelta(days=1)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    for number in range(-24 * 60, minutes):
        shown = max(shown, instant.astimezone(zone).replace(tzinfo=None))
        if number >= 0:
            worked.append(worked[-1] + is_worked(shown))
        instant += MINUTE
    return worked


def _judge(office: Office) -> Callable[[datetime], bool]:
    @cache
    def spans(day: date) -> Sequence[tuple[int, int]]:
        return office.spans_of(day) if office.works_on(day) else ()

    def is_worked(shown: datetime) -> bool:
        minute = shown.hour * 60 + shown.minute
        return any(begin <= minute < end for begin, end in spans(shown.date()))

    return is_worked
