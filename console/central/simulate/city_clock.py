"""The clock of the city in central, and where a demonstration begins."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.central.city_clock import real_now_us, set_city_time
from console.central.engine import CentralConnection
from console.central.simulate.city import City
from console.domain.calendar import WorkingCalendar
from console.domain.citytime import CityTime

_FRIDAY = 4
_MORNING = time(10, 30)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def city_now(connection: CentralConnection) -> datetime:
    """Return what the city's clock shows."""
    row = connection.execute("SELECT supervision.now()").fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    return row[0]


def set_city_clock(connection: CentralConnection, at: datetime, rate: float) -> None:
    """Let the city's clock go on from an instant, so many city seconds each real second."""
    since_epoch_us = (at - _EPOCH) // timedelta(microseconds=1)
    set_city_time(connection, CityTime(real_now_us(connection), since_epoch_us, rate))


def last_recorded(connection: CentralConnection) -> datetime | None:
    """Return when central last learnt anything; a city's clock never goes back behind it."""
    row = connection.execute(
        "SELECT max(recorded_at) FROM (SELECT recorded_at FROM supervision.event ORDER BY id DESC LIMIT 1000) AS latest"
    ).fetchone()
    assert row is not None
    assert row[0] is None or isinstance(row[0], datetime)
    return row[0]


def demonstration_morning(city: City, calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return the last working Friday, half past ten, that is not later than now and in a published calendar year."""
    zone = ZoneInfo(city.hours.time_zone)
    day = min(now.astimezone(zone).date(), (_EPOCH + timedelta(days=calendar.known_until)).date())
    while True:
        morning = datetime.combine(day, _MORNING, zone)
        number = (day - _EPOCH.date()).days
        if day.weekday() == _FRIDAY and calendar.is_working(number) and morning <= now:
            return morning.astimezone(UTC)
        day -= timedelta(days=1)
