"""Keeps the marks of stages in step with the board, without ever letting anybody wait for it."""

from dataclasses import dataclass, field

import numpy as np

from console.board.columns import Slots
from console.board.stage_marks import StageMarks
from console.board.state import BoardState
from console.domain.light import Light
from console.domain.rule import RuleBook
from console.replica.case_reads import Ints
from console.replica.store import Reader

LOOK_EVERY_US = 200_000
"""Least real time between two looks."""
PUT_OFF_US = 1_000_000
"""A step that has something else to do looks only if the last look is as long ago as this."""


@dataclass(frozen=True, slots=True, eq=False)
class StagesOver:
    """Open cases with a stage over its limit while no clock of the whole is over.

    Attributes:
        slots: Where they stand on the board.
        is_counted: Whether every open case has been looked at.
    """

    slots: Slots = field(default_factory=lambda: np.empty(0, np.intp))
    is_counted: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What a step learned of stages.

    Attributes:
        turned: Ids, ascending, of cases that have a stage over its limit now and had none, or the other way round.
        is_news: Whether anything that is shown changed.
    """

    turned: Ints
    is_news: bool


class StageWatch:
    """Looks at the stages of a few cases now and then; cases that changed come first."""

    def __init__(self) -> None:
        self._marks = StageMarks()
        self._over: Ints = np.empty(0, np.int64)
        self._looked_us = 0
        self._was_counted = False

    def restart(self, state: BoardState, now_local_us: int) -> None:
        """Forget everything: each open case of the board is to be looked at."""
        self._marks = StageMarks(state.rows.case_id[state.rows.is_open])
        self._over, self._was_counted = self._over[:0], False
        self._looked_us = now_local_us

    def step(
        self,
        reader: Reader,
        state: BoardState,
        book: RuleBook,
        changed: Ints,
        *,
        now_us: int,
        known_us: int | None,
        now_local_us: int,
    ) -> Watched:
        """Look at the next cases if there is time, then see which stages have run over.

        Args:
            reader: The replica.
            state: The board as of this step.
            book: The rules.
            changed: Cases the step has read again; with any the step has something else to do.
            now_us: City time.
            known_us: As for `LiveBoard`.
            now_local_us: This machine's clock.
        """
        self._marks.expect(changed)
        waited_us = abs(now_local_us - self._looked_us)
        if waited_us >= (PUT_OFF_US if len(changed) else LOOK_EVERY_US) and not self._marks.is_idle:
            with reader.reading():
                self._marks.advance(reader, state.catalogue, book, now_us, known_us)
            self._looked_us = now_local_us
        before, self._over = self._over, self._marks.over_at(now_us)
        turned = before[:0] if before is self._over else np.setxor1d(before, self._over, assume_unique=True)
        was_counted, self._was_counted = self._was_counted, self._marks.is_complete
        return Watched(turned, bool(len(turned)) or was_counted is not self._was_counted)

    def over(self, state: BoardState) -> StagesOver:
        """Return the cases to show, by the lights the board has now."""
        slots = state.slots_of(self._over)
        slots = slots[slots >= 0]
        rows = state.rows
        shown = rows.is_open[slots] & (rows.light[slots] < Light.RED)
        return StagesOver(slots[shown], self._was_counted)
