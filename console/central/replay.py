"""A case log lives again at its own times (回放): what it tells is written when the city's clock has come to it.

The clock runs from the log's beginning, or from a later instant, at a rate of its own; what lies before that instant is
written at once. Central records each fact at the city's time of that moment, as it would have then; what a log says of
a case as a whole is told with its receipt, as no log says when it became known.

How far the log has been told is noted in central after what was told, as the time of the source's last heartbeat:
whatever happens to this process, ``resume`` goes on there, and what is told a second time changes nothing. The area
promises heartbeats while its log is told and at no other time, so that a replay that dies is missed. Ages go by the
server's real time.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from console import clock
from console.central.city_clock import read_city_time, real_now_us, set_city_time
from console.central.engine import CentralConnection
from console.central.intake import BATCH_FACTS, Intake
from console.central.timeline import Timeline
from console.central.turn import take_turn
from console.domain.citytime import STILL_RATE, CityTime
from console.domain.reported import ReportedCase
from console.errors import BadInput, RefusedCommand

TICK_S: Final = 0.25
BEAT_S: Final = 5
BATCH_EVERY_S: Final = 60.0

_NOTHING_YET: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TURN: Final = "hashtext('supervision.replay')"
_NOW: Final = "SELECT supervision.now()"
_OTHERS: Final = "SELECT area FROM supervision.supervised_case WHERE (area, source) <> (%s, %s) LIMIT 1"
_OWN: Final = "SELECT count(*) FROM supervision.supervised_case WHERE area = %s AND source = %s"
_POSITION: Final = """
SELECT sent_at FROM supervision.delivery WHERE area = %s AND source = %s AND kind = 'heartbeat'
"""
_LAST_RECORDED: Final = """
SELECT max(at) FROM (
    SELECT max(recorded_at) AS at FROM supervision.supervised_case
    UNION ALL SELECT max(recorded_at) FROM supervision.event
    UNION ALL SELECT max(recorded_at) FROM supervision.declared_date
    UNION ALL SELECT max(recorded_at) FROM supervision.closing
) AS last
"""
_PROMISE: Final = "UPDATE supervision.area SET beat_interval_s = %s WHERE area = %s"
_BEAT: Final = """
UPDATE supervision.delivery SET sent_at = %s, delivered_at = clock_timestamp()
WHERE area = %s AND source = %s AND kind = 'heartbeat'
"""
_FIRST_BEAT: Final = """
INSERT INTO supervision.delivery (sent_at, area, source, kind, record_count, refused_count)
VALUES (%s, %s, %s, 'heartbeat', 0, 0)
"""
_BATCH: Final = """
INSERT INTO supervision.delivery (area, source, kind, sent_at, record_count, refused_count)
VALUES (%s, %s, 'batch', supervision.now(), %s, 0)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a replay goes on.

    Attributes:
        told_to: Everything up to and with this instant is told.
        city_time: What the city's clock shows; never before anything central has recorded.
    """

    told_to: datetime
    city_time: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a log has been told.

    Attributes:
        told_to: Everything up to and with this instant is told.
        told: Cases and facts told, of `total`.
    """

    told_to: datetime
    told: int
    total: int

    @property
    def is_over(self) -> bool:
        """Whether the log has been told to its end."""
        return self.told == self.total


def claim(connection: CentralConnection, area: str, source: str, *, resumes: bool) -> None:
    """Make sure that a log may be told into a database, before anything of it is written there.

    Args:
        connection: Keeps any other replay away for as long as it is open.
        area: Code of the area.
        source: Stable name of the log.
        resumes: Whether a replay is to go on.

    Raises:
        RefusedCommand: Another replay is on, the database holds something else, or this log is there, or is not.
    """
    if not take_turn(connection, _TURN):
        raise RefusedCommand("Another replay is on in this database.", "Stop it first, or use another database.")
    other = _value(connection, _OTHERS, area, source)
    if other is not None:
        raise RefusedCommand(
            "The database holds cases of {area} that are not of this log.",
            "Use an empty database: the clock of the whole city follows the log.",
            area=other,
        )
    is_begun = _value(connection, _POSITION, area, source) is not None
    if resumes and not is_begun:
        raise RefusedCommand("There is no replay of this log to go on with.", "Begin it without --resume.")
    if not resumes and (is_begun or _value(connection, _OWN, area, source)):
        raise RefusedCommand("This log was told before.", "Go on with --resume, or use an empty database.")


