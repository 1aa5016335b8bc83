"""Rows of a deadline check as parsed from JSON (期限核对文件): validated one by one, so a bad one hides no other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from console.calendar.hours import instant_of
from console.domain.calendar import LAST_DAY
from console.domain.counting import FOREVER
from console.domain.entry import EPOCH, epoch_day
from console.domain.ledger import ABSENT_US, HOUR_UNITS, NATURAL_HOURS, UNIT_CODES
from console.domain.localday import local_days
from console.errors import BadInput

DEFAULT_ZONE: Final = "Asia/Shanghai"
MOST: Final = 100_000
"""Largest limit or extension: no day or hour of the tables is further away."""
_OPEN_ENDS: Final = {True: ABSENT_US, False: FOREVER}


class Group(NamedTuple):
    """What rows have in common that are counted together; natural hours know no calendar."""

    calendar: str
    zone: str
    in_hours: bool
    roll: bool


class Row(NamedTuple):
    """One valid row.

    Attributes:
        number: Its position in the file, from 0.
        unit: Index into ``UNIT_CODES``.
        start: A day, or an instant where the unit counts hours; stops likewise, `FOREVER` or `ABSENT_US` while open.
        amount: Limit and extension.
        stops: In order of their beginning.
        values: The row as it was given.
    """

    number: int
    group: Group
    unit: int
    start: int
    amount: int
    stops: Sequence[tuple[int, int]]
    values: Mapping[str, object]


def read_row(number: int, values: object, calendars: Collection[str]) -> Row:
    """Return one row.

    Raises:
        BadInput: It cannot be counted; place and field say where.
    """
    if not isinstance(values, dict):
        raise _fault(number, "", "{where} is no object with start, unit and limit.")
    fields = _Fields(number, values)
    unit = UNIT_CODES.index(fields.among("unit", UNIT_CODES))
    in_hours = unit in HOUR_UNITS
    zone = fields.zone() if in_hours else DEFAULT_ZONE
    instant = _instant_in(zone) if in_hours else _day
    roll = fields.flag("roll")
    start = fields.moment("start", fields.get("start"), instant)
    return Row(
        number=number,
        group=Group("" if unit == NATURAL_HOURS else fields.among("calendar", calendars), zone, in_hours, roll),
        unit=unit,
        start=start,
        amount=fields.amount("limit", fields.get("limit")) + fields.amount("extension", values.get("extension", 0)),
        stops=fields.stops(instant, _OPEN_ENDS[in_hours]),
        values=values,
    )


class _Fields:
    """The fields of one row."""

    def __init__(self, number: int, values: dict[str, Any]) -> None:
        self._number = number
        self._values = values

    def get(self, field: str) -> Any:
        try:
            return self._values[field]
        except KeyError:
            raise self._fault(field, "{where}: {name} is missing.") from None

    def among(self, field: str, known: Collection[str]) -> str:
        value = self.get(field)
        if not isinstance(value, str) or value not in known:
            raise self._fault(field, "{where}: {name} is none of {known}.", known=", ".join(known))
        return value

    def flag(self, field: str) -> bool:
        value = self._values.get(field, False)
        if not isinstance(value, bool):
            raise self._fault(field, "{where}: {name} is neither true nor false.")
        return value

    def zone(self) -> str:
        value = self._values.get("zone", DEFAULT_ZONE)
        if not isinstance(value, str):
            raise self._fault("zone", "{where}: {name} is no text.")
        try:
            local_days(value)
        except BadInput as fault:
            raise self._fault("zone", fault.message, **fault.values) from fault
        return value

    def amount(self, field: str, value: object) -> int:
        if type(value) is not int or not 0 <= value <= MOST:
            raise self._fault(field, "{where}: {name} is no whole number from 0 to {most}.", most=MOST)
        return value

    def moment(self, field: str, value: object, read: Callable[[str], int]) -> int:
        if not isinstance(value, str):
            raise self._fault(field, "{where}: {name} holds something that is no text.")
        try:
            return read(value)
        except BadInput as fault:
            raise self._fault(field, fault.message, **fault.values) from fault

    def stops(self, read: Callable[[str], int], open_end: int) -> list[tuple[int, int]]:
        pairs = self._values.get("stops", [])
        if not isinstance(pairs, list):
            raise self._fault("stops", "{where}: {name} is no list of pairs, from and to.")
        found = []
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise self._fault("stops", "{where}: {name} is no list of pairs, from and to.")
            begin, end = pair
            first = self.moment("stops", begin, read)
            last = open_end if end is None else self.moment("stops", end, read)
            if end is not None and last < first:
                raise self._fault("stops", "{where}: a stop ends before it begins.")
            found.append((first, last))
        return sorted(found)

    def _fault(self, field: str, message: str, **values: object) -> BadInput:
        return _fault(self._number, field, message, **values)


def too_far(number: int) -> BadInput:
    """Return the fault of a row that ends where the tables end or later."""
    return _fault(number, "limit", "{where}: the limit does not end before 2100-12-31.")


def _fault(number: int, field: str, message: str, **values: object) -> BadInput:
    place = f"[{number}]"
    values = {"where": place, "name": field} | values
    return BadInput(message, "Correct the row.", place=place, field=field, **values)


@lru_cache(maxsize=2**16)
def _day(text: str) -> int:
    try:
        day = epoch_day(date.fromisoformat(text))
    except ValueError as fault:
        raise BadInput("{text} is not a day.", "Write it as 2026-11-20.", text=text) from fault
    if not 0 <= day <= LAST_DAY:
        raise BadInput("{text} lies outside the years 1970 to 2100.", "Give another.", text=text)
    return day


def _instant_in(zone: str) -> Callable[[str], int]:
    return lambda text: instant_of(text, zone, "")


def day_text(day: int) -> str:
    """Return a day as ISO 8601."""
    return date.fromordinal(EPOCH.toordinal() + day).isoformat()
