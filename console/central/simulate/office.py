"""When offices work: instants placed in their hours, for whole columns of cases.

All working-day arithmetic runs on ordinals: the k-th working day of the calendar has ordinal k.
"""

import numpy as np

from console.central.simulate.arrivals import DAY_S, Indices, Seconds
from console.central.simulate.city import Hours
from console.domain.calendar import WorkingCalendar

_AFTER_OPENING_S, _BEFORE_CLOSING_S = 300, 120
_GAP_S = 60
"""Least time between two steps of a case."""


def works_at(hours: Hours, calendar: WorkingCalendar, at: int) -> bool:
    """Return whether offices are open at an instant, in seconds of local time."""
    day, second = divmod(at, DAY_S)
    return calendar.is_working(day) and hours.office_open * 60 <= second < hours.office_close * 60


class Office:
    """The office hours of a city, and a source of chance for what happens in them."""

    def __init__(self, hours: Hours, calendar: WorkingCalendar, rng: np.random.Generator) -> None:
        self.calendar = calendar
        self._open_s, self._close_s = hours.office_open * 60, hours.office_close * 60
        self._rng = rng

    def work_ordinals(self, at: Seconds) -> Indices:
        """Return the working day on which work begins on what comes at an instant: the next one after closing time."""
        day, second = np.divmod(at, DAY_S)
        in_time = self.calendar.working[day] & (second < self._close_s)
        return self.calendar.counts[day].astype(np.int64) + ~in_time

    def ordinals(self, at: Seconds) -> Indices:
        """Return the ordinal of the day of each instant, or of the last working day before it."""
        return self.calendar.counts[at // DAY_S].astype(np.int64)

    def opening(self, ordinal: Indices) -> Seconds:
        """Return when offices open on a working day."""
        opened: Seconds = self.calendar.nth[ordinal].astype(np.int64) * DAY_S + self._open_s
        return opened

    def closing(self, ordinal: Indices) -> Seconds:
        """Return when offices close on a working day."""
        return self.opening(ordinal) + (self._close_s - self._open_s)

    def place(self, previous: Seconds, ordinal: Indices) -> Seconds:
        """Return an instant in the office hours of a working day, at least a minute after the previous one."""
        lower = np.maximum(self.opening(ordinal) + _AFTER_OPENING_S, previous + _GAP_S)
        upper = np.maximum(self.closing(ordinal) - _BEFORE_CLOSING_S, lower + _GAP_S)
        placed: Seconds = lower + (self._rng.random(len(lower)) * (upper - lower)).astype(np.int64)
        return placed

    def after_working(self, start: Seconds, seconds: Seconds) -> Seconds:
        """Return the instant at which so many seconds of office time have passed since the start."""
        length = self._close_s - self._open_s
        ordinal = self.work_ordinals(start)
        into = np.clip(start - self.opening(ordinal), 0, length) + seconds
        days, rest = np.divmod(into, length)
        after: Seconds = self.opening(ordinal + days) + rest
        return after
