"""What a spreadsheet program would do to a text on its own, and how it is kept from it."""

import re
from typing import Final

EXACT_DIGITS: Final = 15
"""Digits of a number that spreadsheet programs keep; later ones become zeros."""

_STARTS: Final = re.compile("[\\s\u200b\u2060\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
"""How a formula begins, behind blanks that a program skips or an eye does not see; full-width signs count.

Source: OWASP, CSV Injection.
"""
_LINE_ENDS: Final = re.compile("(\r\n|\r|\n)")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_NUMBER: Final = re.compile("[0-9]+(?:[eE][0-9]+)?")


_FIRST_LOOKS: Final = frozenset("=+-@＝＋－＠ ")


def is_plain(text: str) -> bool:
    """Return whether a text is surely neither a formula nor in need of cleaning; most are, and this is quickly seen."""
    return text.isprintable() and text[:1] not in _FIRST_LOOKS


def clean(text: str) -> str:
    """Return a text that every file can hold: halves of characters are replaced, NUL leaves."""
    return _SURROGATES.sub("\ufffd", text).replace("\x00", "")


def is_formula(text: str) -> bool:
    """Return whether a program would take a text, or any line of it, for a formula."""
    return bool(_STARTS.match(text)) or any(_STARTS.match(line) for line in _LINE_ENDS.split(text)[2::2])


def disarmed(text: str) -> str:
    """Return a text with an apostrophe before each line that a program would take for a formula."""
    if not is_formula(text):
        return text
    parts = _LINE_ENDS.split(text)
    lines = (f"'{line}" if _STARTS.match(line) else line for line in parts[::2])
    whole = "".join(line + end for line, end in zip(lines, [*parts[1::2], ""], strict=True))
    return f"'{whole}" if whole[:1] in {"\r", "\n"} else whole


def would_be_changed(code: str) -> bool:
    """Return whether a program that reads a code as a number would lose part of it: its zeros, or its last digits."""
    return bool(_NUMBER.fullmatch(code)) and (len(code) > EXACT_DIGITS or code[0] == "0" or not code.isdecimal())
