"""The text of a notice made plain: one form of each sign, no blanks, no markup, and the place of every character."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from console.errors import BadInput

ENDS: Final = "。!?\n"
"""What ends a sentence; a line break is kept only where it does."""

NUMBERING: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[、,]"
    r"|[0-9]{1,2}[.、](?![0-9])|\([0-9]{1,2}\)|[①-⑳•·●▪◆■*#]+|-(?![0-9])"
)
"""What stands before an item of a list."""
HEADING: Final = re.compile(
    r'[^,。;:!?\n()0-9]{1,40}(?:[节旦一庆明午秋"]|纪念日|国庆日|假期)'
    r"(?:(?:放假(?:调休)?|假期)(?:时间|日期|安排)?)?(?:\([^()\n]{1,20}\))?:"
)
"""What may be the name of a holiday, before what is said of it."""
_SIGNED: Final = re.compile(r"国务院(?:办公厅)?\n*[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日\Z")
"""What ends a notice; words of the page it stands on may follow on the next line."""
_LONGEST_SIGNATURE: Final = 40

_DASHES: Final = "—–―─‐‑−-﹣~〜∼\uff5e"
_QUOTES: Final = "“”„‟‘’「」『』\"'\uff02\uff07"
_FULL_WIDTH: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_RADICALS: Final = range(0x2F00, 0x2FD6)
"""Signs of radicals, which a text copied from a PDF may hold in place of 月, 日 and others."""
_SIGNS: Final = str.maketrans(
    {
        **_FULL_WIDTH,
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys("○◯零", "〇"),
        **dict.fromkeys("﹑､", "、"),
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _RADICALS},
        **dict(zip("﹙﹚∶︰", "()::", strict=True)),
        "｡": "。",
        "\x0b": "\n",
        "\x0c": "\n",
        "\r": "\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_MARKUP: Final = re.compile(
    r"(?P<hidden><!--.{0,5000}?-->|<(?P<block>script|style)\b.{0,5000}?</(?P=block)\s*>)"
    r"|(?P<breaking></?(?:p|div|li|tr|td|h[1-6]|br|ul|ol|table)\b[^<>]*>)"
    r"|(?P<tag></?[a-z][^<>]*>)"
    r"|(?P<entity>&(?:#[0-9]{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});)"
    r"|(?P<crlf>\r\n)|(?P<sign>.)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a notice and where they begin: line and column, each from 1, in characters of the text as given."""

    line: int
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice, and the same made plain.

    Attributes:
        source: What the text is called where it is faulty, e.g. its file.
        offsets: Where each character of ``plain`` stands in ``original``.
    """

    source: str
    original: str
    plain: str
    offsets: tuple[int, ...]

    def passage(self, start: int, end: int) -> Passage:
        """Return the words from start to before end, both counted in ``plain``."""
        begin = self.offsets[start] if start < len(self.offsets) else len(self.original)
        upto = self.offsets[end - 1] + 1 if start < end <= len(self.offsets) else begin
        before = self.original[:begin].replace("\r\n", " \n").replace("\r", "\n")
        line_begin = before.rfind("\n") + 1
        words = " ".join(self.original[begin:upto].split())
        return Passage(before.count("\n") + 1, len(before) - line_begin + 1, words)

    def fault(self, message: str, start: int, end: int, **values: int) -> BadInput:
        """Return the refusal to raise about the words from start to before end; ``{words}`` is filled in."""
        at = self.passage(start, end)
        return BadInput(
            message,
            "Compare the text with the published notice, and enter what remains unclear by hand.",
            place=f"{self.source}:{at.line}:{at.column}",
            field="",
            words=at.words,
            **values,
        )


def plain_text(original: str, source: str) -> NoticeText:
    """Return a notice made plain: digits and punctuation of one width, dashes and quotes of one form."""
    signs = list(_signs(original))
    kept = list(_without_soft_breaks(signs))
    return NoticeText(source, original, "".join(sign for sign, _ in kept), tuple(offset for _, offset in kept))


def _signs(original: str) -> Iterator[tuple[str, int]]:
    """Yield each sign in its plain form; a blank is kept between digits, where it may or may not part two numbers."""
    blank_at: int | None = None
    last = ""
    for match in _MARKUP.finditer(original):
        sign = _plain_sign(match)
        if not sign:
            blank_at = match.start() if blank_at is None else blank_at
            continue
        if blank_at is not None and last.isdigit() and sign.isdigit():
            yield " ", blank_at
        blank_at, last = None, sign
        yield sign, match.start()


def _plain_sign(match: re.Match[str]) -> str:
    """Return the plain form of one sign; empty for blanks and markup."""
    match match.lastgroup:
        case "hidden" | "block" | "tag":
            return ""
        case "breaking" | "crlf":
            return "\n"
        case "entity":
            sign = html.unescape(match[0])
            sign = sign if len(sign) == 1 else "&"
        case _:
            sign = match[0]
    sign = sign.translate(_SIGNS)
    if sign != "\n" and (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}):
        return ""
    return sign


def _without_soft_breaks(signs: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Drop line breaks inside sentences: those before which nothing ends and after which no item begins."""
    plain = "".join(sign for sign, _ in signs)
    position = 0
    while position < len(signs):
        sign, offset = signs[position]
        if sign != "\n":
            yield sign, offset
            position += 1
            continue
        following = position
        while following < len(signs) and plain[following] in "\n ":
            following += 1
        before = plain[position - 1] if position else "\n"
        is_signed = bool(_SIGNED.search(plain, max(position - _LONGEST_SIGNATURE, 0), position))
        if is_signed or _is_end(plain, before, following, lines=plain.count("\n", position, following)):
            yield "\n", offset
        elif before.isdigit() and plain[following : following + 1].isdigit():
            yield " ", offset
        position = following


def _is_end(plain: str, before: str, following: int, lines: int) -> bool:
    if NUMBERING.match(plain, following) or HEADING.match(plain, following):
        return True
    return before not in ",、" and (before in "。.:;!?\n" or lines > 1)
