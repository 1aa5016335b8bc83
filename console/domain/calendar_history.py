"""How a calendar came to be what it is (工作日历沿革): versions of years, orders of areas, and what was known when.

Versions and orders are evidence: they are added, never changed, so what a clock was counted by on any day can be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from console.domain.calendar import CalendarYear, NoticeCustom, SpecialDay, WorkingCalendar
from console.domain.entry import epoch_day
from console.domain.naming import Name

SpecialDays = tuple[tuple[int, SpecialDay], ...]


@dataclass(frozen=True, slots=True)
class YearVersion:
    """A year as one notice leaves it (年度版本).

    Attributes:
        days: Every holiday and make-up day of the year by then, and those the notice sets in the December before or the
            January after; in order of day.
    """

    origin: CalendarYear
    days: SpecialDays

    @property
    def year(self) -> int:
        """The year it is about."""
        return self.origin.year


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """An order of an area about one day (本地调整): typhoon, a city's own holiday; or what takes such an order back.

    Attributes:
        id: Number of the record; a later one has a higher number.
        recorded_on: Local day on which it was recorded.
        corrects: The record it replaces or takes back.
        valid: False for a record that only takes another back.
    """

    id: int
    area: str
    day: int
    recorded_on: int
    is_working: bool
    name: Name
    corrects: int | None = None
    valid: bool = True


@dataclass(frozen=True, slots=True)
class RuleSpan:
    """From when to when a calendar without notices follows from its rule, Monday to Friday; both ends included."""

    version: str
    first_day: int
    known_until: int


@dataclass(frozen=True, slots=True, eq=False)
class CalendarHistory:
    """A calendar with all that was ever known of it.

    Attributes:
        versions: In order of year and version; the versions of a year count from 1.
        layers: Records of all areas.
        span: For a calendar that has no versions.
        custom: When notices come; None for a calendar without them.
        unfit: Versions that were offered and leave a gap, so that nothing follows from them.
    """

    id: str
    name: Name
    versions: tuple[YearVersion, ...] = ()
    layers: tuple[LayerRecord, ...] = ()
    span: RuleSpan | None = None
    custom: NoticeCustom | None = None
    unfit: tuple[CalendarYear, ...] = ()

    def calendar_as_known(self, day: int | None = None, area: str | None = None) -> WorkingCalendar:
        """Return the calendar as it was known at the end of a local day.

        Equal knowledge gives the same object, so that tables kept by it are shared.

        Args:
            day: Only versions published and orders recorded by then count; None for all.
            area: Whose orders lie over the national days; None for the national days alone.
        """
        records = tuple(
            record for record in self.layers if record.area == area and (day is None or record.recorded_on <= day)
        )
        known = self._known(day)
        return _calendar(self.id, self.name, known, self.span or _span(self.versions, known), self.custom, records)

    def as_of(self, day: int) -> "CalendarHistory":
        """Return the history as it stood at the end of a local day."""
        public = tuple(version for version in self.versions if _is_public(version.origin, day))
        return replace(
            self,
            versions=public,
            span=self.span if public or not self.versions else _span(self.versions, ()),
            layers=tuple(record for record in self.layers if record.recorded_on <= day),
        )

    def versions_of(self, year: int) -> tuple[YearVersion, ...]:
        """Return the versions of a year, the first one first."""
        return tuple(version for version in self.versions if version.year == year)

    def with_versions(self, more: Iterable[YearVersion]) -> "CalendarHistory":
        """Return the history with versions accepted later; one of the same year and number takes the place of its own.

        A version that leaves a gap, in years or in numbers, is kept aside as `unfit`.
        """
        added = {(version.year, version.origin.version): version for version in more}
        if not added:
            return self
        merged = {(version.year, version.origin.version): version for version in self.versions} | added
        fit, unfit = _without_gaps([merged[key] for key in sorted(merged)])
        return replace(self, versions=fit, unfit=unfit)

    def with_layers(self, layers: Iterable[LayerRecord]) -> "CalendarHistory":
        """Return the history with these orders of areas."""
        return replace(self, layers=(*self.layers, *layers))

    def _known(self, day: int | None) -> tuple[YearVersion, ...]:
        """Return the last version of each year published by a day, up to the first year without one."""
        found: list[YearVersion] = []
        for year, versions in groupby(self.versions, key=lambda version: version.year):
            public = [version for version in versions if _is_public(version.origin, day)]
            if not public or (found and found[-1].year != year - 1):
                break
            found.append(public[-1])
        return tuple(found)


def _span(versions: tuple[YearVersion, ...], known: tuple[YearVersion, ...]) -> RuleSpan:
    """Return from when to when the known versions tell days; nothing is known before the first publication."""
    first = epoch_day(date(versions[0].year, 1, 1))
    if not known:
        return RuleSpan("0", first, first - 1)
    return RuleSpan(_label([version.origin for version in known]), first, epoch_day(date(known[-1].year, 12, 31)))


def _is_public(origin: CalendarYear, day: int | None) -> bool:
    return day is None or origin.published is None or origin.published <= day


def _without_gaps(versions: list[YearVersion]) -> tuple[tuple[YearVersion, ...], tuple[CalendarYear, ...]]:
    """Return versions that follow each other, and where those come from that do not."""
    fit: list[YearVersion] = []
    unfit: list[CalendarYear] = []
    for version in versions:
        last = fit[-1].origin if fit else None
        origin = version.origin
        next_version = last is not None and (origin.year, origin.version) == (last.year, last.version + 1)
        next_year = origin.version == 1 and (last is None or origin.year == last.year + 1)
        if next_version or next_year:
            fit.append(version)
        else:
            unfit.append(origin)
    return tuple(fit), tuple(unfit)


@lru_cache(maxsize=64)
def _calendar(
    calendar: str,
    name: Name,
    versions: tuple[YearVersion, ...],
    span: RuleSpan,
    custom: NoticeCustom | None,
    records: tuple[LayerRecord, ...],
) -> WorkingCalendar:
    national = {day: special for version in versions for day, special in version.days}
    local = {
        record.day: SpecialDay(record.is_working, record.name, is_local=True) for record in layers_in_force(records)
    }
    return WorkingCalendar(
        id=calendar,
        name=name,
        version=f"{span.version}+{len(records)}" if records else span.version,
        first_day=span.first_day,
        known_until=span.known_until,
        special=national | local,
        years=tuple(version.origin for version in versions),
        custom=custom,
    )


def layers_in_force(records: Iterable[LayerRecord]) -> tuple[LayerRecord, ...]:
    """Return the orders that hold: the latest of each area and day, without what others replace or take back."""
    known = sorted(records, key=lambda record: record.id)
    replaced = {record.corrects for record in known}
    holding = {(record.area, record.day): record for record in known if record.valid and record.id not in replaced}
    return tuple(holding.values())


def _label(origins: list[CalendarYear]) -> str:
    """Return year and version of the latest publication: knowledge only grows, so it names all that is known."""
    latest = max(origins, key=lambda origin: (origin.published or 0, origin.year, origin.version))
    return f"{latest.year}.{latest.version}"
