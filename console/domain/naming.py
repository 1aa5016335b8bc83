"""Names that exist in both languages of the product."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in Chinese and English, as the data gives it; never translated by the program."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the form for a language; the Chinese one where the English is empty."""
        return self.zh if language == "zh" or not self.en else self.en
