"""``supervisionctl central drill``: a source is disturbed on purpose for a while, and is whole again at the end."""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from psycopg import sql

from console import clock
from console.central.drill_locks import LONGEST_S, Drill, Manner, held_drill, simulator_lives
from console.central.engine import CentralConnection, connect, reported
from console.central.stopping import stop_requested
from console.central.target import add_target, central_url
from console.central.topology.plan import Form, Server, Topology, read_topology
from console.central.topology.replicated import subscription
from console.errors import BadInput, RefusedCommand
from console.messages import _

LOOK_EVERY_S: Final = 0.2
_LOCK_TIMEOUT: Final = "SET lock_timeout = '10s'"
_ENABLED: Final = "SELECT FROM pg_subscription WHERE subname = %s AND subenabled"
_END_BLOCKED: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND %s = ANY (pg_blocking_pids(pid))
"""
_TIMED: Final = {
    "late": (Manner.LATE, "records come so many seconds late"),
    "burst": (Manner.IN_BURSTS, "records come every so many seconds, all together"),
    "out_of_order": (Manner.OUT_OF_ORDER, "facts of so many seconds come the last one first"),
    "clock_ahead": (Manner.CLOCK_AHEAD, "the platform's clock is so many seconds ahead"),
}

Look = Callable[[], object]
"""What a drill does now and then while it is on."""


class Means(Enum):
    """What a drill disturbs."""

    SIMULATOR = "simulator"
    """The simulator obeys it."""
    SUBSCRIPTION = "subscription"
    """The city's server does not follow the district."""
    FEED = "feed"
    """Consoles do not get at the district's feed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drilled.

    Attributes:
        area: Code.
        means: What is disturbed.
        url: Where that is: on the area's own server, a subscription on the city's.
        subscription: Its name, where one is disturbed.
    """

    area: str
    drill: Drill
    means: Means
    url: str
    subscription: str = ""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``drill`` below ``central``."""
    parser = commands.add_parser("drill", parents=[common], help="disturb a source on purpose, then let it be whole")
    add_target(parser)
    parser.add_argument("--file", type=Path, metavar="T.toml", help="the servers of a city that has several")
    parser.add_argument("--area", metavar="AREA", help="whom all but --silence is about")
    manner = parser.add_mutually_exclusive_group(required=True)
    manner.add_argument("--silence", metavar="AREA", help="the area sends nothing, and on its return all at once")
    manner.add_argument("--doubled", action="store_true", help="every record comes twice")
    for name, (_manner, words) in _TIMED.items():
        manner.add_argument(f"--{name.replace('_', '-')}", type=_whole_seconds, metavar="SECONDS", help=words)
    parser.add_argument(
        "--for", dest="seconds", type=_whole_seconds, metavar="SECONDS", help="how long (else until Ctrl+C)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Hold the drill until its time is over or somebody ends it."""
    area, drill = _asked(arguments)
    if arguments.file:
        return _run(order_on(read_topology(arguments.file, dict(os.environ)), area, drill), arguments)
    with central_url(arguments) as url:
        return _run(Order(area, drill, Means.SIMULATOR, url), arguments)


def order_on(topology: Topology, area: str, drill: Drill) -> Order:
    """Return how an area of a city on several servers is drilled.

    A district falls silent where it is cut off in earnest: at its subscription, or at the feed that consoles read.
    """
    server = _server_of(topology, area)
    if drill.manner is not Manner.SILENT or server is topology.city:
        return Order(area, drill, Means.SIMULATOR, server.url)
    if topology.form is Form.REPLICATED:
        return Order(area, drill, Means.SUBSCRIPTION, topology.city.url, subscription(server))
    return Order(area, drill, Means.FEED, server.url)


def drilled(order: Order) -> AbstractContextManager[Look]:
    """Let a drill be on for the length of a block; what is given is to be called now and then.

    Raises:
        RefusedCommand: Nothing there can be drilled, or another drill is on.
        ServerUnreachable: The server does not answer, or went away: with it the drill, but for a subscription.
    """
    held = {
        Means.SIMULATOR: _told_simulator,
        Means.SUBSCRIPTION: _paused_subscription,
        Means.FEED: _withheld_feed,
    }
    return held[order.means](order)


