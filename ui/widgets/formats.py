"""Dates, times, numbers and durations as the product writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from console.messages import _, messages

MINUS = "\u2212"
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_time(instant_us: int, zone: str) -> datetime:
    """Return an instant (microseconds since 1970 UTC) as local time of a zone."""
    return datetime.fromtimestamp(instant_us / 1_000_000, UTC).astimezone(ZoneInfo(zone))


def table_date(day: date, today: date) -> str:
    """Return ``11-20``, with the year if it is not this one."""
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def month_day(day: date) -> str:
    """Return ``11月20日`` or ``20 Nov``."""
    return f"{day.month}月{day.day}日" if messages.language == "zh" else f"{day.day} {_MONTHS_EN[day.month - 1]}"


def sentence_date(day: date) -> str:
    """Return ``11月20日(周五)`` or ``Fri 20 Nov``; deadlines name the weekday."""
    if messages.language == "zh":
        return f"{month_day(day)}(周{_WEEKDAYS_ZH[day.weekday()]})"
    return f"{_WEEKDAYS_EN[day.weekday()]} {month_day(day)}"


def wall_date(day: date, *, with_year: bool = False) -> str:
    """Return ``11月20日 星期五`` or ``Fri 20 Nov``; with the year where it is not the reader's own."""
    if messages.language == "zh":
        year = f"{day.year}年" if with_year else ""
        return f"{year}{month_day(day)} 星期{_WEEKDAYS_ZH[day.weekday()]}"
    return f"{sentence_date(day)} {day.year}" if with_year else sentence_date(day)


def clock_time(at: datetime) -> str:
    """Return ``10:42``."""
    return f"{at:%H:%M}"


def live_time(at: datetime) -> str:
    """Return ``10:42:17``; seconds stand in the live clock only."""
    return f"{at:%H:%M:%S}"


def grouped(number: int) -> str:
    """Return ``1,447``, with a true minus sign."""
    return f"{number:,}".replace("-", MINUS)


def cell_number(number: int) -> str:
    """Return a count of the wall's matrix: grouped from 10,000."""
    return str(number) if number < 10_000 else grouped(number)


def slot_number(number: int) -> str:
    """Return a count for a slot of two figures: ``99+`` above 99."""
    return str(number) if number <= 99 else "99+"


def percent(part: int, whole: int) -> str:
    """Return ``99.3%``; ``100.0%`` and ``0.0%`` only if exact; words when there is nothing to divide."""
    if whole == 0:
        return _("no cases")
    tenths = round(part * 1000 / whole)
    if part < whole:
        tenths = min(tenths, 999)
    if part > 0:
        tenths = max(tenths, 1)
    return f"{tenths // 10}.{tenths % 10}%"


HOURS = frozenset({"h", "wh"})
"""Units whose figures are minutes: of hours on the wall, of working hours."""
_DURATIONS = {
    "wd": "{n} working days",
    "nd": "{n} natural days",
    "month": "{n} months",
    "h": "{n} hours",
    "wh": "{n} working hours",
}


def hours(minutes: int) -> str:
    """Return minutes as ``3:12``, with a true minus sign."""
    sign, minutes = (MINUS, -minutes) if minutes < 0 else ("", minutes)
    return f"{sign}{minutes // 60:,}:{minutes % 60:02d}"


def figure(n: int, unit: str) -> str:
    """Return what is used, left or over as a bare figure: ``12``; hours as ``3:12``."""
    return hours(n) if unit in HOURS else grouped(n)


def duration(n: int, unit: str) -> str:
    """Return a whole duration in its clock's own unit: ``4 个工作日``; hours, which come in minutes, ``3:12 小时``."""
    return _(_DURATIONS[unit], n=figure(n, unit))


def short_duration(n: int, unit: str) -> str:
    """Return ``12日`` (working days), ``12天`` (natural days) or ``3:12``."""
    if unit in HOURS:
        return hours(n)
    return _("{n} wd", n=n) if unit == "wd" else _("{n} nd", n=n)


def remaining(left: int | None, unit: str = "wd", *, stopped: bool = False) -> str:
    """Return what is left on a clock: ``−4``, ``今日``, ``1``, ``3:12``; stopped ``余 9``; a dash without limit."""
    if left is None:
        return "—"
    if stopped:
        return _("{n} left", n=figure(left, unit))
    return _("today") if left == 0 and unit not in HOURS else figure(left, unit)
