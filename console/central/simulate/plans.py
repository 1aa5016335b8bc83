"""The whole course of each licence, drawn before any of it is told: what lies after now stays in the drawer."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from console.central.simulate.arrivals import DAY_S, Arrivals, Flags, Indices, Seconds, Weights
from console.central.simulate.city import City
from console.central.simulate.office import Office
from console.central.simulate.registry import Row
from console.domain.calendar import WorkingCalendar
from console.domain.case import ClosingResult

NEVER_S = np.iinfo(np.int64).max
"""An instant that does not come."""
INSTANTS = (
    "intake_done",
    "notice",
    "supplemented",
    "notice_again",
    "supplemented_again",
    "accepted",
    "stopped",
    "resumed",
    "extended",
    "joint_done",
    "decided",
    "delivered",
    "closed",
    "reopened",
    "closed_again",
)
"""What can happen to a licence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What binds each case, from the version of its matter in force when it was received.

    Attributes:
        version: Row id of the version.
        case_type: `CaseType` codes.
        promised: Amount; 0 without one. `natural` tells which are natural days.
        margin: Working days from the promised to the statutory limit.
    """

    version: Indices
    case_type: Indices
    promised: Indices
    natural: Flags
    margin: Indices


@dataclass(frozen=True, slots=True)
class Plans:
    """The course of n cases, of whom those that are no licences are only received here.

    Instants are seconds of local time; `NEVER_S` for what does not happen.

    Shape:
        (n,) each.

    Attributes:
        intake_done: End of the stage of receipt.
        notice_again: A second notice of what is missing, and `supplemented_again` its answer.
        joint_done: End of the review in the joint unit.
        stop_reason: Index into the stop reasons; `notified_days` is what the applicant was told.
        is_undocumented: Whether the stop names no written notice.
        extension: Amount by which the promise is extended.
        is_unapproved: Whether the extension names nobody who approved it.
        is_backfilled: Whether all was typed in when it was over.
        result: `ClosingResult` at closing.
    """

    arrivals: Arrivals
    limits: Limits
    intake_done: Seconds
    notice: Seconds
    supplemented: Seconds
    notice_again: Seconds
    supplemented_again: Seconds
    accepted: Seconds
    stopped: Seconds
    resumed: Seconds
    extended: Seconds
    joint_done: Seconds
    decided: Seconds
    delivered: Seconds
    closed: Seconds
    reopened: Seconds
    closed_again: Seconds
    stop_reason: Indices
    notified_days: Indices
    is_undocumented: Flags
    extension: Indices
    is_unapproved: Flags
    is_backfilled: Flags
    result: Indices


def limits_of(city: City, versions: tuple[Row, ...], arrivals: Arrivals) -> Limits:
    """Return the limits in force on the day each case was received."""
    count = len(city.matters)
    first = np.zeros((len(city.areas) * count, 2), dtype=np.int64)
    since = np.full(len(first), np.iinfo(np.int64).max)
    promised = np.zeros(len(versions) + 1, dtype=np.int64)
    for row in versions:
        version_id, matter, version = int(str(row["id"])), int(str(row["matter_id"])), int(str(row["version"]))
        promised[version_id] = int(str(row["promised_limit"] or 0))
        first[matter - 1, version - 1 :] = version_id
        if version == 2:
            since[matter - 1] = np.datetime64(str(row["valid_from"]), "D").astype(np.int64)
    slot = arrivals.area * count + arrivals.matter
    version_ids = first[slot, (arrivals.received // DAY_S >= since[slot]).astype(np.int64)]
    kinds = np.array([matter.case_type for matter in city.matters])
    natural = np.array([matter.promised_unit == "nd" for matter in city.matters])
    is_natural = natural[arrivals.matter]
    statutory = np.array([matter.statutory or 0 for matter in city.matters])[arrivals.matter]
    margin = np.maximum(statutory - promised[version_ids], 0)
    return Limits(
        version_ids,
        kinds[arrivals.matter],
        promised[version_ids],
        is_natural,
        np.where(is_natural, margin * 5 // 7, margin),
    )


class Planner:
    """Draws courses of licences from one source of chance."""

    def __init__(self, city: City, calendar: WorkingCalendar, mood: str, now_s: int, rng: np.random.Generator) -> None:
        self._city = city
        self._calendar = calendar
        self._office = Office(city.hours, calendar, rng)
        self._mood = mood
        self._now_s = now_s
        self._rng = rng

    def plan(self, arrivals: Arrivals, limits: Limits) -> Plans:
        """Draw the course of every licence."""
        begin = self._office.work_ordinals(arrivals.received)
        on_the_spot = np.array([matter.is_on_the_spot for matter in self._city.matters])[arrivals.matter]
        staged = np.array([matter.is_staged for matter in self._city.matters])[arrivals.matter]
        promised = self._plan_promised(arrivals, limits, begin)
        spot = self._plan_on_the_spot(arrivals, begin)
        merged: dict[str, Any] = {
            name: np.where(on_the_spot, spot.get(name, NEVER_S), np.where(staged, getattr(promised, name), NEVER_S))
            for name in INSTANTS
        }
        return self._with_results(replace(promised, **merged), on_the_spot | staged, on_the_spot)

    def _between(self, bounds: list[int], count: int) -> Indices:
        return self._rng.integers(bounds[0], bounds[1] + 1, count)

    def _happens(self, share: float | Weights, count: int) -> Flags:
        happens: Flags = self._rng.random(count) < share
        return happens

    def _plan_on_the_spot(self, arrivals: Arrivals, begin: Indices) -> dict[str, Seconds]:
        rules, rng, count = self._city.behaviour.spot, self._rng, len(begin)
        start = np.maximum(arrivals.received, self._office.opening(begin))
        room = np.maximum(self._office.closing(begin) - start, 180)
        wait = np.minimum(60 * self._between(rules["wait_minutes"], count) + rng.integers(0, 60, count), room // 3)
        work = np.minimum(60 * self._between(rules["work_minutes"], count) + rng.integers(0, 60, count), room // 2)
        accepted = start + wait
        late = self._happens(rules["late"], count)
        closed = np.where(late, self._office.place(accepted, begin + 1), accepted + work)
        return {"intake_done": accepted, "accepted": accepted, "decided": closed - 20, "closed": closed}

    def _plan_promised(self, arrivals: Arrivals, limits: Limits, begin: Indices) -> Plans:
        behaviour, rng, count = self._city.behaviour, self._rng, len(begin)
        taken = self._plan_acceptance(arrivals, begin)
        accepted, accept = taken["accepted"], self._office.ordinals(taken["accepted"])
        days = self._working_days(accept, limits)
        extended = self._happens(behaviour.extensions["share"], count) & (days >= 8)
        too_late = extended & self._happens(behaviour.extensions["late"], count)
        overdue, early = self._between(behaviour.extensions["late_by"], count), self._between([0, 3], count)
        entered = np.where(too_late, overdue, -early)
        used = np.maximum(self._used_days(days, extended, limits, arrivals), np.where(too_late, days + entered, 0))
        can_stop = np.array([bool(matter.stops) for matter in self._city.matters])[arrivals.matter]
        stops = self._happens(behaviour.stops["share"], count) & can_stop & ~extended & (used >= 2)
        length = np.where(stops, self._between(behaviour.stops["days"], count), 0)
        stop_day = accept + 1 + (rng.random(count) * np.maximum(used - 2, 0)).astype(np.int64)
        stopped = self._office.place(accepted, stop_day)
        resumed = self._office.place(stopped, stop_day + length)
        extension_at = self._office.place(accepted, accept + np.maximum(days + entered, 1))
        before = np.where(stops, resumed, np.where(extended, extension_at, accepted))
        close_day = accept + used + length
        earliest = self._office.ordinals(before)
        decided = self._office.place(before, np.maximum(close_day - self._between([0, 1], count), earliest))
        closed = self._office.place(decided, np.maximum(close_day, self._office.ordinals(decided)))
        never, nobody = np.full(count, NEVER_S), np.zeros(count, np.bool_)
        return Plans(
            arrivals,
            limits,
            **taken,
            stopped=np.where(stops, stopped, NEVER_S),
            resumed=np.where(stops, resumed, NEVER_S),
            extended=np.where(extended, extension_at, NEVER_S),
            joint_done=never,
            decided=decided,
            delivered=never,
            closed=closed,
            reopened=never,
            closed_again=never,
            stop_reason=self._stop_reasons(arrivals),
            notified_days=self._notified(length),
            is_undocumented=self._happens(behaviour.stops["undocumented"], count),
            extension=np.where(extended, int(behaviour.extensions["amount"]), 0),
            is_unapproved=self._happens(behaviour.extensions["unapproved"], count),
            is_backfilled=nobody,
            result=np.full(count, int(ClosingResult.GRANTED)),
        )

    def _plan_acceptance(self, arrivals: Arrivals, begin: Indices) -> dict[str, Seconds]:
        rules, count = self._city.behaviour.acceptance, len(begin)
        intake_done = self._intake(arrivals, begin)
        asked = self._happens(rules["supplement"], count)
        again = asked & self._happens(rules["repeated"], count)
        noticed = begin + self._between(rules["notice_days"], count)
        completed = noticed + self._between(rules["supplement_days"], count)
        noticed_again = completed + self._between(rules["notice_days"], count)
        completed_again = noticed_again + self._between(rules["supplement_days"], count)
        notice = self._office.place(intake_done, noticed)
        supplemented = self._office.place(notice, completed)
        notice_again = self._office.place(supplemented, noticed_again)
        supplemented_again = self._office.place(notice_again, completed_again)
        delay = self._rng.choice(len(rules["delay"]), count, p=np.array(rules["delay"]) / sum(rules["delay"]))
        since = np.where(again, completed_again, np.where(asked, completed, begin))
        before = np.where(again, supplemented_again, np.where(asked, supplemented, intake_done))
        return {
            "intake_done": intake_done,
            "notice": np.where(asked, notice, NEVER_S),
            "supplemented": np.where(asked, supplemented, NEVER_S),
            "notice_again": np.where(again, notice_again, NEVER_S),
            "supplemented_again": np.where(again, supplemented_again, NEVER_S),
            "accepted": self._office.place(before, since + delay),
        }

    def _intake(self, arrivals: Arrivals, begin: Indices) -> Seconds:
        start = np.maximum(arrivals.received, self._office.opening(begin))
        intake: Seconds = start + self._rng.integers(120, 900, len(begin))
        return intake

    def _working_days(self, accept: Indices, limits: Limits) -> Indices:
        """Return the promise in working days."""
        counts, nth = self._calendar.counts, self._calendar.nth
        natural = counts[nth[accept].astype(np.int64) + limits.promised].astype(np.int64) - accept
        return np.where(limits.natural, natural, limits.promised)

    def _used_days(self, days: Indices, extended: Flags, limits: Limits, arrivals: Arrivals) -> Indices:
        """Return the working days from acceptance to closing, stops left out."""
        rng, count = self._rng, len(days)
        moods = self._city.behaviour.moods
        recent = arrivals.received // DAY_S > self._now_s // DAY_S - self._city.behaviour.mood_days
        calm, lately = moods["calm"], moods[self._mood]

        def by_mood(value: str) -> Weights:
            values: Weights = np.where(recent, getattr(lately, value), getattr(calm, value))
            return values

        shape = np.where(recent[:, None], np.array(lately.peak), np.array(calm.peak))
        part = rng.beta(shape[:, 0], shape[:, 1])
        early = np.maximum(1, np.rint(part * np.maximum(days - 2, 1)).astype(np.int64))
        lot = rng.random(count)
        last, before, late = by_mood("last_day"), by_mood("day_before"), by_mood("late")
        used = np.where(lot < last, days, np.where(lot < last + before, np.maximum(days - 1, 1), early))
        used = np.where(
            lot > 1 - late, days + self._over_days(limits.margin, by_mood("beyond"), by_mood("late_days")), used
        )
        amount = int(self._city.behaviour.extensions["amount"])
        return np.where(extended, days + self._between([1, amount - 2], count), used)

    def _over_days(self, margin: Indices, beyond: Weights, late_days: Weights) -> Indices:
        """Return by how many working days late cases miss the promise: within the statutory limit, or beyond it."""
        within = np.ceil(self._rng.random(len(margin)) * margin).astype(np.int64)
        past = margin + self._rng.geometric(1 / late_days)
        return np.where(self._happens(beyond, len(margin)), past, within)

    def _stop_reasons(self, arrivals: Arrivals) -> Indices:
        codes = [reason.code for reason in self._city.behaviour.stop_reasons]
        choices = [[codes.index(code) for code in matter.stops] or [0] for matter in self._city.matters]
        widest = max(len(choice) for choice in choices)
        table = np.array([[choice[i % len(choice)] for i in range(widest)] for choice in choices])
        return table[arrivals.matter, self._rng.integers(0, widest, len(arrivals.matter))]

    def _notified(self, length: Indices) -> Indices:
        rules = self._city.behaviour.stops
        exceeding = self._happens(rules["exceeding"], len(length))
        short = np.maximum(1, length - self._between(rules["exceeded_days"], len(length)))
        notified: Indices = np.where(exceeding, short, (length + 4) // 5 * 5)
        return notified

    def _with_results(self, plans: Plans, licences: Flags, on_the_spot: Flags) -> Plans:
        """Draw how each licence ends, some before they are decided; any other case is just closed."""
        rates, rng, count = self._city.behaviour.results, self._rng, len(on_the_spot)
        lot = rng.random(count)
        result = plans.result.copy()
        floor = 0.0
        for name, code in (
            ("refused", ClosingResult.REFUSED),
            ("forwarded", ClosingResult.FORWARDED),
            ("withdrawn", ClosingResult.WITHDRAWN),
            ("returned", ClosingResult.RETURNED),
            ("voided", ClosingResult.VOIDED),
        ):
            result[(lot >= floor) & (lot < floor + rates[name])] = int(code)
            floor += rates[name]
        not_accepted = self._happens(self._city.behaviour.acceptance["not_accepted"], count) & licences & ~on_the_spot
        result[~licences] = int(ClosingResult.CLOSED)
        result[not_accepted] = int(ClosingResult.NOT_ACCEPTED)
        undecided = np.isin(
            result, (ClosingResult.WITHDRAWN, ClosingResult.RETURNED, ClosingResult.VOIDED, ClosingResult.NOT_ACCEPTED)
        )
        return replace(
            plans,
            accepted=np.where(not_accepted, NEVER_S, plans.accepted),
            stopped=np.where(not_accepted, NEVER_S, plans.stopped),
            resumed=np.where(not_accepted, NEVER_S, plans.resumed),
            extended=np.where(not_accepted, NEVER_S, plans.extended),
            decided=np.where(undecided, NEVER_S, plans.decided),
            closed=np.where(not_accepted, plans.accepted, plans.closed),
            result=result,
        )
