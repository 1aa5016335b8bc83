"""The only place that reads the machine's clocks. Everything else receives its time as an argument."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the machine's wall-clock time, aware, in UTC."""
    return datetime.now(UTC)


def now_us() -> int:
    """Return the machine's wall-clock time in microseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000


def monotonic_s() -> float:
    """Return seconds on a clock that no one can set; only differences mean anything."""
    return time.monotonic()
