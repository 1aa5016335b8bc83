"""The city of the manual's pictures: a history from a seed, stopped at one instant of a working morning.

The copy is left as a sync leaves it that is killed, and clocks stand still from then on: whenever the pictures are
drawn again, they show the same cases at the same time, and districts heard of three seconds ago.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from time import sleep
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from console import clock
from console.central.city_clock import real_now_us, set_city_time
from console.central.embedded import EmbeddedServer
from console.central.engine import connect
from console.domain.citytime import CityTime
from console.errors import SchemaMismatch
from console.paths import Home
from console.replica.key import ReplicaKey
from console.replica.source_reads import read_source_beats
from console.replica.status import Phase, SyncStatus
from console.replica.store import Reader, open_reader
from console.sync.orders import URL_VARIABLE
from tests.one_source import read_status

ZONE: Final = ZoneInfo("Asia/Shanghai")
SECOND_US: Final = 1_000_000
HEARD_AT_US: Final = round(datetime(2026, 11, 20, 10, 42, 14, tzinfo=ZONE).timestamp()) * SECOND_US
HISTORY: Final = ("--seed", "2026", "--cases", "20000", "--mood", "crisis", "--at", "2026-11-20T10:42+08:00")
DAY_US: Final = 86_400 * SECOND_US
SILENT_AREA: Final = "440605"
SILENT_US: Final = 47 * 60 * SECOND_US
HEARD_US: Final = 3 * SECOND_US
WITHIN_S: Final = 240.0
LOOK_EVERY_S: Final = 0.1
Found = TypeVar("Found")
_HEAR: Final = """
    UPDATE supervision.delivery SET
        sent_at = CASE kind WHEN 'heartbeat' THEN supervision.now() ELSE sent_at END,
        delivered_at = timestamptz 'epoch' + (%(heard_us)s - CASE area WHEN %(silent)s THEN %(silent_us)s ELSE 0 END)
            * interval '1 microsecond' + CASE kind WHEN 'heartbeat' THEN interval '0'
            ELSE sent_at - supervision.now() - id %% 7 * interval '1 second' END
"""
"""Batches come as long before as they were sent, within seconds; all of it earlier where an area is silent."""


def make_city(home: Home, key: ReplicaKey) -> None:
    """Make the city and its copy, unless they are there."""
    if _is_made(home, key):
        return
    _control(home, "central", "init", "--embedded")
    _control(home, "central", "simulate", "--history-only", *HISTORY)
    with EmbeddedServer(home.server_dir) as server:
        url = server.start()
        _control(home, "sync", "--once", "--compare", url=url)
        following = _start(home, "sync", "--follow", url=url)
        try:
            _wait(lambda: _read(home, key, read_status).phase is Phase.STREAMING)
            heard_us = _hear(url)
            _wait(lambda: _newest_beat(home, key) == heard_us)
            _wait(lambda: (_read(home, key, read_status).last_poll_real_us or 0) > heard_us)
        finally:
            following.kill()
            following.wait()


class StandingClock:
    """What every clock of this program shows from now on: the instant of the pictures, or one before it."""

    def __init__(self, home: Home, key: ReplicaKey) -> None:
        status: SyncStatus = _read(home, key, read_status)
        assert status.last_poll_real_us is not None
        assert status.polled_local_us is not None
        self._since_poll_us = _newest_beat(home, key) + HEARD_US - status.last_poll_real_us
        self._polled_us, self._updated_us = status.polled_local_us, status.updated_wall_us

    def stand(self, before_s: int = 0) -> None:
        """Stand so many seconds before the instant of the pictures; what goes by time goes on when that grows less."""
        since_poll_us = self._since_poll_us - before_s * SECOND_US
        steady_us, now_us = self._polled_us + since_poll_us, self._updated_us + since_poll_us
        clock.steady_us = lambda: steady_us
        clock.now_us = lambda: now_us


def _is_made(home: Home, key: ReplicaKey) -> bool:
    """Return whether the copy is there; that of another version is deleted."""
    if not home.replica_file.exists():
        return False
    try:
        return _read(home, key, read_status).city_time.city_anchor_us == HEARD_AT_US - DAY_US
    except SchemaMismatch:
        for path in home.root.glob("replica.*"):
            path.unlink()
        return False


def _hear(url: str) -> int:
    """Let every area but one be heard of at the same instant; return it."""
    with connect(url) as connection:
        heard_us = real_now_us(connection)
        set_city_time(connection, CityTime(heard_us - DAY_US, HEARD_AT_US - DAY_US, 1.0))
        connection.execute(_HEAR, {"heard_us": heard_us, "silent": SILENT_AREA, "silent_us": SILENT_US})
    return heard_us


def _newest_beat(home: Home, key: ReplicaKey) -> int:
    return max(beat.last_beat_us or 0 for beat in _read(home, key, read_source_beats))


def _read(home: Home, key: ReplicaKey, read: Callable[[Reader], Found]) -> Found:
    reader = open_reader(home.replica_file, key.secret)
    try:
        return read(reader)
    finally:
        reader.close()


def _control(home: Home, *arguments: str, url: str = "") -> None:
    if status := _start(home, *arguments, url=url).wait():
        sys.exit(f"{' '.join(arguments[:2])}: exit status {status}")


def _start(home: Home, *arguments: str, url: str = "") -> subprocess.Popen[bytes]:
    named = {URL_VARIABLE: url} if url else {}
    command = [sys.executable, "-m", "console", *arguments, "--home", str(home.root)]
    return subprocess.Popen(command, env=os.environ | named, stdin=subprocess.DEVNULL)


def _wait(until: Callable[[], bool]) -> None:
    for _look in range(round(WITHIN_S / LOOK_EVERY_S)):
        if until():
            return
        sleep(LOOK_EVERY_S)
    sys.exit("The city did not come up.")
