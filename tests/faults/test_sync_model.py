"""Thousands of histories of a city and a copy of it: whenever the copy is at the head, it is what the city holds."""

import time
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from console.central import feed
from console.central.change import Changes
from console.central.feed_cursor import FeedCursor
from tests.faults.city_model import KINDS, CityModel, Rows, State, ask_models, first_cursor, model_of_central
from tests.faults.figures import record_figure
from tests.faults.wrong_cursors import swap_in

__all__ = ["model_of_central"]

CHUNK_ROWS = 2
STEPS = 40
PROCESSES = 2


@dataclass(slots=True)
class Copy:
    """What a replica keeps, data and place in the feed together. `loaded` says how far each table of a load is."""

    cursor: str | None = None
    rows: Rows = field(default_factory=dict)
    loaded: dict[str, int] | None = None


class CopiedCity(RuleBasedStateMachine):
    """People write; the copy loads, polls, is killed, falls back; the city is emptied, pruned, restored."""

    def __init__(self) -> None:
        super().__init__()
        self.city = CityModel()
        self.kept = [Copy()]
        self.backup: State | None = None
        self.is_connected = False

    @initialize(page=st.integers(1, 5))
    def load(self, page: int) -> None:
        self.page = page
        self._follow()

    @rule(which=st.integers(0, 2), kind=st.sampled_from(KINDS), row=st.integers(0, 4), is_gone=st.booleans())
    def write(self, which: int, kind: Any, row: int, is_gone: bool) -> None:
        """Insert where the row's number is new, else change or delete a row that nobody else is writing."""
        there = sorted(number for table, number in self.city.state.rows if table == kind.name)
        transaction = self.city.running[which] if which < len(self.city.running) else self.city.begin()
        if row >= len(there):
            self.city.write(transaction, kind.name, self.city.state.next_id, self.city.state.next_seq)
            self.city.state.next_id += 1
        elif self.city.is_free(kind.name, there[row]):
            self.city.write(transaction, kind.name, there[row], None if is_gone else self.city.state.next_seq)

    @precondition(lambda self: self.city.running)
    @rule(which=st.integers(0, 2), is_kept=st.booleans())
    def finish(self, which: int, is_kept: bool) -> None:
        transaction = self.city.running[which % len(self.city.running)]
        if is_kept:
            self.city.commit(transaction)
        else:
            self.city.roll_back(transaction)

    @rule()
    def write_and_undo(self) -> None:
        self.city.write_and_undo()

    @rule(is_killed=st.booleans())
    def copy_one_step(self, is_killed: bool) -> None:
        """Begin a load, load a chunk, or apply a portion of changes, and keep that unless killed before."""
        made = self._next()
        if is_killed:
            self.is_connected = False
        else:
            self.kept.append(made)

    @rule()
    def follow_to_the_head(self) -> None:
        self._follow()

    @rule(back=st.integers(1, 3))
    def cut_power(self, back: int) -> None:
        """Lose the last commits of the copy."""
        del self.kept[max(1, len(self.kept) - back) :]
        self.is_connected = False

    @rule(lost=st.integers(1, 3))
    def crash(self, lost: int) -> None:
        """Let the city crash: what it gave no number for good gets one that may be known."""
        self.city.crash(lost)
        self.is_connected = False

    @rule(how=st.sampled_from(("truncate", "prune", "back_up", "restore")), what=st.integers(0, 5))
    def disturb(self, how: str, what: int) -> None:
        kind = KINDS[what % len(KINDS)]
        if how == "prune":
            self.city.prune(what)
        elif how == "back_up":
            self.backup = deepcopy(self.city.state)
        elif how == "restore" and self.backup is not None:
            self.city.restore(self.backup)
        elif how == "truncate" and not self.city.is_written(kind.name):
            self.city.truncate(kind.name)

    def teardown(self) -> None:
        while self.city.running:
            self.city.commit(self.city.running[0])
        self._follow()

    def _follow(self) -> None:
        while True:
            self.kept.append(self._next())
            last = self.kept[-1]
            if last.loaded is None and last.cursor is not None and self._is_at_head:
                return

    def _next(self) -> Copy:
        """Return what the copy holds after one more step, and check it where it is at the head."""
        copy, self._is_at_head = self.kept[-1], False
        if copy.cursor is None:
            return Copy(first_cursor(self.city), {}, {kind.name: 0 for kind in KINDS})
        for table, last in (copy.loaded or {}).items():
            if last >= 0:
                return self._chunk(copy, table, last)
        cursor = FeedCursor.from_text(copy.cursor)
        again, self.is_connected = not self.is_connected, self.is_connected or cursor.page is None
        answer = feed.changes_since(self.city, self.city.head(), cursor, self.page, again=again)  # type: ignore[arg-type]
        if not isinstance(answer, Changes):
            return Copy(answer.head.cursor, {}, {kind.name: 0 for kind in KINDS})
        rows = dict(copy.rows)
        for table in answer.tables:
            rows |= {(table.record_type.name, row[0]): row[1] for row in table.rows}  # type: ignore[misc]
            for number in table.gone:
                rows.pop((table.record_type.name, number), None)
        if answer.is_complete:
            self._is_at_head = True
            assert rows == self.city.state.rows
        return Copy(answer.cursor, rows, None if answer.is_complete else copy.loaded)

    def _chunk(self, copy: Copy, table: str, last: int) -> Copy:
        there = sorted(place for place in self.city.state.rows if place[0] == table and place[1] > last)[:CHUNK_ROWS]
        rows = copy.rows | {place: self.city.state.rows[place] for place in there}
        reached = there[-1][1] if len(there) == CHUNK_ROWS else -1
        return Copy(copy.cursor, rows, {**(copy.loaded or {}), table: reached})


def histories(count: int, *phases: Phase) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        stateful_step_count=STEPS,
        phases=phases,
        database=None,
        print_blob=False,
        suppress_health_check=[HealthCheck.too_slow],  # how long an example takes says how busy the machine is
    )


@pytest.mark.short
@pytest.mark.usefixtures("model_of_central")
def test_no_history_makes_the_copy_differ() -> None:
    run_state_machine_as_test(CopiedCity, settings=histories(150, Phase.generate, Phase.shrink))


def run_histories(count: int) -> None:
    """Try so many histories, in a process of their own."""
    ask_models()
    run_state_machine_as_test(CopiedCity, settings=histories(count, Phase.generate, Phase.shrink))


@pytest.mark.long
def test_no_history_of_three_thousand_makes_the_copy_differ() -> None:
    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        for part in [pool.submit(run_histories, 3_000 // PROCESSES) for _ in range(PROCESSES)]:
            part.result()
    took_s = time.monotonic() - began
    record_figure("R03", f"3,000 histories of {STEPS} steps, 0 failures, {took_s:.0f} s", "0 failures, <= 120 s")
    assert took_s <= 120


@pytest.mark.heavy
@pytest.mark.usefixtures("model_of_central")
@pytest.mark.parametrize("cursor", ["sequence", pytest.param("xmin_filter", marks=pytest.mark.long)])
def test_a_history_is_found_in_which_a_wrong_cursor_loses_changes(cursor: str) -> None:
    swap_in(cursor)
    began = time.monotonic()
    with pytest.raises(AssertionError):
        run_state_machine_as_test(CopiedCity, settings=histories(3_000, Phase.generate))
    took_s = time.monotonic() - began
    record_figure("R03", f"seeded fault ({cursor}) found in {took_s:.1f} s", "<= 60 s")
    assert took_s <= 60
