"""How old what this installation shows is: of the link to central, and of each area behind it.

Ages are differences of the server's real time. Between two polls that time is carried forward by this machine's clock,
whose absolute setting does not matter.
"""

from typing import Final

from console.domain.freshness import SourceAge, source_age
from console.replica.source_reads import SourceBeat
from console.replica.status import SyncStatus

POLL_INTERVAL_S: Final = 5
"""A healthy link polls at least this often."""
LINK: Final = ""
"""Area code under which the age of the link to central stands."""


def server_now_us(status: SyncStatus, now_local_us: int) -> int | None:
    """Return the server's real time now, in microseconds since 1970-01-01T00:00Z; None before the first poll.

    Args:
        status: Holds both clocks at the last successful poll.
        now_local_us: This machine's clock now. A clock set back since the poll counts as not having moved.
    """
    if status.last_poll_real_us is None or status.polled_local_us is None:
        return None
    return status.last_poll_real_us + max(0, now_local_us - status.polled_local_us)


def link_age(status: SyncStatus, now_local_us: int) -> SourceAge:
    """Return how long ago central was last heard; lost when it never was."""
    now_us = server_now_us(status, now_local_us)
    return source_age(LINK, now_us or 0, status.last_poll_real_us, None, POLL_INTERVAL_S)


def source_ages(beats: tuple[SourceBeat, ...], status: SyncStatus, now_local_us: int) -> tuple[SourceAge, ...]:
    """Return the age of every area's sources, in the order given.

    While the link is down no beat arrives, so every area grows old with it: nothing here ever looks fresher than what
    reached this installation.
    """
    now_us = server_now_us(status, now_local_us)
    if now_us is None:
        return tuple(source_age(beat.area, 0, None, None, beat.interval_s) for beat in beats)
    return tuple(
        source_age(beat.area, now_us, beat.last_beat_us, beat.last_record_us, beat.interval_s) for beat in beats
    )
