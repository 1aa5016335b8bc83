"""Every sentence the product says, in the reader's language.

Message identifiers are the English texts. Chinese stands in ``resources/i18n/zh/*.po``, one catalogue for each part of
the product, read at start; English needs none but the short forms of ``resources/i18n/en/*.po``. ``_`` marks and
translates; ``short`` gives the short form that walls, heads and the rail use (gettext context ``short`` in Chinese).
"""

import gettext
import io
import re
from functools import cache, lru_cache

import polib

from console.domain.naming import Language
from console.errors import BadInput, ConsoleError
from console.paths import resource

DEFAULT_LANGUAGE: Language = "zh"
LONGEST_LINE = 1_000
"""Characters of an error: what people type and servers answer is repeated in it, however long."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Ends of lines, commands of terminals, and changes of direction, which make a line read otherwise than it is."""


def _parts(language: Language) -> list[polib.POFile]:
    entries = sorted(resource("i18n", language).iterdir(), key=lambda entry: entry.name)
    return [polib.pofile(entry.read_text(encoding="utf-8")) for entry in entries if entry.name.endswith(".po")]


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    merged = polib.POFile()
    merged.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    for part in _parts(language):
        merged.extend(part)
    return gettext.GNUTranslations(io.BytesIO(merged.to_binary()))


class Messages:
    """The language in force and its catalogue. One instance."""

    def __init__(self) -> None:
        self.language: Language = DEFAULT_LANGUAGE

    def choose(self, language: Language) -> None:
        """Use this language from now on."""
        self.language = language

    def text(self, message: str, **values: object) -> str:
        """Return the message in the language in force, with ``{name}`` places filled from values."""
        translated = _translated(self.language, message)
        return translated.format(**values) if values else translated

    def short(self, message: str) -> str:
        """Return the short form of a label; its long form where no shorter one is given."""
        if self.language == "en":
            return _short_english().get(message, message)
        translated = _catalogue(self.language).pgettext("short", message)
        return self.text(message) if translated == message else translated


@lru_cache(8_192)
def _translated(language: Language, message: str) -> str:
    """Return a message in a language; lists of thousands of lines say the same words in each."""
    return _catalogue(language).gettext(message)


@cache
def _short_english() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for part in _parts("en") for entry in part}


def prepare() -> None:
    """Read what every language needs, so that a change of language need not wait for it."""
    _catalogue("zh")
    _short_english()


messages = Messages()
_ = messages.text
short = messages.short


def explain(error: ConsoleError) -> str:
    """Return code, place, message and remedy of an error, on one line."""
    return one_line(f"{error.code}: {_told(error)}")


def explain_in_place(error: ConsoleError) -> str:
    """Return the same with the code behind it, for who reads it where it happened."""
    return one_line(f"{_told(error)} ({error.code})")


def _told(error: ConsoleError) -> str:
    """Return place, message and remedy of an error; a place the message names is said once."""
    message = _(error.message, **error.values)
    places = (error.place, error.field) if isinstance(error, BadInput) else ()
    where = [place for place in places if place and place not in message]
    remedy = [_(error.remedy, **error.values)] if error.remedy else []
    return " ".join((": ".join((*where, message)), *remedy))


def one_line(text: str) -> str:
    """Return a text without line breaks and terminal commands, its middle left out where it is very long."""
    line = _BREAKS.sub(" ", text).rstrip()
    half = LONGEST_LINE // 2
    return line if len(line) <= LONGEST_LINE else f"{line[:half]} … {line[-half:]}"
