"""What courses have told by now: cases and their facts as columns, one element a row of central."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from console.central.simulate.aftermath import Declared
from console.central.simulate.arrivals import Flags, Indices, Seconds
from console.central.simulate.city import City
from console.central.simulate.plans import NEVER_S, Plans
from console.central.simulate.proceedings import Proceeding
from console.domain.case import EventKind

RECEIVE, ACCEPT, REVIEW, CLOSE, JOINT = range(5)
"""Positions of the stages in the city's rules."""
NO_STAGE = -1

LAG_S = (8, 90)
"""Least and greatest seconds from an event to its record in central, while a platform reports."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one table in the order in which central learnt them.

    Attributes:
        case: Index of the case.
        happened: Seconds of local time; `recorded` likewise, and earlier where the source's clock is ahead. Neither is
            later than now.
        kind: Event code; 1 for a declared date that corrects another; zero otherwise.
        stage: Position of the stage an event belongs to; `NO_STAGE` for none.
    """

    case: Indices
    happened: Seconds
    recorded: Seconds
    kind: Indices
    stage: Indices

    def part(self, start: int, end: int) -> "Facts":
        """Return the facts from start up to, not including, end."""
        return Facts(
            self.case[start:end],
            self.happened[start:end],
            self.recorded[start:end],
            self.kind[start:end],
            self.stage[start:end],
        )


@dataclass(frozen=True, slots=True)
class Lot:
    """Facts of one sort as they are planned; `NEVER_S` for those that do not come.

    Attributes:
        case: Index of each case; None where there is one element for every case.
        is_end: Whether they belong to the end of a case, which may be reported late.
    """

    happened: Seconds
    kind: int = 0
    stage: int = NO_STAGE
    case: Indices | None = None
    is_end: bool = False


class Reporter:
    """Turns what is planned into facts that central has learnt by now."""

    def __init__(self, city: City, received: Seconds, late: Seconds, now_s: int, rng: np.random.Generator) -> None:
        self._rules = city.behaviour.reporting
        self._received = received
        self._late = late
        self._now_s = now_s
        self._rng = rng
        # One for each case: what happens in the same second stays in its order.
        self._lag = rng.integers(*LAG_S, len(received))

    def facts(self, lots: Iterable[Lot]) -> Facts:
        """Return the facts of one table; lots stand in the order in which a case sees them."""
        cases, happened, recorded, kinds, stages = [], [], [], [], []
        for lot in lots:
            told = np.flatnonzero(lot.happened <= self._now_s)
            case, instants = told if lot.case is None else lot.case[told], lot.happened[told]
            lag = self._late[case] if lot.is_end else np.zeros(len(case), np.int64)
            known = instants + lag <= self._now_s
            case, instants, lag = case[known], instants[known], lag[known]
            cases.append(case)
            happened.append(instants)
            recorded.append(np.minimum(instants + lag + self._lags(case, instants), self._now_s))
            kinds.append(np.full(len(case), lot.kind))
            stages.append(np.full(len(case), lot.stage))
        learnt = np.concatenate(recorded)
        order = np.lexsort((np.concatenate(happened), learnt))
        columns = (cases, happened, recorded, kinds, stages)
        return Facts(*(np.concatenate(column)[order] for column in columns))

    def case_records(self) -> Seconds:
        """Return when central learnt of each case."""
        recorded: Seconds = np.minimum(self._received + self._lag, self._now_s)
        return recorded

    def _lags(self, case: Indices, happened: Seconds) -> Seconds:
        """Draw seconds to the record; negative where a machine's clock is ahead, but not before the case is known."""
        count, (least, most) = len(case), self._rules["ahead_s"]
        ahead = self._rng.random(count) < self._rules["ahead"]
        room = happened - self._received[case] - LAG_S[1]
        before = np.minimum(self._rng.integers(least, most, count), room)
        lags: Seconds = np.where(ahead & (before > 0), -before, self._lag[case])
        return lags


def told_facts(
    city: City, plans: Plans, proceedings: Iterable[Proceeding], declared: Declared, reporter: Reporter
) -> Mapping[str, Facts]:
    """Return the facts that central has learnt by now, by record name."""
    lots: dict[str, list[Lot]] = {
        "event": _event_lots(city, plans),
        "stop": [Lot(plans.stopped)],
        "resume": [Lot(plans.resumed)],
        "extension": [Lot(plans.extended)],
        "declared_date": [
            Lot(declared.at, 0, case=declared.case),
            Lot(declared.corrected, 1, case=declared.case),
        ],
        "closing": [Lot(plans.closed, is_end=True), Lot(plans.closed_again)],
    }
    for proceeding in proceedings:
        for step, happened in zip(proceeding.procedure.steps, proceeding.at, strict=True):
            if step.event:
                lots["event"].append(Lot(happened, city.events[step.event].code, case=proceeding.case))
            else:
                table = "closing" if step.closes else "extension"
                lots[table].append(Lot(happened, case=proceeding.case, is_end=step.closes))
    return {table: reporter.facts(planned) for table, planned in lots.items()}


def _event_lots(city: City, plans: Plans) -> list[Lot]:
    """Return every sort of event of licences, and the receipt of all cases, in the order in which a case sees them."""
    received, accepted, decided = plans.arrivals.received, plans.accepted, plans.decided
    staged = np.array([matter.is_staged for matter in city.matters])[plans.arrivals.matter]
    spot = np.array([matter.is_on_the_spot for matter in city.matters])[plans.arrivals.matter]

    def only(instants: Seconds, where: Flags) -> Seconds:
        return np.where(where, instants, NEVER_S)

    joint = plans.joint_done < NEVER_S
    delivered = city.events[city.behaviour.delivery["event"]].code
    return [
        Lot(received, EventKind.RECEIVED),
        Lot(only(received, staged), EventKind.STAGE_STARTED, RECEIVE),
        Lot(only(plans.intake_done, staged), EventKind.STAGE_ENDED, RECEIVE),
        Lot(np.where(spot, received, plans.intake_done), EventKind.STAGE_STARTED, ACCEPT),
        Lot(plans.notice, EventKind.SUPPLEMENT_NOTICE, ACCEPT),
        Lot(plans.supplemented, EventKind.SUPPLEMENTED, ACCEPT),
        Lot(plans.notice_again, EventKind.SUPPLEMENT_NOTICE, ACCEPT),
        Lot(plans.supplemented_again, EventKind.SUPPLEMENTED, ACCEPT),
        Lot(accepted, EventKind.ACCEPTED, ACCEPT),
        Lot(accepted, EventKind.STAGE_ENDED, ACCEPT),
        Lot(only(accepted, staged), EventKind.STAGE_STARTED, REVIEW),
        Lot(only(accepted, joint), EventKind.STAGE_STARTED, JOINT),
        Lot(plans.joint_done, EventKind.STAGE_ENDED, JOINT),
        Lot(decided, EventKind.DECIDED, is_end=True),
        Lot(only(decided, staged), EventKind.STAGE_ENDED, REVIEW, is_end=True),
        Lot(only(decided, staged), EventKind.STAGE_STARTED, CLOSE, is_end=True),
        Lot(plans.delivered, delivered, is_end=True),
        Lot(only(plans.closed, staged & (decided < NEVER_S)), EventKind.STAGE_ENDED, CLOSE, is_end=True),
        Lot(plans.reopened, EventKind.REOPENED),
    ]
