"""What the value of a setting may be: how it stands in a file, how it is typed, and what is allowed, in words."""

import re
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from console.messages import _

Value = str | int | bool
V_co = TypeVar("V_co", bound=Value, covariant=True)

_ON: Final = ("on", "true", "yes", "1")
_OFF: Final = ("off", "false", "no", "0")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")


class Words:
    """A text in whatever language is in force where it is shown: the file is read before the language is known."""

    __slots__ = ("_message", "_values")

    def __init__(self, message: str, **values: object) -> None:
        self._message, self._values = message, values

    def __str__(self) -> str:
        return _(self._message, **self._values)


class Kind(Protocol[V_co]):
    """A kind of value."""

    def taken(self, stored: object) -> V_co | None:
        """Return the value that stands in a file; None where it is not allowed."""

    def typed(self, text: str) -> V_co | None:
        """Return the value that somebody typed; None where it is not allowed."""

    def allowed(self) -> Words:
        """Return in words what is allowed."""

    def shown(self, value: Value) -> str:
        """Return a value in words."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice, and the message of its name."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few named values."""

    options: tuple[Option, ...]

    def taken(self, stored: object) -> str | None:
        """Return the value if it is one of them."""
        return next((option.value for option in self.options if option.value == stored), None)

    def typed(self, text: str) -> str | None:
        """Return what the text names."""
        return self.taken(text.strip())

    def allowed(self) -> Words:
        """Return all of them."""
        return Words("one of: {values}", values=", ".join(option.value for option in self.options))

    def shown(self, value: Value) -> str:
        """Return the value's name."""
        return next(_(option.name) for option in self.options if option.value == value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number.

    Attributes:
        least: The smallest allowed.
        most: The largest allowed.
        step: By how much a key press changes it; values between steps are allowed.
        unit: Stands behind the number.
    """

    least: int
    most: int
    step: int = 1
    unit: str = ""

    def taken(self, stored: object) -> int | None:
        """Return the number if it is whole and lies within both ends."""
        if isinstance(stored, bool) or not isinstance(stored, int):
            return None
        return stored if self.least <= stored <= self.most else None

    def typed(self, text: str) -> int | None:
        """Return the number that was typed, with or without its unit."""
        digits = text.strip().removesuffix(self.unit).strip()
        return self.taken(int(digits)) if _NUMBER.fullmatch(digits) else None

    def allowed(self) -> Words:
        """Return both ends."""
        return Words("a whole number from {least} to {most}", least=self.least, most=self.most)

    def shown(self, value: Value) -> str:
        """Return the number with its unit."""
        return f"{value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no."""

    def taken(self, stored: object) -> bool | None:
        """Return a truth value as it is."""
        return stored if isinstance(stored, bool) else None

    def typed(self, text: str) -> bool | None:
        """Return what on, off and their like mean."""
        word = text.strip().lower()
        return True if word in _ON else False if word in _OFF else None

    def allowed(self) -> Words:
        """Return both."""
        return Words("one of: {values}", values="true, false")

    def shown(self, value: Value) -> str:
        """Return on or off."""
        return _("switched on") if value else _("switched off")


@dataclass(frozen=True, slots=True)
class Setting(Generic[V_co]):
    """The declaration of one thing that may be chosen.

    Attributes:
        key: Its place in the file: the table, a dot, the name.
        kind: What it may be.
        default: What holds where nothing, or nothing allowed, is written.
        label: Message of its name.
        help: Message of what it does.
        since: Version of the product that first knew it.
    """

    key: str
    kind: Kind[V_co]
    default: V_co
    label: str
    help: str
    since: str

    @property
    def section(self) -> str:
        """The table of the file in which it stands."""
        return self.key.partition(".")[0]
