"""From what a notice proposes to the next version of a year (采纳放假安排): what may follow, and what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.calendar import LAST_DAY, CalendarYear, DayKind, SpecialDay, WorkingCalendar
from console.domain.calendar_history import CalendarHistory, YearVersion
from console.errors import BadInput, RefusedCommand


@dataclass(frozen=True, slots=True)
class Seen:
    """How far whoever changes a calendar knows it: the last records of either kind; 0 for none."""

    version_id: int
    layer_id: int


@dataclass(frozen=True, slots=True)
class Authority:
    """Who changes a calendar, and why.

    Raises:
        BadInput: Nobody or no reason is named: the log would say who moved a deadline, and not say it.
    """

    by: str
    why: str

    def __post_init__(self) -> None:
        for field, text in (("--by", self.by), ("--why", self.why)):
            if not text.strip():
                raise BadInput(
                    "A change of the calendar names who made it and why.", "Give both in words.", field=field
                )


@dataclass(frozen=True, slots=True)
class Offer:
    """What is to become the next version of a year.

    Attributes:
        days: Days off and make-up days.
        amends: Whether the days of the version before stay where these say nothing.
    """

    year: int
    days: Mapping[int, SpecialDay]
    amends: bool
    published: int
    source: str = ""
    notice_no: str = ""


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that another calendar takes for something else; kinds of a day nobody had told are those assumed of it."""

    day: int
    before: DayKind
    after: DayKind


def next_version(history: CalendarHistory, offer: Offer) -> YearVersion:
    """Return the version of the year that the offer makes.

    Raises:
        BadInput: The year is neither known nor next to a known one.
        RefusedCommand: Nothing changes, or a version of the year was published on the same day or later.
    """
    last_year = history.versions[-1].year if history.versions else None
    versions = history.versions_of(offer.year)
    if not versions and offer.year - 1 != last_year:
        raise BadInput(
            "The year {year} does not follow the last one known, {last}.",
            "Accept the notice of the year between first.",
            field="--year",
            year=offer.year,
            last=last_year or "—",
        )
    if versions:
        _refuse_earlier(versions[-1].origin, offer)
    before = dict(versions[-1].days) if versions else {}
    days = before | dict(offer.days) if offer.amends else dict(offer.days)
    if days == before:
        raise RefusedCommand(
            "This changes no day of {year}.", "Check that the notice is of this year and new.", year=offer.year
        )
    origin = CalendarYear(
        year=offer.year,
        version=versions[-1].origin.version + 1 if versions else 1,
        status="official",
        sources=(offer.source,) if offer.source else (),
        published=offer.published,
        notice_no=offer.notice_no,
    )
    return YearVersion(origin, tuple(sorted(days.items())))


def changed_days(before: WorkingCalendar, after: WorkingCalendar) -> tuple[ChangedDay, ...]:
    """Return the days that two calendars take for different things, where either sets one."""
    days = sorted(day for day in before.special.keys() | after.special.keys() if 0 <= day <= LAST_DAY)
    kinds = ((day, before.day_kind(day), after.day_kind(day)) for day in days)
    return tuple(ChangedDay(day, was, becomes) for day, was, becomes in kinds if was is not becomes)


def _refuse_earlier(last: CalendarYear, offer: Offer) -> None:
    if last.published is not None and offer.published <= last.published:
        raise RefusedCommand(
            "Version {version} of {year} was published on the same day or later.",
            "Give the day on which this notice was published by --published.",
            version=last.version,
            year=last.year,
        )
