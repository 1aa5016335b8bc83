"""What a course has told by now: cases and their facts as columns, one element a row of central."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from console.central.simulate.arrivals import Flags, Indices, Seconds
from console.central.simulate.plans import NEVER_S, Plans
from console.domain.case import CaseType, EventKind

RECEIVE, ACCEPT, REVIEW, CLOSE = range(4)
"""Positions of the stages in the city's rules."""
NO_STAGE = -1

LAG_S = (8, 90)
"""Least and greatest seconds from an event to its record in central, while a platform reports."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one table in the order in which central learnt them.

    Attributes:
        case: Index of the case.
        happened: Seconds of local time; `recorded` likewise, never later than now.
        kind: `EventKind` of events; zero in other tables.
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


def told_facts(plans: Plans, now_s: int, rng: np.random.Generator) -> Mapping[str, Facts]:
    """Return the facts that have happened by now, by record name."""
    singles = {"stop": plans.stopped, "resume": plans.resumed, "extension": plans.extended, "closing": plans.closed}
    told = {"event": _ordered(_event_parts(plans), now_s, rng)}
    for name, instants in singles.items():
        told[name] = _ordered([(instants, 0, NO_STAGE)], now_s, rng)
    return told


def case_records(plans: Plans, now_s: int, rng: np.random.Generator) -> Seconds:
    """Return when central learnt of each case."""
    received = plans.arrivals.received
    lag: Seconds = np.minimum(received + rng.integers(*LAG_S, len(received)), now_s)
    return lag


_Part = tuple[Seconds, int, int]


def _event_parts(plans: Plans) -> list[_Part]:
    """Return instants, kind and stage of every sort of event, in the order in which a case sees them."""
    received = plans.arrivals.received
    staged = plans.limits.case_type != CaseType.ON_THE_SPOT

    def only(instants: Seconds, where: Flags) -> Seconds:
        return np.where(where, instants, NEVER_S)

    accept_from = np.where(staged, plans.intake_done, received)
    decided = plans.decided
    closing_from = only(decided, staged)
    closed = only(plans.closed, staged & (decided < NEVER_S))
    return [
        (received, EventKind.RECEIVED, NO_STAGE),
        (only(received, staged), EventKind.STAGE_STARTED, RECEIVE),
        (only(plans.intake_done, staged), EventKind.STAGE_ENDED, RECEIVE),
        (accept_from, EventKind.STAGE_STARTED, ACCEPT),
        (plans.notice, EventKind.SUPPLEMENT_NOTICE, ACCEPT),
        (plans.supplemented, EventKind.SUPPLEMENTED, ACCEPT),
        (plans.accepted, EventKind.ACCEPTED, ACCEPT),
        (plans.accepted, EventKind.STAGE_ENDED, ACCEPT),
        (only(plans.accepted, staged), EventKind.STAGE_STARTED, REVIEW),
        (decided, EventKind.DECIDED, NO_STAGE),
        (only(decided, staged), EventKind.STAGE_ENDED, REVIEW),
        (closing_from, EventKind.STAGE_STARTED, CLOSE),
        (closed, EventKind.STAGE_ENDED, CLOSE),
    ]


def _ordered(parts: list[_Part], now_s: int, rng: np.random.Generator) -> Facts:
    chosen = [np.flatnonzero(instants <= now_s) for instants, _kind, _stage in parts]
    case = np.concatenate(chosen)
    happened = np.concatenate([part[0][index] for part, index in zip(parts, chosen, strict=True)])
    kind = np.concatenate([np.full(len(index), part[1]) for part, index in zip(parts, chosen, strict=True)])
    stage = np.concatenate([np.full(len(index), part[2]) for part, index in zip(parts, chosen, strict=True)])
    order = np.argsort(happened, kind="stable")
    case, happened, kind, stage = case[order], happened[order], kind[order], stage[order]
    recorded = np.minimum(happened + rng.integers(*LAG_S, len(happened)), now_s)
    return Facts(case, happened, recorded, kind, stage)
