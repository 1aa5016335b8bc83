"""Stages that run: begun by a unit, lead or joint, and not ended by it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from console.domain.case import EventKind
from console.replica.case_reads import NONE, HasConnection, Ints

_IN_FORCE: Final = """
    {f}.valid = 1 AND {f}.happened_at <= :at
    AND NOT EXISTS (SELECT 1 FROM event g WHERE g.corrects = {f}.id AND g.valid = 1)
"""
_RUNNING: Final = f"""
    SELECT f.case_id, f.stage_code, coalesce(f.unit_id, {NONE}), min(f.happened_at) FROM event f
    WHERE f.case_id IN (SELECT value FROM json_each(:ids)) AND f.kind_code = {EventKind.STAGE_STARTED.value}
    AND f.stage_code IS NOT NULL AND {_IN_FORCE.format(f="f")}
    AND NOT EXISTS (
        SELECT 1 FROM event e WHERE e.case_id = f.case_id AND e.kind_code = {EventKind.STAGE_ENDED.value}
        AND e.stage_code = f.stage_code AND e.unit_id IS f.unit_id AND e.happened_at >= f.happened_at
        AND {_IN_FORCE.format(f="e")})
    GROUP BY f.case_id, f.stage_code, f.unit_id ORDER BY f.case_id, f.stage_code, f.unit_id
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class RunningStages:
    """Stages in order of case, stage and unit.

    Attributes:
        unit_id: The unit that handles the stage; `NONE` where the event names none.
    """

    case_id: Ints
    stage: tuple[str, ...]
    unit_id: Ints
    started_at: Ints


def read_running_stages(reader: HasConnection, ids: Iterable[int], at_us: int) -> RunningStages:
    """Return the stages of these cases that run at an instant."""
    values = {"ids": json.dumps([int(case_id) for case_id in ids]), "at": at_us}
    rows = reader.connection.execute(_RUNNING, values).fetchall()
    return RunningStages(
        case_id=np.array([row[0] for row in rows], np.int64),
        stage=tuple(row[1] for row in rows),
        unit_id=np.array([row[2] for row in rows], np.int64),
        started_at=np.array([row[3] for row in rows], np.int64),
    )
