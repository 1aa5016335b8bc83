"""Six real servers at once, a city of one municipal and five district databases on them, and people who write there."""

import random
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg

from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.central.migrate import upgrade
from console.central.topology.plan import Form, Server, Topology
from console.domain.naming import Name
from tests.synced_city import rows_of_central
from tests.waiting import wait_until

CODES = ("440600", "440604", "440605", "440606", "440607", "440608")
"""The city, then its districts."""
_TEMPLATE = "district_template"

Connection = psycopg.Connection[Any]
Rows = dict[str, set[tuple[object, ...]]]


class SixServers:
    """The running servers, the city's first."""

    def __init__(self, folder: Path) -> None:
        self._servers = [EmbeddedServer(folder / code, durable=False) for code in CODES]
        self._urls: list[str] = []

    def __enter__(self) -> Self:
        try:
            with ThreadPoolExecutor(len(CODES)) as pool:
                self._urls = list(pool.map(_started, self._servers))
            for url in self._urls:  # one after the other: Alembic keeps what it does in the module
                upgrade(url.rpartition("/")[0] + f"/{_TEMPLATE}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with ThreadPoolExecutor(len(CODES)) as pool:
            list(pool.map(EmbeddedServer.remove, self._servers))

    @contextmanager
    def databases(self, count: int = len(CODES)) -> Iterator[list[str]]:
        """Make a database at the newest schema on the first servers for the length of a block; give their URLs."""
        name = f"city_{uuid.uuid4().hex}"
        servers = self._urls[:count]
        for url in servers:
            with connect(url, check_schema=False, autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}".encode())
        try:
            yield [url.rpartition("/")[0] + f"/{name}" for url in servers]
        finally:
            _let_go(servers[0].rpartition("/")[0] + f"/{name}")
            for url in servers:
                with connect(url, check_schema=False, autocommit=True) as admin:
                    _drop(admin, name)

    def kill(self, index: int) -> None:
        """Kill a server as a power cut does."""
        postmaster = self._postmaster(index)
        family = [postmaster, *postmaster.children()]
        postmaster.kill()
        _gone, alive = psutil.wait_procs(family, timeout=20)
        assert not alive

    def restore(self, index: int) -> None:
        """Start a killed server again where it was."""
        binaries = self._servers[index]._binaries
        assert binaries is not None
        data = self._data(index)
        binaries.run("pg_ctl", f"--pgdata={data}", f"--log={data.parent / 'server.log'}", "--wait", "start",
                     timeout_s=60)  # fmt: skip

    @contextmanager
    def frozen(self, index: int) -> Iterator[None]:
        """Let a server take connections and answer nothing: its postmaster is stopped."""
        postmaster = self._postmaster(index)
        postmaster.suspend()
        try:
            yield
        finally:
            postmaster.resume()

    def _postmaster(self, index: int) -> psutil.Process:
        return psutil.Process(int((self._data(index) / "postmaster.pid").read_text().split("\n")[0]))

    def _data(self, index: int) -> Path:
        return Path(self._servers[index]._existing().data)


def _started(server: EmbeddedServer) -> str:
    """Start a server whose commits survive its being killed, though not a power cut."""
    url = server.start()
    with connect(url, check_schema=False, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_commit = on")
        admin.execute("ALTER SYSTEM SET wal_retrieve_retry_interval = '500ms'")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    return url


def _let_go(url: str) -> None:
    """Drop the subscriptions of a database; their slots stay."""
    with connect(url, check_schema=False, autocommit=True) as city:
        for (name,) in city.execute(
            "SELECT subname FROM pg_subscription"
            " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchall():
            for action in ("ALTER {} DISABLE", "ALTER {} SET (slot_name = NONE)", "DROP {}"):
                city.execute(action.replace("{}", f"SUBSCRIPTION {name}").encode())


def _drop(admin: Connection, name: str) -> None:
    """Drop a database with what stands in its way."""
    for (slot,) in admin.execute("SELECT slot_name FROM pg_replication_slots WHERE database = %s", [name]).fetchall():
        admin.execute(
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s AND active", [slot]
        )
        wait_until(
            lambda slot=slot: (
                not admin.execute("SELECT FROM pg_replication_slots WHERE slot_name = %s AND active", [slot]).fetchall()
            )
        )
        admin.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [slot]
        )
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def city_of(form: Form, urls: list[str]) -> Topology:
    """Return a topology with one server for each area."""
    servers = [
        Server(CODES[number], number, Name(f"区{number}", f"Area {number}"), url, (CODES[number],) if number else ())
        for number, url in enumerate(urls)
    ]
    return Topology(form, servers[0], tuple(servers[1:]))


def make_area(server: Server, interval_s: int = 5) -> None:
    """Insert a server's own area and its heartbeat."""
    with connect(server.url, autocommit=True) as central:
        central.execute(
            "INSERT INTO supervision.area (area, name_zh, name_en, short_zh, short_en, position, time_zone, calendar,"
            " office_open, office_close, after_hours, beat_interval_s)"
            " VALUES (%s, '区', 'Area', '区', 'A', %s, 'Asia/Shanghai', 'cn', 540, 1020, 'next_day', %s)",
            (server.id, server.number, interval_s),
        )
        central.execute(
            "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
            " VALUES (%s, 'heartbeat', 'platform', 0, 0)",
            (server.id,),
        )


def rows_of_all(topology: Topology) -> Rows:
    """Return the rows of all servers together; in the replicated form the city's copies are left out."""
    union: Rows = {}
    for server in topology.servers:
        for table, rows in rows_of_central(server.url).items():
            own = {row for row in rows if server.first_id <= _id(row) <= server.last_id}
            assert own == rows or server is topology.city, f"{server.id} holds foreign rows in {table}"
            union.setdefault(table, set()).update(own)
    return union


def assert_copied(topology: Topology) -> None:
    """Fail unless the city's server holds exactly the rows of all."""
    wanted, held = rows_of_all(topology), rows_of_central(topology.city.url)
    for table, rows in wanted.items():
        assert held[table] - rows == set(), f"{table}: ghosts"
        assert rows - held[table] == set(), f"{table}: lost or stale"


def _id(row: tuple[object, ...]) -> int:
    assert isinstance(row[0], int)
    return row[0]


class People:
    """Writers of one server at work in a thread: inserts, updates, deletes, heartbeats; some rolled back."""

    def __init__(self, server: Server, seed: int, pause_s: float = 0.005) -> None:
        self._server = server
        self._chance = random.Random(seed)
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"people-{server.id}")
        self._count = 0
        self.transactions = 0
        self.cut_off = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._server.url, connect_timeout=2) as connection:
                    while not self._stop.wait(self._pause_s):
                        self._act(connection)
            except psycopg.OperationalError:
                self.cut_off += 1
                self._stop.wait(0.2)

    def _act(self, connection: Connection) -> None:
        for _ in range(self._chance.randint(1, 4)):
            self._chance.choice((self._case, self._case, self._event, self._rename, self._beat, self._forget))(
                connection
            )
        if self._chance.random() < 1 / 6:
            connection.rollback()
        else:
            connection.commit()
            self.transactions += 1

    def _case(self, connection: Connection) -> None:
        self._count += 1
        number = f"{self._server.id}-{self._chance.getrandbits(32):x}-{self._count}"
        connection.execute(
            "INSERT INTO supervision.supervised_case (area, case_no, application_source_code, received_at, source,"
            " record_hash) VALUES (%s, %s, 1, now(), 'platform', %s)",
            (self._server.id, number, number),
        )

    def _event(self, connection: Connection) -> None:
        connection.execute(
            "INSERT INTO supervision.event (area, case_id, happened_at, source, record_hash, kind_code)"
            " SELECT area, id, now(), 'platform', %s, 90 FROM supervision.supervised_case WHERE area = %s"
            " ORDER BY id DESC LIMIT 1",
            (f"{self._chance.getrandbits(64):x}", self._server.id),
        )

    def _rename(self, connection: Connection) -> None:
        connection.execute(
            "UPDATE supervision.supervised_case SET project_name = %s WHERE id = (SELECT id FROM"
            " supervision.supervised_case WHERE area = %s ORDER BY id DESC OFFSET %s LIMIT 1)",
            (f"名称{self._chance.random()}", self._server.id, self._chance.randint(0, 50)),
        )

    def _beat(self, connection: Connection) -> None:
        connection.execute(
            "UPDATE supervision.delivery SET delivered_at = clock_timestamp() WHERE kind = 'heartbeat' AND area = %s",
            (self._server.id,),
        )
        connection.execute(
            "INSERT INTO supervision.delivery (area, kind, source, record_count, refused_count)"
            " VALUES (%s, 'batch', 'platform', 1, 0)",
            (self._server.id,),
        )

    def _forget(self, connection: Connection) -> None:
        connection.execute(
            "DELETE FROM supervision.delivery WHERE id ="
            " (SELECT min(id) FROM supervision.delivery WHERE kind = 'batch' AND area = %s)",
            (self._server.id,),
        )
