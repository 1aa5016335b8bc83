"""A simulated city on three servers: each lives its own areas, and figures, replica and board tell the same of them."""

from collections import Counter

import pytest

from console import clock
from console.board.list_view import CaseQuery
from console.board.live import LiveBoard
from console.central.engine import connect
from console.central.sources import read_sources
from console.central.topology.figures import figures
from console.central.topology.files import SOURCES, sources_text, write_private
from console.central.topology.plan import IDS_EACH, Form, Topology
from console.central.topology.setup import set_up
from console.cli import main
from console.paths import Home
from console.replica.key import make_demo_key
from console.replica.store import open_reader
from console.rulebook import load_rulebook
from tests.one_source import unjournaled
from tests.six_servers import CODES, city_of, rows_of_all
from tests.synced_city import rows_of_replica

CASES = 150


@pytest.fixture
def simulated(three: list[str]) -> Topology:
    """The city's own area and two districts, each with a history on its server and the city's clock."""
    topology = city_of(Form.FEDERATED, three)
    with connect(topology.city.url, autocommit=True) as city:
        city.execute("UPDATE supervision.city_clock SET real_anchor = now(), city_anchor = '2026-11-20 02:30Z'")
    set_up(topology)
    for server in topology.servers:
        words = ["--only", server.id, "--cases", str(CASES), "--history-only", "--seed", str(server.number)]
        assert main(["central", "simulate", "--url", server.url, *words, "--json"]) == 0
    return topology


@pytest.mark.heavy
def test_figures_replica_and_board_tell_the_same_of_every_district(simulated, tmp_path, capsys):
    home = Home(tmp_path / "home")
    make_demo_key(home)
    key = home.key_file.read_bytes()
    write_private(home.root / SOURCES, sources_text(simulated))
    with unjournaled(read_sources(home.root / SOURCES), home.replica_file, key, lambda _: None) as replicator:
        replicator.once()
    board = LiveBoard(lambda: open_reader(home.replica_file, key), load_rulebook())
    board.step(clock.steady_us())
    shown = Counter(CODES[int(case_id) // IDS_EACH] for case_id in board.case_list(CaseQuery()).ids)
    board.close()

    told = figures(simulated)
    assert told.missing == ()
    received, still_open = Counter[str](), Counter[str]()
    for one in told.figures:
        received[one.area] += one.received
        still_open[one.area] += one.open
    assert received == dict.fromkeys(CODES[:3], CASES)
    assert shown == still_open
    assert rows_of_replica(home.replica_file, key) == rows_of_all(simulated)
    assert {int(str(row[0])) // IDS_EACH for row in rows_of_all(simulated)["event"]} == {0, 1, 2}


@pytest.mark.heavy
def test_a_district_is_no_city_of_its_own(simulated):
    units = rows_of_all(simulated)["unit"]
    with connect(simulated.city.url) as city, connect(simulated.districts[0].url) as district:
        names = "SELECT name_zh FROM supervision.unit ORDER BY id"
        assert all(not str(name).startswith("佛山市禅城区") for (name,) in city.execute(names))
        assert all("禅城" in str(name) for (name,) in district.execute(names))
        assert district.execute("SELECT position FROM supervision.area").fetchall() == [(2,)]
        assert district.execute("SELECT count(parent_id) FROM supervision.unit").fetchone() == (0,)
    assert len(units) == 3 * len({unit[4] for unit in units})
    people = rows_of_all(simulated)["console_user"]
    assert {person[1] for person in people} == {"", *(district.id for district in simulated.districts)}
