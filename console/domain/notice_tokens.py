"""The words of a notice that mean something: years, months, days, weekdays, spans, verbs."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from console.domain.notice_text import ENDS, NUMBERING

_DIGITS: Final = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"两": 2}
_NUMERAL: Final = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_WEEKDAYS: Final = "一二三四五六日天"
_LUNAR_MONTH: Final = "(?:[正冬腊]|[一二三四五六七八九十]{1,2})"
_LUNAR_DAY: Final = "(?:初[一二三四五六七八九十]|[一二三四五六七八九十廿]{1,3}(?![一二三四五六七八九十廿日号天个]))"


class Kind(Enum):
    """What a token is."""

    END = auto()
    NUMBERING = auto()
    DOCUMENT_NUMBER = auto()
    LUNAR = auto()
    YEAR = auto()
    MONTH = auto()
    DAY = auto()
    COUNT = auto()
    QUANTITY = auto()
    NUMBER = auto()
    WEEKDAY = auto()
    LINK = auto()
    NO_SHIFT = auto()
    OFF_LABEL = auto()
    WORK_LABEL = auto()
    MOVE = auto()
    EXTEND = auto()
    REST_DAY = auto()
    WORKING_DAY = auto()
    LEGAL = auto()
    OFF = auto()
    SHIFT = auto()
    SUBSTITUTE = auto()
    REST = auto()
    WORK = auto()
    NORMAL = auto()
    OF_WHICH = auto()
    ENCOURAGE = auto()
    TOTAL = auto()
    RELATIVE = auto()
    FESTIVAL = auto()
    HOLIDAYS = auto()
    NOTE = auto()
    ADVERB = auto()
    AS = auto()
    TAKE = auto()
    FROM = auto()
    SINCE = auto()
    SPAN = auto()
    UNTIL = auto()
    EXCHANGE = auto()
    AND = auto()
    COMMA = auto()
    COLON = auto()
    OPEN = auto()
    CLOSE = auto()
    QUOTE = auto()
    WORD = auto()


# Where two fit, the one that stands first is taken.
_PATTERNS: Final = {
    Kind.END: rf"[{ENDS}]|\.(?=\n|\Z)|(?<=[天班休)])\.",
    Kind.DOCUMENT_NUMBER: r"[\[〔(【][0-9]{4}[\]〕)】]第?[0-9]{1,4}号",
    Kind.LUNAR: f"(?:农历)?闰?{_LUNAR_MONTH}月{_LUNAR_DAY}|(?:大年)?初[一二三四五六七八九十]|[正腊]月|除夕|年三十",
    Kind.YEAR: "(?:[0-9]{4}|[〇一二三四五六七八九]{4})年",
    Kind.MONTH: f"{_NUMERAL}月份?",
    Kind.DAY: f"{_NUMERAL}[日号]|(?<=[月、])[0-9]{{1,2}}(?=(?:、[0-9]{{1,2}})*(?:、|和|至|到|-+)[0-9]{{1,2}}[日号])",
    Kind.COUNT: f"(?:{_NUMERAL}|两)天",
    Kind.QUANTITY: f"(?:{_NUMERAL}|两)个",
    Kind.NUMBER: "[0-9]+",
    Kind.WEEKDAY: f"(?:星期|周|礼拜)[{_WEEKDAYS}](?:[、和][{_WEEKDAYS}](?=[),、]))*",
    Kind.LINK: "与[^,。;:\n()0-9]{1,10}连休",
    Kind.NO_SHIFT: "不(?:再|作|进行|安排|需要?|用)?调休|无(?:需|须)?调休",
    Kind.OFF_LABEL: "(?:放假(?:调休)?|休假|假期)(?:的?(?:时间|日期|安排)|(?=[:为]))",
    Kind.WORK_LABEL: "(?:调休)?(?:上班|补班)(?:时间|日期|日)(?=[:为])|调休(?:上班|补班)(?=[:为])",
    Kind.MOVE: "(?:分别)?(?:调整|调休|调换|调|移)[至到]",
    Kind.EXTEND: "延长",
    Kind.REST_DAY: "(?:周末)?(?:公休日|双休日|休息日)",
    Kind.WORKING_DAY: "(?:正常)?(?:工作日|上班日)",
    Kind.LEGAL: "法定(?:节假日|假日|节日)",
    Kind.OFF: "放假|休假|休息",
    Kind.SHIFT: "调休",
    Kind.SUBSTITUTE: "补休",
    Kind.REST: "公休",
    Kind.WORK: "上班|补班|工作(?!日)",
    Kind.NORMAL: "(?:恢复)?(?:正常|照常)|恢复",
    Kind.OF_WHICH: "其中",
    Kind.ENCOURAGE: "鼓励|提倡|倡导|建议",
    Kind.TOTAL: f"(?:假期)?(?:一?共计?|总计|合计|连休|连续)(?:放假调休|放假|休息)?(?={_NUMERAL}天|两天)",
    Kind.RELATIVE: "次日|翌日|当日|当天|同日|前一[日天]|后一[日天]|第[一二三四五六七八九十]+[日天]|周末|双休日",
    Kind.FESTIVAL: (
        '"?(?:五一|十一)"(?:国际劳动节|劳动节|国庆节)?|元旦节?|春节|清明节?|(?:国际)?劳动节|端午节?|中秋节?|国庆节?'
    ),
    Kind.HOLIDAYS: "假期|长假|小长假",
    Kind.NOTE: "农历|新年|即|国际",
    Kind.ADVERB: "全天|全国|全体公民|均|都|另外|此外|同时|另|并|(?:需要?|须|应当?|要)(?=(?:正常|照常)?(?:上班|补班))",
    Kind.AS: "为|是|系",
    Kind.TAKE: "将|把",
    Kind.FROM: "自|从",
    Kind.SINCE: "起|开始",
    Kind.SPAN: "至|到|-+",
    Kind.UNTIL: "止",
    Kind.EXCHANGE: "与|同|跟",
    Kind.AND: "、|和|以及|及",
    Kind.COMMA: "[,;]",
    Kind.COLON: ":",
    Kind.OPEN: r"\(",
    Kind.CLOSE: r"\)",
    Kind.QUOTE: '"',
    Kind.WORD: ".",
}
_TOKEN: Final = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _PATTERNS.items()))

DATE_PARTS: Final = frozenset({Kind.MONTH, Kind.DAY})
LABELS: Final = frozenset({Kind.OFF_LABEL, Kind.WORK_LABEL})
VERBS: Final = LABELS | {Kind.OFF, Kind.SHIFT, Kind.SUBSTITUTE, Kind.REST, Kind.WORK, Kind.MOVE, Kind.EXTEND}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a plain text, from start to before end.

    Attributes:
        number: The number a year, month, day, count or quantity holds; 0 for others.
        weekdays: The weekdays it names, Monday being 0.
    """

    kind: Kind
    text: str
    start: int
    end: int
    number: int = 0
    weekdays: tuple[int, ...] = ()


