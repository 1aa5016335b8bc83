"""Rows of evaluations, of what is done about them, and of complaints."""

import json
from datetime import datetime

from console.central.simulate.opinions import HandlingStep, Opinion
from console.central.simulate.registry import Row, source_of
from console.central.simulate.rows import record_hash


def evaluation_row(
    opinion: Opinion,
    case_no: str,
    area: str,
    ids: tuple[int, int, int, int | None],
    happened_at: datetime,
    recorded_at: datetime,
) -> Row:
    """Return an evaluation.

    Args:
        opinion: What was said.
        case_no: Number of the case; makes the digest.
        area: Its area.
        ids: Of the evaluation, the case, the unit and the window; None for no window.
        happened_at: When it was given.
        recorded_at: When central learnt of it.
    """
    number, case_id, unit_id, window_id = ids
    tags = json.dumps(opinion.tags, ensure_ascii=False)
    digest = record_hash(f"evaluation\t{case_no}\t{happened_at:%FT%TZ}\t{opinion.grade}\t{tags}\t{opinion.comment}")
    return _told(area, happened_at, recorded_at, digest) | {
        "id": number,
        "case_id": case_id,
        "unit_id": unit_id,
        "window_id": window_id,
        "grade_code": opinion.grade,
        "channel": opinion.channel,
        "turn": 1,
        "tags": tags,
        "comment": opinion.comment,
        "evaluator": None,
    }


def step_row(step: HandlingStep, evaluation: Row, handler: str, happened_at: datetime, recorded_at: datetime) -> Row:
    """Return a step of what is done about an evaluation, itself without id."""
    digest = record_hash(f"evaluation_step\t{evaluation['record_hash']}\t{step.kind}")
    return _told(str(evaluation["area"]), happened_at, recorded_at, digest) | {
        "evaluation_id": evaluation["id"],
        "step": step.kind,
        "handler": handler,
        "opinion": step.opinion,
        "grade_code": step.grade,
    }


def _told(area: str, happened_at: datetime, recorded_at: datetime, digest: str) -> Row:
    return {
        "area": area,
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "source": source_of(area),
        "source_record": digest[:12],
        "record_hash": digest,
        "valid": True,
        "invalid_reason": None,
    }
