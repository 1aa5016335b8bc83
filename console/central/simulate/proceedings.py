"""Draws when the steps of procedures happen: for whole histories, and for what is still to come of one living case."""

from dataclasses import dataclass

import numpy as np

from console.central.simulate.arrivals import DAY_S, Arrivals, Indices, Seconds, Weights
from console.central.simulate.city import City
from console.central.simulate.office import Office
from console.central.simulate.plans import NEVER_S
from console.central.simulate.procedures import Procedure, ProcedureStep
from console.domain.calendar import WorkingCalendar
from console.domain.counting import months_after

HOUR_S = 3_600
_MOST_LATE = 0.9
"""Share of late cases beyond which no mood goes."""
_ATTEMPTS = 20
"""Draws until a step lies after now; what never does comes soon."""
_SOON = 0.4
"""Chance with which a step that is overdue happens on each further working day."""


@dataclass(frozen=True, slots=True)
class Courses:
    """Cases of one procedure.

    Shape:
        (n,) each.

    Attributes:
        matter: Index into the city's matters.
        promised: Promised limit in the matter's unit; 0 without one.
        strain: By how much lateness exceeds that of calm.
    """

    matter: Indices
    received: Seconds
    promised: Indices
    strain: Weights

    def part(self, rows: Indices) -> "Courses":
        """Return some of the cases."""
        return Courses(self.matter[rows], self.received[rows], self.promised[rows], self.strain[rows])


@dataclass(frozen=True, slots=True)
class Proceeding:
    """The cases of a procedure in a history, and when each step happens to each; (steps, n)."""

    procedure: Procedure
    case: Indices
    at: Seconds


class ProcedureDrawer:
    """Draws courses of procedures from one source of chance."""

    def __init__(self, city: City, calendar: WorkingCalendar, rng: np.random.Generator) -> None:
        self._city = city
        self._office = Office(city.hours, calendar, rng)
        self._rng = rng
        self._units = np.array([plan.promised_unit if plan.promised else plan.unit for plan in city.matters])
        self._statutory = np.array([matter.statutory or 0 for matter in city.matters])

    def proceedings(self, arrivals: Arrivals, promised: Indices, mood: str, now_s: int) -> list[Proceeding]:
        """Draw the whole course of every case that has a procedure; the last weeks follow the mood."""
        matters = self._city.matters
        lately = arrivals.received // DAY_S > now_s // DAY_S - self._city.behaviour.mood_days
        strain = np.where(lately, strain_of(self._city, mood), 1.0)
        cases = Courses(arrivals.matter, arrivals.received, promised, strain)
        found = []
        for procedure in self._city.procedures.values():
            goes = np.array([matter.procedure is procedure for matter in matters])
            rows = np.flatnonzero(goes[arrivals.matter])
            nothing = np.full((len(procedure.steps), len(rows)), NEVER_S)
            at = self.draw_rest(procedure, cases.part(rows), nothing, np.iinfo(np.int64).min)
            found.append(Proceeding(procedure, rows, at))
        return found

    def draw_rest(self, procedure: Procedure, cases: Courses, known: Seconds, now_s: int) -> Seconds:
        """Draw what is still to come.

        Args:
            procedure: How the cases go.
            cases: The cases.
            known: When steps happened, `NEVER_S` where they have not; what comes before one that has happened is past.
            now_s: What is still to come lies after it.
        """
        at = known.copy()
        happened = known != NEVER_S
        past = np.flip(np.logical_or.accumulate(np.flip(happened, 0), 0), 0)
        previous, extra = cases.received.copy(), np.zeros(len(cases.received), np.int64)
        for number, step in enumerate(procedure.steps):
            ahead = ~past[number] & (self._rng.random(len(previous)) < step.share)
            if step.after is not None:
                ahead &= at[step.after] != NEVER_S
            rows = np.flatnonzero(ahead)
            since = previous
            if step.since is not None:
                start = at[step.since] if step.since >= 0 else cases.received
                since = np.where(start == NEVER_S, previous, start)
            at[number, rows] = self._after(step, cases.part(rows), since[rows], previous[rows], extra[rows], now_s)
            happens = at[number] != NEVER_S
            extra += step.extends * happens
            previous = np.where(happens, at[number], previous)
        return at

    def _after(
        self, step: ProcedureStep, cases: Courses, since: Seconds, previous: Seconds, extra: Indices, now_s: int
    ) -> Seconds:
        """Return when a step happens, after the previous one and after now."""
        found = np.full(len(since), now_s)
        waiting = np.arange(len(since))
        for _attempt in range(_ATTEMPTS):
            found[waiting] = self._once(step, cases.part(waiting), since[waiting], previous[waiting], extra[waiting])
            waiting = np.flatnonzero(found <= now_s)
            if not waiting.size:
                return found
        now = np.full(len(waiting), now_s)
        found[waiting] = self._office.place(now, self._office.work_ordinals(now) + self._rng.geometric(_SOON, len(now)))
        return found

    def _once(self, step: ProcedureStep, cases: Courses, since: Seconds, previous: Seconds, extra: Indices) -> Seconds:
        count = len(since)
        part = self._rng.beta(*step.spread, count)
        late = self._rng.random(count) < np.minimum(step.late * cases.strain, _MOST_LATE)
        over = np.where(late, self._rng.geometric(1 / step.late_by, count), 0)
        if step.within is not None:
            amount, unit = step.within
            return self._placed(unit, since, previous, np.full(count, amount), np.where(late, 1.0, part), over)
        found = np.empty(count, np.int64)
        units = self._units[cases.matter]
        limit = np.where(cases.promised > 0, cases.promised, self._statutory[cases.matter])
        # Whoever asks for more time uses some of it.
        part = np.where(extra > 0, (limit + part * extra) / np.maximum(limit + extra, 1), part)
        for unit in np.unique(units).tolist():
            rows = np.flatnonzero(units == unit)
            share = np.where(late, 1.0, part)[rows]
            found[rows] = self._placed(unit, since[rows], previous[rows], (limit + extra)[rows], share, over[rows])
        return found

    def _placed(
        self, unit: str, since: Seconds, previous: Seconds, amount: Indices, part: Weights, over: Indices
    ) -> Seconds:
        """Return the instant after a part of an amount of a unit, and some days or hours over."""
        match unit:
            case "h":
                exact = since + (part * amount * HOUR_S).astype(np.int64) + over * HOUR_S
            case "wh":
                exact = self._office.after_working(since, (part * amount * HOUR_S).astype(np.int64) + over * HOUR_S)
            case "wd":
                used = np.rint(part * amount).astype(np.int64) + over
                exact = self._in_office(previous, self._office.work_ordinals(since) + used)
            case _:
                day = since // DAY_S
                end = months_after(day, amount) if unit == "month" else day + amount
                used = np.rint(part * (end - day)).astype(np.int64) + over
                exact = self._in_office(previous, self._office.ordinals((day + used) * DAY_S))
        soonest: Seconds = np.maximum(exact, previous + self._rng.integers(60, 600, len(previous)))
        return soonest

    def _in_office(self, previous: Seconds, ordinal: Indices) -> Seconds:
        return self._office.place(previous, np.maximum(ordinal, self._office.work_ordinals(previous)))


def strain_of(city: City, mood: str) -> float:
    """Return by how much lateness in a mood exceeds that of calm."""
    return city.behaviour.moods[mood].late / city.behaviour.moods["calm"].late
