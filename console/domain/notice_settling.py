"""From what a notice says of its holidays to days off and make-up days: what contradicts itself is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from console.domain.notice_dates import LONGEST_SPAN, is_weekend, real_days
from console.domain.notice_reading import HeadDay, Holiday, Said
from console.domain.notice_statement import Says, Statement
from console.domain.notice_text import NoticeText
from console.errors import BadInput

_FESTIVALS: Final = (("元旦",), ("春节",), ("清明",), ("劳动", "五一"), ("端午",), ("中秋",), ("国庆", "十一"))


class Concern(Enum):
    """What a reader should look at although the notice could be read; the value is the message."""

    NO_NAME = "the notice does not say which holiday this is"
    NO_YEAR = "the notice does not name its year"
    MOVED = "its rest is moved to another day, and the notice does not say that it works"
    FAR = "this make-up day lies more than two weeks from the holiday"
    WITHDRAWN = "this make-up day falls into the extended holiday and is off"


@dataclass(frozen=True, slots=True)
class Settled:
    """A day a notice gives, and what says so."""

    day: int
    is_working: bool
    holiday: str
    said: Said


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that a reader should look at, from start to before end of the plain text."""

    start: int
    end: int
    concern: Concern


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of one holiday, each with what says so first.

    Attributes:
        added: Days off that an extension adds.
    """

    holiday: Holiday
    off: dict[int, Said] = field(default_factory=dict)
    work: dict[int, Said] = field(default_factory=dict)
    added: set[int] = field(default_factory=set)


class Settlement:
    """Settles the holidays of one notice."""

    def __init__(self, text: NoticeText, published: Mapping[str, Collection[int]]) -> None:
        self._text = text
        self._published = published
        self._all: list[_Days] = []
        self.doubts: list[Doubt] = []

    def settle(self, holidays: list[Holiday]) -> list[Settled]:
        """Return the days of the holidays, in the order of the days.

        Raises:
            BadInput: The notice contradicts itself, or a holiday has no day off.
        """
        for holiday in holidays:
            self._gather(holiday)
        for days in self._all:
            self._check_make_up_days(days)
        for days in self._all:
            self._check_rest(days)
        found: dict[int, Settled] = {}
        for days in self._all:
            for is_working, told in ((False, days.off), (True, days.work)):
                for day, said in told.items():
                    found.setdefault(day, Settled(day, is_working, days.holiday.name, said))
        return [found[day] for day in sorted(found)]

    def check_head(self, head: list[HeadDay], days: Collection[int], year: int) -> None:
        """Refuse a day off or make-up day that is named before the arrangement and is not part of it."""
        for told in head:
            years = [told.year] if told.year is not None else [year, year - 1, year + 1]
            if not any(day in days for day in real_days((number, told.month, told.day) for number in years)):
                raise self._text.fault(
                    "This day is named before the arrangement and is not part of it: {words}.", told.start, told.end
                )

    def _gather(self, holiday: Holiday) -> None:
        days = _Days(holiday)
        self._all.append(days)
        counted: set[int] = set()
        uncounted: dict[int, Statement] | None = None
        for said in holiday.said:
            statement = said.statement
            match statement.says:
                case Says.TOTAL:
                    self._check_total(statement, counted or set(days.off), days)
                    counted, uncounted = set(), {}
                case Says.WORK:
                    self._require_weekend(statement, "A make-up day must be a Saturday or Sunday: {words}.")
                    days.work.update({day: said for day in statement.days if day not in days.work})
                case Says.MOVED:
                    self._require_weekend(statement, "A rest day must be a Saturday or Sunday: {words}.")
                case _:
                    off = self._days_off(statement, days)
                    counted |= set(off)
                    if uncounted is not None and statement.says not in {Says.REST, Says.EXTENDED}:
                        uncounted |= {day: statement for day in off if day not in days.off}
                    days.off.update({day: said for day in off if day not in days.off})
        if uncounted:
            raise self._fault("This adds to the days off that were counted: {words}.", uncounted[min(uncounted)])
        if not days.off:
            raise self._text.fault("No day off of this holiday could be read: {words}.", holiday.start, holiday.end)
        if not holiday.name:
            self.doubts.append(Doubt(holiday.start, holiday.end, Concern.NO_NAME))

    def _days_off(self, statement: Statement, days: _Days) -> tuple[int, ...]:
        """Return the days that a statement itself makes days off."""
        match statement.says:
            case Says.OFF:
                return statement.days
            case Says.REST:
                self._require_weekend(statement, "A rest day must be a Saturday or Sunday: {words}.")
                return statement.days
            case Says.SUBSTITUTE:
                if any(is_weekend(day) for day in statement.days):
                    raise self._fault("A day off for a rest day must be from Monday to Friday: {words}.", statement)
                return statement.days
            case Says.SHIFTED:
                return tuple(day for day in statement.days if not is_weekend(day))
            case Says.EXTENDED:
                added = self._extension(statement)
                days.added.update(added)
                return added
            case _:
                return ()

    def _extension(self, statement: Statement) -> tuple[int, ...]:
        """Return the days after the last day off known so far, up to the new last one."""
        end = statement.days[0]
        stated = [days.off for days in self._all if _same_festival(days.holiday.name, statement.holiday)]
        known = {day for off in stated for day in off} or {
            day for name, off in self._published.items() if _same_festival(name, statement.holiday) for day in off
        }
        before = [day for day in known if day < end]
        if not before or end - max(before) > LONGEST_SPAN:
            raise self._fault("Nothing says when this holiday ended before it was extended: {words}.", statement)
        if end in known:
            raise self._fault("The holiday already lasts so long, nothing is extended: {words}.", statement)
        return tuple(range(max(before) + 1, end + 1))

    def _check_total(self, statement: Statement, counted: set[int], days: _Days) -> None:
        if statement.number == len(counted):
            return
        links = {Says.LINKED, Says.SUBSTITUTE}
        linked = any(said.statement.says in links for said in days.holiday.said)
        if linked and counted and statement.number == _length_with_weekends(counted):
            return
        raise self._fault("{count} days off are stated, not so many: {words}.", statement, count=len(counted))

    def _check_make_up_days(self, days: _Days) -> None:
        """Settle the make-up days of a holiday against the days off of all holidays."""
        for said in days.holiday.said:
            statement = said.statement
            if statement.says is Says.MOVED:
                silent = [day for day in statement.days if not self._is_off(day) and not self._works(day)]
                days.work.update(dict.fromkeys(silent, said))
                if silent:
                    self._doubt(statement, Concern.MOVED)
        for day, said in list(days.work.items()):
            if any(day in other.added for other in self._all):
                del days.work[day]
                self._doubt(said.statement, Concern.WITHDRAWN)
            elif self._is_off(day):
                raise self._fault("A day is both off and a make-up day: {words}.", said.statement)
            elif min(abs(day - off) for off in days.off) > LONGEST_SPAN:
                self._doubt(said.statement, Concern.FAR)

    def _check_rest(self, days: _Days) -> None:
        for said in days.holiday.said:
            statement = said.statement
            if statement.says is Says.SHIFTED and not all(self._is_off(day) for day in statement.days):
                raise self._fault("Whether this weekend day is off or works is not clear: {words}.", statement)
            if statement.says is Says.RESUMED and not all(self._may_resume(day) for day in statement.days):
                raise self._fault("The days off do not end before work begins again: {words}.", statement)

    def _may_resume(self, day: int) -> bool:
        """Return whether ordinary work may begin again on a day: it works, and only days off lie before it."""
        if self._is_off(day) or (is_weekend(day) and not self._works(day)):
            return False
        eve = day - 1
        while is_weekend(eve) and not self._is_off(eve) and not self._works(eve):
            eve -= 1
        return self._is_off(eve)

    def _is_off(self, day: int) -> bool:
        return any(day in days.off for days in self._all)

    def _works(self, day: int) -> bool:
        return any(day in days.work for days in self._all)

    def _require_weekend(self, statement: Statement, message: str) -> None:
        if not all(is_weekend(day) for day in statement.days):
            raise self._fault(message, statement)

    def _doubt(self, statement: Statement, concern: Concern) -> None:
        self.doubts.append(Doubt(statement.start, statement.end, concern))

    def _fault(self, message: str, statement: Statement, **values: int) -> BadInput:
        return self._text.fault(message, statement.start, statement.end, **values)


def _same_festival(one: str, other: str) -> bool:
    if one == other:
        return True
    return any(any(name in one for name in names) and any(name in other for name in names) for names in _FESTIVALS)


def _length_with_weekends(days: set[int]) -> int:
    """Return the length of the time off that days and the weekends beside and between them make; 0 if it has gaps."""
    first, last = min(days), max(days)
    while is_weekend(first - 1):
        first -= 1
    while is_weekend(last + 1):
        last += 1
    whole = all(day in days or is_weekend(day) for day in range(first, last + 1))
    return last - first + 1 if whole else 0
