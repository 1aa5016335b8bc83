"""What a clause of a holiday notice says: of which days, and what."""

from dataclasses import dataclass
from enum import Enum, auto


class Says(Enum):
    """What a statement says of its days."""

    OFF = auto()
    """放假, 法定节假日: off."""
    SHIFTED = auto()
    """调休 alone: off where it is no weekend."""
    SUBSTITUTE = auto()
    """补休, or what a rest day is moved to (调至): off instead of a weekend day."""
    REST = auto()
    """照常公休: a weekend day that stays off."""
    MOVED = auto()
    """公休日调至…: a weekend day whose rest is taken on another day."""
    WORK = auto()
    """上班: a make-up day."""
    RESUMED = auto()
    """起正常上班: the day on which ordinary work begins again."""
    EXTENDED = auto()
    """延长…至: the new last day off."""
    TOTAL = auto()
    """共N天; names no day."""
    LINKED = auto()
    """与周末连休; names no day."""
    ENCOURAGED = auto()
    """鼓励…; no day of it is off."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a clause says of which days, and the words of the plain text it says it with.

    Attributes:
        days: Days since 1970-01-01, spans written out.
        number: The number of days a total states.
        holiday: The holiday the clause itself names.
    """

    says: Says
    days: tuple[int, ...]
    start: int
    end: int
    number: int = 0
    holiday: str = ""
