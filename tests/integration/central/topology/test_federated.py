"""Districts asked in place: figures of all at once, aggregated over there, and the ones that are missing by name."""

import json
import time
from datetime import date

import pytest

from console.central.engine import connect
from console.central.topology.figures import PROBE_S, Figure, figures, missing_servers, plan_of_figures
from console.central.topology.files import topology_text, write_private
from console.central.topology.plan import Form, Topology
from console.central.topology.setup import set_up, take_down
from console.cli import main
from console.domain.naming import Name
from console.errors import RefusedCommand
from tests.six_servers import CODES, Connection, SixServers, city_of, make_area

OFFICE = Name("局", "Office")


def add_case(connection: Connection, area: str, number: str, received: str) -> None:
    connection.execute(
        "INSERT INTO supervision.supervised_case (area, case_no, unit_id, application_source_code, received_at, source,"
        " record_hash) SELECT %s, %s, min(id), 1, %s, 'platform', %s FROM supervision.unit",
        (area, number, received, number),
    )


def tell(connection: Connection, table: str, case_no: str, happened: str, corrects: str | None = None, **own: object):
    """Insert a fact of a case; return its hash, by which a later one corrects it."""
    digest = f"{table}{case_no}{happened}{corrects}"
    (column, value), *_ = own.items()
    connection.execute(
        f"INSERT INTO supervision.{table} (area, case_id, happened_at, source, record_hash, corrects, {column})"
        " SELECT area, id, %s, 'platform', %s,"
        f" (SELECT id FROM supervision.{table} WHERE record_hash = %s), %s"
        " FROM supervision.supervised_case WHERE case_no = %s".encode(),
        (happened, digest, corrects, value, case_no),
    )
    return digest


