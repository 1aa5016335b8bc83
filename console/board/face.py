"""What every page says of itself: the link to central and the time it shows, as frozen values."""

from dataclasses import dataclass

from console.domain.citytime import CityTime
from console.domain.freshness import Freshness
from console.domain.naming import Name


@dataclass(frozen=True, slots=True)
class LinkAge:
    """Our own link to central.

    Attributes:
        age_s: Seconds of real time since the last successful poll; None before the first.
        state: What that age means.
        replica_cases: Open cases in the replica.
        phase: ``loading``, ``streaming``, ``offline`` or ``stopped``.
        loaded: Rows loaded so far and rows to load, while loading.
        problem: Code and sentence of the last failure; empty when there is none.
    """

    age_s: float | None
    state: Freshness
    replica_cases: int = 0
    phase: str = "streaming"
    loaded: tuple[int, int] = (0, 0)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What the wall clock says.

    Attributes:
        now_us: City time, microseconds since 1970-01-01T00:00Z.
        zone: IANA name of the city's zone.
        city_time: The map from real to city time.
        working_day: Whether today is a working day of the city.
        day_name: Name of the holiday or make-up day; empty on an ordinary day.
        stands_still: Whether the board was asked to show one instant for good.
        known_us: Only what central had recorded by then is shown; None for everything known today.
    """

    now_us: int
    zone: str
    city_time: CityTime
    working_day: bool
    day_name: Name
    stands_still: bool = False
    known_us: int | None = None

    @property
    def is_present(self) -> bool:
        """Whether it is the reader's own time; any other must be told apart at a glance."""
        return self.city_time.is_real and not self.stands_still
