"""What befalls some licences beside their course: joint review, delivery, reopening, typing in when all is over."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from console.central.simulate.arrivals import DAY_S, Flags, Indices, Seconds
from console.central.simulate.city import City
from console.central.simulate.office import Office
from console.central.simulate.plans import INSTANTS, NEVER_S, Plans
from console.central.simulate.registry import joint_limit
from console.domain.calendar import WorkingCalendar
from console.domain.case import ClosingResult

_MINUTE_S = 60
_HOUR_S = 3_600
_TYPED_IN = ("accepted", "decided", "closed")
"""What happens in one second to a case that was typed in when all was over; beside receipt, nothing else does."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Due dates that platforms declare, and what they say later instead.

    Shape:
        (n,) each, one element a declaration.

    Attributes:
        case: Index of the case.
        due: Day declared; ``corrected_due`` the one that replaces it at ``corrected``, `NEVER_S` for never.
    """

    case: Indices
    at: Seconds
    due: Indices
    corrected: Seconds
    corrected_due: Indices


class Aftermath:
    """Draws it from one source of chance."""

    def __init__(self, city: City, calendar: WorkingCalendar, rng: np.random.Generator) -> None:
        self._city = city
        self._calendar = calendar
        self._office = Office(city.hours, calendar, rng)
        self._rng = rng

    def added_to(self, plans: Plans) -> Plans:
        """Return the plans with all of it."""
        return self._reopened(self._delivered(self._backfilled(self._joined(plans))))

    def _joined(self, plans: Plans) -> Plans:
        """Let joint units review within their limit, or some days longer, but never after the decision."""
        rules, count = self._city.behaviour.joint, len(plans.result)
        first, second = rules["spread"]
        is_joint = np.array([bool(matter.joint) for matter in self._city.matters])[plans.arrivals.matter]
        is_joint &= plans.accepted < NEVER_S
        limits = np.array([joint_limit(self._city.rules, days) for days in plans.limits.promised.tolist()], np.int64)
        used = np.rint(self._rng.beta(first, second, count) * limits).astype(np.int64)
        over = self._happens(rules["overrun"], count)
        used = np.where(over, limits + self._between(rules["overrun_days"], count), used)
        start = np.where(is_joint, plans.accepted, 0)
        done = self._office.place(start, self._office.ordinals(start) + used)
        done = np.minimum(done, plans.decided - _MINUTE_S)
        return replace(plans, joint_done=np.where(is_joint & (done < plans.closed), done, NEVER_S))

    def _backfilled(self, plans: Plans) -> Plans:
        """Let some units type cases in when all is over."""
        city, arrivals = self._city, plans.arrivals
        share = np.zeros((len(city.areas), len(city.matters)))
        for unit in city.behaviour.backfill:
            area = [plan.code for plan in city.areas].index(unit.area)
            share[area] += [unit.share * (matter.is_staged and matter.line == unit.line) for matter in city.matters]
        typed = self._happens(share[arrivals.area, arrivals.matter], len(plans.result)) & (plans.decided < NEVER_S)
        typed &= plans.joint_done == NEVER_S
        at = np.where(typed, plans.intake_done, 0) + _MINUTE_S
        changed: dict[str, Any] = {
            name: np.where(typed, at if name in _TYPED_IN else NEVER_S, getattr(plans, name))
            for name in INSTANTS
            if name != "intake_done"
        }
        return replace(plans, **changed, is_backfilled=typed)

    def _delivered(self, plans: Plans) -> Plans:
        """Let some decisions be delivered later, and the case be closed then."""
        rules, count = self._city.behaviour.delivery, len(plans.result)
        hands_over = self._reviewed(plans) & self._happens(rules["share"], count)
        days = self._rng.choice(len(rules["days"]), count, p=np.array(rules["days"]) / sum(rules["days"]))
        decided = np.where(hands_over, plans.decided, 0)
        delivered = self._office.place(decided, self._office.ordinals(decided) + days)
        closed = np.maximum(plans.closed, delivered + self._rng.integers(_MINUTE_S, 10 * _MINUTE_S, count))
        return replace(
            plans,
            delivered=np.where(hands_over, delivered, NEVER_S),
            closed=np.where(hands_over, closed, plans.closed),
        )

    def _reopened(self, plans: Plans) -> Plans:
        rules, count = self._city.behaviour.reopening, len(plans.result)
        taken_up = self._reviewed(plans) & self._happens(rules["share"], count)
        closed = np.where(taken_up, plans.closed, 0)
        reopened = self._office.place(closed, self._office.ordinals(closed) + self._between(rules["after_days"], count))
        again = self._office.place(reopened, self._office.ordinals(reopened) + self._between(rules["days"], count))
        return replace(
            plans,
            reopened=np.where(taken_up, reopened, NEVER_S),
            closed_again=np.where(taken_up, again, NEVER_S),
        )

    def declared(self, plans: Plans) -> Declared:
        """Draw due dates that platforms declare for cases whose clock nothing held or extended."""
        rules, count = self._city.behaviour.declared, len(plans.result)
        plain = (plans.stopped == NEVER_S) & (plans.extended == NEVER_S)
        case = np.flatnonzero(self._reviewed(plans) & plain & self._happens(rules["share"], count))
        accepted = plans.accepted[case]
        due = self._due_days(accepted // DAY_S, plans, case)
        wrong = self._happens(rules["wrong"], len(case))
        told = due + np.where(wrong, self._rng.choice(rules["off_by"], len(case)), 0)
        corrected = self._office.place(
            accepted, self._office.ordinals(accepted) + self._between(rules["corrected_days"], len(case))
        )
        is_corrected = wrong & self._happens(rules["corrected"], len(case)) & (corrected < plans.closed[case])
        return Declared(case, accepted, told, np.where(is_corrected, corrected, NEVER_S), due)

    def _due_days(self, accepted: Indices, plans: Plans, case: Indices) -> Indices:
        promised = plans.limits.promised[case]
        working = self._calendar.nth[self._calendar.counts[accepted] + promised].astype(np.int64)
        return np.where(plans.limits.natural[case], accepted + promised, working)

    def late_reports(self, plans: Plans) -> Seconds:
        """Draw by how many seconds later than usual the end of each case is reported; mostly none.

        What is taken up again was known to have ended.
        """
        rules, count = self._city.behaviour.reporting, len(plans.result)
        late = self._rng.exponential(rules["late_hours"] * _HOUR_S, count).astype(np.int64)
        return np.where(self._happens(rules["late"], count) & (plans.reopened == NEVER_S), late, 0)

    def _reviewed(self, plans: Plans) -> Flags:
        """Return which cases went through a review to a decision, as it should be."""
        staged = np.array([matter.is_staged for matter in self._city.matters])[plans.arrivals.matter]
        decided = np.isin(plans.result, (ClosingResult.GRANTED, ClosingResult.REFUSED))
        reviewed: Flags = staged & decided & (plans.decided < NEVER_S) & ~plans.is_backfilled
        return reviewed

    def _between(self, bounds: list[int], count: int) -> Indices:
        return self._rng.integers(bounds[0], bounds[1] + 1, count)

    def _happens(self, share: float | np.ndarray[tuple[int], np.dtype[np.float64]], count: int) -> Flags:
        happens: Flags = self._rng.random(count) < share
        return happens
