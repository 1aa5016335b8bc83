"""Which day a date of a notice is: its month and year may be left out, its weekday must fit."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from console.domain.entry import EPOCH, epoch_day
from console.domain.notice_text import NoticeText
from console.domain.notice_tokens import Kind, Token

LONGEST_SPAN: Final = 14
"""Days; the longest holiday so far had ten."""

_DECEMBER: Final = 12
_JANUARY: Final = 1
_TURN_BEGINS_AFTER: Final = 31 - LONGEST_SPAN
"""The day of December after which a holiday may belong to the next year."""


def weekday(day: int) -> int:
    """Return the weekday of a day since 1970-01-01; Monday is 0."""
    return (day + 3) % 7


def is_weekend(day: int) -> bool:
    """Return whether a day is a Saturday or a Sunday."""
    return weekday(day) >= 5


def date_of(day: int) -> date:
    """Return a day since 1970-01-01 as a date."""
    return date.fromordinal(EPOCH.toordinal() + day)


def real_days(dates: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """Yield the days of those dates (year, month, day) that exist."""
    for year, month, day in dates:
        try:
            yield epoch_day(date(year, month, day))
        except ValueError:
            continue


class Dates:
    """Turns the dates of one holiday into days, in the order in which they stand.

    A date without a month takes the month and year of the date before it; after a span it is the one in the span. A
    date without a year is the one nearest to the date before it; the first is told by its weekday, or is in the year of
    the notice.
    """

    def __init__(self, text: NoticeText, year: int) -> None:
        self._text = text
        self._year = year
        self._last: int | None = None
        self._span: tuple[int, int] | None = None

    def restart(self) -> None:
        """Forget the dates read so far: another holiday begins."""
        self._last = self._span = None

    def spanned(self, first: int, last: int) -> None:
        """Remember that the days from first up to and with last were named."""
        self._span = first, last

    def day(self, parts: list[Token], weekdays: tuple[int, ...], upto: tuple[Token, ...] = ()) -> int:
        """Return the day of a date.

        Args:
            parts: Its year, month and day as far as they stand there; the day always does.
            weekdays: The weekday it is said to be, if one is.
            upto: Year and month in which the span ends that begins with the date, as far as they stand there: a
                December before a January is in the year before.

        Raises:
            BadInput: There is no such day, it is not in this notice's time, or which year is meant is not clear.
        """
        told = {part.kind: part.number for part in parts}
        start, end = parts[0].start, parts[-1].end
        day, month, year = told[Kind.DAY], told.get(Kind.MONTH), told.get(Kind.YEAR)
        if month is None:
            found = [] if year is not None else self._in_known_months(day)
            if len(found) != 1:
                raise self._text.fault("The month of this day is not clear: {words}.", start, end)
        else:
            years = [year] if year is not None else self._possible_years(month, day)
            found = [self._checked(number, month, day, start, end) for number in years]
        self._last = self._choose(found, weekdays, upto) if len(found) > 1 else found[0]
        self._span = None
        if self._last is None:
            raise self._text.fault("The year of this day is not clear: {words}.", start, end)
        return self._last

    def _in_known_months(self, day: int) -> list[int]:
        """Return the days of this number in the month of the date before, or in the span before."""
        if self._last is None:
            return []
        if self._span is not None and date_of(self._span[0]).month != date_of(self._span[1]).month:
            return [known for known in range(self._span[0], self._span[1] + 1) if date_of(known).day == day]
        known = date_of(self._last)
        return list(real_days([(known.year, known.month, day)]))

    def _possible_years(self, month: int, day: int) -> list[int]:
        """Return the years a date without a year may be in: a holiday reaches two weeks over the turn of a year."""
        if month == _DECEMBER and day > _TURN_BEGINS_AFTER:
            return [self._year - 1, self._year]
        return [self._year, self._year + 1] if month == _JANUARY and self._last is not None else [self._year]

    def _choose(self, found: list[int], weekdays: tuple[int, ...], upto: tuple[Token, ...]) -> int | None:
        if self._last is not None:
            last = self._last
            return min(found, key=lambda day: abs(day - last))
        told = {part.kind: part.number for part in upto}
        year = told.get(Kind.YEAR, self._year) - (told.get(Kind.MONTH) == _JANUARY) if told else None
        fitting = [
            day
            for day in found
            if (len(weekdays) == 1 and weekday(day) == weekdays[0]) or (not weekdays and date_of(day).year == year)
        ]
        return fitting[0] if fitting else None

    def _checked(self, year: int, month: int, day: int, start: int, end: int) -> int:
        found = next(real_days([(year, month, day)]), None)
        if found is None:
            raise self._text.fault("There is no such day: {words}.", start, end)
        first, last = date(self._year - 1, _DECEMBER, 1), date(self._year + 1, _JANUARY, 31)
        if not epoch_day(first) <= found <= epoch_day(last):
            raise self._text.fault(
                "This day is not in the time a notice for {year} speaks of: {words}.", start, end, year=self._year
            )
        return found
