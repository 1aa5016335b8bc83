"""What findings look at beside the facts that move clocks: documents, approvals, repetitions, clocks ahead."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from console.domain.case import EventKind
from console.replica.case_reads import ALWAYS_US, HasConnection, Ints

_FACT_TABLES: Final = ("event", "stop", "resume", "extension", "closing")
_IN_FORCE: Final = """
    f.valid = 1 AND f.happened_at <= :at AND f.recorded_at <= :known
    AND NOT EXISTS (SELECT 1 FROM {table} g WHERE g.corrects = f.id AND g.valid = 1 AND g.recorded_at <= :known)
"""
_STOPS: Final = """
    SELECT f.id, f.reason_code, coalesce(f.document_no, '') <> '', coalesce(f.notified_days, -1) FROM stop f
    WHERE {scope}
"""
_EXTENSIONS: Final = f"""
    SELECT f.case_id, count(*), min(coalesce(f.approver, '') <> '') FROM extension f
    WHERE {{scope}} AND {_IN_FORCE} GROUP BY f.case_id
"""  # noqa: S608 - constants
_NOTICES: Final = f"""
    SELECT f.case_id, count(*) FROM event f
    WHERE {{scope}} AND f.kind_code = {EventKind.SUPPLEMENT_NOTICE.value} AND {_IN_FORCE}
    AND NOT EXISTS (SELECT 1 FROM event a WHERE a.case_id = f.case_id AND a.kind_code = {EventKind.ACCEPTED.value}
                    AND a.valid = 1 AND a.happened_at <= f.happened_at AND a.recorded_at <= :known)
    GROUP BY f.case_id HAVING count(*) > 1
"""  # noqa: S608 - constants
_AHEAD: Final = """
    SELECT f.case_id, max(f.happened_at - f.recorded_at) FROM {table} f
    WHERE {scope} AND f.happened_at > f.recorded_at + :tolerance AND f.valid = 1 AND f.recorded_at <= :known
    GROUP BY f.case_id
"""


@dataclass(frozen=True, slots=True)
class StopRecord:
    """A stop as its source recorded it; ``notified_days`` -1 where the applicant was told none."""

    reason: str
    is_documented: bool
    notified_days: int


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """Records by stop and by case; cases without any are missing.

    Attributes:
        stops: By record id.
        extensions: How many, and whether each names its approver.
        notices: Notices to supplement before acceptance, where there were several.
        ahead_us: By how much the furthest fact is ahead of central's clock.
    """

    stops: Mapping[int, StopRecord]
    extensions: Mapping[int, tuple[int, bool]]
    notices: Mapping[int, int]
    ahead_us: Mapping[int, int]


def read_records(
    reader: HasConnection,
    at_us: int,
    tolerance_us: int,
    wanted: Sequence[int] | None = None,
    known_by: int = ALWAYS_US,
) -> CaseRecords:
    """Return the records of every case of the replica, or of some.

    Args:
        reader: An open replica.
        at_us: Facts that happened later are left out.
        tolerance_us: Facts no further ahead of central's clock than this are not counted as ahead.
        wanted: Ids of the cases; None for all.
        known_by: What central recorded later is left out.
    """
    values = {"at": at_us, "tolerance": tolerance_us, "ids": json.dumps(wanted), "known": known_by}
    scope = "1" if wanted is None else "f.case_id IN (SELECT value FROM json_each(:ids))"

    def rows(sql: str, table: str = "") -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = reader.connection.execute(
            sql.format(table=table, scope=scope), values
        ).fetchall()
        return found

    ahead: dict[int, int] = {}
    for table in _FACT_TABLES:
        for case_id, by_us in rows(_AHEAD, table):
            ahead[case_id] = max(by_us, ahead.get(case_id, 0))
    return CaseRecords(
        stops={row[0]: StopRecord(row[1], bool(row[2]), row[3]) for row in rows(_STOPS)},
        extensions={row[0]: (row[1], bool(row[2])) for row in rows(_EXTENSIONS, "extension")},
        notices={row[0]: row[1] for row in rows(_NOTICES, "event")},
        ahead_us=ahead,
    )


def by_case(values: Mapping[int, int], case_ids: Ints) -> Ints:
    """Return a value for each case, 0 where there is none."""
    return np.fromiter((values.get(case_id, 0) for case_id in case_ids.tolist()), np.int64, len(case_ids))
