"""What a wall must show, found the slow way: one case, one day at a time, in plain Python.

Shares no code with the product but the names of its vocabulary; holidays come from ``chinese_calendar``. The clocks
of each kind of matter are written down here from the law, not read from the product's data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import chinese_calendar

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
ZONE_US = 8 * HOUR_US
EPOCH = date(1970, 1, 1)
SEVERITY = {"none": 0, "green": 1, "blue": 2, "yellow": 3, "red": 4, "dark_red": 5}
SESSIONS_MIN = ((510, 720), (840, 1050))
OFFICE_DAY_MIN = sum(close - begin for begin, close in SESSIONS_MIN)
WARN_HOURS = 4
RECEIVED = 10
LAST_PUBLISHED = 2026
Record = dict[str, object]
Facts = dict[str, list[Record]]


@dataclass(frozen=True)
class Law:
    """One clock of a kind of matter. ``of`` names the matter's own limit, ``limit`` stands where there is none."""

    name: str
    starts: int
    ends: frozenset[int]
    of: str = ""
    limit: tuple[int, str] | None = None
    light: str = "red"
    again: int | None = None
    waits: int | None = None
    stops: bool = False
    extends: bool = False
    deemed: bool = False


def _law(name: str, starts: int, *ends: int, **told: object) -> Law:
    return Law(name, starts, frozenset(ends), **told)  # type: ignore[arg-type]


_DECIDE = {"stops": True, "extends": True, "deemed": True}
LAWS = {
    "licence": (
        _law("promised", 30, 50, of="promised", **_DECIDE),
        _law("declared", RECEIVED, of="declared"),
        _law("statutory", 30, 50, of="statutory", limit=(20, "wd"), light="dark_red", **_DECIDE),
        _law("acceptance", RECEIVED, 30, limit=(5, "wd"), again=21, waits=20),
        _law("delivery", 50, 60, limit=(10, "wd"), stops=True),
    ),
    "efficiency": (
        _law("promised", RECEIVED, 144, of="promised", extends=True),
        _law("declared", RECEIVED, 144, of="declared"),
        _law("acceptance", RECEIVED, 30, 144, limit=(5, "wd")),
        _law("first_response", RECEIVED, 143, 144, limit=(24, "h")),
    ),
    "proposal_npc": (
        _law("declared", RECEIVED, 144, of="declared"),
        _law("statutory", RECEIVED, 144, limit=(3, "month"), light="dark_red", again=160, extends=True),
    ),
    "petition": (
        _law("declared", RECEIVED, 50, 144, of="declared"),
        _law("statutory", 30, 50, 144, limit=(60, "nd"), light="dark_red", extends=True),
        _law("acceptance", RECEIVED, 30, 50, 144, limit=(15, "nd")),
    ),
}
"""Clocks in the order in which they say what is left of a case."""
MAIN = {"promised", "declared", "statutory", "acceptance"}
SETTLING = {"promised", "statutory"}
DECISIONS = {50, 144}
"""What ends a promise or a statutory limit; a reopened case must come to it again."""


@dataclass(frozen=True)
class Clock:
    """A running clock: due day and, where it counts hours, the last instant in time; both None while stopped."""

    due: int | None
    due_us: int | None
    left: int
    unit: str
    light: str
    waits_past: int | None = None
    """It bears on the light only past this day, and is no running clock before."""

    @property
    def in_hours(self) -> bool:
        return self.unit in {"h", "wh"}

    def is_over(self, at_us: int) -> bool:
        if self.due is None or (self.waits_past is not None and local_day(at_us) <= self.waits_past):
            return False
        return at_us > self.due_us if self.due_us is not None else local_day(at_us) > self.due

    @property
    def ends_us(self) -> int:
        """The last instant in time; for ever while stopped."""
        if self.due is None:
            return 2**63
        return self.due_us if self.due_us is not None else day_end(self.due)

    def units_left(self, at_us: int) -> int:
        """Days, or minutes of a clock that counts hours; negative when over."""
        if self.due is None:
            return self.left
        if self.due_us is not None:
            left = time_between(at_us, self.due_us, self.unit) // MINUTE_US
        else:
            day = local_day(at_us)
            left = working_between(day, self.due) if self.unit == "wd" else self.due - day
        return min(left, -1) if self.is_over(at_us) else left

    def is_near(self, at_us: int) -> bool:
        if self.due_us is not None:
            return time_between(at_us, self.due_us, self.unit) <= WARN_HOURS * HOUR_US
        return working_between(local_day(at_us), self.due or 0) <= 1


def local_day(at_us: int) -> int:
    return (at_us + ZONE_US) // DAY_US


def day_end(day: int) -> int:
    return (day + 1) * DAY_US - ZONE_US - 1