@contextmanager
def _told_simulator(order: Order) -> Iterator[Look]:
    with reported(order.url), connect(order.url, autocommit=True) as connection:
        if not simulator_lives(connection):
            raise RefusedCommand(
                "No simulator lives in this database: no platform there can be told to report otherwise.",
                "Start one with: supervisionctl central simulate",
            )
        with held_drill(connection, order.area, order.drill):
            yield lambda: connection.execute("SELECT")


@contextmanager
def _paused_subscription(order: Order) -> Iterator[Look]:
    """Keep the city's server from following a district; after a kill ``central topology`` lets it go on."""
    name = order.subscription
    with reported(order.url), connect(order.url, autocommit=True) as connection:
        if connection.execute(_ENABLED, [name]).fetchone() is None:
            raise RefusedCommand(
                "The city's server does not follow {name} at the moment.",
                "Set the servers up first: supervisionctl central topology",
                name=name,
            )
        _alter(connection, name, "DISABLE")
    try:
        yield lambda: None
    finally:
        with reported(order.url), connect(order.url, autocommit=True) as connection:
            _alter(connection, name, "ENABLE")


def _alter(connection: CentralConnection, name: str, action: str) -> None:
    connection.execute(sql.SQL("ALTER SUBSCRIPTION {} " + action).format(sql.Identifier(name)))


@contextmanager
def _withheld_feed(order: Order) -> Iterator[Look]:
    """Keep every reader away from a feed; the platforms' writers do not notice.

    Readers begin with the one row of ``feed_meta``. The lock ends with this process, whatever becomes of it.
    """
    with (
        reported(order.url),
        connect(order.url, check_schema=False, autocommit=True) as watch,
        connect(order.url) as holder,
    ):
        holder.execute(_LOCK_TIMEOUT)
        holder.execute("LOCK TABLE supervision.feed_meta IN ACCESS EXCLUSIVE MODE")
        yield lambda: watch.execute(_END_BLOCKED, [holder.info.backend_pid])
        holder.rollback()


def _run(order: Order, arguments: argparse.Namespace) -> int:
    began_s = clock.monotonic_s()
    with stop_requested() as stopped, drilled(order) as look:
        if not arguments.json:
            print(_("Area {area} is being drilled; end it with Ctrl+C.", area=order.area), flush=True)
        while not stopped.wait(LOOK_EVERY_S) and (
            arguments.seconds is None or clock.monotonic_s() - began_s < arguments.seconds
        ):
            look()
    took_s = round(clock.monotonic_s() - began_s, 1)
    if arguments.json:
        manner = order.drill.manner.name.lower()
        print(json.dumps({"area": order.area, "drill": manner, "means": order.means.value, "seconds": took_s}))
    else:
        print(_("The drill of area {area} is over after {seconds} s.", area=order.area, seconds=took_s))
    return 0


def _asked(arguments: argparse.Namespace) -> tuple[str, Drill]:
    area = arguments.silence or arguments.area
    if area is None or (arguments.silence and arguments.area):
        raise BadInput("A drill is about one area.", "Give --area AREA, or --silence AREA without it.", field="area")
    if len(area) != 6 or not (area.isascii() and area.isdigit()):
        raise BadInput("An area code has six digits: {area}.", "Check --area.", field="area", area=area)
    for name, (manner, _words) in _TIMED.items():
        if (seconds := getattr(arguments, name)) is not None:
            return area, Drill(manner, seconds)
    return area, Drill(Manner.SILENT if arguments.silence else Manner.DOUBLED)


def _server_of(topology: Topology, area: str) -> Server:
    return next((district for district in topology.districts if area in district.areas), topology.city)


def _whole_seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= LONGEST_S:
        raise argparse.ArgumentTypeError(_("{text} lies outside 1 to {last}", text=text, last=LONGEST_S))
    return int(text)
