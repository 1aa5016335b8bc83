"""The rest of a case's course, drawn step by step while the city lives."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from console.central.simulate.arrivals import DAY_S
from console.central.simulate.city import City, Mood
from console.central.simulate.office import works_at
from console.central.simulate.plans import NEVER_S
from console.central.simulate.procedures import Procedure, ProcedureStep
from console.central.simulate.proceedings import Courses, ProcedureDrawer, strain_of
from console.domain.calendar import WorkingCalendar
from console.domain.case import OUTSIDE_RATIO, ClosingResult


class StepKind(Enum):
    """What can happen next to an open case."""

    INTAKE_DONE = "intake_done"
    NOTICE = "notice"
    SUPPLEMENT = "supplement"
    ACCEPT = "accept"
    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    JOINT_DONE = "joint_done"
    DECIDE = "decide"
    DELIVER = "deliver"
    PROCEED = "proceed"
    CLOSE = "close"


_OVERDUE_ENDS = 0.5
"""Chance with which a case that is overdue already ends on each further working day."""
_ATTEMPTS = 300
"""Draws until one agrees with the days a case has spent; few cases get near it."""
_RESULTS = {
    "refused": ClosingResult.REFUSED,
    "forwarded": ClosingResult.FORWARDED,
    "withdrawn": ClosingResult.WITHDRAWN,
    "returned": ClosingResult.RETURNED,
    "voided": ClosingResult.VOIDED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that will happen, in seconds of local time.

    Attributes:
        number: Of the step of a procedure; 0 for licences.
    """

    at: int
    kind: StepKind
    number: int = 0


@dataclass(slots=True)
class OpenCase:
    """A case that has not ended, as far as its further course depends on it. Instants are seconds of local time.

    Attributes:
        area: Index into the city's areas; `matter` likewise.
        limit: Promised limit, of licences in working days and with an extension; 0 without one.
        stop_id: Row of the stop in force; None while the clock runs.
        held: Working days taken out of the clock by stops that have ended.
        steps: What is still to come, in order.
        happened: Last instant of each event code, of cases that have a procedure.
        hurried: Whether it may be finished sooner than drawn.
    """

    case_id: int
    case_no: str
    area: int
    matter: int
    unit_id: int
    received: int
    limit: int
    is_intake_done: bool = False
    noticed: int | None = None
    supplemented: int | None = None
    accepted: int | None = None
    stop_id: int | None = None
    stopped: int | None = None
    notified_days: int = 0
    held: int = 0
    extended: int | None = None
    is_joint_done: bool = False
    decided: bool = False
    is_delivered: bool = False
    happened: dict[int, int] = field(default_factory=dict)
    result: ClosingResult = ClosingResult.GRANTED
    steps: list[Step] = field(default_factory=list)
    hurried: bool = True


def _kind_of(step: ProcedureStep) -> StepKind:
    if step.closes:
        return StepKind.CLOSE
    return StepKind.EXTEND if step.extends else StepKind.PROCEED


