"""Local days of a zone (当地日): instants to days and back for whole columns, through every change of the clocks."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY
from console.domain.entry import EPOCH
from console.domain.ledger import Instants
from console.errors import BadInput

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
SECOND_US = 1_000_000
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

DayIndex = npt.NDArray[np.int64]
"""Days since 1970-01-01, ready to index a table of days."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalDays:
    """The days of a zone from 1970-01-01 to 2100-12-31.

    Attributes:
        begins: First instant of each day, and of the day after the last.
            Shape: (LAST_DAY + 2,)
        steady_us: From this instant on every day has 24 hours and begins at the same time of day.
        steady_shift_us: What to add to such an instant to get its local time.
    """

    zone: str
    begins: Instants = field(repr=False)
    steady_us: int
    steady_shift_us: int

    def day_of(self, instants: Instants) -> DayIndex:
        """Return the local day of each instant; days outside the tables become the first or the last."""
        day: DayIndex = (instants + self.steady_shift_us) // DAY_US
        if day.size and instants.min() < self.steady_us:
            early = np.flatnonzero(instants < self.steady_us)
            day[early] = self._look_up(instants.take(early))
        if day.size and day.max() > LAST_DAY:
            np.minimum(day, LAST_DAY, out=day)
        return day

    def _look_up(self, instants: Instants) -> DayIndex:
        day = instants // DAY_US
        np.clip(day, 0, LAST_DAY, out=day)
        later = instants >= self.begins.take(day + 1)
        earlier = instants < self.begins.take(day)
        day += later
        day -= earlier
        return np.clip(day, 0, LAST_DAY, out=day)

    def instants_at(self, minute: int) -> Instants:
        """Return for each day the instant at which the local clock shows this many minutes after midnight.

        Shape:
            (LAST_DAY + 1,)
        """
        if minute == 24 * 60:
            return self.begins[1:]
        found = self.begins[:-1] + minute * MINUTE_US
        changed = np.flatnonzero(np.diff(self.begins) != DAY_US)
        found[changed] = _wall_instants(self.zone, minute, changed)
        return found


@cache
def local_days(zone: str) -> LocalDays:
    """Return the days of an IANA zone.

    Raises:
        BadInput: The zone is not known.
    """
    begins = _wall_instants(zone, 0, np.arange(LAST_DAY + 2))
    begins.flags.writeable = False
    changed = np.flatnonzero(np.diff(begins) != DAY_US)
    steady_us = int(begins[changed[-1] + 1] if changed.size else begins[0])
    return LocalDays(zone, begins, steady_us, int((LAST_DAY + 1) * DAY_US - begins[-1]))


def _wall_instants(zone: str, minute: int, days: DayIndex) -> Instants:
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise BadInput(
            "The time zone {zone} is not known.", "Name an IANA time zone.", field="time_zone", zone=zone
        ) from fault
    clock = time(minute // 60, minute % 60, tzinfo=place)
    instants = (
        (datetime.combine(EPOCH + timedelta(days=day), clock) - _EPOCH_UTC) // _MICROSECOND for day in days.tolist()
    )
    return np.fromiter(instants, np.int64, len(days))
