"""Dates are read in the zone of the log, or called unreadable; nothing else."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.reported import Reason
from plugins.event_log.instants import read_instant

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
PLAUSIBLE = st.datetimes(datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2099-12-30"))


@given(PLAUSIBLE, OFFSETS)
def test_a_time_with_offset_is_read_back_exactly(written, offset):
    instant = written.replace(tzinfo=offset)

    assert read_instant(instant.isoformat(), AMSTERDAM) == instant


@given(PLAUSIBLE)
def test_a_time_without_offset_is_taken_in_the_zone_of_the_log(written):
    instant = read_instant(f"  {written.isoformat(sep=' ')} ", AMSTERDAM)

    assert instant == written.replace(tzinfo=AMSTERDAM).astimezone(UTC)


@given(st.text(max_size=40))
def test_any_text_gives_an_instant_or_a_reason(text):
    found = read_instant(text, AMSTERDAM)

    assert found in {Reason.DATE_UNREADABLE, Reason.DATE_IMPOSSIBLE} or found.tzinfo is UTC


@given(st.datetimes())
def test_any_date_at_all_is_judged_without_overflow(written):
    found = read_instant(written.isoformat(), ZoneInfo("Asia/Shanghai"))

    assert (found is Reason.DATE_IMPOSSIBLE) or 1970 <= found.year <= 2099


def test_a_date_alone_means_its_first_instant_there():
    assert read_instant("2011-07-01", AMSTERDAM) == datetime(2011, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2011-02-30", "2011-13-01T00:00:00", "31-12-2011", "2011-01-01T25:00:00"])
def test_what_is_no_date_is_unreadable(text):
    assert read_instant(text, AMSTERDAM) is Reason.DATE_UNREADABLE


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31", "2100-01-02"])
def test_a_date_outside_the_plausible_years_is_impossible(text):
    assert read_instant(text, AMSTERDAM) is Reason.DATE_IMPOSSIBLE
