"""What a holiday notice of the State Council (国务院办公厅节假日安排通知) proposes: days, each with its evidence.

The reader proposes and never guesses: what it does not understand, and what contradicts itself, it refuses with place
and reason. The notice of a year may give days of the December before and the January after.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from console.domain.calendar_history import CalendarHistory
from console.domain.notice_reading import SetAside, read_notice
from console.domain.notice_settling import Concern, Doubt, Settlement
from console.domain.notice_text import Passage, plain_text
from console.errors import BadInput

YEARS: Final = range(1971, 2100)
"""The years whose neighbours the tables of days hold too."""
LONGEST_TEXT: Final = 100_000
"""Characters; notices have about one thousand, pages that hold them some ten thousand."""


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A day that a notice makes a day off or a make-up day.

    Attributes:
        day: Days since 1970-01-01.
        holiday: The Chinese name as printed; empty where the notice does not say.
        sentence: The sentence that says so.
    """

    day: int
    is_working: bool
    holiday: str
    sentence: Passage


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a notice proposes for its year.

    Attributes:
        days: Days off and make-up days in their order, each once.
        ignored: Sentences that give no day, and why.
        doubts: What a reader should look at, and why.
    """

    year: int
    days: tuple[ProposedDay, ...]
    ignored: tuple[tuple[Passage, SetAside], ...]
    doubts: tuple[tuple[Passage, Concern], ...]

    @property
    def off(self) -> tuple[int, ...]:
        """The days off."""
        return tuple(day.day for day in self.days if not day.is_working)

    @property
    def work(self) -> tuple[int, ...]:
        """The make-up days."""
        return tuple(day.day for day in self.days if day.is_working)


def parse_notice(
    text: str, year: int, published: Mapping[str, Collection[int]] | None = None, source: str = "notice"
) -> Proposal:
    """Return what a notice proposes.

    Args:
        text: The notice as published, from its title to its signature, or its arrangement alone.
        year: The year it is for.
        published: Days off in force by Chinese name of the holiday, which an extension (延长…至) is told against.
        source: What the text is called in the place of a refusal.

    Raises:
        BadInput: Something in it is not understood, contradicts itself, or belongs to another year; the place is
            source, line and column.
    """
    if year not in YEARS:
        raise BadInput(
            "There is no calendar for the year {year}.",
            "Give a year from {first} to {last}.",
            field="year",
            year=year,
            first=YEARS[0],
            last=YEARS[-1],
        )
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            "A text of {length} characters is no holiday notice.",
            "Give the notice alone.",
            place=source,
            length=len(text),
        )
    plain = plain_text(text, source)
    reading = read_notice(plain, year)
    if not reading.holidays:
        raise plain.fault("No holiday is arranged in this text.", 0, 0)
    settlement = Settlement(plain, published or {})
    days = settlement.settle(reading.holidays)
    settlement.check_head(reading.head, {day.day for day in days}, year)
    doubts = list(settlement.doubts)
    if not reading.names_year:
        doubts.append(Doubt(reading.holidays[0].start, reading.holidays[0].end, Concern.NO_YEAR))
    return Proposal(
        year,
        tuple(
            ProposedDay(day.day, day.is_working, day.holiday, plain.passage(day.said.start, day.said.end))
            for day in days
        ),
        tuple((plain.passage(one.start, one.end), one.reason) for one in reading.ignored),
        tuple((plain.passage(one.start, one.end), one.concern) for one in doubts),
    )


def days_off_published(history: CalendarHistory, year: int) -> Mapping[str, tuple[int, ...]]:
    """Return the days off of each holiday of a year by its Chinese name, as the first notice that named it had them."""
    published: dict[str, tuple[int, ...]] = {}
    for version in history.versions_of(year):
        days: dict[str, tuple[int, ...]] = {}
        for day, special in version.days:
            if not special.is_working:
                days[special.name.zh] = (*days.get(special.name.zh, ()), day)
        published = days | published
    return published
