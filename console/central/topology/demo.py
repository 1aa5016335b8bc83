"""The demonstration city on servers of its own: one embedded server for each area, all alive in one process."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from console import clock
from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.central.migrate import upgrade
from console.central.simulate.city import City, load_city, part_of
from console.central.simulate.city_clock import demonstration_morning, set_city_clock
from console.central.simulate.life import Life, LifeCounts, LifeOptions
from console.central.simulate.start import begin
from console.central.topology.files import SOURCES, TOPOLOGY, sources_text, topology_text, write_private
from console.central.topology.plan import Form, Server, Topology
from console.central.topology.setup import set_up
from console.domain.calendar import WorkingCalendar
from console.paths import Home
from console.rulebook import load_rulebook

MOOD = "busy"


def run_demo(
    form: Form, home: Home, cases: int, rate: float, stopped: threading.Event, tell: Callable[[Topology], None]
) -> None:
    """Let the city live on its servers below a home until stopped.

    Args:
        form: How the servers work together.
        home: Gets the servers, the file of the topology and that of the sources.
        cases: Of the history of all areas.
        rate: Rows each second of real time, of all areas.
        stopped: Ends it.
        tell: Told when all servers live.
    """
    city = load_city()
    calendar = load_rulebook().calendars[city.hours.calendar]
    with ExitStack() as stack:
        topology = _started(form, home.root, city, stack)
        _begin_clock(topology.city, city, calendar)
        set_up(topology)
        lives = [_life(server, city, calendar, cases, rate) for server in topology.servers]
        write_private(home.root / TOPOLOGY, topology_text(topology))
        write_private(home.root / SOURCES, sources_text(topology))
        threads = [threading.Thread(target=life.run, name="life") for life in lives]
        for thread in threads:
            thread.start()
        tell(topology)
        stopped.wait()
        for life, thread in zip(lives, threads, strict=True):
            life.stop()
            thread.join()


def _started(form: Form, folder: Path, city: City, stack: ExitStack) -> Topology:
    servers = []
    for area in city.areas:
        embedded = stack.enter_context(EmbeddedServer(folder / f"server-{area.code}"))
        areas = () if area.is_municipal else (area.code,)
        servers.append(Server(area.code, area.position - 1, area.short, embedded.start(), areas))
    return Topology(form, servers[0], tuple(servers[1:]))


def _begin_clock(server: Server, city: City, calendar: WorkingCalendar) -> None:
    """Begin on the last working Friday morning, unless the city stands already."""
    upgrade(server.url)
    with connect(server.url) as connection:
        if connection.execute("SELECT FROM supervision.area LIMIT 1").fetchone() is None:
            set_city_clock(connection, demonstration_morning(city, calendar, clock.now()), 1.0)


def _life(server: Server, city: City, calendar: WorkingCalendar, cases: int, rate: float) -> Life:
    """Make the history of a server's area where there is none, and return its life."""
    own = part_of(city, (server.id,))
    share = own.areas[0].share
    with connect(server.url) as connection:
        begin(
            connection,
            own,
            calendar,
            seed=1 + server.number,
            cases=round(cases * share),
            mood=MOOD,
            at=None,
            clock_rate=None,
        )
    return Life(server.url, own, calendar, LifeOptions((0,), MOOD, rate * share, 1 + server.number), _unwatched)


def _unwatched(_counts: LifeCounts) -> None:
    """Say nothing: six cities would speak at once."""