def sentences_of(plain: str, begin: int, end: int) -> list[list[Token]]:
    """Return the words of each sentence of a plain text from begin to before end, without the signs that end it."""
    found: list[list[Token]] = [[]]
    for token in _tokens_of(plain, begin, end):
        if token.kind is Kind.END:
            found.append([])
        else:
            found[-1].append(token)
    return [sentence for sentence in found if sentence]


def _tokens_of(plain: str, begin: int, end: int) -> list[Token]:
    """Return the words of a plain text; signs between them are words of one sign."""
    found: list[Token] = []
    position = begin
    while position < end:
        starts = not found or found[-1].kind in {Kind.END, Kind.NUMBERING}
        numbering = NUMBERING.match(plain, position, end) if starts else None
        match = numbering or _TOKEN.match(plain, position, end)
        assert match is not None  # every sign is at least a word
        kind = Kind.NUMBERING if numbering else Kind[str(match.lastgroup)]
        found.append(_token(kind, match[0], position))
        position = match.end()
    return found


def _token(kind: Kind, text: str, start: int) -> Token:
    number, weekdays = 0, tuple[int, ...]()
    if kind in {Kind.YEAR, Kind.MONTH, Kind.DAY, Kind.COUNT, Kind.QUANTITY}:
        number = _number(text.rstrip("年月份日号天个"))
    elif kind is Kind.WEEKDAY:
        weekdays = tuple(min(_WEEKDAYS.index(sign), 6) for sign in text if sign in _WEEKDAYS)
    return Token(kind, text, start, start + len(text), number, weekdays)


def _number(text: str) -> int:
    """Return the number that Arabic digits, a Chinese numeral below one hundred, or Chinese digits stand for."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    return 10 * _below_hundred(tens, 1) + _below_hundred(ones, 0)


def _below_hundred(text: str, default: int) -> int:
    return int("".join(str(_DIGITS.get(sign, 99)) for sign in text)) if text else default
