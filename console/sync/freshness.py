"""How old what this installation shows is: of each source's link, and of each area behind it.

Ages are differences of the server's real time. Between two polls that time is carried forward by this machine's steady
clock, which nobody can set.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from console.domain.citytime import CityTime
from console.domain.freshness import Freshness, SourceAge, source_age
from console.domain.reporting import ReportingRules, Sent, SourceLag, lag_of
from console.replica.source_reads import Delivered, SourceBeat, SourceReport
from console.replica.status import SyncStatus

LINK: Final = ""
"""Area code under which the age of a link stands."""


def server_now_us(status: SyncStatus, now_local_us: int) -> int | None:
    """Return the server's real time now, in microseconds since 1970-01-01T00:00Z; None before the first poll.

    Args:
        status: Holds both clocks at the last successful poll.
        now_local_us: The steady clock now.
    """
    if status.last_poll_real_us is None or status.polled_local_us is None:
        return None
    return status.last_poll_real_us + max(0, now_local_us - status.polled_local_us)


def city_now_us(status: SyncStatus, now_local_us: int) -> int:
    """Return city time now; before the first poll what it was when the state was written."""
    real_us = server_now_us(status, now_local_us)
    return status.city_time.at(status.updated_wall_us if real_us is None else real_us)


def link_age(status: SyncStatus, now_local_us: int) -> SourceAge:
    """Return how long ago a source was last polled: late after two missed polls, lost after three or when never."""
    now_us = server_now_us(status, now_local_us)
    return source_age(LINK, now_us or 0, status.last_poll_real_us, None, status.poll_interval_s)


def status_of(area: str, statuses: Sequence[SyncStatus]) -> SyncStatus | None:
    """Return the state of the source that holds an area; None where none does."""
    return next((status for status in statuses if status.scope.holds(area)), None)


def source_ages(
    beats: Sequence[SourceBeat], statuses: Sequence[SyncStatus], now_local_us: int
) -> tuple[SourceAge, ...]:
    """Return the age of every area's sources, in the order given.

    While a link is down no beat arrives through it, so every area behind it grows old with it, those without heartbeats
    included: nothing here ever looks fresher than what reached this installation.
    """
    return tuple(_age(beat, status_of(beat.area, statuses), now_local_us) for beat in beats)


def _age(beat: SourceBeat, status: SyncStatus | None, now_local_us: int) -> SourceAge:
    now_us = None if status is None else server_now_us(status, now_local_us)
    if status is None or now_us is None:
        return SourceAge(beat.area, Freshness.LOST, None)
    own = source_age(beat.area, now_us, beat.last_beat_us, beat.last_record_us, beat.interval_s)
    link = link_age(status, now_local_us)
    if link.state is Freshness.FRESH or own.state is Freshness.LOST:
        return own
    if own.state is Freshness.NO_BEAT or own.age_s is None or link.age_s is None:
        return replace(link, area=beat.area)
    return SourceAge(beat.area, max(own.state, link.state), max(own.age_s, link.age_s))


def source_lag(report: SourceReport, city: CityTime, rules: ReportingRules, clock_ahead_s: int) -> SourceLag:
    """Judge how late what an area reports comes.

    Args:
        report: Its newest deliveries and records.
        city: The map from central's real time to the city's, by which sources date what they send.
        rules: Thresholds.
        clock_ahead_s: What a clock may be ahead by.
    """
    batch, beat = (_sent(delivered, city) for delivered in (report.batch, report.beat))
    lag = lag_of(batch, beat, report.took_us, rules, clock_ahead_s)
    if report.batch is None:
        return lag
    return replace(
        lag,
        delivered_us=report.batch.delivered_us,
        records=report.batch.records,
        refused=report.batch.refused,
    )


def _sent(delivered: Delivered | None, city: CityTime) -> Sent | None:
    """Return a delivery by the city's time; None where none came, or before the city's time ran as it does now."""
    if delivered is None or (not city.is_real and delivered.delivered_us < city.real_anchor_us):
        return None
    return Sent(delivered.sent_us, city.at(delivered.delivered_us))
