"""The grammar of a notice's sentences: recursive descent from words to statements about days.

::

    sentence  = clause {(COMMA | END) clause}
    clause    = {其中 | adverb} (total | link | 不调休 | extension | 鼓励… | about)
    about     = [将] [label] days [total] predicate [total]
    label     = (放假时间 | 上班时间) [为 | ":"], after which the predicate may be missing
    total     = 共N天 | "(" 共N天 ")"; with it, 放假 may be missing
    days      = stretch {(AND | EXCHANGE | COMMA) stretch}
    stretch   = [自] date [note] [起] [SPAN date [note]] [止]
    date      = [[YEAR] MONTH] DAY
    note      = "(" {WEEKDAY | lunar date | festival | AND | COMMA | SPAN} ")" | WEEKDAY
    predicate = [为] [festival] (法定节假日 | 公休日 | 工作日) | [N个] [公休日 [及 festival]] 调至 days
              | [照常] 公休 | (放假 | 调休 | 补休 | 休息)… [N天] | [正常] 上班

What does not fit is refused where it stands.
"""

from dataclasses import dataclass
from typing import Final

from console.domain.notice_dates import LONGEST_SPAN, Dates, is_weekend, weekday
from console.domain.notice_statement import Says, Statement
from console.domain.notice_text import NoticeText
from console.domain.notice_tokens import LABELS, Kind, Token
from console.errors import BadInput

