"""How a legal basis is written: 行政许可法第四十二条第一款; Administrative Licensing Law, Art. 42(1)."""

import re

from console.domain.naming import Name
from console.messages import _, messages

UNREAD = "—"
"""Stands for an article whose number was not read."""
_DIGITS = "零一二三四五六七八九"
_SECTIONED = ("方案", "通知", "意见")
"""Documents that count sections (四、(六)) instead of articles and paragraphs."""
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?")


def law_words(law: Name, article: str) -> str:
    """Return law and article in the reader's language; the law alone where the article was not read."""
    if article in {"", UNREAD}:
        return law.in_language(messages.language)
    if messages.language == "en":
        return _("{law}, Art. {article}", law=law.en or law.zh, article=article)
    is_sectioned = any(word in law.zh for word in _SECTIONED)
    parts = [_section(part) if is_sectioned else _article(part) for part in article.split(", ")]
    return law.zh + "、".join(parts)


def _article(text: str) -> str:
    found = _ARTICLE.fullmatch(text)
    if found is None:
        return text
    article, paragraph = found.groups()
    return f"第{hanzi(int(article))}条" + (f"第{hanzi(int(paragraph))}款" if paragraph else "")


def _section(text: str) -> str:
    found = _ARTICLE.fullmatch(text)
    if found is None:
        return text
    section, item = found.groups()
    return f"第{hanzi(int(section))}部分" + (f"第({hanzi(int(item))})项" if item else "")


def hanzi(number: int) -> str:
    """Return a number from 1 to 999 as articles are counted: 四十二, 一百零二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
