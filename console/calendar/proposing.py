"""A notice on its way into the calendar: read, shown with what it would move, then accepted into central."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

from console.board.catalogue import Catalogue
from console.board.findings import FindingTable, finding_table
from console.calendar.moved import CLOCK_WORDS
from console.calendar.pages import compared, day_date, year_sheet
from console.calendar.recount import MovedCase, MovedClock, Recount, recount
from console.calendar.view import Effects, MovedLine, ReadSentence, YearSheet
from console.domain.calendar import SpecialDay
from console.domain.calendar_acceptance import Authority, Offer, Seen, next_version
from console.domain.calendar_history import CalendarHistory, YearVersion
from console.domain.light import Certainty
from console.domain.naming import Name
from console.domain.notice import Proposal, days_off_published, parse_notice
from console.domain.notice_text import Passage
from console.domain.rule import RuleBook
from console.messages import _
from console.replica.calendar_reads import CalendarRows, read_calendars, with_calendars
from console.replica.catalogue_reads import CatalogueRows, read_catalogue
from console.replica.store import Reader
from console.rulebook import statutory_days

LISTED: Final = 1_000
"""Lines of moved clocks that are shown; the counts tell of all."""
_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,8}〔\d{4}〕\s*\d+\s*号")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as somebody brings it.

    Attributes:
        published: Day of its publication, days since 1970-01-01.
        source: Where it was published; empty where nobody says.
    """

    text: str
    year: int
    published: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a notice would do, seen before anything is done.

    Attributes:
        sheet: The year as it would be; days that would work otherwise are marked.
        seen: How far the replica knew the calendars when this was found out.
    """

    notice: Notice
    version: YearVersion
    sheet: YearSheet
    sentences: tuple[ReadSentence, ...]
    effects: Effects
    seen: Seen


def propose(
    open_reader: Callable[[], Reader], shipped: RuleBook, calendar: str, notice: Notice, at_us: int
) -> Proposed:
    """Return what a notice would do to the open cases of the replica. Takes seconds where there are many.

    Args:
        open_reader: Opens the replica.
        shipped: The rules that come with the product.
        calendar: Id of the calendar that the notice is about.
        notice: The notice.
        at_us: City time whose lights are compared.

    Raises:
        BadInput: The notice is not understood, or its year does not follow.
        RefusedCommand: It changes nothing, or a later one was published.
        StorageFault, ReplicaDamaged: The replica cannot be read.
    """
    reader = open_reader()
    try:
        with reader.reading():
            added, rows = read_calendars(reader), read_catalogue(reader)
            book = with_calendars(shipped, added)
            history = book.histories[calendar]
            proposal = proposal_of(notice, history)
            version = next_version(history, offer_of(notice, proposal, history))
            grown, moved = moved_by(reader, rows, book, calendar, version, at_us)
            names = {area.area: area.short for area in Catalogue(rows, book).areas}
    finally:
        reader.close()
    statutory = statutory_days(notice.year)
    return Proposed(
        notice=notice,
        version=version,
        sheet=compared(year_sheet(grown, notice.year, statutory), year_sheet(history, notice.year, statutory)),
        sentences=sentences_of(proposal),
        effects=_effects(moved, names),
        seen=seen_of(added),
    )


def accept(url: str, calendar: str, proposed: Proposed, by: str, why: str) -> int:
    """Record what was proposed as the next version of its year; return the number of the log entry.

    Raises:
        RefusedCommand: Central knows more than the replica did when this was proposed.
        ServerUnreachable, LoginRefused, SchemaMismatch: Central cannot be written to.
    """
    from console.central.calendar_store import record_version  # noqa: PLC0415 - drivers that only writing needs

    authority, counts = Authority(by, why), proposed.effects.counts
    return record_version(url, proposed.seen, calendar, proposed.version, proposed.notice.text, authority, counts)


def look(open_reader: Callable[[], Reader], shipped: RuleBook, at_us: int) -> FindingTable:
    """Return what is doubtful in the records of the cases that are open at an instant of city time."""
    reader = open_reader()
    try:
        with reader.reading():
            book = with_calendars(shipped, read_calendars(reader))
            return finding_table(reader, Catalogue(read_catalogue(reader), book), book, at_us, at_us)
    finally:
        reader.close()


def proposal_of(notice: Notice, history: CalendarHistory, place: str = "notice") -> Proposal:
    """Return what a notice proposes, an extension told against the days published before; a refusal names the place."""
    return parse_notice(notice.text, notice.year, days_off_published(history, notice.year), place)


def moved_by(
    reader: Reader, rows: CatalogueRows, book: RuleBook, calendar: str, version: YearVersion, at_us: int
) -> tuple[CalendarHistory, Recount]:
    """Return a calendar with one more version, and what that moves among the cases that are open at an instant."""
    grown = book.histories[calendar].with_versions([version])
    after = replace(book, histories={**book.histories, calendar: grown})
    return grown, recount(reader, rows, book, after, at_us)


def seen_of(rows: CalendarRows) -> Seen:
    """Return how far the replica knows the changes of the calendars."""
    return Seen(rows.last_version, max((layer.id for layer in rows.layers), default=0))


def offer_of(notice: Notice, proposal: Proposal, history: CalendarHistory) -> Offer:
    """Return what a notice offers, under the names the product knows; one for a known year amends it."""
    versions = history.versions_of(notice.year)
    english = {name.zh: name.en for names in statutory_days(notice.year).values() for name in names}
    for one in history.versions:
        english |= {special.name.zh: special.name.en for _day, special in one.days}
    number = _NUMBER.search(notice.text)
    return Offer(
        notice.year,
        {day.day: SpecialDay(day.is_working, _name(day.holiday, english)) for day in proposal.days},
        amends=bool(versions),
        published=notice.published,
        source=notice.source,
        notice_no=re.sub(r"\s", "", number.group()) if number else "",
    )


def sentences_of(proposal: Proposal) -> tuple[ReadSentence, ...]:
    """Return the sentences of a notice in order, each with what was read from it."""
    found: dict[Passage, ReadSentence] = {}

    def at(passage: Passage) -> ReadSentence:
        return found.get(passage) or ReadSentence(passage.line, passage.column, passage.words)

    for day in proposal.days:
        told = at(day.sentence)
        when = (day_date(day.day),)
        found[day.sentence] = replace(
            told,
            off=told.off if day.is_working else told.off + when,
            work=told.work + when if day.is_working else told.work,
            holiday=day.holiday,
        )
    for passage, note in (*proposal.ignored, *proposal.doubts):
        found[passage] = replace(at(passage), notes=(*at(passage).notes, _(note.value)))
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.column)))


def _name(holiday: str, english: Mapping[str, str]) -> Name:
    return Name(holiday, english.get(holiday, ""))


def _effects(moved: Recount, names: Mapping[str, Name]) -> Effects:
    return Effects(moved.counts, tuple(islice(_lines(moved.cases(), names), LISTED)))


def _lines(cases: Iterable[MovedCase], names: Mapping[str, Name]) -> Iterator[MovedLine]:
    for case in cases:
        for clock in case.clocks or (None,):
            yield _line(case, clock, names.get(case.area, Name(case.area, case.area)))


def _line(case: MovedCase, clock: MovedClock | None, area: Name) -> MovedLine:
    return MovedLine(
        case_no=case.case_no,
        area=area,
        clock="" if clock is None else _(CLOCK_WORDS[clock.clock]),
        before=None if clock is None else _due(clock.due_before),
        after=None if clock is None else _due(clock.due_after),
        sure_before=clock is None or clock.certainty_before is not Certainty.PROVISIONAL,
        sure_after=clock is None or clock.certainty_after is not Certainty.PROVISIONAL,
        light_before=case.light_before,
        light_after=case.light_after,
    )


def _due(day: int | None) -> date | None:
    return None if day is None else day_date(day)
