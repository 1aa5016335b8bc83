"""``supervisionctl central`` from the outside."""

import json

import pytest

from console.central.embedded import EmbeddedServer
from console.central.names import SCHEMA_VERSION
from console.cli import main
from console.domain.records import RECORD_TYPES
from tests.integration.central.rows import new_refusal


@pytest.fixture
def empty_database(central, central_database):
    central.execute("DROP SCHEMA supervision CASCADE")
    return central_database


def _json(capsys, *arguments):
    status = main(["central", *arguments, "--json", "--lang", "en"])
    return status, json.loads(capsys.readouterr().out)


def test_an_empty_database_gets_the_schema(empty_database, capsys):
    assert _json(capsys, "init", "--url", empty_database) == (0, {"schema_version": SCHEMA_VERSION})
    assert _json(capsys, "upgrade", "--url", empty_database) == (0, {"schema_version": SCHEMA_VERSION})


def test_a_database_without_schema_is_not_upgraded(empty_database, capsys):
    status, document = _json(capsys, "upgrade", "--url", empty_database)

    assert status == 76
    assert document["error"]["code"] == "E-SCHEMA"
    assert "central init" in document["error"]["remedy"]


def test_the_status_tells_rows_deliveries_city_time_and_feed(central, central_database, capsys):
    new_refusal(central, "1")
    central.execute(
        "INSERT INTO supervision.delivery (area, kind, source, delivered_at, record_count, refused_count) VALUES"
        " ('420100', 'batch', 'platform', '2026-03-02 01:00Z', 5, 1),"
        " ('420100', 'heartbeat', 'platform', '2026-03-02 01:00:05Z', 0, 0)"
    )

    status, document = _json(capsys, "status", "--url", central_database)

    assert status == 0
    assert document["schema_version"] == SCHEMA_VERSION
    assert document["rows"] == {record.name: 0 for record in RECORD_TYPES} | {"refused_record": 1, "delivery": 2}
    assert document["deliveries"] == [
        {
            "area": "420100",
            "source": "platform",
            "last_batch": "2026-03-02T01:00:00Z",
            "last_heartbeat": "2026-03-02T01:00:05Z",
        }
    ]
    assert document["city_time"]["is_real"]
    assert document["city_time"]["now"] == document["server_time"]
    assert document["feed"]["entries"] == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_status_is_readable_in_both_languages(central, central_database, language, capsys):
    central.execute("UPDATE supervision.city_clock SET city_anchor = '2026-03-02', rate = 60")

    assert main(["central", "status", "--url", central_database, "--lang", language]) == 0

    said = capsys.readouterr().out
    assert "supervised_case" in said
    assert "×60" in said
    assert ("City time" in said) is (language == "en")


def test_without_any_server_the_command_says_what_to_give(tmp_path, capsys):
    status = main(["central", "status", "--home", str(tmp_path), "--lang", "en"])

    assert status == 65
    assert "--embedded" in capsys.readouterr().err


@pytest.mark.heavy
def test_a_home_gets_a_server_at_need_and_uses_it_from_then_on(tmp_path, capsys):
    home = ("--home", str(tmp_path))
    try:
        assert _json(capsys, "init", "--embedded", *home)[0] == 0
        assert _json(capsys, "status", *home)[1]["schema_version"] == SCHEMA_VERSION
    finally:
        server = EmbeddedServer(tmp_path / "server")
        server.start()
        server.remove()


def test_a_refusing_server_ends_with_its_own_status(central_database, capsys):
    password = central_database.split(":")[2].split("@")[0]

    status, document = _json(capsys, "status", "--url", central_database.replace(password, "guess"))

    assert (status, document["error"]["code"]) == (77, "E-LOGIN")
    assert password not in json.dumps(document)


def test_a_file_in_place_of_the_home_is_a_fault_of_storage(tmp_path, capsys):
    home = tmp_path / "home"
    home.touch()

    status, document = _json(capsys, "init", "--embedded", "--home", str(home))

    assert (status, document["error"]["code"]) == (74, "E-STORAGE")
    assert str(home) in document["error"]["message"]


@pytest.mark.parametrize("content", ['{"data', "[]", '{"data": "x"}'])
def test_a_damaged_note_of_the_embedded_server_names_the_folder_to_delete(tmp_path, capsys, content):
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "server.json").write_text(content)

    status, document = _json(capsys, "status", "--home", str(tmp_path))

    assert (status, document["error"]["code"]) == (71, "E-ENVIRONMENT")
    assert str(tmp_path / "server") in document["error"]["message"]
