"""Tables of services and people: reached from the schema before with data and rights kept, guarded where need be."""

import psycopg
import pytest
from alembic import command

from console.central.engine import connect, schema_version
from console.central.feed import PostgresChangeSource
from console.central.migrate import central_engine, configuration, upgrade
from console.central.names import SCHEMA, SCHEMA_VERSION
from console.domain.records import CAMERA, CONSOLE_USER, EVALUATION
from tests.integration.central.rows import AREA, new_case

NEW = {
    "hall",
    "service_window",
    "camera",
    "evaluation",
    "evaluation_step",
    "complaint",
    "console_role",
    "console_user",
}
READER = "console_before_0006"


@pytest.fixture
def schema_before(central_server):
    """URL of a database at migration 0005 with a case in it, and a login that copies it."""
    with connect(central_server, check_schema=False, autocommit=True) as admin:
        admin.execute("CREATE DATABASE at_0005")
        admin.execute(f"CREATE ROLE {READER}")
        url = central_server.rsplit("/", 1)[0] + "/at_0005"
        engine = central_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            command.upgrade(configuration(connection), "0005")
            connection.exec_driver_sql(f"GRANT SELECT ON {SCHEMA}.supervised_case TO {READER}")
        engine.dispose()
        with connect(url, check_schema=False) as connection:
            new_case(connection, "kept")
        yield url
        admin.execute("DROP DATABASE at_0005 WITH (FORCE)")
        admin.execute(f"DROP ROLE {READER}")


def new_hall(central):
    return central.execute(
        "INSERT INTO supervision.hall (area, code, level_code, name_zh, name_en, address, office_open, office_close)"
        " VALUES (%s, 'H1', 4, '政务服务中心', 'Service centre', '一路1号', 510, 1050) RETURNING id",
        (AREA,),
    ).fetchone()[0]


def new_camera(central, hall, code="34020000001320000001", address="gb28181:34020000001320000001"):
    central.execute(
        "INSERT INTO supervision.camera (area, hall_id, code, name_zh, name_en, address, state, state_at)"
        " VALUES (%s, %s, %s, '大厅', 'Hall', %s, 'online', supervision.now())",
        (AREA, hall, code, address),
    )


def new_evaluation(central, case_id, mark="1"):
    return central.execute(
        "INSERT INTO supervision.evaluation (area, case_id, happened_at, source, record_hash, grade_code, channel,"
        " turn, tags) VALUES (%s, %s, '2026-03-04 01:00Z', 'test', %s, 5, 'window', 1, '[]') RETURNING id",
        (AREA, case_id, mark),
    ).fetchone()[0]


def test_a_database_of_the_schema_before_is_upgraded_with_its_data_and_its_readers(schema_before):
    with connect(schema_before, check_schema=False) as connection:
        assert schema_version(connection) == SCHEMA_VERSION - 1

    upgrade(schema_before)

    with connect(schema_before) as connection:
        assert connection.execute("SELECT case_no FROM supervision.supervised_case").fetchall() == [("kept",)]
        rights = connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s", (READER,)
        ).fetchall()
    assert set(rights) == {(table, "SELECT") for table in NEW | {"supervised_case"}}


def test_an_evaluation_and_what_was_done_about_it_stay_as_they_were_told(central):
    evaluation = new_evaluation(central, new_case(central, "1"))
    central.execute(
        "INSERT INTO supervision.evaluation_step (area, evaluation_id, happened_at, source, record_hash, step)"
        " VALUES (%s, %s, '2026-03-05 01:00Z', 'test', '1', 'contacted')",
        (AREA, evaluation),
    )

    for statement in (
        "UPDATE supervision.evaluation SET grade_code = 1",
        "DELETE FROM supervision.evaluation_step",
        "TRUNCATE supervision.evaluation CASCADE",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            central.execute(statement)


@pytest.mark.parametrize(
    "address", ["rtsp://admin:secret@10.0.0.1/1", "http://admin@10.0.0.1/live", "admin:secret@10.0.0.1"]
)
def test_a_camera_whose_address_names_a_user_is_refused(central, address):
    hall = new_hall(central)

    with pytest.raises(psycopg.errors.CheckViolation, match="ck_camera_address"):
        new_camera(central, hall, address=address)


def test_services_and_people_reach_a_reader_of_the_feed(central, central_database):
    with PostgresChangeSource(central_database) as source:
        start = source.head().cursor
        new_camera(central, new_hall(central))
        new_evaluation(central, None)
        central.execute(
            "INSERT INTO supervision.console_user (area, login, name, role) VALUES ('', 'duty_1', '何启明', 'duty')"
        )
        answer = source.poll(start)

    found = {table.record_type: table.rows for table in answer.tables}
    assert len(found) == 4
    assert [row[CAMERA.column_names.index("address")] for row in found[CAMERA]] == ["gb28181:34020000001320000001"]
    assert [row[EVALUATION.column_names.index("case_id")] for row in found[EVALUATION]] == [None]
    assert [row[1:5] for row in found[CONSOLE_USER]] == [("", "duty_1", "何启明", "duty")]
