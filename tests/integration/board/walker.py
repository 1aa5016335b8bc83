"""What a wall must show, found the slow way: one case, one day at a time, in plain Python.

Shares no code with the product but the names of its vocabulary; holidays come from the package ``chinese_calendar``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, cached_property

import chinese_calendar

DAY_US = 86_400_000_000
ZONE_US = 8 * 3_600_000_000
EPOCH = date(1970, 1, 1)
SEVERITY = {"none": 0, "green": 1, "blue": 2, "yellow": 3, "red": 4, "dark_red": 5}
ACCEPTANCE_LIMIT = 5
Record = dict[str, object]
Facts = dict[str, list[Record]]


def local_day(at_us: int) -> int:
    return (at_us + ZONE_US) // DAY_US


def day_end(day: int) -> int:
    return (day + 1) * DAY_US - ZONE_US - 1


@cache
def works(day: int) -> bool:
    return bool(chinese_calendar.is_workday(EPOCH + timedelta(days=day)))


def working_between(after: int, upto: int) -> int:
    """Working days d with after < d <= upto, negative when upto lies before."""
    if upto < after:
        return -working_between(upto, after)
    return sum(works(day) for day in range(after + 1, upto + 1))


def in_force(facts: Iterable[Record], known_us: int) -> list[Record]:
    facts = list(facts)
    corrected = {fact["corrects"] for fact in facts if fact.get("corrects") and fact["valid"]}
    kept = [f for f in facts if f["valid"] and f["id"] not in corrected and f["happened_at"] <= known_us]
    return sorted(kept, key=lambda fact: (fact["happened_at"], fact["id"]))


class WalkedCase:
    """One case with the facts in force at an instant."""

    def __init__(self, case: Record, version: Record | None, facts: Facts, known_us: int) -> None:
        self.case, self.version = case, version
        self.received = case["received_at"]
        events = in_force(facts["event"], known_us)
        self.accepted = next((e["happened_at"] for e in events if e["kind_code"] == 30), None)
        notices = [e["happened_at"] for e in events if e["kind_code"] == 20]
        filled = [e["happened_at"] for e in events if e["kind_code"] == 21]
        self.notice, self.filled = (notices or [None])[-1], (filled or [None])[-1]
        closings = in_force(facts["closing"], known_us)
        self.closed = closings[0]["happened_at"] if closings else None
        self.result = closings[0]["result_code"] if closings else None
        declared = in_force(facts["declared_date"], known_us)
        self.declared = declared[-1]["due_on"] if declared else None
        extensions = in_force(facts["extension"], known_us)
        self.extension = extensions[0] if extensions else None
        self.stops = self._paired(in_force(facts["stop"], known_us), in_force(facts["resume"], known_us), facts["stop"])

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
        return [(local_day(s["happened_at"]), local_day(ends[s["id"]]) if s["id"] in ends else None) for s in stops]

    def is_open(self, at_us: int) -> bool:
        return self.received <= at_us and (self.closed is None or (self.closed > at_us and self.closed > self.received))

    @property
    def on_the_spot(self) -> bool:
        return self.version is not None and self.version["case_type_code"] == 1

    @cached_property
    def clocks(self) -> dict[str, tuple[int | None, int, str]]:
        """Running clocks: due day (None while stopped), units left while stopped, unit."""
        found = {}
        received = local_day(self.received)
        if self.on_the_spot:
            found["promised"] = (received, 0, "wd")
        waits = self.notice is not None and (self.filled is None or self.notice > self.filled)
        if self.accepted is None and not waits and not self.on_the_spot:
            start = received if self.filled is None else local_day(self.filled)
            found["acceptance"] = (self._walk(start, ACCEPTANCE_LIMIT, "wd", [])[0], 0, "wd")
        if self.accepted is not None and self.version is not None:
            for name in ("promised", "statutory"):
                limit, unit = self.version[f"{name}_limit"], self.version[f"{name}_unit"]
                if limit is not None and not (name == "promised" and self.on_the_spot):
                    found[name] = (*self._decision(limit, unit), unit)
        if self.declared is not None:
            still = [stop for stop in self.stops if stop[1] is None]
            due, left = self._walk(received, self.declared - received, "nd", still)
            found["declared"] = (due, left, "nd")
        return found

    def _decision(self, limit: int, unit: str) -> tuple[int | None, int]:
        start = local_day(self.accepted)
        if self.extension is not None:
            due, _ = self._walk(start, limit, unit, self.stops)
            if due is None or local_day(self.extension["happened_at"]) <= due:
                limit += self.extension["amount"]
        return self._walk(start, limit, unit, self.stops)

    @staticmethod
    def _walk(start: int, limit: int, unit: str, stops: list[tuple[int, int | None]]) -> tuple[int | None, int]:
        """Due day and 0; or None and what is left when an open stop is met before."""
        day, left = start, limit
        while left > 0:
            day += 1
            halted = [stop for stop in stops if stop[0] < day and (stop[1] is None or day <= stop[1])]
            if any(stop[1] is None for stop in halted):
                return None, left
            if not halted and (unit == "nd" or works(day)):
                left -= 1
        return (start + limit if limit < 0 else day), 0

    def light(self, at_us: int) -> str:
        today = local_day(at_us)
        clocks = self.clocks
        found = "none"
        for name, (due, _left, _unit) in clocks.items():
            if name == "promised" and self.on_the_spot:
                next_working = next(day for day in range(due + 1, due + 30) if works(day))
                colour = "red" if today >= next_working else "none"
            elif due is None:
                colour = "none" if self.on_the_spot else "blue"
            elif today > due:
                colour = "dark_red" if name == "statutory" else "red"
            elif self.on_the_spot:
                colour = "none"
            else:
                colour = "yellow" if working_between(today, due) <= 1 else "green"
            found = max(found, colour, key=SEVERITY.__getitem__)
        return found

    def remaining(self, day: int) -> tuple[int, str] | None:
        """What is left of the deciding clock and ``stopped`` or ``running``."""
        clocks = self.clocks
        for name in ("promised", "declared", "statutory", "acceptance"):
            if name in clocks:
                due, left, unit = clocks[name]
                if due is None:
                    return left, "stopped"
                units = due - day if unit == "nd" else working_between(day, due)
                return (min(units, -1) if due < day else units), "running"
        return None

    def overdue(self, day: int) -> int:
        """Units over of the first clock in deciding order that is over."""
        clocks = self.clocks
        for name in ("promised", "declared", "statutory", "acceptance"):
            due, _left, unit = clocks.get(name, (None, 0, ""))
            if due is not None and due < day:
                return max(1, day - due if unit == "nd" else working_between(due, day))
        return 1

    def left_in_working_days(self, day: int) -> int | None:
        clocks = self.clocks
        for name in ("promised", "declared", "statutory", "acceptance"):
            if name in clocks:
                due, left, _unit = clocks[name]
                return left if due is None else working_between(day, due)
        return None
