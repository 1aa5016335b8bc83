"""Halls, windows, cameras, roles and people of the demonstration city."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from console.central.simulate.city import load_city, part_of
from console.central.simulate.premises import make_premises
from console.central.simulate.registry import make_registry
from console.domain.records import RECORD_TYPES

CITY = load_city()
AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def premises():
    return make_premises(CITY, AT, is_open=True)


def test_each_area_has_a_hall_and_each_town_one(premises):
    assert Counter(hall["level_code"] for hall in premises.halls) == {3: 1, 4: 5, 5: 32}
    assert len({(hall["area"], hall["name_zh"]) for hall in premises.halls}) == len(premises.halls)
    assert (len(premises.windows), len(premises.cameras)) == (600, 1200)


def test_rows_have_every_column_and_what_is_required(premises):
    types = {record_type.name: record_type for record_type in RECORD_TYPES}
    for table, rows in premises.tables().items():
        required = {field.name for field in types[table].fields if field.required}
        for row in rows:
            assert set(row) == set(types[table].column_names)
            assert all(row[name] is not None for name in required), row


def test_what_a_row_refers_to_is_there_and_of_the_same_area(premises):
    types = {record_type.name: record_type for record_type in RECORD_TYPES}
    tables = {**make_registry(CITY).tables(), **premises.tables()}
    areas = {table: {row["id"]: row["area"] for row in rows} for table, rows in tables.items()}
    compared = 0
    for table in premises.tables():
        for field in types[table].fields:
            for row in tables[table]:
                if field.references and row[field.name] is not None:
                    compared += 1
                    assert areas[field.references][row[field.name]] == row["area"]
    assert compared > 2_000


def test_most_windows_are_open_and_most_cameras_on_line(premises):
    windows, cameras = (Counter(row["state"] for row in rows) for rows in (premises.windows, premises.cameras))
    assert windows["open"] / 600 == pytest.approx(0.93, abs=0.02)
    assert set(windows) == {"open", "paused"}
    assert cameras["online"] / 1200 == pytest.approx(0.96, abs=0.02)
    assert set(cameras) == {"online", "offline", "fault"}


def test_no_window_is_open_when_the_offices_are_closed(premises):
    night = make_premises(CITY, AT, is_open=False)

    for by_day, by_night in zip(premises.windows, night.windows, strict=True):
        assert by_night["state"] == ("closed" if by_day["state"] == "open" else "paused")


def test_cameras_have_codes_of_twenty_digits_of_their_own_and_no_user_in_their_address(premises):
    codes = {camera["code"] for camera in premises.cameras}
    assert len(codes) == len(premises.cameras)
    assert all(len(code) == 20 and code.isdecimal() for code in codes)
    assert not any("@" in camera["address"] for camera in premises.cameras)


def test_every_user_has_a_login_of_their_own_and_a_role_that_is_there(premises):
    assert len({user["login"] for user in premises.users}) == len(premises.users) > 30
    assert {user["role"] for user in premises.users} == {role["code"] for role in premises.roles}
    assert {user["area"] for user in premises.users} == {"", *(area.code for area in CITY.areas[1:])}


def test_a_server_of_one_district_has_its_own_halls_and_people_alone():
    premises = make_premises(part_of(CITY, ["440607"]), AT, is_open=True)

    for table, rows in premises.tables().items():
        assert {row["area"] for row in rows} == (set() if table == "console_role" else {"440607"}), table