class CourseDrawer:
    """Draws what is still to come for a case."""

    def __init__(self, city: City, calendar: WorkingCalendar, mood: str, rng: np.random.Generator) -> None:
        self._city = city
        self._calendar = calendar
        self._mood: Mood = city.behaviour.moods[mood]
        self._rng = rng
        self._procedures = ProcedureDrawer(city, calendar, rng)
        self._strain = strain_of(city, mood)

    def draw(self, case: OpenCase, now_s: int) -> None:
        """Fill the steps of a case; all lie after now."""
        self.draw_all([case], now_s)

    def draw_all(self, cases: Iterable[OpenCase], now_s: int) -> None:
        """Fill the steps of cases; those of a procedure are drawn together."""
        proceeding: dict[str, list[OpenCase]] = {}
        for case in cases:
            matter = self._city.matters[case.matter]
            if matter.procedure is not None:
                proceeding.setdefault(matter.procedure.id, []).append(case)
                continue
            case.steps = self._on_the_spot(case, now_s) if matter.is_on_the_spot else self._promised(case, now_s)
            self._draw_result(case)
        for name, alike in proceeding.items():
            self._proceed(self._city.procedures[name], alike, now_s)

    def _proceed(self, procedure: Procedure, cases: list[OpenCase], now_s: int) -> None:
        """Fill what is still to come of a procedure."""
        known = np.array([self._known(procedure, case) for case in cases]).T
        courses = Courses(
            np.array([case.matter for case in cases]),
            np.array([case.received for case in cases]),
            np.array([case.limit for case in cases]),
            np.full(len(cases), self._strain),
        )
        drawn = self._procedures.draw_rest(procedure, courses, known, now_s)
        is_ahead = (known == NEVER_S) & (drawn != NEVER_S)
        for index, case in enumerate(cases):
            case.result = ClosingResult.CLOSED
            case.steps = [
                Step(int(drawn[number, index]), _kind_of(procedure.steps[number]), number)
                for number in np.flatnonzero(is_ahead[:, index]).tolist()
            ]

    def _known(self, procedure: Procedure, case: OpenCase) -> list[int]:
        """Return when each step of a case happened."""
        return [
            case.happened.get(self._city.events[step.event].code, NEVER_S)
            if step.event
            else (case.extended if step.extends and case.extended is not None else NEVER_S)
            for step in procedure.steps
        ]

    def _draw_result(self, case: OpenCase) -> None:
        """Draw how the case ends; some end undecided."""
        rates, lot = self._city.behaviour.results, self._rng.random()
        for name, result in _RESULTS.items():
            lot -= rates[name]
            if lot < 0 and not (case.decided and result in OUTSIDE_RATIO):
                case.result = result
                break
        if case.result in OUTSIDE_RATIO:
            case.steps = [step for step in case.steps if step.kind not in {StepKind.DECIDE, StepKind.DELIVER}]

    def work_ordinal(self, at: int) -> int:
        """Return the working day on which something that arrives at an instant is taken up."""
        day, second = divmod(at, DAY_S)
        in_time = self._calendar.is_working(day) and second < self._city.hours.office_close * 60
        return int(self._calendar.counts[day]) + (0 if in_time else 1)

    def works_at(self, at: int) -> bool:
        """Return whether offices are open at an instant."""
        return works_at(self._city.hours, self._calendar, at)

    def _place(self, previous: int, ordinal: int) -> int:
        """Return an instant in the office hours of a working day, after the previous one."""
        ordinal = max(ordinal, self.work_ordinal(previous))
        midnight = int(self._calendar.nth[ordinal]) * DAY_S
        lower = max(midnight + self._city.hours.office_open * 60 + 300, previous + 60)
        upper = max(midnight + self._city.hours.office_close * 60 - 120, lower + 60)
        return int(self._rng.integers(lower, upper))

    def _pick(self, bounds: list[int]) -> int:
        return int(self._rng.integers(bounds[0], bounds[1] + 1))

    def _on_the_spot(self, case: OpenCase, now_s: int) -> list[Step]:
        rules = self._city.behaviour.spot
        steps, at = [], max(now_s, case.received)
        day = int(self._calendar.nth[self.work_ordinal(at)])
        start = max(at, day * DAY_S + self._city.hours.office_open * 60)
        room = max(day * DAY_S + self._city.hours.office_close * 60 - start, 180)
        if case.accepted is None:
            at = start + min(60 * self._pick(rules["wait_minutes"]), room // 3)
            steps.append(Step(at, StepKind.ACCEPT))
        closed = max(at, start) + min(60 * self._pick(rules["work_minutes"]), room // 2)
        if not case.decided:
            steps.append(Step(closed, StepKind.DECIDE))
        steps.append(Step(closed + 20, StepKind.CLOSE))
        return steps

    def _promised(self, case: OpenCase, now_s: int) -> list[Step]:
        steps: list[Step] = []
        at = max(now_s, case.received)
        accepted = case.accepted
        if accepted is None:
            at = accepted = self._until_accepted(case, steps, at)
        first = int(self._calendar.counts[accepted // DAY_S])
        if case.stopped is not None:
            since = int(self._calendar.counts[case.stopped // DAY_S])
            length = max(case.notified_days - self._pick([0, 3]), 1)
            at = self._place(at, since + length)
            steps.append(Step(at, StepKind.RESUME))
            case.held += int(self._calendar.counts[at // DAY_S]) - since
        spent = int(self._calendar.counts[at // DAY_S]) - first - case.held
        used = self._used_days(case, spent)
        held = case.held
        if case.stopped is None and not case.decided:
            at, length = self._detours(case, steps, at, first, used, spent)
            held += length
        last = first + used + held
        if not case.decided:
            begun, at = at, self._place(at, last - int(self._rng.integers(0, 2)))
            self._review_jointly(case, steps, begun, at)
            steps.append(Step(at, StepKind.DECIDE))
        delivery = self._city.behaviour.delivery
        if not case.is_delivered and self._rng.random() < delivery["share"]:
            days = int(self._rng.choice(len(delivery["days"]), p=np.array(delivery["days"]) / sum(delivery["days"])))
            at = self._place(at, self.work_ordinal(at) + days)
            steps.append(Step(at, StepKind.DELIVER))
        steps.append(Step(self._place(at, last), StepKind.CLOSE))
        case.hurried = case.stopped is None and used <= case.limit - 2
        return steps

    def _review_jointly(self, case: OpenCase, steps: list[Step], begun: int, decided: int) -> None:
        """Add the end of the review in the joint unit, some time before the decision."""
        if self._city.matters[case.matter].joint and not case.is_joint_done:
            first, second = self._city.behaviour.joint["spread"]
            since, until = int(self._calendar.counts[begun // DAY_S]), int(self._calendar.counts[decided // DAY_S])
            done = self._place(begun, since + round(self._rng.beta(first, second) * (until - since)))
            steps.append(Step(min(done, decided - 1), StepKind.JOINT_DONE))

    def _until_accepted(self, case: OpenCase, steps: list[Step], at: int) -> int:
        """Add the steps up to acceptance and return when that is."""
        rules = self._city.behaviour.acceptance
        if not case.is_intake_done:
            begin = int(self._calendar.nth[self.work_ordinal(at)]) * DAY_S + self._city.hours.office_open * 60
            at = max(at, begin) + int(self._rng.integers(120, 900))
            steps.append(Step(at, StepKind.INTAKE_DONE))
        asked = case.noticed is not None and case.supplemented is None
        if case.noticed is None and self._rng.random() < rules["supplement"]:
            at = self._place(at, self.work_ordinal(at) + self._pick(rules["notice_days"]))
            steps.append(Step(at, StepKind.NOTICE))
            asked = True
        if asked:
            at = self._place(at, self.work_ordinal(at) + self._pick(rules["supplement_days"]))
            steps.append(Step(at, StepKind.SUPPLEMENT))
        delay = int(self._rng.choice(len(rules["delay"]), p=np.array(rules["delay"]) / sum(rules["delay"])))
        since = case.supplemented or (at if asked else case.received)
        at = self._place(at, self.work_ordinal(since) + delay)
        steps.append(Step(at, StepKind.ACCEPT))
        return at

    def _used_days(self, case: OpenCase, spent: int) -> int:
        """Return the working days from acceptance to closing, stops left out: drawn, given those that are spent."""
        if spent >= case.limit:
            return spent + int(self._rng.geometric(_OVERDUE_ENDS))
        for _attempt in range(_ATTEMPTS):
            used = self._any_used_days(case)
            if used > spent:
                return used
        return case.limit

    def _any_used_days(self, case: OpenCase) -> int:
        mood, lot, limit = self._mood, self._rng.random(), case.limit
        if lot < mood.last_day:
            return limit
        if lot < mood.last_day + mood.day_before:
            return max(limit - 1, 1)
        if lot > 1 - mood.late:
            matter = self._city.matters[case.matter]
            statutory = matter.statutory or limit
            margin = max((statutory * 5 // 7 if matter.promised_unit == "nd" else statutory) - limit, 0)
            if self._rng.random() < mood.beyond:
                return limit + margin + int(self._rng.geometric(1 / mood.late_days))
            return limit + (int(self._rng.integers(1, margin + 1)) if margin else 0)
        return max(1, round(self._rng.beta(*mood.peak) * max(limit - 2, 1)))

    def _detours(
        self, case: OpenCase, steps: list[Step], at: int, first: int, used: int, spent: int
    ) -> tuple[int, int]:
        """Add a stop or an extension; return the last instant and the days a stop takes out of the clock."""
        behaviour = self._city.behaviour
        # A case that has run for some time had its chance of a stop before.
        chance = behaviour.stops["share"] * (1 - spent / max(used, 1))
        if self._city.matters[case.matter].stops and used - spent >= 2 and self._rng.random() < chance:
            day = first + case.held + spent + 1 + int(self._rng.integers(0, used - spent - 1))
            at = self._place(at, day)
            steps.append(Step(at, StepKind.STOP))
            length = self._pick(behaviour.stops["days"])
            case.notified_days = (length + 4) // 5 * 5
            at = self._place(at, day + length)
            steps.append(Step(at, StepKind.RESUME))
            return at, length
        if used == case.limit + 1 and case.extended is None and case.limit >= 8:
            at = self._place(at, first + case.held + max(case.limit - 1, spent))
            steps.append(Step(at, StepKind.EXTEND))
        return at, 0
