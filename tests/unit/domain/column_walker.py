"""A third opinion, for hundreds of thousands of clocks: all of them go on together, one day or one turn of the office's
clock after the other. Shares no code with the kernel, and looks nothing up that it could walk to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

EPOCH = date(1970, 1, 1)
OPEN = 2**62
"""Where a stop that has not ended ends."""
NEVER = -(2**62)
"""Where a stop that never was begins and ends."""


@dataclass(frozen=True)
class DayClocks:
    """n clocks that count days.

    Attributes:
        works, known: Of each calendar and day; beyond, Monday to Friday.
            Shape: (calendars, days)
        start: The day of the event.
        limit: Days or months.
        stops: First and last local day of each stop; `NEVER` and `OPEN` as they say.
            Shape: (2, stops of a case, n)
    """

    works: np.ndarray
    known: np.ndarray
    calendar: np.ndarray
    start: np.ndarray
    limit: np.ndarray
    stops: np.ndarray
    unit: str
    start_counts: np.ndarray
    stop_includes_first: np.ndarray
    roll: np.ndarray

    def take(self, rows: np.ndarray) -> "DayClocks":
        names = ("calendar", "start", "limit", "stops", "start_counts", "stop_includes_first", "roll")
        return replace(self, **{name: getattr(self, name)[..., rows] for name in names})


@dataclass(frozen=True)
class Walked:
    """Where the clocks end; ``due`` and ``left`` in days, or microseconds for hours.

    Attributes:
        held: Whether an open stop holds the clock; it has ``left`` then and no ``due``.
        judged: Whether a day had to be judged that the calendar does not know.
    """

    due: np.ndarray
    left: np.ndarray
    held: np.ndarray
    judged: np.ndarray


def walk_days(clocks: DayClocks) -> Walked:
    """Go on day after day, every clock that is not at its end."""
    natural = clocks.unit != "wd"
    day = clocks.start - clocks.start_counts
    left = _days_of_months(clocks) - day if clocks.unit == "month" else clocks.limit.copy()
    held, judged = np.zeros(len(day), bool), np.zeros(len(day), bool)
    live = np.flatnonzero(left > 0)
    while live.size:
        day[live] += 1
        today, calendar = day[live], clocks.calendar[live]
        first, last = clocks.stops[:, :, live]
        stopped = ((first < today) | (clocks.stop_includes_first[live] & (first == today))) & (today <= last)
        held[live] = (stopped & (last == OPEN)).any(axis=0)
        counted = ~stopped.any(axis=0)
        if not natural:
            judged[live] |= counted & ~clocks.known[calendar, today]
            counted &= clocks.works[calendar, today]
        left[live] -= counted
        live = live[~held[live] & (left[live] > 0)]
    if natural:
        live = np.flatnonzero(clocks.roll & ~held)
        while live.size:
            calendar = clocks.calendar[live]
            judged[live] |= ~clocks.known[calendar, day[live]] & (clocks.limit[live] > 0)
            live = live[~clocks.works[calendar, day[live]]]
            day[live] += 1
    return Walked(day, left, held, judged & ~held)


def _days_of_months(clocks: DayClocks) -> np.ndarray:
    """Return the last day of each limit in months without its stops."""
    told = zip(clocks.start.tolist(), clocks.limit.tolist(), clocks.start_counts.tolist(), strict=True)
    return np.array([_month_end(EPOCH + timedelta(days=day), months, counts) for day, months, counts in told])


def _month_end(start: date, months: int, counts: bool) -> int:
    month = start.month - 1 + months
    first = date(start.year + month // 12, month % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    same = first + timedelta(days=start.day - 1 - counts)
    return (min(same, following - timedelta(days=1)) - EPOCH).days


@dataclass(frozen=True)
class HourClocks:
    """n clocks that count hours, in microseconds.

    Attributes:
        edges: For each office the instants at which it opens, closes, opens and so on; none for natural hours.
        known_until: Last instant that the calendar of each clock's office knows.
        stops: Begin and end of each stop.
            Shape: (2, stops of a case, n)
    """

    edges: Sequence[np.ndarray]
    known_until: np.ndarray
    office: np.ndarray
    start: np.ndarray
    limit: np.ndarray
    stops: np.ndarray

    def take(self, rows: np.ndarray) -> "HourClocks":
        names = ("known_until", "office", "start", "limit", "stops")
        return replace(self, **{name: getattr(self, name)[..., rows] for name in names})


def walk_hours(clocks: HourClocks) -> Walked:
    """Go on from one opening, closing, stop or resumption to the next, every clock that is not at its end."""
    table = np.stack([np.append(edges, OPEN) for edges in clocks.edges]) if clocks.edges else None
    now, left = clocks.start.copy(), clocks.limit.copy()
    held = np.zeros(len(now), bool)
    if table is not None:
        turn = np.zeros(len(now), np.int64)
        for office, edges in enumerate(table):
            of_office = clocks.office == office
            turn[of_office] = np.searchsorted(edges, now[of_office], "right")
    live = np.flatnonzero(left > 0)
    while live.size:
        here = now[live]
        begin, end = clocks.stops[:, :, live]
        stopped = (begin <= here) & (here < end)
        held[live] = (stopped & (end == OPEN)).any(axis=0)
        ahead = np.minimum(np.where(begin > here, begin, OPEN), np.where(end > here, end, OPEN)).min(axis=0)
        counts = ~stopped.any(axis=0)
        if table is not None:
            edge = table[clocks.office[live], turn[live]]
            counts &= turn[live] % 2 == 1
            turn[live] += edge <= ahead
            ahead = np.minimum(ahead, edge)
        step = np.minimum(ahead - here, np.where(counts, left[live], OPEN))
        now[live] = here + np.where(held[live], 0, step)
        left[live] -= np.where(counts, step, 0)
        live = live[~held[live] & (left[live] > 0)]
    judged = (now > clocks.known_until) & ~held if table is not None else np.zeros(len(now), bool)
    return Walked(now, left, held, judged)


def extended(walk, clocks, amount: np.ndarray, entered: np.ndarray, late_moves: np.ndarray):
    """Walk, and walk on with an extension that was entered in time, or late where that moves the end.

    Args:
        walk: `walk_days` or `walk_hours`.
        clocks: What it takes.
        amount: Of the extension; 0 for none.
        entered: Its day or instant.
        late_moves: By policy.

    Returns:
        What the walk found, and which clocks were extended.
    """
    plain = walk(clocks)
    counts = (amount > 0) & (plain.held | (entered <= plain.due) | late_moves)
    rows = np.flatnonzero(counts)
    longer = walk(replace(clocks.take(rows), limit=clocks.limit[rows] + amount[rows]))
    for found, further in ((getattr(plain, name), getattr(longer, name)) for name in ("due", "left", "held", "judged")):
        found[rows] = further
    return plain, counts
