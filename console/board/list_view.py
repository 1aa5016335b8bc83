"""What the case list is asked and shows, as frozen values: the page draws these and nothing else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from console.board.wall_view import LightCounts
from console.domain.case import CaseId
from console.domain.freshness import Freshness
from console.domain.light import Certainty, Light
from console.domain.naming import Name


class SortKey(StrEnum):
    """Columns a case list can be ordered by."""

    REMAINING = "remaining"
    LIGHT = "light"
    CASE_NO = "case_no"
    MATTER = "matter"
    UNIT = "unit"
    DUE = "due"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What a reader asked to see. Empty sets of areas, units and matters mean no restriction.

    Attributes:
        lights: Lights wanted, none when empty; cases of a lost source match only through ``unknown``.
        unknown: Whether cases of lost sources are wanted.
        closed: Whether cases closed within the board's window are wanted instead of open ones.
        stage_over: Whether only open cases are wanted that have a stage over its limit while no clock of the whole is
            over.
        text: Found in case number, matter, project or applicant; matched as plain text.
        due_today: Whether only open cases are wanted whose deciding clock ends today.
        stop_over: Whether only open cases are wanted whose clock stands still for longer than the applicant was told.
        only: Cases wanted, by id; None means no restriction.
    """

    areas: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    matters: frozenset[int] = frozenset()
    lights: frozenset[Light] = frozenset(Light)
    unknown: bool = True
    closed: bool = False
    text: str = ""
    sort: SortKey = SortKey.REMAINING
    descending: bool = False
    stage_over: bool = False
    due_today: bool = False
    stop_over: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A clock as a bullet: used and limits, in the clock's own unit."""

    used: int
    promised: int | None
    statutory: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case table.

    Attributes:
        remaining: Units left on the deciding clock, negative when over; units left when stopped; None without limit.
        due: Due day of the deciding clock; None when stopped or without limit.
        stages: One entry a stage: ``done``, ``now``, ``over`` or ``ahead``.
        closed_late: Units late at closing; None while open or in time.
        applicant: As the query layer gives it: names of natural persons are masked.
        unit_code: Unit of ``remaining`` and ``closed_late``: ``wd`` working days, ``nd`` natural days; ``h`` and ``wh``
            stand for minutes of natural and working time.
    """

    case_id: CaseId
    light: Light
    certainty: Certainty
    freshness: Freshness
    source_age_s: float | None
    remaining: int | None
    bar: Bar | None
    case_no: str
    matter: Name
    unit: Name
    area: Name
    due: date | None
    stages: tuple[str, ...] = ()
    is_closed: bool = False
    closed_late: int | None = None
    applicant: str = ""
    unit_code: str = "wd"


@dataclass(frozen=True, slots=True)
class CaseList:
    """The answer to a query: ordered ids now, rows on demand.

    Attributes:
        ids: Case ids in the order asked for.
        matching: How many match.
        total: How many open cases there are before any filter.
        facets: Open cases of each light under all filters but the light filter.
        unknown: Of these, cases of lost sources (not in ``facets``).
        closed: Cases closed within the board's window under the same filters.
        due_today: Of the open ones, cases whose deciding clock ends today.
        stage_over: Open cases with a stage over its limit while no clock of the whole is over, under all other filters
            but the light filter and without those of lost sources; None while they are being counted.
    """

    query: CaseQuery
    ids: npt.NDArray[np.int64]
    matching: int
    total: int
    facets: LightCounts
    unknown: int
    closed: int
    due_today: int
    stage_over: int | None = 0
