"""Central's city time and the program's are the same arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.central.city_clock import read_city_time, real_now_us, set_city_time
from console.domain.citytime import CityTime
from tests.integration.central.rows import new_case, new_closing, new_refusal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS_US = st.integers(946_684_800_000_000, 4_102_444_800_000_000)
CITIES = st.builds(CityTime, INSTANTS_US, INSTANTS_US, st.floats(0.001, 100_000))


def _city_time_us(connection, real_us):
    row = connection.execute(
        "SELECT (extract(epoch FROM supervision.city_time(%s)) * 1000000)::bigint",
        [EPOCH + timedelta(microseconds=real_us)],
    ).fetchone()
    return row[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(city=CITIES, passed_us=st.integers(-86_400_000_000, 30 * 86_400_000_000))
def test_central_counts_city_time_as_the_program_does(central, city, passed_us):
    set_city_time(central, city)
    real_us = city.real_anchor_us + passed_us
    expected = city.at(real_us)
    if not -62_135_596_800_000_000 < expected < 250_000_000_000_000_000:
        return

    assert read_city_time(central) == city
    assert _city_time_us(central, real_us) == expected


def test_a_new_city_lives_in_real_time(central):
    assert read_city_time(central).is_real
    assert _city_time_us(central, 1_772_413_384_567_891) == 1_772_413_384_567_891


def test_records_get_city_time_and_deliveries_real_time(central):
    real_us = real_now_us(central)
    set_city_time(central, CityTime(real_us, 1_772_413_384_000_000, 1.0))

    new_closing(central, new_case(central, "A"), "1")
    new_refusal(central, "1")
    central.execute(
        "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
        " VALUES ('420100', 'batch', 's', 0, 0)"
    )

    row = central.execute(
        "SELECT c.recorded_at, f.recorded_at, r.recorded_at, d.delivered_at FROM supervision.supervised_case c,"
        " supervision.closing f, supervision.refused_record r, supervision.delivery d"
    ).fetchone()
    for recorded_at in row[:3]:
        assert recorded_at.isoformat().startswith("2026-03-02T01:03")
    assert (row[3] - EPOCH) // timedelta(microseconds=1) >= real_us


def test_the_clock_has_one_row_and_runs_forward(central):
    with pytest.raises(Exception, match="ck_city_clock_rate"):
        set_city_time(central, CityTime(0, 0, -1.0))
    with pytest.raises(Exception, match="pk_city_clock"):
        central.execute("INSERT INTO supervision.city_clock VALUES (true, now(), now(), 1)")
