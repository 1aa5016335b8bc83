"""From parsed calendar files to calendars and back: pure, and strict about what a file may say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from console.domain.calendar import LAST_DAY, CalendarYear, NoticeCustom, SpecialDay
from console.domain.calendar_history import CalendarHistory, RuleSpan, SpecialDays, YearVersion
from console.domain.entry import EPOCH, Entry, epoch_day
from console.domain.naming import Name
from console.errors import BadInput

_SPAN = re.compile(r"(\d{4}-\d{2}-)(\d{2})(?:/(\d{2}|\d{4}-\d{2}-\d{2}))?")
_KINDS = (("off", False), ("work", True))
_STATUS = "official"
_HEAD_FIELDS = ("id", "zh", "en", "version", "first_day", "known_until", "next_notice")
_YEAR_FIELDS = ("year", "version", "status", "published", "notice_no", "sources", "holiday")


def read_history(head: Entry, years: Sequence[Entry]) -> CalendarHistory:
    """Return the history of a head file and its year files, one for each version of a year.

    Without year files the head says from when to when the rule Monday to Friday is known.

    Raises:
        BadInput: A file is malformed; years or versions are missing or doubled; a later version is published before an
            earlier one; or two years speak of the same day.
    """
    head.only(_HEAD_FIELDS)
    custom = _read_custom(head.table("next_notice")) if "next_notice" in head.values else None
    if not years:
        return CalendarHistory(head.get("id", str), head.name(), span=_read_span(head), custom=custom)
    told = sorted(
        ((entry, read_version(entry)) for entry in years), key=lambda pair: (pair[1].year, pair[1].origin.version)
    )
    _check_order(told)
    _check_days(told)
    versions = tuple(version for _entry, version in told)
    return CalendarHistory(head.get("id", str), head.name(), versions, custom=custom)


def read_version(entry: Entry) -> YearVersion:
    """Return one version of a year.

    Raises:
        BadInput: The entry is malformed, or sets a day twice or one too far from its year.
    """
    entry.only(_YEAR_FIELDS)
    year = entry.get("year", int)
    status = entry.get("status", str)
    if status != _STATUS:
        raise entry.fault("status", "{where}: {name} is {status}, not {known}.", status=status, known=_STATUS)
    origin = CalendarYear(
        year=year,
        version=entry.get("version", int),
        status=status,
        sources=entry.texts("sources"),
        published=entry.day("published") if "published" in entry.values else None,
        notice_no=entry.optional("notice_no", str) or "",
    )
    return YearVersion(origin, _read_days(entry, year))


def holidays_of(days: SpecialDays) -> list[dict[str, object]]:
    """Return days as the tables ``holiday`` of a year file, one for each name, that `read_version` reads again."""
    named: dict[Name, dict[bool, list[int]]] = {}
    for day, special in days:
        named.setdefault(special.name, {}).setdefault(special.is_working, []).append(day)
    return [
        {"zh": name.zh, "en": name.en} | {field: _as_spans(found[works]) for field, works in _KINDS if works in found}
        for name, found in named.items()
    ]


def read_days(texts: Iterable[str], field: str) -> tuple[int, ...]:
    """Return the days of spans like ``2026-09-08/10``, ascending, each once.

    Raises:
        BadInput: A text is neither a day nor a span of days.
    """
    found: set[int] = set()
    for text in texts:
        try:
            found.update(span_of(text))
        except ValueError as fault:
            raise BadInput(
                "{text} is neither a day nor a span of days.",
                "Write it as 2026-09-08 or 2026-09-08/10.",
                field=field,
                text=text,
            ) from fault
    return tuple(sorted(found))


def span_of(text: str) -> range:
    """Return the days of ``2026-01-01``, ``2026-01-01/03`` or ``2026-01-30/2026-02-02``.

    Raises:
        ValueError: It is none of these, or its days do not stand in order.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    month, day, end = match.groups()
    first = date.fromisoformat(month + day)
    last = first if end is None else date.fromisoformat(end if len(end) > 2 else month + end)
    if last < first:
        raise ValueError(text)
    return range(epoch_day(first), epoch_day(last) + 1)


