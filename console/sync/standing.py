"""Where the copy of a source stands, what a poll heard, and the statuses that follow from it."""

from dataclasses import dataclass, replace

from console import clock
from console.central.change import Head
from console.central.sources import SourceSpec
from console.domain.copying import ResyncReason
from console.replica.status import NEVER_POLLED, Phase, SyncStatus


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the copy of one source stands.

    Attributes:
        cursor: What is in; None when everything must be loaded.
        is_loading: Whether chunks of a load are missing.
    """

    cursor: str | None
    is_loading: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What a poll told of the server beside the changes.

    Attributes:
        head: The source at the instant of the poll.
        polled_local_us: The steady clock after the poll.
        offset_us: By how much the server's clock is ahead of this machine's, by the quickest of the last polls.
        rtt_us: How long that poll took.
    """

    head: Head
    polled_local_us: int
    offset_us: int
    rtt_us: int


def first_status(spec: SourceSpec, poll_interval_s: float, reason: ResyncReason) -> SyncStatus:
    """Return the status of a source before its first load, and why that is due."""
    return replace(
        NEVER_POLLED,
        phase=Phase.LOADING,
        resync_reason=reason,
        source=spec.id,
        name=spec.name,
        tier=spec.tier,
        scope=spec.scope,
        poll_interval_s=poll_interval_s,
        updated_wall_us=clock.now_us(),
    )


def polled(status: SyncStatus, heard: Heard) -> SyncStatus:
    """Return the status of a source once what a poll heard is stored."""
    is_loading = status.resync_reason is not None
    return replace(
        status,
        phase=Phase.LOADING if is_loading else Phase.STREAMING,
        last_poll_real_us=heard.head.real_us,
        polled_local_us=heard.polled_local_us,
        offset_us=heard.offset_us,
        rtt_us=heard.rtt_us,
        oldest_open_us=heard.head.oldest_open_us,
        city_time=heard.head.city_time,
        server=heard.head.server,
        schema_version=heard.head.schema_version,
        problem=None,
        updated_wall_us=clock.now_us(),
    )
