"""How cases that are no licences go, as ``resources/demo/procedures.toml`` describes it: steps in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RECEIVED = "received"
"""What a step may count from beside the events of earlier steps."""


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a procedure.

    Attributes:
        event: Id of the event; empty for an extension or the end.
        extends: Amount by which the matter's limit is extended; 0 for a step that is no extension.
        closes: Whether the case ends.
        share: Part of the cases in which it happens.
        since: Number of the step it counts from; -1 for receipt, None for the last step that happened.
        after: Number of the step without which it does not happen; None where it needs none.
        within: Amount and unit it usually takes at the most; None for the limit of the matter.
        spread: Two parameters of a beta distribution over the time allowed.
        late: Share of calm cases that take longer, by ``late_by`` days or hours on the average.
    """

    event: str
    extends: int
    closes: bool
    share: float
    since: int | None
    after: int | None
    within: tuple[int, str] | None
    spread: tuple[float, float]
    late: float
    late_by: float


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure and its share of all the city's cases."""

    id: str
    share: float
    steps: tuple[ProcedureStep, ...]


def read_procedures(table: Mapping[str, Any]) -> Mapping[str, Procedure]:
    """Return the procedures of a file by id."""
    return {
        entry["id"]: Procedure(entry["id"], entry["share"], tuple(_steps(entry["step"], table)))
        for entry in table["procedure"]
    }


def _steps(entries: list[dict[str, Any]], defaults: Mapping[str, Any]) -> list[ProcedureStep]:
    numbers = {RECEIVED: -1} | {entry["event"]: i for i, entry in enumerate(entries) if "event" in entry}
    return [_step(entry, numbers, defaults) for entry in entries]


def _step(entry: Mapping[str, Any], numbers: Mapping[str, int], defaults: Mapping[str, Any]) -> ProcedureStep:
    first, second = entry.get("spread", defaults["spread"])
    within = entry.get("within")
    return ProcedureStep(
        event=entry.get("event", ""),
        extends=entry.get("extends", 0),
        closes=entry.get("closes", False),
        share=entry.get("share", 1.0),
        since=numbers[entry["since"]] if "since" in entry else None,
        after=numbers[entry["with"]] if "with" in entry else None,
        within=None if within is None else (within[0], within[1]),
        spread=(first, second),
        late=entry.get("late", 0.0),
        late_by=entry.get("late_by", defaults["late_by"]),
    )
