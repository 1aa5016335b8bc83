"""Local days: never a UTC day, right through every change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.calendar import LAST_DAY
from console.domain.localday import DAY_US, local_days
from console.errors import BadInput
from tests.unit.domain.facts import EPOCH, at, day_number, us

ZONES = ("Asia/Shanghai", "Europe/Amsterdam", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "UTC")


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    instants=st.lists(st.integers(2 * DAY_US, (LAST_DAY - 1) * DAY_US), min_size=1),
)
def test_days_are_those_of_the_zone(zone, instants):
    there = [(EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone)) for instant in instants]
    assert local_days(zone).day_of(np.array(instants)).tolist() == [day_number(local.date()) for local in there]


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_begins_where_the_date_changes(zone):
    days = local_days(zone)
    for day in range(365, LAST_DAY, 97):
        begin = int(days.begins[day])
        assert days.day_of(np.array([begin - 1, begin])).tolist() == [day - 1, day]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("1986-05-04T02:59:59", "1986-05-04"),
        ("1988-07-01T15:30:00", "1988-07-02"),
        ("1988-12-01T15:30:00", "1988-12-01"),
        ("1991-09-14T15:30:00", "1991-09-15"),
        ("1992-07-01T15:30:00", "1992-07-01"),
    ],
)
def test_summer_time_in_china_1986_to_1991_moves_midnight(instant, day):
    moment = np.array([us(datetime.fromisoformat(instant).replace(tzinfo=UTC))])
    assert local_days("Asia/Shanghai").day_of(moment)[0] == day_number(datetime.fromisoformat(day).date())


def test_office_close_is_wall_clock_time_on_the_days_the_clocks_change():
    closes = local_days("Europe/Amsterdam").instants_at(17 * 60)
    for text in ("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25"):
        noon = at(text, "Europe/Amsterdam")
        assert closes[day_number(noon.date())] == us(noon.replace(hour=17))


def test_days_outside_the_tables_become_the_first_or_the_last():
    far = [us(datetime(1, 1, 2, tzinfo=UTC)), us(datetime(9999, 1, 1, tzinfo=UTC)), np.iinfo(np.int64).min]
    assert local_days("Asia/Shanghai").day_of(np.array(far)).tolist() == [0, LAST_DAY, 0]


def test_an_unknown_zone_is_bad_input():
    with pytest.raises(BadInput, match="Mars/Base"):
        local_days("Mars/Base")
    with pytest.raises(BadInput):
        local_days("../etc/passwd")


def test_a_day_has_23_or_25_hours_when_the_clocks_change():
    days = local_days("Europe/Amsterdam")
    spring, autumn = day_number(date(2026, 3, 29)), day_number(date(2026, 10, 25))
    hours = timedelta(hours=1) // timedelta(microseconds=1)
    assert [int(days.begins[day + 1] - days.begins[day]) // hours for day in (spring, autumn)] == [23, 25]
