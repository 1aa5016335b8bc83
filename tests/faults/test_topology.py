"""Six servers at once, in both forms: writes everywhere, one server killed and restored, nothing lost or doubled."""

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from console.central.drill import LOOK_EVERY_S, Look, drilled, order_on
from console.central.drill_locks import Drill, Manner
from console.central.sources import read_sources
from console.central.topology.files import SOURCES, sources_text, write_private
from console.central.topology.plan import Form, Server, Topology
from console.central.topology.setup import set_up
from console.paths import Home
from console.replica.store import open_reader
from tests.one_source import unjournaled
from tests.six_servers import CODES, People, SixServers, city_of, make_area, rows_of_all
from tests.synced_city import rows_of_replica
from tests.waiting import wait_until

KILLED = 3
LIVELY_S, OUTAGE_S = 1.5, 2.0


@pytest.fixture(scope="module")
def six_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SixServers]:
    with SixServers(tmp_path_factory.mktemp("six")) as servers:
        yield servers


@dataclass
class Waits:
    """Seconds from a commit in a district until the row stood in the city's server, and in the replica."""

    city_s: list[float] = field(default_factory=list)
    replica_s: list[float] = field(default_factory=list)

    def told(self) -> str:
        return "; ".join(
            f"{name}: n {len(waits)}, median {1000 * statistics.median(waits):.0f} ms,"
            f" p99 {1000 * sorted(waits)[int(0.99 * len(waits))]:.0f} ms"
            for name, waits in (("city", self.city_s), ("replica", self.replica_s))
            if waits
        )


@contextmanager
def following(topology: Topology, home: Home, key: bytes) -> Iterator[None]:
    """Keep a replica in step with the sources of a topology, in a thread."""
    write_private(home.root / SOURCES, sources_text(topology))
    specs = read_sources(home.root / SOURCES)
    assert len(specs) == (len(topology.servers) if topology.form is Form.FEDERATED else 1)
    with unjournaled(specs, home.replica_file, key, lambda _: None) as replicator:
        thread = threading.Thread(target=replicator.follow, name="follow")
        thread.start()
        try:
            yield
        finally:
            replicator.stop()
            thread.join(30)


def measure(topology: Topology, servers: Sequence[Server], home: Home, key: bytes, for_s: float) -> Waits:
    """Commit marks in these servers by turns, and see when each arrives."""
    waits = Waits()
    with ExitStack() as stack:
        city = stack.enter_context(psycopg.connect(topology.city.url, autocommit=True))
        writers = [stack.enter_context(psycopg.connect(server.url, autocommit=True)) for server in servers]
        reader = open_reader(home.replica_file, key)
        stack.callback(reader.close)
        number, end = 0, time.monotonic() + for_s
        while time.monotonic() < end:
            server, writer = servers[number % len(servers)], writers[number % len(servers)]
            number += 1
            row = writer.execute(
                "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
                " VALUES (%s, 'mark', 'probe', 0, 0) RETURNING id",
                (server.id,),
            ).fetchone()
            assert row is not None
            committed = time.monotonic()
            if topology.form is Form.REPLICATED:
                wait_until(
                    lambda row=row: city.execute("SELECT FROM supervision.delivery WHERE id = %s", row).fetchall()
                )
                waits.city_s.append(time.monotonic() - committed)

            def in_replica(mark: int = row[0]) -> bool:
                with reader.reading() as replica:
                    return replica.execute("SELECT 1 FROM delivery WHERE id = ?", (mark,)).fetchone() is not None

            wait_until(in_replica)
            waits.replica_s.append(time.monotonic() - committed)
    return waits


def is_whole(topology: Topology, path: Path, key: bytes) -> bool:
    return rows_of_replica(path, key) == rows_of_all(topology)


@pytest.mark.heavy
@pytest.mark.parametrize("form", list(Form))
def test_a_killed_server_catches_up_while_the_others_keep_flowing(
    form: Form, six_servers: SixServers, home: Home, key: bytes
) -> None:
    with six_servers.databases() as urls, ExitStack() as stack:
        topology = city_of(form, urls)
        set_up(topology)
        for server in topology.servers:
            make_area(server)
        writers = [stack.enter_context(People(server, server.number, 0.02)) for server in topology.servers]
        with following(topology, home, key):
            wait_until(lambda: home.replica_file.exists() and len(_areas(home, key)) == len(CODES))
            lively = measure(topology, topology.districts, home, key, LIVELY_S)
            six_servers.kill(KILLED)
            written = writers[KILLED].transactions  # one may be on its way to be refused
            others = [server for server in topology.districts if server.number != KILLED]
            outage = measure(topology, others, home, key, OUTAGE_S)
            assert writers[KILLED].transactions <= written + 1
            six_servers.restore(KILLED)
            wait_until(lambda: writers[KILLED].transactions > written + 5)
            back = measure(topology, [topology.servers[KILLED]], home, key, 0.5)
            stack.close()
            wait_until(lambda: is_whole(topology, home.replica_file, key), 30)
        assert min(writer.transactions for writer in writers) > 20
        assert writers[KILLED].cut_off > 0
        assert back.replica_s
        assert sorted(outage.replica_s)[int(0.99 * len(outage.replica_s))] < 2
        print(f"\n{form.value}: all six: {lively.told()}\n  one killed, the others: {outage.told()}")


@pytest.mark.heavy
@pytest.mark.parametrize("form", list(Form))
def test_a_district_that_is_cut_off_on_purpose_comes_back_whole(
    form: Form, six_servers: SixServers, home: Home, key: bytes
) -> None:
    with six_servers.databases(3) as urls, ExitStack() as stack:
        topology = city_of(form, urls)
        set_up(topology)
        for server in topology.servers:
            make_area(server)
        writers = [stack.enter_context(People(server, server.number, 0.02)) for server in topology.servers]
        with following(topology, home, key):
            wait_until(lambda: home.replica_file.exists() and len(_areas(home, key)) == len(urls))
            with drilled(order_on(topology, CODES[1], Drill(Manner.SILENT))) as look:
                keep(look, 1.0)  # what was on its way
                before, written = newest(home, key), writers[1].transactions
                keep(look, 2)
                after = newest(home, key)
                assert after[CODES[1]] == before[CODES[1]]
                assert after[CODES[2]] > before[CODES[2]]
                assert writers[1].transactions > written + 5
            stack.close()
            wait_until(lambda: is_whole(topology, home.replica_file, key), 30)
        assert writers[1].cut_off == 0
        assert set_up(topology).changes == ()


def keep(look: Look, for_s: float) -> None:
    """Keep a drill on."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        look()
        time.sleep(LOOK_EVERY_S)


def newest(home: Home, key: bytes) -> dict[str, int]:
    """Return the highest id of the cases of each area in the replica."""
    reader = open_reader(home.replica_file, key)
    try:
        with reader.reading() as replica:
            return dict(replica.execute("SELECT area, max(id) FROM supervised_case GROUP BY area").fetchall())
    finally:
        reader.close()


def _areas(home: Home, key: bytes) -> list[tuple[object, ...]]:
    reader = open_reader(home.replica_file, key)
    try:
        with reader.reading() as replica:
            found: list[tuple[object, ...]] = replica.execute("SELECT area FROM area").fetchall()
            return found
    finally:
        reader.close()
