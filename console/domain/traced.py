"""Days of a walk (逐日推算): what each of them was to a clock."""

from dataclasses import dataclass
from enum import StrEnum

from console.domain.calendar import DayKind
from console.domain.naming import Name


class DayRole(StrEnum):
    """What a day was to the clock. `OFF` and `STOPPED` days are not counted; `OVER` days lie after the due day."""

    START = "start"
    COUNTED = "counted"
    OFF = "off"
    STOPPED = "stopped"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class TracedDay:
    """One day of the walk.

    Attributes:
        count: Running number of a counted day; units past the due day on an `OVER` day that counts; None otherwise.
        kind: What the calendar says of the day; whether that matters depends on the unit.
        name: Name of the holiday, or of the holiday a make-up day makes up for; None on an ordinary day.
        stop: Which stop of the case took the day out, from 0 in order of their beginning; None for other days.
        is_provisional: Whether the day had to be judged without a published calendar.
        minutes: Minutes that a clock which counts hours counted on the day; None for other clocks.
    """

    day: int
    role: DayRole
    count: int | None
    kind: DayKind
    name: Name | None
    stop: int | None
    is_provisional: bool
    minutes: int | None = None
