"""How the end of a clock that counts hours came about, day by day: what each day added (小时推演)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from console.domain.calendar import LAST_DAY, DayKind, WorkingCalendar
from console.domain.localday import MINUTE_US, LocalDays
from console.domain.traced import DayRole, TracedDay
from console.domain.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class HourWalk:
    """One clock, ready to be walked through.

    Attributes:
        work: Working time it counts; None for natural hours.
        due_at: Last instant in time; None while a stop holds it.
        stops: Spans [from, to) of instants, ``to`` None while open, in order of their beginning.
    """

    calendar: WorkingCalendar
    local: LocalDays
    work: WorkTime | None
    start_at: int
    due_at: int | None
    stops: tuple[tuple[int, int | None], ...]

    def days(self, until: int) -> Iterator[TracedDay]:
        """Yield each day from the start to the later of ``until`` and the end, or the day it stands still."""
        first = self._day_of(self.start_at)
        stand = next((begin for begin, end in self.stops if end is None), self.start_at)
        last = max(until, self._day_of(max(self.start_at, stand) if self.due_at is None else self.due_at))
        for day in range(first, min(last, LAST_DAY) + 1):
            yield self._traced(day, is_first=day == first)

    def _traced(self, day: int, *, is_first: bool) -> TracedDay:
        begin, end = int(self.local.begins[day]), int(self.local.begins[day + 1])
        begin = max(begin, self.start_at)
        if self.due_at is not None and begin > self.due_at:
            return self._day(day, DayRole.OVER, self._counted(begin, end))
        end = end if self.due_at is None else min(end, self.due_at)
        whole = self._counted(begin, end)
        taken, stop = self._taken(begin, end)
        role = DayRole.COUNTED if whole > taken else DayRole.STOPPED if stop is not None else DayRole.OFF
        return self._day(day, DayRole.START if is_first else role, whole - taken, stop)

    def _taken(self, begin: int, end: int) -> tuple[int, int | None]:
        """Return what stops take out of a span, overlaps once, and the last of them."""
        taken, cursor, last = 0, begin, None
        for number, (stopped, resumed) in enumerate(self.stops):
            low, high = max(stopped, cursor), min(end if resumed is None else resumed, end)
            if low < high:
                taken, cursor, last = taken + self._counted(low, high), high, number
        return taken, last

    def _counted(self, begin: int, end: int) -> int:
        if self.work is None:
            return end - begin
        return int(self.work.between(np.array([begin]), np.array([end]))[0])

    def _day_of(self, instant: int) -> int:
        return int(self.local.day_of(np.array([instant]))[0])

    def _day(self, day: int, role: DayRole, counted_us: int, stop: int | None = None) -> TracedDay:
        calendar = self.calendar
        is_known = calendar.is_known(day)
        kind = calendar.day_kind(day) if is_known else DayKind(not calendar.working[day])
        return TracedDay(
            day=day,
            role=role,
            count=None,
            kind=kind,
            name=calendar.day_name(day),
            stop=stop if role is not DayRole.OVER else None,
            is_provisional=self.work is not None and not is_known,
            minutes=counted_us // MINUTE_US,
        )
