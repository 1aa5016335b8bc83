"""The tables of the calendar: reached from the first schema with its data kept, append-only, corrected in place."""

import psycopg
import pytest
from alembic import command

from console.central.engine import connect, schema_version
from console.central.migrate import central_engine, configuration, upgrade
from console.central.names import SCHEMA, SCHEMA_VERSION
from tests.integration.central.rows import AREA, new_case


@pytest.fixture
def first_schema(central_server):
    """URL of a database at schema version 1 with a case in it."""
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        admin.execute("CREATE DATABASE at_version_1")
        url = central_server.rsplit("/", 1)[0] + "/at_version_1"
        engine = central_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            command.upgrade(configuration(connection), "0001")
        engine.dispose()
        with connect(url, check_schema=False) as connection:
            new_case(connection, "kept")
        yield url
        admin.execute("DROP DATABASE at_version_1 WITH (FORCE)")


def new_layer(central, day="2026-09-08", area=AREA, corrects=None):
    row = central.execute(
        "INSERT INTO supervision.calendar_layer (area, day, is_working, name_zh, name_en, reason, ordered_by, corrects)"
        " VALUES (%s, %s, false, '台风停工', 'Typhoon', '防汛', '值班员', %s) RETURNING id",
        (area, day, corrects),
    ).fetchone()
    return row[0]


def test_a_database_of_the_first_schema_is_upgraded_with_its_data(first_schema):
    with connect(first_schema, check_schema=False) as connection:
        assert schema_version(connection) == 1

    upgrade(first_schema)

    with connect(first_schema) as connection:
        assert schema_version(connection) == SCHEMA_VERSION
        assert connection.execute("SELECT case_no FROM supervision.supervised_case").fetchall() == [("kept",)]
        assert connection.execute("SELECT count(*) FROM supervision.change_feed").fetchone() == (1,)
        new_layer(connection)


def test_an_order_reaches_the_feed_and_is_never_changed(central):
    order = new_layer(central)

    assert central.execute("SELECT area, tbl, pk, op FROM supervision.change_feed").fetchall() == [
        (AREA, "calendar_layer", order, "I")
    ]
    for statement in (
        "UPDATE supervision.calendar_layer SET is_working = true",
        "DELETE FROM supervision.calendar_layer",
        "TRUNCATE supervision.calendar_change",
        "DELETE FROM supervision.calendar_version",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            central.execute(statement)


@pytest.mark.parametrize("wrong", [{"day": "2026-09-09"}, {"area": "420101"}])
def test_an_order_is_corrected_for_its_own_area_and_day_alone(central, wrong):
    order = new_layer(central)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="same area and day"):
        new_layer(central, corrects=order, **wrong)
    new_layer(central, corrects=order)
    with pytest.raises(psycopg.errors.UniqueViolation):
        new_layer(central, corrects=order)