@cache
def works(day: int) -> bool:
    """Beyond what is published, Monday to Friday."""
    that = EPOCH + timedelta(days=day)
    return bool(chinese_calendar.is_workday(that)) if that.year <= LAST_PUBLISHED else that.weekday() < 5


def working_between(after: int, upto: int) -> int:
    """Working days d with after < d <= upto, negative when upto lies before."""
    if upto < after:
        return -working_between(upto, after)
    return sum(works(day) for day in range(after + 1, upto + 1))


def pieces(unit: str, from_us: int) -> Iterator[tuple[int, int]]:
    """Spans of counted time from an instant on: days, or the sessions of working days."""
    day = local_day(from_us)
    while True:
        midnight_us = day * DAY_US - ZONE_US
        sessions = ((0, 1440),) if unit == "h" else SESSIONS_MIN if works(day) else ()
        for begin, close in sessions:
            first = max(from_us, midnight_us + begin * MINUTE_US)
            if first < midnight_us + close * MINUTE_US:
                yield first, midnight_us + close * MINUTE_US
        day += 1


def time_between(from_us: int, upto_us: int, unit: str) -> int:
    """Counted time from one instant to another, negative when the other lies before."""
    if upto_us < from_us:
        return -time_between(upto_us, from_us, unit)
    total = 0
    for begin, end in pieces(unit, from_us):
        if begin >= upto_us:
            return total
        total += min(end, upto_us) - begin
    raise AssertionError


