"""How every source and every area behind it stands, from what the replica notes of them: reads no table of records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from console.board.area_rules import ZONE
from console.board.compared import comparison_of
from console.board.sources_view import AreaStanding, CountPair, Effect, SourceStanding, SourceState, SourcesView
from console.domain.freshness import Freshness, SourceAge
from console.domain.naming import Name
from console.domain.records import SUPERVISED_CASE
from console.domain.reporting import NO_LAG, SourceLag
from console.replica.catalogue_reads import AreaRow
from console.replica.comparison_reads import ComparedCount, read_comparison
from console.replica.source_reads import SourceBeat
from console.replica.status import Phase, Recovery, SyncStatus, read_statuses
from console.replica.store import Reader
from console.sync.freshness import link_age, server_now_us, source_ages


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an area: its age, when central got its last records, how late they come, what hangs on it."""

    area: str
    name: Name
    heard: SourceAge | None
    last_record_us: int | None
    lag: SourceLag
    effect: Effect | None


def read_sources(
    reader: Reader,
    areas: Sequence[AreaRow],
    beats: Sequence[SourceBeat],
    lags: Mapping[str, SourceLag],
    now_local_us: int,
    effects: Mapping[str, Effect] = MappingProxyType({}),
) -> SourcesView:
    """Return the page from what the replica notes of its sources now; see `sources_view`."""
    names = [(area.area, area.short) for area in areas]
    zone = areas[0].time_zone if areas else ZONE
    return sources_view(read_statuses(reader), names, beats, read_comparison(reader), now_local_us, zone, lags, effects)


def sources_view(
    statuses: Sequence[SyncStatus],
    areas: Sequence[tuple[str, Name]],
    beats: Sequence[SourceBeat],
    compared: Sequence[ComparedCount],
    now_local_us: int,
    zone: str,
    lags: Mapping[str, SourceLag],
    effects: Mapping[str, Effect] = MappingProxyType({}),
) -> SourcesView:
    """Return the page.

    Args:
        statuses: State of the copy of every source, in order.
        areas: Codes and names of the areas, in the order in which they are shown.
        beats: When each area was last heard.
        compared: What the last comparisons counted.
        now_local_us: This machine's steady clock.
        zone: IANA name of the city's zone.
        lags: How late what areas report comes, by area code; empty where nobody looked.
        effects: What hangs on each area, by area code; empty where nobody looked.
    """
    heard = {age.area: age for age in source_ages(beats, statuses, now_local_us)}
    records = {beat.area: beat.last_record_us for beat in beats}
    known = tuple(
        Known(code, name, heard.get(code), records.get(code), lags.get(code, NO_LAG), effects.get(code))
        for code, name in areas
    )
    sources = tuple(_source(status, known, compared, now_local_us) for status in statuses if status.source)
    checked = [source.checked_s for source in sources if source.checked_s is not None]
    comparison = comparison_of(compared, areas, statuses, max(checked, default=None))
    return SourcesView(sources, comparison, zone)


def state_of(status: SyncStatus, link: Freshness) -> SourceState:
    """Return the most serious of what is true of a source, given what the age of its link means."""
    never = status.last_poll_real_us is None
    told = (
        (status.recovery is Recovery.QUARANTINE, SourceState.QUARANTINED),
        (status.phase is Phase.STOPPED, SourceState.NEVER if never else SourceState.STOPPED),
        (status.problem is not None, SourceState.FAILED),
        (status.phase is Phase.LOADING or status.resync_reason is not None, SourceState.LOADING),
        (never, SourceState.NEVER),
        (link is Freshness.LOST, SourceState.LOST),
        (link is Freshness.LATE, SourceState.LATE),
        (status.recovery is Recovery.SUSPECT, SourceState.SUSPECT),
    )
    return next((state for holds, state in told if holds), SourceState.FRESH)


def _source(
    status: SyncStatus, areas: Sequence[Known], compared: Sequence[ComparedCount], now_local_us: int
) -> SourceStanding:
    own = [row for row in compared if row.source == status.source]
    link = link_age(status, now_local_us)
    now_us = server_now_us(status, now_local_us)
    differing = {row.table for row in own if row.differing or row.central != row.own}
    return SourceStanding(
        id=status.source,
        name=status.name,
        tier=status.tier,
        state=state_of(status, link.state),
        link=link.state,
        polled_s=link.age_s,
        poll_interval_s=status.poll_interval_s,
        areas=tuple(_area(area, own, now_us) for area in areas if status.scope.holds(area.area)),
        reason=status.resync_reason,
        loaded=(status.rows_done, status.rows_total),
        is_loaded=status.is_loaded and status.is_whole,
        offset_us=status.offset_us,
        rtt_us=status.rtt_us,
        open_us=status.oldest_open_us,
        quarantined=status.quarantined,
        code=status.problem.code if status.problem else "",
        problem=status.problem.sentence if status.problem else "",
        differing=len(differing),
        checked_s=_since(now_us, min((row.checked_real_us for row in own), default=None)),
    )


def _area(area: Known, compared: Sequence[ComparedCount], now_us: int | None) -> AreaStanding:
    own = [row for row in compared if row.area == area.area]
    return AreaStanding(
        area=area.area,
        name=area.name,
        heard=area.heard or SourceAge(area.area, Freshness.LOST, None),
        record_s=_since(now_us, area.last_record_us),
        lag=area.lag,
        counts=_counted(own) if compared else None,
        cases=_counted([row for row in own if row.table == SUPERVISED_CASE.name]) if compared else None,
        effect=area.effect,
    )


def _counted(rows: Sequence[ComparedCount]) -> CountPair:
    return sum((CountPair(row.central, row.own) for row in rows), CountPair(0, 0))


def _since(now_us: int | None, then_us: int | None) -> float | None:
    return None if now_us is None or then_us is None else max(0, now_us - then_us) / 1_000_000
