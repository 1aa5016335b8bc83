"""Stages of cases: when each unit that takes part, lead or joint, began them and ended them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern
from typing import Final

import numpy as np
import numpy.typing as npt

from console.domain.case import EventKind
from console.domain.ledger import ABSENT_US
from console.replica.case_reads import ALWAYS_US, NONE, HasConnection, Ints

_BEGUN: Final = f"CASE WHEN f.kind_code = {EventKind.STAGE_STARTED.value} THEN f.happened_at END"
_ENDED: Final = f"CASE WHEN f.kind_code = {EventKind.STAGE_ENDED.value} THEN f.happened_at END"
_SPANS: Final = f"""
    SELECT f.case_id, f.stage_code, coalesce(f.unit_id, c.unit_id, {NONE}) AS unit,
           coalesce(min({_BEGUN}), min({_ENDED})),
           coalesce(CASE WHEN max({_BEGUN}) > max({_ENDED}) THEN NULL ELSE max({_ENDED}) END, :absent),
           count({_BEGUN})
    FROM event f JOIN supervised_case c ON c.id = f.case_id
    WHERE f.case_id IN (SELECT value FROM json_each(:ids))
    AND f.kind_code IN ({EventKind.STAGE_STARTED.value}, {EventKind.STAGE_ENDED.value})
    AND f.stage_code IS NOT NULL AND f.valid = 1 AND f.happened_at <= :at AND f.recorded_at <= :known
    AND NOT EXISTS (SELECT 1 FROM event g WHERE g.corrects = f.id AND g.valid = 1 AND g.recorded_at <= :known)
    GROUP BY f.case_id, f.stage_code, unit ORDER BY f.case_id, f.stage_code, unit
"""  # noqa: S608 - constants
_FETCHED: Final = 4_096
"""Rows taken at once: as objects of Python they need ten times the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class StageSpans:
    """Stages in order of case, stage and unit, each unit's span of a stage on its own.

    A stage that a unit began again lasts from its first beginning to its last end.

    Attributes:
        unit_id: The unit that handles the stage: the case's own where the event names none; `NONE` without either.
        started_at: When it began; where only its end was told, that.
        ended_at: When it ended; `ABSENT_US` while it runs.
        is_begun: Whether the unit told that it began.
    """

    case_id: Ints
    stage: tuple[str, ...]
    unit_id: Ints
    started_at: Ints
    ended_at: Ints
    is_begun: npt.NDArray[np.bool_]

    def take(self, chosen: npt.NDArray[np.intp]) -> "StageSpans":
        """Return the spans at these places."""
        return StageSpans(
            case_id=self.case_id[chosen],
            stage=tuple(self.stage[place] for place in chosen.tolist()),
            unit_id=self.unit_id[chosen],
            started_at=self.started_at[chosen],
            ended_at=self.ended_at[chosen],
            is_begun=self.is_begun[chosen],
        )

    def running(self) -> "StageSpans":
        """Return the spans that have not ended."""
        return self.take(np.flatnonzero(self.ended_at == ABSENT_US))


def read_stage_spans(reader: HasConnection, ids: Iterable[int], at_us: int, known_by: int = ALWAYS_US) -> StageSpans:
    """Return the stages of these cases.

    Args:
        reader: An open replica.
        ids: The cases.
        at_us: Up to and with this instant.
        known_by: Without what central recorded later.
    """
    wanted = json.dumps([int(case_id) for case_id in ids])
    values = {"ids": wanted, "at": at_us, "known": known_by, "absent": ABSENT_US}
    cursor = reader.connection.execute(_SPANS, values)
    numbers, stage = [np.empty((0, 5), np.int64)], []
    while rows := cursor.fetchmany(_FETCHED):
        numbers.append(np.array([(row[0], *row[2:]) for row in rows], np.int64))
        stage += [intern(row[1]) for row in rows]
    case_id, unit_id, started_at, ended_at, begun = np.concatenate(numbers).T
    return StageSpans(case_id, tuple(stage), unit_id, started_at, ended_at, begun > 0)
