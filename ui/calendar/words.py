"""Words of the calendar page: how a day, a span, a version, a limit is written."""

from collections.abc import Iterable
from datetime import date, timedelta

from console.board.words import amount
from console.calendar.view import RuleFault, SheetDay, YearSheet
from console.domain.calendar import CalendarYear, DayKind
from console.domain.naming import Name
from console.messages import _, messages
from ui.widgets.formats import grouped, month_day, wall_date
from ui.widgets.names import name_text

NOTHING = "—"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KIND_WORDS = {
    DayKind.WORKING: "Working day",
    DayKind.WEEKEND: "Weekend",
    DayKind.HOLIDAY: "Day off by notice",
    DayKind.MAKE_UP: "Make-up day",
}
MARKS = {DayKind.HOLIDAY: KIND_WORDS[DayKind.HOLIDAY], DayKind.MAKE_UP: KIND_WORDS[DayKind.MAKE_UP]}
"""Kinds of days that carry a letter; it is the first of the word's short form."""
LOCAL_OFF, LOCAL_WORK = "Day off by local order", "Working day by local order"


def month_text(month: int) -> str:
    """Return ``10月`` or ``Oct``."""
    return f"{month}月" if messages.language == "zh" else MONTHS[month - 1]


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return days in order as spans, both ends included."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def span_text(first: date, last: date) -> str:
    """Return ``10月1日—7日`` or ``1–7 Oct``; one day as itself."""
    if first == last:
        return month_day(first)
    if messages.language == "zh":
        end = f"{last.day}日" if last.month == first.month else month_day(last)
        return f"{month_day(first)}—{end}"
    begin = str(first.day) if last.month == first.month else month_day(first)
    return f"{begin}–{month_day(last)}"


def days_text(days: tuple[date, ...]) -> str:
    """Return days as spans in a row."""
    return listed(span_text(*span) for span in spans(days))


def listed(texts: Iterable[str]) -> str:
    """Return texts in a row, with the separator of the language."""
    return ("、" if messages.language == "zh" else ", ").join(texts)


def names_text(names: Iterable[Name]) -> str:
    """Return names in a row."""
    return listed(name_text(name) for name in names)


def version_text(origin: CalendarYear) -> str:
    """Return number and day of a version: ``第 2 版 2020-01-27``."""
    from_words = [_("Version {n}", n=origin.version)]
    return " · ".join(from_words + ([] if origin.published is None else [published_text(origin)]))


def published_text(origin: CalendarYear) -> str:
    """Return the day a notice became public; empty where no source states it."""
    return "" if origin.published is None else f"{date(1970, 1, 1) + timedelta(days=origin.published):%Y-%m-%d}"


def status_text(sheet: YearSheet) -> str:
    """Return year and status: ``2026 ✓ 国办通知 2025-11-04``, ``2027 ≈ 未发布``."""
    if sheet.origin is None:
        return f"{sheet.year} ≈ {_('not published')}"
    told = published_text(sheet.origin)
    return " ".join(part for part in (f"{sheet.year} ✓", _("State Council notice"), told) if part)


def working_text(sheet: YearSheet) -> str:
    """Return how many days of a year work: ``工作日 248``; assumed ones are marked."""
    about = "≈ " if sheet.origin is None else ""
    return _("{n} working days", n=f"{about}{grouped(sheet.working_days)}")


def day_text(day: SheetDay) -> str:
    """Return all that a sheet knows of a day, as a sentence."""
    parts = [wall_date(day.day, with_year=True)]
    parts += [local_text(day)] if day.is_local else [_(KIND_WORDS[day.kind])]
    parts += [name_text(day.name)] if day.name is not None and not day.is_local else []
    parts += [_("statutory holiday: {names}", names=names_text(day.statutory))] if day.statutory else []
    parts += [_("changed")] if day.is_changed else []
    return " · ".join(parts)


def local_text(day: SheetDay) -> str:
    """Return what an area ordered for a day: ``本地调整放假 · 台风停工``."""
    name = () if day.name is None else (name_text(day.name),)
    return " · ".join((_(LOCAL_WORK if day.is_working else LOCAL_OFF), *name))


def limit_text(limit: int | None, unit: str) -> str:
    """Return a limit in its own unit: ``20 个工作日``, ``3 个月``; words where there is none, or no time."""
    if limit is None:
        return _("No limit set")
    return amount(limit, unit) if limit else _("On the spot")


def fault_text(fault: RuleFault) -> str:
    """Return what was refused, where, what to do, and what holds meanwhile."""
    where = f"{fault.place}: " if fault.place and fault.place not in fault.message else ""
    told = " ".join(part for part in (f"{where}{fault.message}", fault.remedy) if part)
    return f"! {told} {_('The last good version stays in force.')}"
