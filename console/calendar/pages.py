"""From calendars and rules to what the calendar page shows: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from console.calendar.view import (
    Arrangement,
    ClockBook,
    ClockEntry,
    KindEntry,
    Month,
    RuleFault,
    SheetDay,
    YearChoice,
    YearSheet,
)
from console.domain.calendar import WorkingCalendar
from console.domain.calendar_history import CalendarHistory, SpecialDays, YearVersion
from console.domain.entry import EPOCH, epoch_day
from console.domain.naming import Name
from console.domain.rule import ClockCatalogue, ClockRule, MatterKind, RuleBook
from console.errors import BadInput
from console.messages import _

Statutory = Mapping[int, tuple[Name, ...]]


def year_choices(history: CalendarHistory) -> tuple[YearChoice, ...]:
    """Return every year with a notice, and the next one; none for a calendar without notices."""
    counted: dict[int, int] = {}
    for version in history.versions:
        counted[version.year] = counted.get(version.year, 0) + 1
    if not counted:
        return ()
    return (*(YearChoice(year, count) for year, count in counted.items()), YearChoice(max(counted) + 1, 0))


def year_sheet(
    history: CalendarHistory, year: int, statutory: Statutory, *, version: int | None = None, area: str = ""
) -> YearSheet:
    """Return a year as a version leaves it.

    Args:
        history: The calendar.
        year: A year of `year_choices`.
        statutory: Statutory holidays of the year by day.
        version: Number of the version; None for the last. Days of the year that notices of other years set stay.
        area: Whose local orders lie over the days; empty for none.
    """
    versions = history.versions_of(year)
    shown = next((one for one in versions if one.origin.version == version), versions[-1] if versions else None)
    as_left = history if shown is None else _up_to(history, shown)
    calendar = as_left.calendar_as_known(area=area or None)
    months = tuple(_month(calendar, year, month, statutory) for month in range(1, 13))
    notice = calendar.pending_notice(epoch_day(date(year, 6, 30))) if shown is None else None
    return YearSheet(
        year=year,
        calendar=history.name,
        origin=None if shown is None else shown.origin,
        versions=tuple(one.origin for one in versions),
        months=months,
        arrangements=_expected(statutory) if shown is None else arrangements_of(shown.days),
        local=tuple(day for month in months for day in month.days if day.is_local),
        expected_by=None if notice is None else day_date(notice.expected_by),
        area=area,
    )


def compared(sheet: YearSheet, other: YearSheet) -> YearSheet:
    """Return a sheet whose days are marked where they work otherwise than in another sheet of the same year."""
    works = {day.day: day.is_working for month in other.months for day in month.days}
    return replace(
        sheet,
        months=tuple(
            Month(tuple(replace(day, is_changed=works[day.day] != day.is_working) for day in month.days))
            for month in sheet.months
        ),
    )


def arrangements_of(days: SpecialDays) -> tuple[Arrangement, ...]:
    """Return what a notice says of each holiday it names, in order of first day off."""
    found: dict[Name, tuple[list[date], list[date]]] = {}
    for day, special in days:
        found.setdefault(special.name, ([], []))[special.is_working].append(day_date(day))
    told = [Arrangement(name, tuple(off), tuple(work)) for name, (off, work) in found.items()]
    return tuple(sorted(told, key=lambda one: (one.off or one.work)[0]))


def clock_book(book: RuleBook, today: int) -> ClockBook:
    """Return the catalogue of clocks with the words of their events.

    Args:
        book: The rules.
        today: Local day that decides which edition is in force.
    """
    kinds = tuple(_kind(kind, book.clocks, today) for kind in book.clocks.kinds.values())
    return ClockBook(kinds, tuple(rule_fault(fault) for fault in book.faults))


def rule_fault(fault: BadInput) -> RuleFault:
    """Return a refused rule file in the reader's language."""
    place = ": ".join(part for part in (fault.place, fault.field) if part)
    return RuleFault(place, _(fault.message, **fault.values), _(fault.remedy, **fault.values) if fault.remedy else "")


def day_date(day: int) -> date:
    """Return days since 1970-01-01 as a date."""
    return EPOCH + timedelta(days=day)


def _up_to(history: CalendarHistory, shown: YearVersion) -> CalendarHistory:
    """Return the history without the versions of this year that came after the one shown."""
    later = shown.origin.version
    return replace(
        history,
        versions=tuple(one for one in history.versions if one.year != shown.year or one.origin.version <= later),
    )


def _month(calendar: WorkingCalendar, year: int, month: int, statutory: Statutory) -> Month:
    first = epoch_day(date(year, month, 1))
    after = epoch_day(date(year + month // 12, month % 12 + 1, 1))
    return Month(tuple(_day(calendar, day, statutory) for day in range(first, after)))


def _day(calendar: WorkingCalendar, day: int, statutory: Statutory) -> SheetDay:
    special = calendar.special.get(day)
    return SheetDay(
        day=day_date(day),
        kind=calendar.day_kind(day),
        name=calendar.day_name(day),
        is_local=special is not None and special.is_local,
        statutory=statutory.get(day, ()),
    )


def _expected(statutory: Statutory) -> tuple[Arrangement, ...]:
    """Return the statutory holidays as what a year without a notice has at least."""
    found: dict[Name, list[date]] = {}
    for day, names in statutory.items():
        for name in names:
            found.setdefault(name, []).append(day_date(day))
    return tuple(Arrangement(name, tuple(days), ()) for name, days in found.items())


def _kind(kind: MatterKind, catalogue: ClockCatalogue, today: int) -> KindEntry:
    editions: dict[str, list[ClockRule]] = {}
    for clock in kind.clocks:
        editions.setdefault(clock.id, []).append(clock)
    return KindEntry(
        kind.edition, kind.name, tuple(_clock(rules, kind, catalogue, today) for rules in editions.values())
    )


def _clock(editions: list[ClockRule], kind: MatterKind, catalogue: ClockCatalogue, today: int) -> ClockEntry:
    """Return a clock: the edition in force, else the last one, else the first to come; the others under it."""
    begun = [rule for rule in editions if rule.valid_from <= today]
    head = max(begun, key=_since) if begun else min(editions, key=_since)
    others = sorted((rule for rule in editions if rule is not head), key=_since, reverse=True)
    return replace(
        _entry(head, kind, catalogue, today), others=tuple(_entry(rule, kind, catalogue, today) for rule in others)
    )


def _since(rule: ClockRule) -> int:
    return rule.valid_from


def _entry(rule: ClockRule, kind: MatterKind, catalogue: ClockCatalogue, today: int) -> ClockEntry:
    def names(codes: Iterable[int]) -> tuple[Name, ...]:
        return tuple(catalogue.events[code].name for code in codes)

    return ClockEntry(
        rule=rule,
        is_in_force=rule.valid_from <= today and (rule.valid_to is None or today <= rule.valid_to),
        starts=names(rule.starts),
        restarts=names(rule.restarts),
        waits=names(rule.waits),
        ends=names(rule.ends),
        case_types=tuple(kind.case_types[code] for code in sorted(rule.case_types)),
    )
