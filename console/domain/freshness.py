"""How old what we hold of a source is (数据新鲜度). Silent is not quiet.

Source: design after EPICS Phoebus, which declares a server dead after three missed beats.
"""

from dataclasses import dataclass
from enum import IntEnum

LATE_AFTER_BEATS = 2
LOST_AFTER_BEATS = 3


class Freshness(IntEnum):
    """State of a source. `NO_BEAT` sources send no heartbeat and are never called fresh.

    `UNRECORDED` is every source at a past instant: when each was last heard is kept for the present alone.
    """

    FRESH = 0
    LATE = 1
    LOST = 2
    NO_BEAT = 3
    UNRECORDED = 4


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How long ago a source was last heard.

    Attributes:
        area: Area code of the source.
        state: What that age means against the expected interval.
        age_s: Seconds of real time since the last heartbeat, or since the last record of a source without heartbeats;
            None when nothing was ever heard.
    """

    area: str
    state: Freshness
    age_s: float | None


def source_age(
    area: str, now_us: int, last_beat_us: int | None, last_record_us: int | None, interval_s: float | None
) -> SourceAge:
    """Judge one source.

    Args:
        area: Area code.
        now_us: The server's real time, microseconds since 1970-01-01T00:00Z.
        last_beat_us: When central got the last heartbeat.
        last_record_us: When central got the last batch of records.
        interval_s: Expected seconds between heartbeats; None for a source that sends none.

    Returns:
        Its age and state. An age is never negative.
    """
    if interval_s is None:
        return SourceAge(area, Freshness.NO_BEAT, None if last_record_us is None else _seconds(now_us, last_record_us))
    if last_beat_us is None:
        return SourceAge(area, Freshness.LOST, None)
    age_s = _seconds(now_us, last_beat_us)
    if age_s >= LOST_AFTER_BEATS * interval_s:
        state = Freshness.LOST
    elif age_s >= LATE_AFTER_BEATS * interval_s:
        state = Freshness.LATE
    else:
        state = Freshness.FRESH
    return SourceAge(area, state, age_s)


def _seconds(now_us: int, then_us: int) -> float:
    return max(0, now_us - then_us) / 1_000_000
