"""What people say of a closed case (好差评), and what is done about it when it is bad."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from console.central.simulate.arrivals import Seconds
from console.central.simulate.city import City
from console.central.simulate.office import Office
from console.domain.calendar import WorkingCalendar

WORST_GOOD_GRADE = 3
"""基本满意; what is worse is a bad evaluation. Source: 国办发〔2019〕51号."""
_AT_OWN_WINDOW = 0.8
"""Share of hall cases that were handed in at the window of their unit."""


@dataclass(frozen=True, slots=True)
class HandlingStep:
    """A step of what is done about a bad evaluation.

    Attributes:
        kind: As in ``records.EVALUATION_STEP``.
        at: Seconds of local time.
        grade: What the evaluator said when called back.
    """

    kind: str
    at: int
    opinion: str | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """One evaluation, given at ``at`` in seconds of local time."""

    at: int
    grade: int
    channel: str
    tags: tuple[str, ...]
    comment: str | None

    @property
    def is_bad(self) -> bool:
        """Whether something is to be done about it."""
        return self.grade > WORST_GOOD_GRADE


class Windows:
    """Which windows there are, by the ids of central."""

    def __init__(self, rows: Iterable[tuple[int, str, int | None]]) -> None:
        """Take windows as id, area and unit; None for one that takes everything."""
        self._of_unit: dict[int, int] = {}
        self._of_area: dict[str, list[int]] = {}
        for window, area, unit in rows:
            self._of_area.setdefault(area, []).append(window)
            if unit is not None:
                self._of_unit[unit] = window

    def draw(self, area: str, unit: int, rng: np.random.Generator) -> int | None:
        """Return the window at which a case of a unit was handed in; None where the area has none."""
        others = self._of_area.get(area)
        if others is None:
            return None
        own = self._of_unit.get(unit)
        return own if own is not None and rng.random() < _AT_OWN_WINDOW else others[int(rng.integers(len(others)))]


class OpinionDrawer:
    """Draws evaluations and their handling from one source of chance."""

    def __init__(self, city: City, calendar: WorkingCalendar, rng: np.random.Generator) -> None:
        self._plan = city.services.evaluation
        self._rules = city.services.rectification
        self._office = Office(city.hours, calendar, rng)
        self._rng = rng

    def draw(self, closed: int, *, is_online: bool, is_late: bool) -> Opinion | None:
        """Return what is said of a case that was closed at an instant; mostly nothing."""
        plan, rng = self._plan, self._rng
        if rng.random() >= plan.share:
            return None
        grade = (plan.late_grades if is_late else plan.grades).draw(rng)
        is_bad = grade > WORST_GOOD_GRADE
        tags = plan.good_tags if not is_bad else plan.late_tags if is_late else plan.bad_tags
        return Opinion(
            closed + 30 + int(rng.exponential(plan.delay_s)),
            grade,
            (plan.online_channels if is_online else plan.hall_channels).draw(rng),
            (self._one(tags),),
            self._one(plan.comments) if is_bad and rng.random() < plan.commented else None,
        )

    def handling(self, evaluated: int) -> tuple[HandlingStep, ...]:
        """Return what is done about a bad evaluation that was given at an instant, in order."""
        rules, rng = self._rules, self._rng
        first = int(self._office.work_ordinals(_column(evaluated))[0])
        contacted_day = rules.contacted.draw(rng)
        contacted = self._place(evaluated, first + contacted_day)
        settled_day = max(rules.settled.draw(rng), contacted_day)
        settled = self._place(contacted, first + settled_day)
        is_unfounded = rng.random() < rules.unfounded
        opinion = rules.unfounded_opinion if is_unfounded else self._one(rules.opinions)
        answered = settled + int(rng.integers(120, 1800))
        steps = [
            HandlingStep("contacted", contacted),
            HandlingStep("unfounded" if is_unfounded else "rectified", settled, opinion),
            HandlingStep("answered", answered, opinion),
        ]
        if rng.random() < rules.called_back:
            day = first + settled_day + rules.called_back_days.draw(rng)
            grade = rules.called_back_grades.draw(rng)
            steps.append(HandlingStep("called_back", self._place(answered, day), grade=grade))
        return tuple(steps)

    def _place(self, previous: int, ordinal: int) -> int:
        return int(self._office.place(_column(previous), _column(ordinal))[0])

    def _one(self, words: tuple[str, ...]) -> str:
        return words[int(self._rng.integers(len(words)))]


def _column(value: int) -> Seconds:
    return np.array([value], np.int64)
