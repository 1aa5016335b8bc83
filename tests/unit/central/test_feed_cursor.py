"""When a cursor can be continued, and how it is kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.central.feed_cursor import FeedCursor, FeedHead, Page, resync_reason, snapshot_bounds
from console.domain.citytime import CityTime
from console.domain.copying import ResyncReason

HEAD = FeedHead("epoch", 50, 1, "120:130:121,125", 0, CityTime())
CURSOR = FeedCursor("epoch", "100:110:100,103")


@given(
    st.text(), st.text(), st.none() | st.builds(Page, st.text(), st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
)
def test_a_cursor_is_kept_as_text_without_loss(epoch, snapshot, page):
    cursor = FeedCursor(epoch, snapshot, page)

    assert FeedCursor.from_text(cursor.to_text()) == cursor


def test_a_snapshot_tells_its_bounds():
    assert snapshot_bounds("100:110:100,103") == (100, 110)
    assert snapshot_bounds("100:100:") == (100, 100)


def test_a_cursor_of_the_same_history_continues():
    assert resync_reason(HEAD, CURSOR, 1) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"epoch": "other"}, ResyncReason.EPOCH_CHANGED),
        ({"schema_version": 2}, ResyncReason.SCHEMA_CHANGED),
        ({"snapshot": "100:109:"}, ResyncReason.SERVER_WENT_BACK),
        ({"floor_xid": 101}, ResyncReason.FEED_PRUNED),
    ],
)
def test_each_break_in_the_history_has_its_name(change, reason):
    assert resync_reason(replace(HEAD, **change), CURSOR, 1) is reason


def test_a_floor_up_to_the_oldest_unread_transaction_takes_nothing_away():
    assert resync_reason(replace(HEAD, floor_xid=100), CURSOR, 1) is None


def test_a_server_behind_the_target_of_a_backlog_went_back():
    cursor = replace(CURSOR, page=Page("140:141:", 105, 7))

    assert resync_reason(HEAD, cursor, 1) is ResyncReason.SERVER_WENT_BACK
