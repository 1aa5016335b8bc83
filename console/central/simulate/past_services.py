"""Evaluations and complaints of a history: what people have said by now of cases that are closed, or by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S, Flags, Indices
from console.central.simulate.city import City
from console.central.simulate.complaints import ComplaintDrawer, Target
from console.central.simulate.facts import LAG_S, Facts
from console.central.simulate.opinions import HandlingStep, Opinion, OpinionDrawer, Windows
from console.central.simulate.plans import NEVER_S, Plans
from console.central.simulate.premises import Premises
from console.central.simulate.registry import Row
from console.central.simulate.rows import CaseTexts
from console.central.simulate.service_rows import evaluation_row, step_row
from console.domain.calendar import WorkingCalendar
from console.domain.case import ClosingResult

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of a case, and what has been done about it by now."""

    case: int
    window: int | None
    opinion: Opinion
    steps: tuple[HandlingStep, ...]


class PastServices:
    """Rows with ids that count from one, as those of the registry; central's are put in when they are stored."""

    def __init__(
        self,
        city: City,
        calendar: WorkingCalendar,
        texts: CaseTexts,
        told: Mapping[str, Facts],
        premises: Premises,
        now_s: int,
        rng: np.random.Generator,
    ) -> None:
        self._city = city
        self._texts = texts
        self._directory = Directory(city)
        self._now_s = now_s
        self._rng = rng
        self._windows = Windows(
            (_id(row["id"]), str(row["area"]), _or_none(row["unit_id"])) for row in premises.windows
        )
        self._opinions = OpinionDrawer(city, calendar, rng)
        self._complaints = ComplaintDrawer(city, rng)
        self._said = list(self._draw(calendar, told["closing"]))
        self._closed = frozenset(told["closing"].case.tolist())
        self._complaining: list[int] = np.flatnonzero(
            np.isin(texts.plans.arrivals.matter, self._complaints.types)
        ).tolist()

    def counts(self) -> Mapping[str, int]:
        """Return how many rows there are, by record name, in an order that keeps references."""
        return {
            "evaluation": len(self._said),
            "evaluation_step": sum(len(said.steps) for said in self._said),
            "complaint": len(self._complaining),
        }

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table."""
        match table:
            case "evaluation":
                return (self._evaluation(number, said) for number, said in enumerate(self._said, start=1))
            case "evaluation_step":
                return self._steps()
            case _:
                return self._complaint_rows()

    def _draw(self, calendar: WorkingCalendar, closings: Facts) -> Iterator[_Said]:
        """Draw what is said of the first closing of each licence that was decided."""
        plans = self._texts.plans
        licences = np.array([matter.procedure is None for matter in self._city.matters])[plans.arrivals.matter]
        decided = licences & np.isin(plans.result, (ClosingResult.GRANTED, ClosingResult.REFUSED))
        late = _is_late(calendar, plans)
        cases, first = np.unique(closings.case, return_index=True)
        for case, at in zip(cases.tolist(), closings.happened[first].tolist(), strict=True):
            if not decided[case]:
                continue
            is_online = bool(plans.arrivals.online[case])
            opinion = self._opinions.draw(at, is_online=is_online, is_late=bool(late[case]))
            if opinion is None or opinion.at > self._now_s:
                continue
            unit = int(self._texts.unit_number[case]) + 1
            window = None if is_online else self._windows.draw(self._texts.area_code[case], unit, self._rng)
            steps = self._opinions.handling(opinion.at) if opinion.is_bad else ()
            yield _Said(case, window, opinion, tuple(step for step in steps if step.at <= self._now_s))

    def _evaluation(self, number: int, said: _Said) -> Row:
        case = said.case
        ids = number, case + 1, int(self._texts.unit_number[case]) + 1, said.window
        happened, recorded = self._instants(said.opinion.at)
        return evaluation_row(
            said.opinion, self._texts.case_no[case], self._texts.area_code[case], ids, happened, recorded
        )

    def _steps(self) -> Iterator[Row]:
        row_id = 0
        for number, said in enumerate(self._said, start=1):
            if not said.steps:
                continue
            evaluation = self._evaluation(number, said)
            handler = self._directory.handler(int(self._texts.unit_number[said.case]), number)
            for step in said.steps:
                row_id += 1
                yield {"id": row_id} | step_row(step, evaluation, handler, *self._instants(step.at))

    def _complaint_rows(self) -> Iterator[Row]:
        arrivals = self._texts.plans.arrivals
        for number, case in enumerate(self._complaining, start=1):
            area, matter = self._texts.area_code[case], int(arrivals.matter[case])
            recorded = self._instants(int(arrivals.received[case]))[1]
            row = self._complaints.row(number, case + 1, area, matter, self._target(case), recorded)
            yield row | {"verdict": self._complaints.verdict() if case in self._closed else None}

    def _target(self, case: int) -> Target:
        """Return an earlier case of the same area, and its unit, for a complaint that is about one."""
        arrivals = self._texts.plans.arrivals
        if not self._complaints.is_about_a_case(int(arrivals.matter[case])):
            return Target()
        same = np.flatnonzero(arrivals.area[max(0, case - 1_000) : case] == arrivals.area[case])
        if not len(same):
            return Target()
        other = max(0, case - 1_000) + int(self._rng.choice(same))
        return Target(int(self._texts.unit_number[other]) + 1, other + 1)

    def _instants(self, local_s: int) -> tuple[datetime, datetime]:
        """Return when something happened, and when central learnt of it."""
        recorded_s = min(local_s + local_s % (LAG_S[1] - LAG_S[0]) + LAG_S[0], self._now_s)
        offset = self._texts.zone_offset_s
        return _EPOCH + timedelta(seconds=local_s - offset), _EPOCH + timedelta(seconds=recorded_s - offset)


def _is_late(calendar: WorkingCalendar, plans: Plans) -> Flags:
    """Return which decided cases took longer than was promised, stops left out."""
    known = (plans.accepted < NEVER_S) & (plans.decided < NEVER_S)
    accepted, decided = (np.where(known, at, 0) // DAY_S for at in (plans.accepted, plans.decided))
    stopped = (plans.stopped < NEVER_S) & known
    since, until = (np.where(stopped, at, 0) // DAY_S for at in (plans.stopped, plans.resumed))
    counts = calendar.counts.astype(np.int64)
    used: Indices = counts[decided] - counts[accepted] - (counts[until] - counts[since])
    promised = plans.limits.promised
    limit = np.where(plans.limits.natural, counts[accepted + promised] - counts[accepted], promised)
    late: Flags = known & (used > limit + plans.extension)
    return late


def _id(value: object) -> int:
    assert isinstance(value, int)
    return value


def _or_none(value: object) -> int | None:
    return None if value is None else _id(value)
