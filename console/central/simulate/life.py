"""The simulator as a process: history first, then life until it is asked to stop."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import numpy as np
import psycopg

from console import clock
from console.central.drill_locks import SIMULATOR
from console.central.engine import CentralConnection, connect
from console.central.simulate.city import City
from console.central.simulate.city_clock import city_now
from console.central.simulate.living import LivingCity, TickResult
from console.central.simulate.reporting import send_batches, send_heartbeats
from console.central.turn import take_turn
from console.domain.calendar import WorkingCalendar
from console.errors import EnvironmentFault, RefusedCommand

TICK_S = 0.25
BATCH_EVERY_S = 60.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 15.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class LifeCounts:
    """What a living city has done so far."""

    city_time: datetime | None = None
    open: int = 0
    received: int = 0
    closed: int = 0
    rows: int = 0
    reconnected: int = 0
    is_cut_off: bool = False
    by_area: Counter[str] = field(default_factory=Counter)

    def add(self, result: TickResult) -> None:
        """Add what a tick did."""
        self.received += result.received
        self.closed += result.closed
        self.rows += result.count
        self.by_area.update(result.rows)


Watcher = Callable[[LifeCounts], None]


@dataclass(frozen=True, slots=True)
class LifeOptions:
    """How a city is to live.

    Attributes:
        areas: Indices of the areas that report; the others are silent.
        rate: Rows each second of real time while offices are open.
        seconds: Real seconds after which it ends; None to live until stopped.
    """

    areas: tuple[int, ...]
    mood: str
    rate: float
    seed: int
    seconds: float | None = None


class Life:
    """Lives a city in central; survives restarts of central.

    Threads: `run` occupies the caller's thread; `stop` may be called from any, and from a signal handler.
    """

    def __init__(self, url: str, city: City, calendar: WorkingCalendar, options: LifeOptions, watch: Watcher) -> None:
        self._url = url
        self._city = city
        self._options = options
        self._watch = watch
        self._stopped = threading.Event()
        rng = np.random.default_rng([options.seed, clock.now_us() % (1 << 32)])
        self._living = LivingCity(city, calendar, options.mood, options.areas, rng)
        self._unsent: Counter[str] = Counter()
        self.counts = LifeCounts()

    def stop(self) -> None:
        """Ask it to end after the tick at hand."""
        self._stopped.set()

    def run(self) -> None:
        """Live until stopped.

        Raises:
            EnvironmentFault: Central cannot be reached at the start; later it is waited for.
        """
        end_s = None if self._options.seconds is None else clock.monotonic_s() + self._options.seconds
        connection: CentralConnection | None = connect(self._url)
        if connection is not None and not take_turn(connection, SIMULATOR):
            connection.close()
            raise RefusedCommand(
                "Another simulator lives in this database.", "Stop it first, or use a database of your own."
            )
        while connection is not None and not self._is_lived(connection, end_s):
            connection = self._connect_again()

    def _is_lived(self, connection: CentralConnection, end_s: float | None) -> bool:
        """Live on a connection; whether life came to its end, and not the connection."""
        try:
            with connection:
                self._live(connection, end_s)
        except psycopg.OperationalError as error:
            _log.warning("central is gone: %s", type(error).__name__)
            self.counts.is_cut_off = True
            self._watch(self.counts)
            return False
        return True

    def _connect_again(self) -> CentralConnection | None:
        """Wait for central; None when asked to stop before it is back."""
        wait_s = FIRST_WAIT_S
        while not self._stopped.wait(wait_s):
            try:
                connection = connect(self._url)
            except EnvironmentFault:
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            else:
                if take_turn(connection, SIMULATOR):
                    self.counts.reconnected += 1
                    self.counts.is_cut_off = False
                    return connection
                connection.close()
        return None

    def _live(self, connection: CentralConnection, end_s: float | None) -> None:
        codes = [self._city.areas[index].code for index in self._options.areas]
        self._living.open(connection, city_now(connection), self._options.rate)
        connection.commit()
        last_s, interval_s = clock.monotonic_s(), self._city.hours.beat_interval_s
        beat_s, batch_s = last_s, last_s + BATCH_EVERY_S
        while not self._stopped.wait(TICK_S):
            now_s = clock.monotonic_s()
            if end_s is not None and now_s >= end_s:
                break
            result, now = self._tick(connection, now_s - last_s)
            last_s = now_s
            if now_s >= beat_s:
                self._beat(connection, codes)
                beat_s = now_s - (now_s - beat_s) % interval_s + interval_s
            if now_s >= batch_s:
                self._report(connection)
                batch_s = now_s + BATCH_EVERY_S
            connection.commit()
            self._note(result, now)
        self._report(connection)
        connection.commit()

    def _report(self, connection: CentralConnection) -> None:
        """Let each area that is not silent say how much it sent since its last batch."""
        heard = [area for area in self._unsent if not self._living.platforms.is_silent(area)]
        send_batches(connection, {area: self._unsent.pop(area) for area in heard})

    def _beat(self, connection: CentralConnection, codes: Sequence[str]) -> None:
        platforms = self._living.platforms
        heard = [code for code in codes if not platforms.is_silent(code)]
        for ahead_s, areas in groupby(sorted(heard, key=platforms.ahead_s), platforms.ahead_s):
            send_heartbeats(connection, list(areas), ahead_s)

    def _tick(self, connection: CentralConnection, passed_s: float) -> tuple[TickResult, datetime]:
        now = city_now(connection)
        result = self._living.tick(connection, now, passed_s)
        self._unsent.update(result.rows)
        return result, now

    def _note(self, result: TickResult, now: datetime) -> None:
        self.counts.add(result)
        self.counts.city_time = now
        self.counts.open = self._living.open_count
        self._watch(self.counts)