_NOT_UNDERSTOOD: Final = "These words about days are not understood: {words}."
_OFF_VERBS: Final = frozenset({Kind.OFF, Kind.SHIFT, Kind.SUBSTITUTE, Kind.REST})
_DATE_STARTS: Final = frozenset({Kind.FROM, Kind.YEAR, Kind.MONTH, Kind.DAY})
_NOTE_WORDS: Final = frozenset(
    {Kind.LUNAR, Kind.FESTIVAL, Kind.NOTE, Kind.AND, Kind.COMMA, Kind.SPAN, Kind.QUOTE, Kind.RELATIVE, Kind.ADVERB}
)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a clause, and how they are joined."""

    days: tuple[int, ...]
    start: int
    end: int
    begins: bool = False
    exchanges: bool = False


class Sentence:
    """Reads one sentence; the tokens are those between its ends."""

    def __init__(self, text: NoticeText, tokens: list[Token], dates: Dates) -> None:
        self._text = text
        self._tokens = tokens
        self._dates = dates
        self._position = 0

    def statements(self) -> list[Statement]:
        """Return what the sentence says.

        Raises:
            BadInput: Words of it are not understood, or a date or count is wrong.
        """
        found: list[Statement] = []
        while self._peek() is not None:
            found += self._clause()
            if self._peek() is not None and self._take(Kind.COMMA) is None:
                raise self._refusal()
        return found

    def _peek(self, ahead: int = 0) -> Kind | None:
        position = self._position + ahead
        return self._tokens[position].kind if position < len(self._tokens) else None

    def _take(self, *kinds: Kind) -> Token | None:
        if self._peek() not in kinds:
            return None
        self._position += 1
        return self._tokens[self._position - 1]

    def _start(self) -> int:
        """Return where the next token begins, or the last one where none is left."""
        return self._tokens[min(self._position, len(self._tokens) - 1)].start

    def _end(self) -> int:
        return self._tokens[max(self._position - 1, 0)].end

    def _refusal(self, message: str = _NOT_UNDERSTOOD) -> BadInput:
        return self._text.fault(message, self._start(), self._tokens[-1].end)

    def _clause(self) -> list[Statement]:
        while self._take(Kind.OF_WHICH, Kind.ADVERB):
            self._take(Kind.COMMA, Kind.COLON)
        start = self._start()
        if self._take(Kind.ENCOURAGE):
            self._position = len(self._tokens)
            return [Statement(Says.ENCOURAGED, (), start, self._end())]
        if self._take(Kind.NO_SHIFT):
            return []
        if self._take(Kind.LINK):
            linked = Statement(Says.LINKED, (), start, self._end())
            return [linked, *self._total(start)] if self._peek() is Kind.COUNT else [linked]
        if self._take(Kind.TOTAL):
            return self._total(start)
        return self._extension(start) or self._about_days(start)

    def _total(self, start: int) -> list[Statement]:
        count = self._take(Kind.COUNT)
        if count is None:
            raise self._refusal()
        return [Statement(Says.TOTAL, (), start, self._end(), number=count.number)]

    def _extension(self, start: int) -> list[Statement]:
        """Read 延长2020年春节假期至… or 将2020年春节假期延长至…; nothing where the clause is neither."""
        begin = self._position
        self._take(Kind.TAKE)
        extended = self._take(Kind.EXTEND)
        self._take(Kind.YEAR)
        festival = self._take(Kind.FESTIVAL)
        self._take(Kind.HOLIDAYS)
        extended = extended or self._take(Kind.EXTEND)
        if extended is None:
            self._position = begin
            return []
        if festival is None or self._take(Kind.SPAN) is None:
            raise self._refusal()
        day, weekdays, stands = self._date(None)
        self._check_weekdays([day], weekdays, stands)
        return [Statement(Says.EXTENDED, (day,), start, self._end(), holiday=festival.text)]

    def _about_days(self, start: int) -> list[Statement]:
        taken = self._take(Kind.TAKE) is not None
        label = self._label()
        if self._peek() not in _DATE_STARTS:
            raise self._refusal()
        days = self._days(commas=True)
        while self._take(Kind.ADVERB):
            pass
        total = self._beside_total()
        moved = [] if total else self._moved(days, start)
        if moved:
            return moved
        if taken:
            raise self._refusal()
        if self._peek() is Kind.COMMA and self._peek(1) in {Kind.AS, *_OFF_VERBS}:
            self._take(Kind.COMMA)
        says = self._predicate(days, label, counted=bool(total))
        if says is Says.SHIFTED and days.exchanges:
            return [*self._exchanged(days, start), *total]
        return [Statement(says, days.days, start, self._end()), *total, *self._beside_total()]

    def _label(self) -> Says | None:
        """Read what may announce the days before they stand, and return what it says of them."""
        label = self._take(*LABELS)
        if label is None:
            return None
        self._take(Kind.AS, Kind.COLON)
        return Says.WORK if label.kind is Kind.WORK_LABEL else Says.OFF

    def _beside_total(self) -> list[Statement]:
        """Read a total beside the days or their verb, in brackets or not; nothing where none stands."""
        bracket = int(self._peek() is Kind.OPEN)
        if self._peek(bracket) is not Kind.TOTAL:
            return []
        self._position += bracket
        start = self._start()
        self._take(Kind.TOTAL)
        total = self._total(start)
        if bracket and self._take(Kind.CLOSE) is None:
            raise self._refusal()
        return total

    def _predicate(self, days: _Days, label: Says | None, *, counted: bool) -> Says:
        """Read what is said of the days; a label or a total says it where nothing follows."""
        if not days.begins:
            is_total_next = self._peek(int(self._peek() is Kind.COMMA)) is Kind.TOTAL
            if is_total_next or (self._peek() in {None, Kind.COMMA} and (label or counted)):
                return label or Says.OFF
        says = self._said_to_be() if self._take(Kind.AS) else self._verb(days)
        if label is not None and (label is Says.WORK) != (says is Says.WORK):
            raise self._refusal()
        return says

    def _moved(self, days: _Days, start: int) -> list[Statement]:
        """Read 两个公休日分别调至…; nothing where the predicate is another one."""
        begin = self._position
        quantity = self._take(Kind.QUANTITY)
        self._take(Kind.REST_DAY)
        festival = self._take(Kind.FESTIVAL) if self._take(Kind.AND) else None
        if self._take(Kind.MOVE) is None:
            self._position = begin
            return []
        between = self._end()
        if self._peek() not in _DATE_STARTS:
            raise self._refusal()
        targets = self._days(commas=False)
        if quantity and quantity.number != len(days.days):
            raise self._text.fault("{count} days are named here: {words}.", start, between, count=len(days.days))
        if len(days.days) + (festival is not None) != len(targets.days):
            raise self._text.fault("As many days must be given as are moved: {words}.", start, self._end())
        return [
            Statement(Says.MOVED, days.days, start, between),
            Statement(Says.SUBSTITUTE, targets.days, targets.start, targets.end),
        ]

    def _said_to_be(self) -> Says:
        """Read what follows 为."""
        self._take(Kind.FESTIVAL)
        if self._take(Kind.LEGAL):
            return Says.OFF
        if self._take(Kind.REST_DAY):
            return Says.REST
        if self._take(Kind.WORKING_DAY):
            return Says.WORK
        raise self._refusal()

    def _verb(self, days: _Days) -> Says:
        normal = self._take(Kind.NORMAL)
        if self._take(Kind.WORK):
            ordinary = normal is not None and not any(is_weekend(day) for day in days.days)
            return Says.RESUMED if days.begins or ordinary else Says.WORK
        if days.begins:
            raise self._refusal("An end of these days off is not stated: {words}.")
        verbs = {token.kind for token in self._off_verbs()}
        if not verbs:
            begin = days.start if self._peek() is None else self._start()
            raise self._text.fault(_NOT_UNDERSTOOD, begin, self._tokens[-1].end)
        self._check_count(days)
        if normal or verbs == {Kind.REST}:
            return Says.REST
        if Kind.OFF in verbs:
            return Says.OFF
        return Says.SUBSTITUTE if verbs == {Kind.SUBSTITUTE} else Says.SHIFTED

    def _off_verbs(self) -> list[Token]:
        found: list[Token] = []
        while verb := self._take(*_OFF_VERBS):
            found.append(verb)
            if self._peek() is Kind.AND and self._peek(1) in _OFF_VERBS:
                self._take(Kind.AND)
        return found

    def _check_count(self, days: _Days) -> None:
        count = self._take(Kind.COUNT)
        if count and count.number != len(days.days):
            raise self._text.fault("{count} days are named here: {words}.", days.start, count.end, count=len(days.days))

    def _exchanged(self, days: _Days, start: int) -> list[Statement]:
        """Return what A与B调休 says: the weekday is off, the weekend day works."""
        off = tuple(day for day in days.days if not is_weekend(day))
        work = tuple(day for day in days.days if is_weekend(day))
        if len(off) != 1 or len(work) != 1:
            raise self._text.fault("Which of these days works is not clear: {words}.", start, self._end())
        return [
            Statement(Says.SUBSTITUTE, off, start, self._end()),
            Statement(Says.WORK, work, start, self._end()),
        ]

    def _days(self, *, commas: bool) -> _Days:
        """Read days up to what is said of them; a comma between two of them is allowed, or ends the clause (调至)."""
        start = self._start()
        days: list[int] = []
        begins = exchanges = False
        while True:
            begins = self._stretch(days)
            joint = self._peek()
            joins = joint in {Kind.AND, Kind.EXCHANGE} or (commas and joint is Kind.COMMA)
            if begins or not joins or self._peek(1) not in _DATE_STARTS:
                break
            exchanges = exchanges or joint is Kind.EXCHANGE
            self._position += 1
        return _Days(tuple(dict.fromkeys(days)), start, self._end(), begins, exchanges)

    def _stretch(self, days: list[int]) -> bool:
        """Read a date or a span onto the days, and return whether it only begins (起) and has no end."""
        start = self._start()
        self._take(Kind.FROM)
        first, weekdays, stands = self._date(days)
        self._check_weekdays(days, weekdays, stands)
        since = self._take(Kind.SINCE)
        if self._take(Kind.SPAN) is None:
            return since is not None
        last, weekdays, stands = self._date(None)
        self._take(Kind.UNTIL)
        if last < first:
            raise self._text.fault("This span ends before it begins: {words}.", start, self._end())
        if last - first >= LONGEST_SPAN:
            raise self._text.fault(
                "This span has {count} days, more than a holiday has: {words}.",
                start,
                self._end(),
                count=last - first + 1,
            )
        days += range(first + 1, last + 1)
        self._dates.spanned(first, last)
        self._check_weekdays([first, last] if len(weekdays) == 2 else days, weekdays, stands)
        return False

    def _date(self, days: list[int] | None) -> tuple[int, tuple[int, ...], tuple[int, int]]:
        """Read a date and its note onto the days.

        Returns:
            The day, the weekdays its note names, and where both stand.
        """
        parts = [part for kind in (Kind.YEAR, Kind.MONTH, Kind.DAY) if (part := self._take(kind))]
        if not parts or parts[-1].kind is not Kind.DAY:
            raise self._refusal()
        weekdays = self._note()
        stands = parts[0].start, self._end()
        day = self._dates.day(parts, weekdays, self._upto())
        if days is not None:
            if len(parts) == 1 and days and day < days[-1]:
                raise self._text.fault("The month of this day is not clear: {words}.", parts[0].start, parts[0].end)
            days.append(day)
        return day, weekdays, stands

    def _upto(self) -> tuple[Token, ...]:
        """Return year and month of the end of the span that begins with the date just read."""
        if self._peek() is not Kind.SPAN:
            return ()
        parts = self._tokens[self._position + 1 : self._position + 3]
        return tuple(part for part in parts if part.kind in {Kind.YEAR, Kind.MONTH})

    def _note(self) -> tuple[int, ...]:
        """Read what is added to a date, and return the weekdays it names."""
        bare = self._take(Kind.WEEKDAY)
        if bare is not None:
            return bare.weekdays
        if self._peek(1) is Kind.TOTAL or self._take(Kind.OPEN) is None:
            return ()
        found: list[int] = []
        while self._take(Kind.CLOSE) is None:
            token = self._take(Kind.WEEKDAY, *_NOTE_WORDS)
            if token is None:
                raise self._refusal()
            found += token.weekdays
        return (*found, *self._note())

    def _check_weekdays(self, days: list[int], weekdays: tuple[int, ...], stands: tuple[int, int]) -> None:
        """Refuse weekdays that are not those of the last of the days."""
        if weekdays and tuple(weekday(day) for day in days[-len(weekdays) :]) != weekdays:
            raise self._text.fault("The weekday does not fit the date: {words}.", *stands)
