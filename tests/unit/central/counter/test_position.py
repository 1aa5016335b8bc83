"""Whether a reader of the counter's feed can go on from where it stands."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.central.counter.position import FeedState, Position, resync_reason
from console.domain.copying import ResyncReason

numbers = st.integers(min_value=0, max_value=2**63 - 1)
positions = st.builds(Position, st.text(), numbers, st.none() | numbers)

FEED = FeedState(epoch="e", n=9, mark=90, floor=4, schema_version=1)


@given(positions)
def test_a_position_is_read_as_it_was_written(position):
    assert Position.from_text(position.to_text()) == position


@given(st.text() | st.sampled_from(['{"epoch": "e"}', '{"epoch": "e", "n": "1", "mark": 1}', "[]", "1", "null"]))
def test_any_other_text_is_no_position(text):
    assert Position.from_text(text) is None


def test_a_reader_who_has_everything_goes_on():
    assert FEED.position == Position("e", 9, 90)
    assert resync_reason(FEED, FEED.position, 90, 1) is None


@pytest.mark.parametrize(
    ("position", "mark_there", "reason"),
    [
        (None, None, ResyncReason.EPOCH_CHANGED),
        (Position("f", 9, 90), 90, ResyncReason.EPOCH_CHANGED),
        (Position("e", 10, 90), None, ResyncReason.SERVER_WENT_BACK),
        (Position("e", 9, 91), 90, ResyncReason.SERVER_WENT_BACK),
        (Position("e", 5, None), 50, ResyncReason.SERVER_WENT_BACK),
        (Position("e", 5, 50), None, ResyncReason.FEED_PRUNED),
        (Position("e", 3, 30), None, ResyncReason.FEED_PRUNED),
        (Position("e", 3, 30), 30, ResyncReason.FEED_PRUNED),
        (Position("e", 4, 40), 40, None),
        (Position("e", 5, 50), 50, None),
    ],
)
def test_a_position_is_judged_by_epoch_number_and_mark(position, mark_there, reason):
    assert resync_reason(FEED, position, mark_there, 1) is reason


def test_before_the_first_change_there_is_no_mark():
    new = dataclasses.replace(FEED, n=0, mark=None, floor=0)

    assert resync_reason(new, new.position, None, 1) is None


def test_another_schema_version_comes_before_everything_else():
    assert resync_reason(FEED, None, None, 2) is ResyncReason.SCHEMA_CHANGED
