"""Stages of cases: planned by their matter version, begun and ended by each unit that takes part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from console.board.assemble import Known
from console.board.catalogue import Catalogue
from console.board.columns import CaseColumns
from console.board.detail_view import StageLine
from console.board.period import day_date
from console.board.remaining import ClockEnds, Judged, units_left
from console.domain.ledger import ABSENT_US, HOUR_UNITS, MONTHS, NATURAL_DAYS, NO_DAY, NO_LIMIT, UNIT_CODES
from console.domain.light import ClockKind
from console.domain.rule import RuleBook
from console.domain.stage_clock import StageRuns, project_stages
from console.replica.case_reads import NONE, Ints
from console.replica.catalogue_reads import Stage
from console.replica.stage_reads import StageSpans

_PROMISED = ClockKind.PROMISED
_MINUTES_OF_HOUR = 60
_MOST = np.iinfo(np.int16).max

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StageRun:
    """A stage as one unit handles it; fields as in `StageLine`.

    Attributes:
        started, ended: Local days.
    """

    stage: str
    unit_id: int
    is_begun: bool
    started: int
    ended: int | None
    used: int | None
    left: int | None
    unit_code: str
    over: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """All runs of some cases, as the spans stand, with what the kernel counts of each; fields as in `StageRun`.

    Attributes:
        judged: Local days: when it ended, or that of now.
        is_counted, is_limited: Whether ``used`` and ``left`` mean anything; the latter of those counted.
        unit: Indexes of `UNIT_CODES`.
    """

    spans: StageSpans
    is_ended: Flags
    is_over: Flags
    is_counted: Flags
    is_limited: Flags
    started: Ints
    judged: Ints
    used: Ints
    left: Ints
    unit: npt.NDArray[np.uint8]

    def places_of(self, case_id: Ints) -> Iterator[slice]:
        """Yield where the runs of each of these cases stand."""
        first, last = (np.searchsorted(self.spans.case_id, case_id, side).tolist() for side in ("left", "right"))
        return map(slice, first, last)

    def at(self, places: slice) -> list[StageRun]:
        """Return the runs at these places."""
        return [self._run(place) for place in range(places.start, places.stop)]

    def _run(self, place: int) -> StageRun:
        is_counted, unit = self.is_counted[place], self.unit[place]
        return StageRun(
            stage=self.spans.stage[place],
            unit_id=int(self.spans.unit_id[place]),
            is_begun=bool(self.spans.is_begun[place]),
            started=int(self.started[place]),
            ended=int(self.judged[place]) if self.is_ended[place] else None,
            used=int(self.used[place]) if is_counted else None,
            left=int(self.left[place]) if is_counted and self.is_limited[place] else None,
            unit_code=UNIT_CODES[NATURAL_DAYS if unit == MONTHS else unit],
            over=bool(self.is_over[place]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    """When each run began, ended and is judged: now, at its end, or when its case was closed."""

    started_at: Ints
    ended_at: Ints
    judged_at: Ints
    started: Ints
    judged: Ints


def stages_of_cases(
    spans: StageSpans, known: Known, columns: CaseColumns, catalogue: Catalogue, book: RuleBook, now_us: int
) -> dict[int, tuple[StageLine, ...]]:
    """Return the stages of cases, by id; those of a kind of matter only where units tell of them.

    Args:
        spans: When units began and ended stages of these cases.
        known: The cases.
        columns: The same cases.
        catalogue: What their matters plan.
        book: The rules.
        now_us: City time.
    """
    runs = _count(spans, known, columns, catalogue, book, now_us)
    cases = zip(columns.case_id.tolist(), columns.version_id.tolist(), columns.unit_id.tolist(), strict=True)
    return {
        case_id: _lines_of_case(version, runs.at(places), own, catalogue)
        for (case_id, version, own), places in zip(cases, runs.places_of(columns.case_id), strict=True)
    }


def states_of_cases(
    spans: StageSpans, known: Known, columns: CaseColumns, catalogue: Catalogue, book: RuleBook, now_us: int
) -> dict[int, tuple[str, ...]]:
    """Return what `stage_states` says of the lines of cases, by id; arguments as for `stages_of_cases`.

    Of thousands of cases few differ in more than days and units, so that lines are made once for each kind of them.
    """
    runs = _count(spans, known, columns, catalogue, book, now_us)
    # Lists, not arrays: Python takes single entries out of them five times as fast.
    flags = (flag.tolist() for flag in (runs.spans.is_begun, runs.is_ended, runs.is_over))
    told = list(zip(runs.spans.stage, *flags, strict=True))
    made: dict[tuple[object, ...], tuple[str, ...]] = {}
    found = {}
    cases = zip(columns.case_id.tolist(), columns.version_id.tolist(), columns.unit_id.tolist(), strict=True)
    for (case_id, version, own), places in zip(cases, runs.places_of(columns.case_id), strict=True):
        like = (version, *told[places])
        if like not in made:
            made[like] = stage_states(_lines_of_case(version, runs.at(places), own, catalogue))
        found[case_id] = made[like]
    return found


def limits_of(spans: StageSpans, version_id: Ints, catalogue: Catalogue) -> npt.NDArray[np.int16]:
    """Return the limit of each stage as its matter version plans it; `NO_LIMIT` for none."""
    plans = {
        version: {stage.code: stage.limit for stage in catalogue.stages_of(version)}
        for version in np.unique(version_id).tolist()
    }
    limits = [plans[version].get(code) for version, code in zip(version_id.tolist(), spans.stage, strict=True)]
    return np.array([NO_LIMIT if limit is None else min(limit, _MOST) for limit in limits], np.int16)


def stage_lines(
    planned: Sequence[Stage], runs: Iterable[StageRun], own_unit: int, catalogue: Catalogue
) -> tuple[StageLine, ...]:
    """Return a line for each planned stage and unit that worked on it, in the order planned, the lead unit first."""
    by_stage: dict[str, list[StageRun]] = {stage.code: [] for stage in planned}
    for run in runs:
        if run.stage in by_stage:
            by_stage[run.stage].append(run)
    return tuple(line for stage in planned for line in _lines(stage, by_stage[stage.code], own_unit, catalogue))


def stage_states(lines: Sequence[StageLine]) -> tuple[str, ...]:
    """Return ``done``, ``now``, ``over`` or ``ahead`` for each stage: ``over`` while any unit is over its limit."""
    return tuple(_state(list(of_stage)) for _code, of_stage in groupby(lines, key=lambda line: line.code))


def _count(
    spans: StageSpans, known: Known, columns: CaseColumns, catalogue: Catalogue, book: RuleBook, now_us: int
) -> _Runs:
    """Return all runs with what the kernel counts of them. An unfinished stage of a closed case ended with the case.

    A stage without a limit is counted as if it had one that nobody has reached.
    """
    row = np.searchsorted(known.ledger.case_id, spans.case_id)
    present = np.flatnonzero(np.isin(spans.case_id, known.ledger.case_id))
    spans, row = spans.take(present), row[present]
    ledger = known.ledger
    times = _times(spans, columns.projection.closed_at[row], ledger.area[row], catalogue, now_us)
    limit = limits_of(spans, columns.version_id[row], catalogue)
    counted = np.where(limit == NO_LIMIT, _beyond(times, ledger.promised_unit[row]), limit)
    runs = StageRuns(row, times.started_at, times.ended_at, counted)
    projection = project_stages(runs, ledger, catalogue.rules, book)
    unit, due = projection.unit[_PROMISED], projection.due[_PROMISED]
    start, left = projection.start[_PROMISED], projection.left[_PROMISED].astype(np.int64)
    dated = np.flatnonzero(due != NO_DAY)
    ends = ClockEnds(due[dated], projection.overdue_from[_PROMISED, dated], unit[dated], ledger.area[row[dated]])
    left[dated] = units_left(ends, Judged(times.judged[dated], times.judged_at[dated]), catalogue)
    whole = counted.astype(np.int64)
    whole[np.isin(unit, HOUR_UNITS)] *= _MINUTES_OF_HOUR
    in_months = (unit == MONTHS) & (due != NO_DAY)
    whole[in_months] = (due - start)[in_months]
    over = (limit != NO_LIMIT) & (projection.overdue_from[_PROMISED] <= times.judged_at)
    return _Runs(
        spans=spans,
        is_ended=times.ended_at != ABSENT_US,
        is_over=over,
        is_counted=start != NO_DAY,
        is_limited=limit != NO_LIMIT,
        started=times.started,
        judged=times.judged,
        used=np.maximum(whole - left, 0),
        left=left,
        unit=unit,
    )


def _lines_of_case(
    version: int, runs: Sequence[StageRun], own_unit: int, catalogue: Catalogue
) -> tuple[StageLine, ...]:
    """Return the lines of one case; none where only its kind of matter plans stages and no unit tells of one."""
    lines = stage_lines(catalogue.stages_of(version), runs, own_unit, catalogue)
    is_told = any(line.started is not None for line in lines)
    return lines if is_told or catalogue.plans_stages(version) else ()


def _times(
    spans: StageSpans, closed_at: Ints, area: npt.NDArray[np.int16], catalogue: Catalogue, now_us: int
) -> _Times:
    with_case = np.where(closed_at <= now_us, np.maximum(closed_at, spans.started_at), ABSENT_US)
    ended_at = np.where(spans.ended_at == ABSENT_US, with_case, spans.ended_at)
    judged_at = np.where(ended_at == ABSENT_US, now_us, ended_at)
    started, judged = np.zeros(len(area), np.int64), np.zeros(len(area), np.int64)
    for index in np.unique(area).tolist():
        mine, days = np.flatnonzero(area == index), catalogue.days_of(index)
        started[mine], judged[mine] = days.day_of(spans.started_at[mine]), days.day_of(judged_at[mine])
    return _Times(spans.started_at, ended_at, judged_at, started, judged)


def _beyond(times: _Times, unit: npt.NDArray[np.uint8]) -> npt.NDArray[np.int16]:
    """Return a limit that each run has not reached when it is judged."""
    days = times.judged - times.started + 1
    amount = np.where(np.isin(unit, HOUR_UNITS), days * 24, np.where(unit == MONTHS, days // 28 + 1, days))
    return np.minimum(amount, _MOST).astype(np.int16)


def _lines(stage: Stage, runs: list[StageRun], own_unit: int, catalogue: Catalogue) -> list[StageLine]:
    begun = [run for run in runs if run.is_begun] or runs
    if not begun:
        return [StageLine(stage.name, stage.limit, None, None, None, over=False, code=stage.code)]
    alone = len(begun) == 1 and begun[0].unit_id == own_unit
    in_order = sorted(begun, key=lambda run: (run.unit_id != own_unit, run.started, run.unit_id))
    return [
        StageLine(
            name=stage.name,
            limit=stage.limit,
            used=run.used,
            started=day_date(run.started),
            ended=None if run.ended is None else day_date(run.ended),
            over=run.over,
            unit=None if alone or run.unit_id == NONE else catalogue.unit_name(run.unit_id),
            left=run.left,
            unit_code=run.unit_code,
            code=stage.code,
        )
        for run in in_order
    ]


def _state(lines: list[StageLine]) -> str:
    running = [line for line in lines if line.started is not None and line.ended is None]
    if running:
        return "over" if any(line.over for line in running) else "now"
    return "ahead" if lines[0].started is None else "done"
