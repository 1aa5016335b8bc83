"""What stands in a foreign column, read as what a field of ours holds: instants, days, numbers, texts."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Final
from zoneinfo import ZoneInfo

from console.domain.entry import epoch_day
from console.domain.plausibility import is_plausible, is_storable
from console.domain.records import Kind
from console.errors import BadInput

Value = int | str | None
"""A value in the form the replica stores."""
Reader = Callable[[object], Value]
"""From a foreign value that says something to ours.

Raises:
    Unreadable: It says nothing that the field can hold.
"""

MAX_NUMBER: Final = 2**31 - 1
_MICROSECOND: Final = 1_000_000


class Refusal(Enum):
    """Why a foreign row, or a record in it, is refused (拒收原因): the sentence people read, a message id."""

    DATE_UNREADABLE = "This is not a date."
    DATE_IMPOSSIBLE = "The date lies outside the years 1970 to 2099."
    NOT_A_NUMBER = "Text stands where a number belongs."
    UNPRINTABLE = "The text holds a character that cannot be stored."
    UNKNOWN_CODE = "The mapping does not know this code."
    UNKNOWN_AREA = "The mapping does not list this area."
    VALUE_MISSING = "A value that the record needs is missing."
    KEY_MISSING = "The row has no key."
    KEY_REPEATED = "Another row has the same key, or a key of the same number."


class Unreadable(Exception):
    """A foreign value that cannot be read; its refusal says why. Never leaves the package."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def text_of(value: object) -> str:
    """Return a foreign value as text, stripped; empty where it says nothing.

    A number and its text are the same, so that a key column may change its type; an instant is ISO 8601.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | float | Decimal) and _is_whole(value):
        return str(int(value))
    return str(value)


def _is_whole(number: float | Decimal) -> bool:
    return isfinite(number) and number == int(number)


def read_text(value: object) -> str:
    """Return a text that a database can hold."""
    text = text_of(value)
    if not is_storable(text):
        raise Unreadable(Refusal.UNPRINTABLE)
    return text


def read_number(value: object) -> int:
    """Return a whole number of four bytes."""
    try:
        number = int(text_of(value))
    except ValueError:
        raise Unreadable(Refusal.NOT_A_NUMBER) from None
    if abs(number) > MAX_NUMBER:
        raise Unreadable(Refusal.NOT_A_NUMBER)
    return number


class Times:
    """Reads and writes times as one foreign database does.

    Args:
        zone: Of times without an offset.
        text_form: How a column of texts writes a time, in the signs of ``strftime``; texts in it must sort by time.
    """

    def __init__(self, zone: ZoneInfo, text_form: str) -> None:
        self._zone = zone
        self._text_form = text_form

    def moment(self, value: object) -> datetime:
        """Return the instant a value names, in UTC; a day alone means its first instant.

        Raises:
            Unreadable: It names none, or one outside the years 1970 to 2099.
        """
        written = self._written(value)
        try:
            instant = (written if written.tzinfo else written.replace(tzinfo=self._zone)).astimezone(UTC)
        except OverflowError:
            raise Unreadable(Refusal.DATE_IMPOSSIBLE) from None
        if not is_plausible(instant):
            raise Unreadable(Refusal.DATE_IMPOSSIBLE)
        return instant

    def read_instant(self, value: object) -> int:
        """Return microseconds since 1970-01-01T00:00Z."""
        return microseconds(self.moment(value))

    def read_day(self, value: object) -> int:
        """Return the local day, counted from 1970-01-01."""
        return epoch_day(self.moment(value).astimezone(self._zone).date())

    def local(self, instant_us: int) -> datetime:
        """Return an instant as a time of the zone without offset, as foreign columns hold it."""
        return self.aware(instant_us).replace(tzinfo=None)

    def aware(self, instant_us: int) -> datetime:
        """Return an instant as a time of the zone."""
        seconds, rest = divmod(instant_us, _MICROSECOND)
        return datetime.fromtimestamp(seconds, self._zone).replace(microsecond=rest)

    def text(self, instant_us: int) -> str:
        """Return an instant as a column of texts writes it, cut to the precision of the form."""
        return self.local(instant_us).strftime(self._text_form)

    def _written(self, value: object) -> datetime:
        match value:
            case datetime():
                return value
            case date():
                return datetime(value.year, value.month, value.day, tzinfo=self._zone)
        text = text_of(value)
        for reading in (datetime.fromisoformat, self._by_form):
            try:
                return reading(text)
            except ValueError:
                continue
        raise Unreadable(Refusal.DATE_UNREADABLE)

    def _by_form(self, text: str) -> datetime:
        return datetime.strptime(text, self._text_form)  # noqa: DTZ007 - the zone is given to whatever has none


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970-01-01T00:00Z."""
    since = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _MICROSECOND + since.microseconds


def reader_of(kind: Kind, times: Times) -> Reader:
    """Return what reads values of a field's kind."""
    readers: dict[Kind, Reader] = {
        Kind.TEXT: read_text,
        Kind.INT: read_number,
        Kind.INSTANT: times.read_instant,
        Kind.DAY: times.read_day,
    }
    if kind not in readers:
        raise BadInput("A field of the kind {kind} comes from no column.", kind=kind.value)
    return readers[kind]
