"""The only place that reads the machine's clocks. Everything else receives its time as an argument.

Two of them matter: the wall clock, which anyone can set, and the steady clock, which nobody can. Whatever says how old
something is goes by the steady one, so that a clock set back never makes old data look new.
"""

import sys
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path


def now() -> datetime:
    """Return the machine's wall-clock time, aware, in UTC."""
    return datetime.now(UTC)


def now_us() -> int:
    """Return the machine's wall-clock time in microseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000


def monotonic_s() -> float:
    """Return seconds on a clock that no one can set; only differences mean anything."""
    return time.monotonic()


def steady_us() -> int:
    """Return microseconds on a clock that nobody can set, which runs on while the machine sleeps.

    Every process of the machine sees the same one, until the machine is started again; see `boot`. (On macOS it stands
    still while the machine sleeps.)
    """
    if sys.platform == "linux":
        now_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    else:
        now_ns = time.monotonic_ns()
    return now_ns // 1_000


@cache
def boot() -> str:
    """Return what tells one run of the machine from another: between them, steady times mean nothing to each other."""
    if sys.platform == "linux":
        run = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    else:
        import psutil  # noqa: PLC0415 - loaded by every command, needed where the system has no file for it

        run = str(int(psutil.boot_time()))
    return run


def steady_since(steady: int, wall_us: int, booted: str) -> int:
    """Return an instant that was noted on both clocks as one of this run's steady clock.

    Args:
        steady: What the steady clock showed.
        wall_us: What the wall clock showed.
        booted: The run of the machine in which that was. Of an earlier one only the wall clock can tell how long ago.
    """
    if booted == boot():
        return steady
    return steady_us() - max(0, now_us() - wall_us)
