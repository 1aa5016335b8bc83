"""Stages of a case: planned by its matter version, begun and ended by its events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.board.period import day_date, local_day
from console.board.view import StageLine
from console.domain.calendar import WorkingCalendar
from console.domain.localday import LocalDays
from console.replica.catalogue_reads import Stage
from console.replica.detail_reads import StageEvent


@dataclass(frozen=True, slots=True)
class Counting:
    """How the days of a stage are counted.

    Attributes:
        unit: ``wd`` or ``nd``: stages count in the unit of the promise they share out.
        stopped: Spans (after, upto] of local days that a stop takes out, not overlapping.
        today: Local day on which an unfinished stage is judged: today, or the day its case was closed.
    """

    days: LocalDays
    calendar: WorkingCalendar
    unit: str
    stopped: Sequence[tuple[int, int]]
    today: int


@dataclass(frozen=True, slots=True)
class _Run:
    started: int
    ended: int | None


def stage_lines(
    planned: Iterable[Stage], events: Iterable[StageEvent], counting: Counting, *, is_closed: bool
) -> tuple[StageLine, ...]:
    """Return one line for each planned stage, in order.

    Days of a stage are counted like those of a clock: the first not counted, stops left out. An unfinished stage of a
    closed case ended with the case.
    """
    runs = _runs(events, counting.days)
    return tuple(_line(stage, runs.get(stage.code), counting, is_closed=is_closed) for stage in planned)


def stage_states(lines: Sequence[StageLine]) -> tuple[str, ...]:
    """Return ``done``, ``now``, ``over`` or ``ahead`` for each stage."""
    return tuple(_state(line) for line in lines)


def _runs(events: Iterable[StageEvent], days: LocalDays) -> dict[str, _Run]:
    """Return the run of each stage; a stage begun again counts from its first beginning to its last end."""
    runs: dict[str, _Run] = {}
    for event in events:
        day = local_day(days, event.happened_at)
        before = runs.get(event.stage)
        started = before.started if before else day
        runs[event.stage] = _Run(started, day if event.is_end else None)
    return runs


def _line(stage: Stage, run: _Run | None, counting: Counting, *, is_closed: bool) -> StageLine:
    if run is None:
        return StageLine(stage.name, stage.limit, None, None, None, over=False)
    ended = counting.today if run.ended is None and is_closed else run.ended
    used = _used(run.started, counting.today if ended is None else ended, counting)
    return StageLine(
        name=stage.name,
        limit=stage.limit,
        used=used,
        started=day_date(run.started),
        ended=None if ended is None else day_date(ended),
        over=stage.limit is not None and used > stage.limit,
    )


def _used(after: int, upto: int, counting: Counting) -> int:
    used = _units(after, max(after, upto), counting)
    for begin, end in counting.stopped:
        low, high = max(after, begin), min(upto, end)
        if low < high:
            used -= _units(low, high, counting)
    return used


def _units(after: int, upto: int, counting: Counting) -> int:
    return upto - after if counting.unit == "nd" else int(counting.calendar.working_days_assumed(after, upto))


def _state(line: StageLine) -> str:
    if line.started is None:
        return "ahead"
    if line.ended is None:
        return "over" if line.over else "now"
    return "done"
