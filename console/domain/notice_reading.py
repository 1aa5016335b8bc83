"""From the text of a notice to its holidays: what stands before them, beside them and after them is set aside."""

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Final

from console.domain.notice_dates import Dates
from console.domain.notice_grammar import Sentence
from console.domain.notice_statement import Says, Statement
from console.domain.notice_text import HEADING, NUMBERING, NoticeText
from console.domain.notice_tokens import DATE_PARTS, VERBS, Kind, Token, sentences_of

_HEAD_END: Final = re.compile(r"如下[^。:\n]{0,8}[。:]")
_FIRST_ITEM: Final = re.compile(rf"(?:^|[\n。:])(?:{NUMBERING.pattern}|{HEADING.pattern})")
_TITLE: Final = re.compile(
    r"(?:关于|现将)(?:调整|延长)?(?:[0-9]{4}年)?([^。:,]{1,40}?)"
    r"(?:调休放假|放假调休|放假|假期)(?:的具体)?(?:安排)?(?:的)?通知"
)
_YEAR_OF_NOTICE: Final = re.compile(
    r'(?P<year>[0-9]{4})年\n?(?:部分|全年)?(?:节假日|元旦|春节|清明|(?:国际)?劳动节|端午|中秋|国庆|"五一|"十一)'
)
_HOLIDAY_NAME: Final = re.compile(r'"?(?:.*(?:节|国庆|清明|端午|中秋|元旦|五一|十一|新年|除夕|纪念日|国庆日|假期))"?')
_NO_HOLIDAY: Final = re.compile("节假日|部分|期间|关于|国务院")
_OFFICE: Final = "国务院"
_PRINTED: Final = ("印发", "发布", "公布", "【", "(")
_NAMES_OF_DAYS: Final = {Kind.WEEKDAY, Kind.RELATIVE, Kind.LUNAR, Kind.NUMBER}
"""What may name a day without being its date; a festival does where a verb follows."""
_FULL_DATE: Final = [Kind.YEAR, Kind.MONTH, Kind.DAY]


