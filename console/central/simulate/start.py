"""The beginning of a simulation: the history is made where there is none, and the city's clock is set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console import clock
from console.central.engine import CentralConnection
from console.central.simulate.city import City
from console.central.simulate.city_clock import city_now, last_recorded, set_city_clock
from console.central.simulate.history import make_history, store_history
from console.central.simulate.registry import source_of
from console.domain.calendar import WorkingCalendar
from console.errors import RefusedCommand


@dataclass(frozen=True, slots=True)
class Begun:
    """What stood in central when the city began to live.

    Attributes:
        is_made: Whether the history was made now; counts are zero where it was there before.
        seconds: Real seconds it took.
        city_time: What the city's clock showed.
    """

    is_made: bool
    cases: int
    facts: int
    open: int
    seconds: float
    city_time: datetime


def begin(
    connection: CentralConnection,
    city: City,
    calendar: WorkingCalendar,
    *,
    seed: int,
    cases: int,
    mood: str,
    at: datetime | None,
    clock_rate: float | None,
    stored: Callable[[int, int], None] = lambda _done, _total: None,
) -> Begun:
    """Make the history unless the city stands, set its clock, and commit all of it at once.

    Args:
        connection: Central.
        city: The city.
        calendar: Its working days.
        seed: Of the history.
        cases: Of the history.
        mood: How the last weeks went.
        at: City time at which history ends and life begins, but never before the last record of a city that stands;
            None to leave the city's clock as it is.
        clock_rate: City seconds each real second; None for the usual pace.
        stored: Told how many rows of the history are stored, and of how many.

    Raises:
        RefusedCommand: The database holds areas of that name that are not this city.
    """
    start_s = clock.monotonic_s()
    stands = _city_stands(connection, city)
    now = at or city_now(connection)
    if stands:
        now = max(now, last_recorded(connection) or now)
        made, facts, still_open = 0, 0, 0
    else:
        history, rng = make_history(city, calendar, seed=seed, cases=cases, mood=mood, now=now)
        store_history(connection, history, rng, clock.now(), stored)
        made, facts, still_open = history.case_count, history.fact_count, history.open_count
    if at is not None or clock_rate is not None:
        set_city_clock(connection, now, clock_rate or 1.0)
    connection.commit()
    if not stands:
        connection.execute("ANALYZE")
        connection.commit()
    return Begun(not stands, made, facts, still_open, clock.monotonic_s() - start_s, now)


def _city_stands(connection: CentralConnection, city: City) -> bool:
    codes = [area.code for area in city.areas]
    areas = connection.execute("SELECT area FROM supervision.area WHERE area = ANY(%s)", [codes]).fetchall()
    sources = [source_of(code) for code in codes]
    if not areas:
        return False
    beats = connection.execute("SELECT DISTINCT source FROM supervision.delivery WHERE source = ANY(%s)", [sources])
    if len(beats.fetchall()) < len(codes):
        raise RefusedCommand(
            "This database already holds the area {area}, and not as part of the demonstration city.",
            "Use an empty database for a simulated city.",
            area=str(areas[0][0]),
        )
    return True
