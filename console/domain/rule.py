"""Rules of counting as data (规则): clocks with their law, counting policy, light thresholds, and what an area adds.

The values stand in ``resources``; ``console.rulebook`` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.calendar import WorkingCalendar
from console.domain.light import ClockKind
from console.domain.naming import Name


class AfterHours(StrEnum):
    """下班后收件规则: whether materials that arrive outside office hours count as received on the next working day."""

    NEXT_DAY = "next_day"
    ONLINE_NEXT_DAY = "online_next_day"
    SAME_DAY = "same_day"


class EndOfDay(StrEnum):
    """When the last day of a limit ends."""

    MIDNIGHT = "24:00"
    OFFICE_CLOSE = "office_close"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a rule file is in force, and what it rests on."""

    id: str
    version: str
    valid_from: int
    source: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of the catalogue.

    Attributes:
        limit: Limit fixed by law; None where the matter version (or the source) gives it.
        unit: ``wd`` or ``nd`` of ``limit``; empty with it.
        stoppable: Whether a special procedure (特别程序) holds the clock.
        extendable: Whether an extension moves its end.
        law: The law it follows from; None for a promise or a declared date.
        article: Article of that law; empty with it.
    """

    id: str
    kind: ClockKind
    name: Name
    limit: int | None
    unit: str
    stoppable: bool
    extendable: bool
    law: Name | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class ClockCatalogue:
    """The clocks of one kind of matter, one for each `ClockKind` and in its order."""

    edition: Edition
    clocks: tuple[ClockRule, ...]

    def of(self, kind: ClockKind) -> ClockRule:
        """Return the clock of a kind."""
        return self.clocks[kind]


@dataclass(frozen=True, slots=True)
class CountingPolicy:
    """How days are counted where the law leaves it open.

    Attributes:
        end_of_day: When the last day ends.
        stop_includes_first_day: Whether the day a stop begins is part of it.
        late_extension_moves: Whether an extension entered after the due day still moves it.
        roll_natural_end: Whether a limit in natural days that ends on a day off ends on the next working day.
    """

    edition: Edition
    end_of_day: EndOfDay
    stop_includes_first_day: bool
    late_extension_moves: bool
    roll_natural_end: bool


@dataclass(frozen=True, slots=True)
class LightRules:
    """Thresholds of the lights.

    Attributes:
        warn_wd: Yellow when at most this many working days lie after today, up to and with the due day.
        on_the_spot: Case type codes decided on the spot: no yellow, red from the next working day.
    """

    edition: Edition
    warn_wd: int
    on_the_spot: frozenset[int]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule a due day and a light follow from."""

    calendars: Mapping[str, WorkingCalendar]
    clocks: ClockCatalogue
    counting: CountingPolicy
    lights: LightRules


@dataclass(frozen=True, slots=True)
class AreaRule:
    """What an area adds: its zone, its calendar, its office hours.

    Units:
        Office hours: minutes since local midnight; open is counted, close no longer.
    """

    code: str
    time_zone: str
    calendar: WorkingCalendar
    office_open: int
    office_close: int
    after_hours: AfterHours
