"""All clocks of the cases at hand (时钟), and when they turn the light of each case.

Which clocks there are, what starts and ends each and how long it may run is data (``resources/clocks``). A case decided
on the spot has the day of its receipt instead of a promise, and no acceptance clock.

Source: GB/T 39046-2020 A.6.
"""

import numpy as np

from console.domain.batch import Batch
from console.domain.clock_count import Counted, count_clock
from console.domain.counting import Flags
from console.domain.ledger import WORKING_DAYS, Days, Instants
from console.domain.light import Certainty, ClockKind, Light
from console.domain.localday import DayIndex
from console.domain.projection import Projection
from console.domain.tables import NEVER_US, NO_DUE, AreaTables


def project_batch(batch: Batch, out: Projection) -> None:
    """Fill the projection of these cases."""
    turns = _Turns(batch, out)
    counted: dict[ClockKind, Counted] = {}
    for kind, clock in zip(ClockKind, batch.plan.clocks, strict=True):
        deemed_by = None if clock is None else clock.rule.deemed_by
        missed = None if deemed_by is None else counted.get(deemed_by)
        found = None if clock is None else count_clock(batch, out, kind, clock, missed)
        if clock is None:
            out.blank(kind, batch.rows)
        elif found is not None:
            counted[kind] = found
            if clock.rule.overdue is not Light.NONE:
                turns.add(clock.rule.overdue, clock.tables, found, missed)
    _turn(batch, out, turns)


class _Turns:
    """When the lights of n cases turn, as clock after clock is added."""

    def __init__(self, batch: Batch, out: Projection) -> None:
        n = len(batch)
        self.red, self.dark = batch.column(out.red_from), batch.column(out.dark_from)
        self._yellow = batch.column(out.yellow_from)
        for turn in (self.red, self.dark, self._yellow):
            turn[:] = NEVER_US
        self.runs: Flags = np.zeros(n, np.bool_)
        self.held: Flags = np.zeros(n, np.bool_)
        self._earliest: dict[tuple[AreaTables, Light], Days] = {}

    def add(self, overdue: Light, tables: AreaTables, found: Counted, missed: Counted | None) -> None:
        """Let a clock turn the cases it runs in."""
        quiet = ~found.runs
        due = quiet * np.int32(NO_DUE)
        due += found.due
        before = self._earliest.setdefault((tables, overdue), due)
        np.minimum(before, due, out=before)
        turn = self._turn_of(overdue)
        if found.yellow_from is not None:
            np.minimum(turn, _unless(quiet, found.overdue_from), out=turn)
            np.minimum(self._yellow, _unless(quiet, found.yellow_from), out=self._yellow)
        if found.waiting.size and missed is not None:
            rows = found.waiting
            turn[rows] = np.minimum(turn[rows], np.maximum(found.overdue_from[rows], missed.overdue_from[rows]))
        self.runs |= found.runs
        self.held[found.held] = True

    def settle(self) -> Instants:
        """Let the days on which clocks are due turn the cases, after the last clock; return when each turns yellow."""
        earliest: dict[AreaTables, Days] = {}
        for (tables, overdue), due in self._earliest.items():
            turn = self._turn_of(overdue)
            np.minimum(turn, tables.red_us.take(due, mode="clip"), out=turn)
            earliest[tables] = np.minimum(earliest[tables], due) if tables in earliest else due
        for tables, due in earliest.items():
            np.minimum(self._yellow, tables.yellow_us.take(due, mode="clip"), out=self._yellow)
        return self._yellow

    def _turn_of(self, overdue: Light) -> Instants:
        return self.dark if overdue is Light.DARK_RED else self.red


def _unless(quiet: Flags, instants: Instants) -> Instants:
    """Return the instants, `NEVER_US` where quiet; quicker than a choice by mask."""
    return np.maximum(instants, quiet * np.int64(NEVER_US))


def _turn(batch: Batch, out: Projection, turns: _Turns) -> None:
    rows = batch.rows
    base = turns.runs * np.uint8(Light.GREEN)
    base[turns.held] = Light.BLUE
    yellow, red = turns.settle(), turns.red
    spot = np.flatnonzero(batch.on_the_spot)
    if spot.size:
        tables = batch.plan.tables
        online = batch.ledger.online[batch.at(spot)]
        day = tables.received_days(batch.received_at.take(spot), online)
        base[spot], yellow[spot] = Light.NONE, NEVER_US
        red[spot] = np.minimum(red[spot], tables.spot_red_us.take(day))
        _note_spot(batch, out, spot, day)
    out.base[rows] = base
    batch.put(out.yellow_from, yellow)
    batch.put(out.red_from, red)
    batch.put(out.dark_from, turns.dark)


def _note_spot(batch: Batch, out: Projection, spot: DayIndex, day: DayIndex) -> None:
    """Fill the promised clock of cases on the spot: the day of receipt, and not one more."""
    cases, kind, tables = batch.at(spot), ClockKind.PROMISED, batch.plan.tables
    out.runs[kind, cases], out.start[kind, cases], out.due[kind, cases], out.limit[kind, cases] = True, day, day, 0
    out.unit[kind, cases] = WORKING_DAYS
    out.overdue_from[kind, cases] = tables.spot_red_us.take(day)
    unknown = day >= tables.calendar.known_until
    out.certainty[kind, cases] = np.where(unknown, Certainty.PROVISIONAL, Certainty.FINAL)
    out.provisional[cases] |= unknown