def months_later(day: int, months: int) -> int:
    start = EPOCH + timedelta(days=day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return (date(year, month + 1, min(start.day, last)) - EPOCH).days


def in_force(facts: Iterable[Record], now_us: int) -> list[Record]:
    facts = list(facts)
    corrected = {fact["corrects"] for fact in facts if fact.get("corrects") and fact["valid"]}
    kept = [f for f in facts if f["valid"] and f["id"] not in corrected and f["happened_at"] <= now_us]
    return sorted(kept, key=lambda fact: (fact["happened_at"], fact["id"]))


class WalkedCase:
    """One case with the facts in force at an instant."""

    def __init__(self, case: Record, version: Record | None, facts: Facts, now_us: int) -> None:
        self.case, self.version = case, version
        self.received = case["received_at"]
        self.laws = LAWS[version["kind"]] if version else ()
        events = in_force(facts["event"], now_us)
        self.events = {
            code: [e["happened_at"] for e in events if e["kind_code"] == code]
            for code in {e["kind_code"] for e in events}
        } | {RECEIVED: [self.received]}
        reopened = max(self.events.get(70, [0]))
        for code in DECISIONS & set(self.events):
            self.events[code] = [at_us for at_us in self.events[code] if at_us > reopened]
        self.closed, self.result, again = self._ending(in_force(facts["closing"], now_us), self.events.get(70, []))
        declared = in_force(facts["declared_date"], now_us)
        self.declared = declared[-1]["due_on"] if declared else None
        extensions = in_force(facts["extension"], now_us)
        self.extension = extensions[0] if extensions else None
        self.halts = sorted(
            self._paired(in_force(facts["stop"], now_us), in_force(facts["resume"], now_us), facts["stop"]) + again,
            key=lambda halt: halt[0],
        )

    @staticmethod
    def _ending(closings: list[Record], reopenings: list[int]) -> tuple[int | None, object, list[tuple[int, int]]]:
        """When it was closed for good, with which result, and from when to when it was closed before that."""
        closed: Record | None = None
        spans = []
        steps = [(c["happened_at"], 0, c) for c in closings] + [(at_us, 1, None) for at_us in reopenings]
        for at_us, _, closing in sorted(steps, key=lambda step: step[:2]):
            if closing is not None:
                closed = closed or closing
            elif closed is not None:
                spans.append((closed["happened_at"], at_us))
                closed = None
        return (closed["happened_at"], closed["result_code"], spans) if closed else (None, None, spans)

    @staticmethod
    def _paired(stops: list[Record], resumes: list[Record], every_stop: list[Record]) -> list[tuple[int, int | None]]:
        successor = {f["corrects"]: f["id"] for f in every_stop if f.get("corrects") and f["valid"]}
        ends: dict[object, int] = {}
        began = {stop["id"]: stop["happened_at"] for stop in stops}
        for resume in resumes:
            target = resume["stop_id"]
            while target in successor:
                target = successor[target]
            if resume["stop_id"] is not None and target in began and target not in ends:
                ends[target] = max(resume["happened_at"], began[target])
        for resume in resumes:
            if resume["stop_id"] is None:
                open_ones = [s for s in stops if s["id"] not in ends and s["happened_at"] <= resume["happened_at"]]
                if open_ones:
                    ends[open_ones[-1]["id"]] = resume["happened_at"]
        return [(stop["happened_at"], ends.get(stop["id"])) for stop in stops]

    def is_open(self, at_us: int) -> bool:
        return self.received <= at_us and (self.closed is None or (self.closed > at_us and self.closed > self.received))

    @property
    def on_the_spot(self) -> bool:
        return self.version is not None and self.version["case_type_code"] == 1

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        """Running clocks, and those that wait to be deemed, in the order in which they say what is left."""
        found: dict[str, Clock | None] = {law.name: self._clock(law) for law in self.laws}
        return {name: clock for name, clock in found.items() if clock is not None}

    @cached_property
    def settled(self) -> int | None:
        """When what is promised and what the law asks for was done; None before."""
        codes = {code for law in self.laws if law.name in SETTLING for code in law.ends}
        ends = [self.events[code][0] for code in codes & set(self.events)]
        return min([*ends, *([self.closed] if self.closed is not None else [])], default=None)

    @cached_property
    def rated(self) -> dict[str, Clock]:
        """Clocks of a closed case as they stood when it was settled."""
        found = {law.name: self._clock(law, is_settled=True) for law in self.laws}
        return {name: clock for name, clock in found.items() if clock is not None}

    @property
    def is_late(self) -> bool:
        """Whether a closed case was late."""
        late = [self.rated[name].is_over(self.settled) for name in SETTLING & set(self.rated) if not self.on_the_spot]
        late += [self.clocks[n].is_over(self.closed) for n in ("acceptance", "declared") if n in self.clocks]
        if self.on_the_spot:
            late += [self._is_spot_over(self.rated["promised"], self.settled)] if "promised" in self.rated else []
            late += [self.rated["statutory"].is_over(self.settled)] if "statutory" in self.rated else []
        return any(late)

    def _clock(self, law: Law, *, is_settled: bool = False) -> Clock | None:
        if self.on_the_spot and law.name == "promised":
            return Clock(local_day(self.received), None, 0, "wd", "red")
        limit = self._limit(law)
        if limit is None or (self.on_the_spot and law.name == "acceptance"):
            return None
        start, missed = self._start(law), None
        if law.deemed and not self.on_the_spot:
            missed = self._missed_acceptance(start)
        if missed is not None:
            _due, started, told_late = missed
            waits_past = _due if start is None and not told_late else None
            start = started
        else:
            waits_past = None
        is_over = any(code in self.events for code in law.ends) and not (is_settled and law.name in SETTLING)
        if start is None or is_over or self._is_waiting(law):
            return None
        return self._counted(law, start, *limit, waits_past)

    def _limit(self, law: Law) -> tuple[int, str] | None:
        if law.of == "declared":
            return None if self.declared is None else (self.declared - local_day(self.received), "nd")
        own = self.version[f"{law.of}_limit"] if law.of and self.version else None
        if own is not None:
            return own, self.version[f"{law.of}_unit"]
        return None if self.on_the_spot and law.of else law.limit

    def _start(self, law: Law) -> int | None:
        again = self.events.get(law.again or -1)
        first = self.events.get(law.starts)
        return again[-1] if again else first[0] if first else None

    def _is_waiting(self, law: Law) -> bool:
        asked = self.events.get(law.waits or -1)
        again = self.events.get(law.again or -1)
        return bool(asked) and (not again or asked[-1] > again[-1])

    def _missed_acceptance(self, accepted: int | None) -> tuple[int, int, bool] | None:
        """Due day and start of an acceptance that was missed, and whether a supplement was asked for too late."""
        (law,) = (law for law in self.laws if law.name == "acceptance")
        start = self._start(law)
        due = self._days(local_day(start), 5, "wd", [])[0]
        if accepted is not None and local_day(accepted) <= due:
            return None
        told = self.events[20][-1] if self._is_waiting(law) else None
        if told is not None and local_day(told) <= due:
            return None
        return due, start, told is not None

    def _counted(self, law: Law, start: int, limit: int, unit: str, waits_past: int | None) -> Clock:
        halts = self.halts if law.stops else []
        if law.of == "declared":
            halts = [halt for halt in self.halts if halt[1] is None]
        due, due_us, left = self._end(start, limit, unit, halts)
        late = False
        if law.extends and self.extension is not None:
            entered = self.extension["happened_at"]
            if due_us is not None:
                late = entered > due_us
            elif due is not None:
                late = local_day(entered) > due
            if not late:
                due, due_us, left = self._end(start, limit + self.extension["amount"], unit, halts)
        return Clock(due, due_us, left, unit, law.light, waits_past)

    def _end(
        self, start: int, limit: int, unit: str, halts: list[tuple[int, int | None]]
    ) -> tuple[int | None, int | None, int]:
        if unit in {"h", "wh"}:
            due_us, left_us = self._instant(start, limit * HOUR_US, unit, halts)
            return (None if due_us is None else local_day(due_us)), due_us, left_us // MINUTE_US
        day = local_day(start)
        if unit == "month":
            limit = months_later(day, limit) - day
        due, left = self._days(day, limit, unit, halts)
        return due, None, left

    @staticmethod
    def _days(start: int, limit: int, unit: str, halts: list[tuple[int, int | None]]) -> tuple[int | None, int]:
        """Due day and 0; or None and what is left when an open stop is met before."""
        stops = [(local_day(begin), None if end is None else local_day(end)) for begin, end in halts]
        day, left = start, limit
        while left > 0:
            day += 1
            halted = [stop for stop in stops if stop[0] < day and (stop[1] is None or day <= stop[1])]
            if any(stop[1] is None for stop in halted):
                return None, left
            if not halted and (unit != "wd" or works(day)):
                left -= 1
        return (start + limit if limit < 0 else day), 0

    @staticmethod
    def _instant(start: int, amount_us: int, unit: str, halts: list[tuple[int, int | None]]) -> tuple[int | None, int]:
        """Last instant in time and 0; or None and what is left when an open stop is met before."""
        left = amount_us
        for begin, end in pieces(unit, start):
            at_us = begin
            while at_us < end:
                halt = next((h for h in halts if h[0] <= at_us and (h[1] is None or at_us < h[1])), None)
                if halt is not None:
                    if halt[1] is None:
                        return None, left
                    at_us = halt[1]
                    continue
                upto = min([end, *(h[0] for h in halts if at_us < h[0])])
                if left <= upto - at_us:
                    return at_us + left, 0
                left -= upto - at_us
                at_us = upto
        raise AssertionError

    def light(self, at_us: int) -> str:
        found = "none"
        for name, clock in self.clocks.items():
            if name == "promised" and self.on_the_spot:
                next_working = next(day for day in range(clock.due + 1, clock.due + 30) if works(day))
                colour = "red" if local_day(at_us) >= next_working else "none"
            elif clock.is_over(at_us):
                colour = clock.light
            elif self.on_the_spot or clock.waits_past is not None:
                colour = "none"
            elif clock.due is None:
                colour = "blue"
            else:
                colour = "yellow" if clock.is_near(at_us) else "green"
            found = max(found, colour, key=SEVERITY.__getitem__)
        return found

    @cached_property
    def deciding(self) -> Clock | None:
        clocks = self.clocks if self.closed is None else self.rated
        running = {name: clock for name, clock in clocks.items() if clock.waits_past is None}
        if self.closed is None and set(running) - MAIN and self._end_of(running) is not None:
            return self._end_of(running)
        return next(iter(running.values()), None)

    @staticmethod
    def _end_of(running: dict[str, Clock]) -> Clock | None:
        """A further clock that ends before the main one that says what is left, and before every other."""
        main = next((clock for name, clock in running.items() if name in MAIN), None)
        ends = {name: clock.ends_us for name, clock in running.items()}
        further = sorted((ends[name], name) for name in set(running) - MAIN)
        if main is None or not further:
            return None
        first = next(name for name in running if name in MAIN)
        is_first = further[0][0] == min(ends.values()) and further[0][0] < ends[first]
        return running[further[0][1]] if is_first else None

    def remaining(self, at_us: int) -> tuple[int, str, bool] | None:
        """What is left of the deciding clock, its unit, and whether it stands still."""
        clock = self.deciding
        return None if clock is None else (clock.units_left(at_us), clock.unit, clock.due is None)

    def overdue(self, at_us: int) -> tuple[int, str]:
        """Units over of the first clock in deciding order that is over, and its unit."""
        for name, clock in self.clocks.items():
            spot = name == "promised" and self.on_the_spot
            if clock.waits_past is None and clock.is_over(at_us) and (not spot or self._is_spot_over(clock, at_us)):
                return max(1, -clock.units_left(at_us)), clock.unit
        return 1, "wd" if self.deciding is None else self.deciding.unit

    @staticmethod
    def _is_spot_over(clock: Clock, at_us: int) -> bool:
        return working_between(clock.due or 0, local_day(at_us)) >= 1

    def left_in_working_days(self, at_us: int) -> int | None:
        clock = self.deciding
        if clock is None:
            return None
        if clock.due is None:
            return clock.left // OFFICE_DAY_MIN if clock.unit == "wh" else clock.left
        return working_between(local_day(at_us), clock.due)


def in_minutes(units: int, unit: str) -> int:
    """What is left or over on one scale: a day is a day, an office day of working hours too."""
    if unit == "wh":
        return units * 1440 // OFFICE_DAY_MIN
    return units if unit == "h" else units * 1440