def fill(server, cases: int = 3) -> None:
    """Give a server an area with one unit and cases of March."""
    make_area(server)
    with connect(server.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO supervision.unit (area, code, line, name_zh, name_en, short_zh, short_en, contact_person,"
            " contact_phone) VALUES (%s, %s, 'market', '局', 'Office', '局', 'O', '', '')",
            (server.id, f"U{server.id}"),
        )
        for number in range(cases):
            add_case(connection, server.id, f"n{number}", "2026-03-02 09:00+08")
        connection.execute("ANALYZE")


@pytest.fixture
def pair(two: list[str]) -> Topology:
    """A city with one district, both with cases."""
    topology = city_of(Form.FEDERATED, two)
    set_up(topology)
    for server in topology.servers:
        fill(server)
    return topology


@pytest.fixture
def whole(six: list[str]) -> Topology:
    """A city with five districts, the n-th server with 100 + n cases."""
    topology = city_of(Form.FEDERATED, six)
    set_up(topology)
    for server in topology.servers:
        fill(server, 100 + server.number)
    return topology


def counted(topology: Topology) -> dict[str, tuple[int, int]]:
    return {one.area: (one.received, one.closed) for one in figures(topology).figures}


def test_setting_up_twice_changes_nothing_and_takes_a_new_password(pair):
    assert set_up(pair).changes == ()
    with connect(pair.city.url, autocommit=True) as city:
        city.execute("ALTER USER MAPPING FOR CURRENT_USER SERVER supervision_440604 OPTIONS (SET password 'old')")
    assert [server.id for server in missing_servers(pair)] == ["440604"]
    assert [change.kind for change in set_up(pair).changes] == ["coordinator"]
    assert missing_servers(pair) == ()


def test_months_are_those_of_the_area_and_areas_stay_apart(pair):
    with connect(pair.districts[0].url, autocommit=True) as district:
        add_case(district, "440604", "edge", "2026-03-31 16:30Z")
        tell(district, "closing", "n0", "2026-03-05 09:00+08", result_code=1)

    assert figures(pair).figures == (
        Figure("440600", "U440600", OFFICE, date(2026, 3, 1), 3, 0),
        Figure("440604", "U440604", OFFICE, date(2026, 3, 1), 3, 1),
        Figure("440604", "U440604", OFFICE, date(2026, 4, 1), 1, 0),
    )


def test_a_case_taken_up_again_is_open_and_corrections_count(pair):
    with connect(pair.districts[0].url, autocommit=True) as district:
        for case in ("n0", "n1", "n2"):
            tell(district, "closing", case, "2026-03-05 09:00+08", result_code=1)
        assert counted(pair)["440604"] == (3, 3)
        again = tell(district, "event", "n0", "2026-03-06 09:00+08", kind_code=70)
        assert counted(pair)["440604"] == (3, 2)
        tell(district, "event", "n0", "2026-03-04 09:00+08", corrects=again, kind_code=70)
        assert counted(pair)["440604"] == (3, 3)
        tell(district, "event", "n1", "2026-03-06 09:00+08", kind_code=70)
        tell(district, "closing", "n1", "2026-03-07 09:00+08", result_code=1)
        assert counted(pair)["440604"] == (3, 3)


def test_six_servers_are_asked_at_once_and_each_adds_up_for_itself(whole):
    plan = "\n".join(plan_of_figures(whole))

    assert counted(whole) == {code: (100 + number, 0) for number, code in enumerate(CODES)}
    assert plan.count("Async Foreign Scan") == len(CODES)
    assert plan.count("Relations: Aggregate on (supervision_federation.case_state_") == len(CODES)
    assert plan.count("count(*) FILTER (WHERE is_closed) FROM supervision_topology.case_state") == len(CODES)


def test_one_asks_down_to_the_single_fact(pair):
    with connect(pair.districts[0].url, autocommit=True) as district:
        tell(district, "closing", "n0", "2026-03-05 09:00+08", result_code=1)
        row = district.execute("SELECT * FROM supervision.closing").fetchone()
    with connect(pair.city.url, autocommit=True) as city:
        assert city.execute("SELECT * FROM supervision_federation.closing WHERE area = '440604'").fetchall() == [row]
        assert city.execute(
            "SELECT area, count(*) FROM supervision_federation.area GROUP BY area ORDER BY area"
        ).fetchall() == [("440600", 1), ("440604", 1)]


def test_figures_need_a_city_that_can_ask(two):
    with pytest.raises(RefusedCommand, match="not set up to ask"):
        figures(city_of(Form.FEDERATED, two))


def test_a_dead_district_is_named_and_the_others_are_told(whole, six_servers: SixServers, tmp_path, capsys):
    file = tmp_path / "T.toml"
    write_private(file, topology_text(whole))
    six_servers.kill(2)
    try:
        status = main(["central", "topology", "--file", str(file), "--figures", "--json"])
        told = json.loads(capsys.readouterr().out)
        assert main(["central", "topology", "--file", str(file), "--figures", "--lang", "en"]) == 75
        *lines, last = capsys.readouterr().out.splitlines()
        assert "440605" in last
        assert {line.split()[-1] for line in lines[1:]} == {"Office"}
    finally:
        six_servers.restore(2)
    assert status == 75
    assert told["missing"] == ["440605"]
    assert {one["area"] for one in told["figures"]} == set(CODES) - {"440605"}
    assert figures(whole).missing == ()


def test_a_district_that_hangs_is_named_within_seconds(whole, six_servers: SixServers):
    with six_servers.frozen(3):
        began = time.monotonic()
        found = figures(whole)
        took_s = time.monotonic() - began
    assert found.missing == ("440606",)
    assert len(found.figures) == len(CODES) - 1
    assert took_s < PROBE_S + 3


def test_taken_down_nothing_is_left(pair):
    take_down(pair)

    assert take_down(pair).changes == ()
    for server in pair.servers:
        with connect(server.url, autocommit=True) as connection:
            assert (
                connection.execute(
                    "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'supervision\\_%'"
                    " UNION ALL SELECT srvname FROM pg_foreign_server"
                ).fetchall()
                == []
            )


def test_the_command_tells_what_it_changed_and_writes_the_sources(two, tmp_path, capsys):
    file = tmp_path / "T.toml"
    write_private(file, topology_text(city_of(Form.FEDERATED, two)))
    words = ["central", "topology", "--file", str(file), "--json", "--home", str(tmp_path / "home")]

    assert main([*words, "--check"]) == 1
    would = json.loads(capsys.readouterr().out)
    assert main(words) == 0
    did = json.loads(capsys.readouterr().out)
    assert main([*words, "--check"]) == 0
    rest = json.loads(capsys.readouterr().out)

    assert would["changes"] == did["changes"] != []
    assert (would["sources_written"], did["sources_written"]) == (False, True)
    assert rest["changes"] == []
    assert (tmp_path / "home" / "sources.toml").stat().st_mode & 0o777 == 0o600
