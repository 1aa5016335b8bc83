"""The clock of the city as central keeps it: one row that every reader of central follows."""

from typing import cast

from console.central.engine import CentralConnection
from console.domain.citytime import CityTime

_SELECT = """
SELECT (extract(epoch FROM real_anchor) * 1000000)::bigint, (extract(epoch FROM city_anchor) * 1000000)::bigint, rate
FROM supervision.city_clock
"""
_UPDATE = """
UPDATE supervision.city_clock
SET real_anchor = timestamptz 'epoch' + %s * interval '1 microsecond',
    city_anchor = timestamptz 'epoch' + %s * interval '1 microsecond',
    rate = %s
"""


def read_city_time(connection: CentralConnection) -> CityTime:
    """Return how the city's time follows from the server's real time."""
    return CityTime(*cast("tuple[int, int, float]", connection.execute(_SELECT).fetchone()))


def set_city_time(connection: CentralConnection, city_time: CityTime) -> None:
    """Set the city's clock; ``CityTime()`` makes it real again. Takes effect when the caller commits."""
    connection.execute(_UPDATE, (city_time.real_anchor_us, city_time.city_anchor_us, city_time.rate))


def real_now_us(connection: CentralConnection) -> int:
    """Return the server's real time, microseconds since 1970-01-01T00:00Z."""
    row = connection.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").fetchone()
    return cast("tuple[int]", row)[0]