class Replay:
    """Tells the log of one source into one area.

    Threads: the caller's alone; ``stopped`` may be set from any.
    """

    def __init__(self, connection: CentralConnection, intake: Intake, area: str, source: str) -> None:
        """Take a database.

        Args:
            connection: Outside any transaction.
            intake: Of the same area and source.
            area: Code of the area.
            source: Stable name of the log.
        """
        self._connection = connection
        self._intake = intake
        self._place = (area, source)
        self._unsent = 0

    def begin(self, timeline: Timeline, at: datetime | None, stopped: threading.Event) -> Start:
        """Set the city's clock and write what lies before.

        Args:
            timeline: The log.
            at: Where to begin; None for its beginning.
            stopped: Ends it after the portion at hand.

        Raises:
            BadInput: The log ends before that instant.
        """
        start = timeline.first if at is None else at
        if start > timeline.last:
            raise BadInput(
                "The log ends at {last}.", "Begin before that.", field="from", last=f"{timeline.last:%FT%H:%MZ}"
            )
        before_all = timeline.first - _NOTHING_YET
        with self._connection.transaction():
            self._set_clock(start, STILL_RATE)
            self._connection.execute(_FIRST_BEAT, [before_all, *self._place])
        if not self._write(timeline, 0, start, stopped):
            return Start(before_all, start)
        self._beat(start)
        return Start(start, start)

    def resume(self) -> Start:
        """Return where the log was left."""
        position = cast("datetime", self._value(_POSITION, *self._place))
        with self._connection.transaction():
            stands = read_city_time(self._connection).is_still
        if stands:
            return Start(position, cast("datetime", self._value(_NOW)))
        # It died, and the clock ran on without it.
        recorded = cast("datetime | None", self._value(_LAST_RECORDED))
        return Start(position, max(position, recorded or position))

    def run(
        self,
        timeline: Timeline,
        start: Start,
        rate: float,
        stopped: threading.Event,
        watch: Callable[[Progress], None],
    ) -> Progress:
        """Tell the log from an instant on, until it ends or is stopped; the city's clock stands still then.

        Args:
            timeline: The log.
            start: Where to go on.
            rate: City seconds each real second.
            stopped: Ends it after the portion at hand.
            watch: Told how far it is, after each tick.
        """
        with self._connection.transaction():
            self._connection.execute(_PROMISE, [BEAT_S, self._place[0]])
            self._set_clock(start.city_time, rate)
        progress = Progress(start.told_to, timeline.place_after(start.told_to), len(timeline))
        beat_s = batch_s = clock.monotonic_s()
        while not progress.is_over and not stopped.wait(TICK_S):
            now, now_s = cast("datetime", self._value(_NOW)), clock.monotonic_s()
            place = timeline.place_after(now)
            if place > progress.told and not self._write(timeline, progress.told, now, stopped):
                break
            if place > progress.told or now_s - beat_s >= BEAT_S:
                beat_s = now_s
                self._beat(now)
            if now_s - batch_s >= BATCH_EVERY_S:
                batch_s = now_s
                self._report()
            progress = Progress(now, place, len(timeline))
            watch(progress)
        self._stand_still(progress.told_to)
        return progress

    def _write(self, timeline: Timeline, told: int, now: datetime, stopped: threading.Event) -> bool:
        """Write what is known of every case with news, and return whether it came to the end.

        A case that is written again changes nothing.
        """
        for batch in _batches(timeline.cases_between(told, timeline.place_after(now), now)):
            if stopped.is_set():
                return False
            self._unsent += self._intake.write(batch)
        return True

    def _beat(self, told_to: datetime) -> None:
        with self._connection.transaction():
            self._connection.execute(_BEAT, [told_to, *self._place])

    def _report(self) -> None:
        """Say how many records were sent since the last batch, where any were."""
        if self._unsent:
            with self._connection.transaction():
                self._connection.execute(_BATCH, [*self._place, self._unsent])
            self._unsent = 0

    def _stand_still(self, told_to: datetime) -> None:
        """Stop the clock, and promise no heartbeats any more."""
        self._report()
        self._beat(told_to)
        now = cast("datetime", self._value(_NOW))
        with self._connection.transaction():
            self._connection.execute(_PROMISE, [None, self._place[0]])
            self._set_clock(now, STILL_RATE)

    def _set_clock(self, at: datetime, rate: float) -> None:
        city_us = (at - _EPOCH) // timedelta(microseconds=1)
        set_city_time(self._connection, CityTime(real_now_us(self._connection), city_us, rate))

    def _value(self, query: str, *values: object) -> object:
        return _value(self._connection, query, *values)


def _value(connection: CentralConnection, query: str, *values: object) -> object:
    with connection.transaction():
        row = connection.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def _batches(cases: Iterable[ReportedCase]) -> Iterator[list[ReportedCase]]:
    """Yield the cases in portions of so many facts as go well into one transaction."""
    batch: list[ReportedCase] = []
    size = 0
    for case in cases:
        batch.append(case)
        size += 1 + len(case.events)
        if size >= BATCH_FACTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