class SetAside(Enum):
    """Why a sentence gives no day; the value is the message for a reader."""

    HEAD = "stands before the arrangement"
    NO_DAY = "names no day"
    ENCOURAGED = "encourages, and gives no day off"
    SIGNATURE = "is the signature"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Words that give no day, from start to before end of the plain text."""

    start: int
    end: int
    reason: SetAside


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the sentence it stands in."""

    statement: Statement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """What a notice says of one holiday, or of two in one arrangement.

    Attributes:
        name: As printed; empty where the notice does not say.
        start: Where it is named, or where it begins.
    """

    name: str
    start: int
    end: int
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HeadDay:
    """A day that the words before the arrangement say something of; the year where it is stated."""

    year: int | None
    month: int
    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A notice taken apart.

    Attributes:
        names_year: Whether the year of the notice stands anywhere in it.
    """

    names_year: bool
    holidays: list[Holiday] = field(default_factory=list)
    head: list[HeadDay] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)


def read_notice(text: NoticeText, year: int) -> Reading:
    """Return a notice taken apart.

    Raises:
        BadInput: It is the notice of another year, or words about days are not understood.
    """
    for match in _YEAR_OF_NOTICE.finditer(text.plain):
        if int(match["year"]) != year:
            raise text.fault("This notice is not the one for {year}: {words}.", *match.span(), year=year)
    head_end = _head_end(text.plain)
    reading = Reading(names_year=f"{year}年" in text.plain)
    for sentence in sentences_of(text.plain, 0, head_end):
        reading.ignored.append(Ignored(sentence[0].start, sentence[-1].end, SetAside.HEAD))
        reading.head.extend(_head_days(sentence))
    title = _TITLE.search(text.plain.replace("\n", ""))
    name = title[1] if title and _is_holiday(title[1]) else ""
    body = _Body(text, Dates(text, year), name, reading)
    for sentence in sentences_of(text.plain, head_end, len(text.plain)):
        body.read(sentence)
    return reading


def _head_end(plain: str) -> int:
    """Return where the arrangement begins: after the last 如下 that stands before the first item."""
    item = _FIRST_ITEM.search(plain)
    ends = [end.end() for end in _HEAD_END.finditer(plain, 0, item.end() if item else len(plain))]
    return ends[-1] if ends else 0


def _head_days(sentence: list[Token]) -> list[HeadDay]:
    """Return the days of a sentence that says something of days off or work."""
    if not any(token.kind in VERBS for token in sentence):
        return []
    found = []
    for position, (month, day) in enumerate(pairwise(sentence)):
        if (month.kind, day.kind) == (Kind.MONTH, Kind.DAY):
            first = sentence[position - 1] if position and sentence[position - 1].kind is Kind.YEAR else None
            begin = (first or month).start
            found.append(HeadDay(first.number if first else None, month.number, day.number, begin, day.end))
    return found


def _is_holiday(name: str) -> bool:
    return bool(_HOLIDAY_NAME.fullmatch(name)) and not _NO_HOLIDAY.search(name)


class _Body:
    """Reads the sentences of the arrangement in their order."""

    def __init__(self, text: NoticeText, dates: Dates, title: str, reading: Reading) -> None:
        self._text = text
        self._dates = dates
        self._title = title
        self._reading = reading
        self._holiday: Holiday | None = None
        self._is_signed = False

    def read(self, sentence: list[Token]) -> None:
        start, end = sentence[0].start, sentence[-1].end
        words = self._after_heading(self._after_numbering(sentence))
        if not words:
            return
        reason = self._reason_to_ignore(words)
        if reason is not None:
            self._reading.ignored.append(Ignored(start, end, reason))
            self._is_signed |= reason is SetAside.SIGNATURE and self._text.plain.startswith(_OFFICE, words[0].start)
            return
        for statement in Sentence(self._text, words, self._dates).statements():
            if statement.says is Says.ENCOURAGED:
                self._reading.ignored.append(Ignored(statement.start, statement.end, SetAside.ENCOURAGED))
            else:
                self._holiday_of(statement).said.append(Said(statement, start, end))

    def _after_numbering(self, sentence: list[Token]) -> list[Token]:
        numbers = sum(1 for token in sentence if token.kind is Kind.NUMBERING)
        if numbers:
            self._holiday = None
            self._is_signed = False
            self._dates.restart()
        return sentence[numbers:]

    def _after_heading(self, words: list[Token]) -> list[Token]:
        """Begin the holiday that the sentence is headed with, and return the words after its name."""
        kinds = [token.kind for token in words]
        dated = int(kinds[:2] == [Kind.YEAR, Kind.FESTIVAL])
        colon = kinds.index(Kind.COLON) if Kind.COLON in kinds else 0
        label = int(colon > dated + 1 and kinds[colon - 1] is Kind.OFF_LABEL)
        if colon and not DATE_PARTS & set(kinds[:colon]) and self._begin(words[dated], words[colon - 1 - label]):
            return words[colon - 1 :] if label else words[colon + 1 :]
        named = dated
        while named < len(words) and kinds[named] in {Kind.FESTIVAL, Kind.AND}:
            named += 1
        joint = int(named < len(words) and kinds[named] in {Kind.SPAN, Kind.COMMA})
        label = 2 * int(kinds[named : named + 2] == [Kind.OFF_LABEL, Kind.AS])
        after = named + joint + label
        if named > dated and kinds[after : after + 1] in ([Kind.YEAR], [Kind.MONTH], [Kind.FROM]):
            self._begin(words[dated], words[named - 1])
            return words[named + joint :]
        return words

    def _begin(self, first: Token, last: Token) -> bool:
        name = re.sub(r"\([^()]*\)$", "", self._text.plain[first.start : last.end])
        if not _is_holiday(name):
            return False
        self._dates.restart()
        self._open(re.sub('"([^"]*)"', r"“\1”", name), first.start, last.end)
        return True

    def _open(self, name: str, start: int, end: int) -> Holiday:
        self._holiday = Holiday(name, start, end)
        self._is_signed = False
        self._reading.holidays.append(self._holiday)
        return self._holiday

    def _holiday_of(self, statement: Statement) -> Holiday:
        if self._holiday is None:
            return self._open(statement.holiday or self._title, statement.start, statement.end)
        return self._holiday

    def _reason_to_ignore(self, words: list[Token]) -> SetAside | None:
        kinds = [token.kind for token in words]
        leading = next((kind for kind in kinds if kind not in {Kind.ADVERB, Kind.COMMA}), Kind.WORD)
        if leading is Kind.ENCOURAGE:
            return SetAside.ENCOURAGED
        if DATE_PARTS & set(kinds):
            return SetAside.SIGNATURE if _is_signature(self._text.plain, words) else None
        if leading in {Kind.TOTAL, Kind.LINK, Kind.NO_SHIFT} and self._holiday is not None:
            return None
        festive = _NAMES_OF_DAYS | ({Kind.FESTIVAL} if kinds[-1] in VERBS else set())
        if festive & set(kinds) and VERBS & set(kinds) and not self._is_signed:
            raise self._text.fault("A day is named here without its date: {words}.", words[0].start, words[-1].end)
        return SetAside.NO_DAY


def _is_signature(plain: str, words: list[Token]) -> bool:
    """Return whether a sentence is the date of the notice, after the name of the office or alone."""
    kinds = [token.kind for token in words]
    begin = next(position for position, kind in enumerate(kinds) if kind is not Kind.WORD)
    office = plain[words[0].start : words[begin].start]
    dated = _FULL_DATE if Kind.YEAR in kinds[begin : begin + 1] else _FULL_DATE[1:]
    after = begin + len(dated)
    if kinds[begin:after] != dated or not (office.startswith(_OFFICE) or (not office and len(dated) == 3)):
        return False
    rest = plain[words[after].start : words[-1].end] if after < len(words) else ""
    return not rest or (rest.startswith(_PRINTED) and not (DATE_PARTS | VERBS) & set(kinds[after:]))