def read_statutory(entry: Entry) -> Mapping[int, tuple[Name, ...]]:
    """Return the statutory holidays (法定节假日) of a file by day; two may fall on one. They are never counted.

    Raises:
        BadInput: The file is malformed.
    """
    entry.only(("id", "source", "festival"))
    found: dict[int, tuple[Name, ...]] = {}
    for festival in entry.tables("festival"):
        festival.only(("zh", "en", "days"))
        for day in _days(festival, "days"):
            found[day] = (*found.get(day, ()), festival.name())
    return found


def _read_span(head: Entry) -> RuleSpan:
    first, last = head.day("first_day"), head.day("known_until")
    if not 0 <= first <= last <= LAST_DAY:
        raise head.fault("first_day", "{where}: the calendar must lie between 1970 and 2100.")
    return RuleSpan(head.get("version", str), first, last)


def _read_custom(entry: Entry) -> NoticeCustom:
    entry.only(("month", "december_from", "source"))
    custom = NoticeCustom(entry.get("month", int), entry.get("december_from", int), entry.get("source", str))
    if not 1 <= custom.month <= 12:
        raise entry.fault("month", "{where}: {name} is no month.")
    if not 1 <= custom.december_from <= 31:
        raise entry.fault("december_from", "{where}: {name} is no day of December.")
    return custom


def _check_order(told: Sequence[tuple[Entry, YearVersion]]) -> None:
    """Refuse gaps between years, gaps between versions, and publications that run backwards."""
    for (_, before), (entry, version) in pairwise(told):
        last, origin = before.origin, version.origin
        if origin.year not in {last.year, last.year + 1}:
            raise entry.fault(
                "year",
                "{where}: {year} follows {last}; the years between are missing.",
                year=origin.year,
                last=last.year,
            )
        due = last.version + 1 if origin.year == last.year else 1
        if origin.version != due:
            raise _version_fault(entry, origin, due)
        if origin.year == last.year and (origin.published is None or origin.published <= (last.published or 0)):
            raise entry.fault("published", "{where}: {name} must be later than that of the version before.")
    first, version = told[0]
    if version.origin.version != 1:
        raise _version_fault(first, version.origin, 1)


def _version_fault(entry: Entry, origin: CalendarYear, due: int) -> BadInput:
    return entry.fault(
        "version",
        "{where}: version {version} of {year} stands where version {due} is due.",
        version=origin.version,
        year=origin.year,
        due=due,
    )


def _check_days(told: Sequence[tuple[Entry, YearVersion]]) -> None:
    """Refuse a day that two years speak of."""
    seen: dict[int, int] = {}
    for _year, versions in groupby(told, key=lambda pair: pair[1].year):
        own: dict[int, int] = {}
        for entry, version in versions:
            for day, _special in version.days:
                if day in seen:
                    raise entry.fault(
                        "holiday",
                        "{where}: {day} stands in the calendar of {other} already.",
                        day=_date(day).isoformat(),
                        other=seen[day],
                    )
                own[day] = version.year
        seen |= own


def _read_days(entry: Entry, year: int) -> SpecialDays:
    first, last = epoch_day(date(year - 1, 12, 1)), epoch_day(date(year + 1, 1, 31))
    found: dict[int, SpecialDay] = {}
    for holiday in entry.tables("holiday"):
        holiday.only(("zh", "en", *(field for field, _works in _KINDS)))
        name = holiday.name()
        for field, is_working in _KINDS:
            for day in _days(holiday, field):
                if not first <= day <= last or day in found:
                    raise holiday.fault(
                        field,
                        "{where}: {day} lies too far from its year or stands there twice.",
                        day=_date(day).isoformat(),
                    )
                found[day] = SpecialDay(is_working, name)
    return tuple(sorted(found.items()))


def _days(entry: Entry, field: str) -> Iterator[int]:
    for text in entry.texts(field):
        try:
            yield from span_of(text)
        except ValueError:
            raise entry.fault(field, "{where}: {text} is neither a day nor a span of days.", text=text) from None


def _as_spans(days: Iterable[int]) -> list[str]:
    """Return ascending days as spans, as `span_of` reads them."""
    spans: list[list[int]] = []
    for day in days:
        if spans and day == spans[-1][1] + 1:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return [_span_text(_date(first), _date(last)) for first, last in spans]


def _span_text(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.isoformat()}/{last.isoformat()[8:] if same_month else last.isoformat()}"


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
