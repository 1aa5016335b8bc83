"""What the kernel gathers from: one set of tables for each combination of zone, calendar, office hours and policy."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from console.domain.calendar import LAST_DAY, DayTable, WorkingCalendar
from console.domain.ledger import Instants
from console.domain.localday import DayIndex, LocalDays, local_days
from console.domain.rule import AfterHours, AreaRule, CountingPolicy, EndOfDay

NEVER_US: Final = np.iinfo(np.int64).max
"""An instant that does not come."""
NO_DUE: Final = LAST_DAY + 1
"""The due day of a clock without one, as an index into the tables of instants: it never turns a light. Any greater
index means the same."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaTables:
    """Tables by day.

    Attributes:
        yellow_us: First instant at which a clock that is due on the day is yellow; `NEVER_US` for `NO_DUE`.
            Shape: (LAST_DAY + 2,)
        red_us: First instant at which it is red.
            Shape: (LAST_DAY + 2,)
        spot_red_us: First instant at which a case to be closed on the spot that day is red.
            Shape: (LAST_DAY + 2,)
        close_us: When the office closes.
            Shape: (LAST_DAY + 1,)
    """

    days: LocalDays
    calendar: WorkingCalendar
    after_hours: AfterHours
    close_us: Instants
    yellow_us: Instants
    red_us: Instants
    spot_red_us: Instants

    @property
    def counts(self) -> DayTable:
        """Working days up to and with each day."""
        return self.calendar.counts

    @property
    def nth(self) -> DayTable:
        """The day of the k-th working day."""
        return self.calendar.nth

    def received_days(self, instants: Instants, online: npt.NDArray[np.bool_]) -> DayIndex:
        """Return the day on which materials count as received, by the area's rule on office hours.

        Outside office hours means: on a day off, or from the close of office on.
        """
        day = self.days.day_of(instants)
        if self.after_hours is AfterHours.SAME_DAY:
            return day
        late = instants >= self.close_us.take(day)
        wait = self.calendar.next_working.take(day + late, mode="clip") - day
        day += wait if self.after_hours is AfterHours.NEXT_DAY else wait * online
        return day


def tables_of(area: AreaRule, policy: CountingPolicy, warn_wd: int) -> AreaTables:
    """Return the tables of an area under a policy; areas that agree in everything but their code share them.

    Args:
        area: The area.
        policy: How its days are counted.
        warn_wd: Yellow when at most this many working days are left.
    """
    after_hours = policy.after_hours or area.after_hours
    return _tables(area.time_zone, area.calendar, area.office_close, after_hours, policy.end_of_day, warn_wd)


@lru_cache(maxsize=256)
def _tables(
    zone: str,
    calendar: WorkingCalendar,
    office_close: int,
    after_hours: AfterHours,
    end_of_day: EndOfDay,
    warn_wd: int,
) -> AreaTables:
    days = local_days(zone)
    close_us = days.instants_at(office_close)
    last_us = days.begins[1:] if end_of_day is EndOfDay.MIDNIGHT else close_us
    first_yellow = calendar.nth[np.maximum(calendar.counts - warn_wd, 0)]
    next_day = np.minimum(np.arange(1, LAST_DAY + 2), LAST_DAY)
    return AreaTables(
        days=days,
        calendar=calendar,
        after_hours=after_hours,
        close_us=close_us,
        yellow_us=_ending(days.begins[first_yellow]),
        red_us=_ending(last_us),
        spot_red_us=_ending(days.begins[calendar.next_working[next_day]]),
    )


def _ending(instants: Instants) -> Instants:
    return np.append(instants, NEVER_US)
