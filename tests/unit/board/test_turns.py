"""Turns: what is due is told once, in time, whatever was added in between."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.board.turns import HORIZON_US, Turns
from console.domain.tables import NEVER_US

instants = st.one_of(st.integers(1, 4 * HORIZON_US), st.just(NEVER_US))


@given(
    begin=st.lists(instants, min_size=1, max_size=30),
    steps=st.lists(
        st.tuples(st.integers(0, 2 * HORIZON_US), st.lists(st.tuples(st.integers(0, 29), instants), max_size=5)),
        max_size=8,
    ),
)
def test_a_slot_is_due_exactly_when_its_column_says_so(begin, steps):
    column = np.array(begin, np.int64)
    turns, now_us = Turns(column, 0), 0
    for ahead, changes in steps:
        now_us += ahead
        due = turns.due(column, now_us)
        assert due.tolist() == np.flatnonzero(column <= now_us).tolist()
        column[due] = NEVER_US
        for slot, at in changes:
            if slot < len(column):
                column[slot] = NEVER_US if at == NEVER_US else now_us + at
                turns.add(np.array([slot]), column[[slot]])


def test_a_turn_that_moved_away_is_passed_over():
    column = np.array([10, 20], np.int64)
    turns = Turns(column, 0)
    column[0] = 50
    turns.add(np.array([0]), column[:1])
    assert turns.due(column, 30).tolist() == [1]
    column[1] = NEVER_US
    assert turns.due(column, 60).tolist() == [0]
