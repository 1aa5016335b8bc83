"""Sources in every state, told by the product's own builder from what a replica would note of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from console.board.source_reports import SPANS, AreaReports, Reports
from console.board.sources import sources_view
from console.board.sources_view import BusyUnit, Effect, JournalLine, OwnSide, SourcesView
from console.domain.citytime import CityTime
from console.domain.copying import EVERYTHING, ResyncReason, Scope, Tier
from console.domain.delivered import Batch, Difference, DifferenceKind, DoubtQuery, DoubtRow, Fate, ReasonCount
from console.domain.naming import Name
from console.domain.records import RECORD_TYPES
from console.domain.reporting import LagDoubt, SourceLag
from console.replica.comparison_reads import ComparedCount
from console.replica.source_reads import SourceBeat
from console.replica.status import Phase, SyncProblem, SyncStatus

NOW_US = 1_795_142_537_000_000  # 2026-11-20 10:42:17 in Asia/Shanghai, by the server's clock
STEADY_US = 900_000_000_000
SECOND_US = 1_000_000
ZONE = "Asia/Shanghai"
AREAS = (
    ("440600", Name("市直", "City")),
    ("440604", Name("禅城区", "Chancheng")),
    ("440605", Name("南海区", "Nanhai")),
    ("440606", Name("顺德区", "Shunde")),
    ("440607", Name("三水区", "Sanshui")),
    ("440608", Name("高明区", "Gaoming")),
)
CENTRAL = Name("佛山市电子监察中心数据库", "Foshan central supervision database")
DISTRICTS = {
    "440604": Name("禅城区政务服务平台", "Chancheng government service platform"),
    "440605": Name("南海区政务服务平台", "Nanhai government service platform"),
    "440606": Name("顺德区政务服务平台", "Shunde government service platform"),
    "440607": Name("三水区政务服务平台", "Sanshui government service platform"),
    "440608": Name("高明区政务服务平台", "Gaoming government service platform"),
}


@dataclass(frozen=True)
class Sample:
    """Both sides of the page, and what was delivered."""

    view: SourcesView
    own: OwnSide
    reports: Reports


JOURNAL = (
    JournalLine(NOW_US - 3_600 * SECOND_US, "loaded", "central", "1213480"),
    JournalLine(NOW_US - 3_640 * SECOND_US, "resync", "central", "server_went_back"),
    JournalLine(NOW_US - 86_400 * SECOND_US, "quarantine", "replica", "replica_damaged: replica.bad-1795056120.db"),
)


def make_status(source: str = "central", polled_s: float = 3.0, **other: object) -> SyncStatus:
    """Return a source in step that was polled some seconds ago."""
    status = SyncStatus(
        phase=Phase.STREAMING,
        resync_reason=None,
        rows_done=0,
        rows_total=0,
        last_poll_real_us=NOW_US - round(polled_s * SECOND_US),
        polled_local_us=STEADY_US - round(polled_s * SECOND_US),
        city_time=CityTime(),
        problem=None,
        updated_wall_us=NOW_US,
        source=source,
        name=CENTRAL,
        offset_us=240_000,
        rtt_us=3_400,
        epoch="e1",
        is_loaded=True,
        is_whole=True,
    )
    return replace(status, **other)


def make_beats(
    lost: Sequence[str] = (), late: Sequence[str] = (), dumb: Sequence[str] = (), polled_s: float = 0.0
) -> tuple[SourceBeat, ...]:
    """Return areas that were heard a few seconds before the last poll, but for those named."""
    beats = []
    for place, (code, _name) in enumerate(AREAS):
        silent_s = round(polled_s) + (47 * 60 if code in lost else 75 if code in late else 3 + place)
        beat = None if code in dumb else NOW_US - silent_s * SECOND_US
        records = NOW_US - (silent_s + 40 * (place + 1)) * SECOND_US
        beats.append(SourceBeat(code, None if code in dumb else 30, beat, records))
    return tuple(beats)


def make_counts(statuses: Sequence[SyncStatus]) -> list[ComparedCount]:
    """Return a comparison in which both sides are the same."""
    counts = []
    for place, (area, _name) in enumerate((*AREAS, ("", Name("", "")))):
        status = next((one for one in statuses if one.scope.holds(area)), None)
        if status is None:
            continue
        for number, record in enumerate(RECORD_TYPES):
            rows = _rows_of(record.name, place, number) if (area == "") == (record.name == "calendar_version") else 0
            checked_us = NOW_US - 140 * SECOND_US
            if rows:
                counts.append(ComparedCount(status.source, record.name, area, rows, rows, 0, checked_us))
    return counts


def _rows_of(table: str, place: int, number: int) -> int:
    fixed = {"area": 1, "unit": 32 - place, "calendar_version": 6, "calendar_layer": place % 2, "calendar_change": 0}
    large = {"supervised_case": 20_481, "event": 148_233, "stop": 1_204, "resume": 1_102, "delivery": 8_640}
    return fixed.get(table, large.get(table, 90 + 37 * number) + 613 * place)


def differing(counts: Sequence[ComparedCount], table: str, area: str, missing: int, blocks: int) -> list[ComparedCount]:
    """Return a comparison with rows missing here, or too many where negative."""
    source = next(one.source for one in counts if one.table == table and one.area == area)
    return [
        replace(one, own=one.own - missing * (one.area == area), differing=blocks)
        if (one.table, one.source) == (table, source)
        else one
        for one in counts
    ]


def answer_of(
    statuses: Sequence[SyncStatus] | None = None,
    beats: Sequence[SourceBeat] | None = None,
    counts: Sequence[ComparedCount] | None = None,
    own: OwnSide | None = None,
    lags: Mapping[str, SourceLag] | None = None,
) -> Sample:
    """Return the page of these sources; of one in step where none are named."""
    shown = statuses or [make_status()]
    compared = make_counts(shown) if counts is None else counts
    last_us = min((one.last_poll_real_us for one in shown if one.last_poll_real_us is not None), default=NOW_US)
    heard = beats or make_beats(polled_s=(NOW_US - last_us) / SECOND_US)
    view = sources_view(shown, AREAS, heard, compared, STEADY_US, ZONE, lags or {}, make_effects(heard))
    return Sample(view, own or OwnSide(0, None, 0, JOURNAL), make_reports(last_us))


def make_effects(beats: Sequence[SourceBeat]) -> dict[str, Effect]:
    """Return what hangs on each area."""
    busy = (
        BusyUnit(Name("市场监管", "Market"), "梁永康", "0757-0000 0145", 312),
        BusyUnit(Name("自然资源", "Land"), "陈志强", "0757-0000 0152", 207),
        BusyUnit(Name("住房城建", "Housing"), "何敏", "0757-0000 0159", 166),
    )
    return {
        beat.area: Effect(1_447 - 211 * place, busy if (beat.last_beat_us or NOW_US) < NOW_US - 60 * SECOND_US else ())
        for place, beat in enumerate(beats)
    }


def make_reports(until_us: int) -> Reports:
    """Return deliveries of a day: one area with a backlog at noon, one that does not say when it sends."""
    areas = {}
    for place, (code, _name) in enumerate(AREAS):
        delays: list[float | None] = [2.0 + (n * (place + 3)) % 7 for n in range(SPANS)]
        if code == "440605":
            delays[-2:] = [900.0, 2_820.0]
        if code == "440607":
            delays[20:26] = [None] * 6
            delays[26] = 300.0
        if code == "440608":
            delays = [None] * SPANS
        reasons = tuple(
            ReasonCount(fate, code, f"platform-{code}", reason, count)
            for fate, reason, count in REASONS
            if (place + count) % 3 != 1
        )
        held = (2, 312) if code in {"440605", "440607"} else (0, 0)
        areas[code] = AreaReports(tuple(delays), 1_440, 31_205 + place, *held, int(code == "440607"), reasons)
    return Reports(areas, 60, until_us)


REASONS = (
    (Fate.REFUSED, "The date lies outside the years 1970 to 2099.", 12),
    (Fate.REFUSED, "Text stands where a number belongs.", 3),
    (Fate.REFUSED, "The case number stands in the file more than once.", 1),
    (Fate.DOUBTED, "The event happened before the case was received.", 41),
    (Fate.DOUBTED, "The case was closed before it was received.", 2),
)
HOSTILE = "=HYPERLINK(\"http://x\")\n<b onload='x'>屋</b>\t王五 'OR 1=1 --"


def six_sources() -> list[SyncStatus]:
    """Return the city's own database and one for each district, in several tiers."""
    central = make_status("city", scope=Scope(excluded=tuple(DISTRICTS)))
    tiers = {"440606": (Tier.COUNTER, 5.0), "440608": (Tier.FOREIGN, 300.0)}
    others = []
    for area, name in DISTRICTS.items():
        tier, every_s = tiers.get(area, (Tier.SNAPSHOT, 5.0))
        polled_s = 190.0 if tier is Tier.FOREIGN else 4.0
        scope = Scope((area,))
        others.append(make_status(f"d{area}", polled_s, name=name, tier=tier, poll_interval_s=every_s, scope=scope))
    return [central, *others]


PROBLEM = SyncProblem(
    "E-SERVER",
    "The central database at {host}:{port} does not answer.",
    "Check the address, the network and that the server runs.",
    {"host": "10.8.0.12", "port": 5432},
)


def city_view() -> Sample:
    """Return one source with six areas, all of it as it should be."""
    return answer_of()


def lost_view() -> Sample:
    """Return a city of which one district is silent and one is late."""
    return answer_of(beats=make_beats(lost=("440605",), late=("440607",)))


def link_lost_view() -> Sample:
    """Return a city whose central was last heard long ago."""
    return answer_of([make_status(polled_s=2_820.0)], own=OwnSide(3, 2_700.0, 1))


def lagging_view() -> Sample:
    """Return a city of which one district's records come late by a clock that is ahead."""
    lag = SourceLag(ahead_s=300.0, late_by_s=4_000.0, doubts=(LagDoubt.CLOCK_AHEAD, LagDoubt.LATE_REPORTS))
    return answer_of(lags={"440606": lag})


def late_view() -> Sample:
    """Return a city whose central is late, with its clock behind and a transaction left open."""
    return answer_of([make_status(polled_s=12.0, offset_us=-2_100_000, oldest_open_us=750_000_000)])


def resync_view() -> Sample:
    """Return a source that is copied again while its old copy is on screen."""
    status = make_status(
        polled_s=95.0, phase=Phase.LOADING, resync_reason=ResyncReason.SERVER_WENT_BACK,
        rows_done=421_000, rows_total=1_213_480,
    )  # fmt: skip
    return answer_of([status])


def first_view() -> Sample:
    """Return a source that is copied for the first time."""
    status = make_status(
        phase=Phase.LOADING, resync_reason=ResyncReason.FIRST_LOAD, rows_done=40_000, rows_total=100_000,
        last_poll_real_us=None, polled_local_us=None, is_loaded=False, is_whole=False, offset_us=None, rtt_us=None,
    )  # fmt: skip
    return answer_of([status], counts=[])


def quarantined_view() -> Sample:
    """Return a source whose damaged copy was set aside while the new one is made."""
    status = make_status(
        polled_s=40.0, phase=Phase.LOADING, resync_reason=ResyncReason.REPLICA_DAMAGED, rows_done=12_000,
        rows_total=1_213_480, is_loaded=False, is_whole=False, quarantined="replica.bad-1795142530.db",
    )  # fmt: skip
    return answer_of([status], counts=[])


def suspect_view() -> Sample:
    """Return a source that differs from its copy in two tables."""
    statuses = [make_status(differed=1)]
    counts = differing(make_counts(statuses), "event", "440606", 3, 2)
    counts = differing(counts, "supervised_case", "440604", -1, 1)
    counts = differing(counts, "unit", "440600", 0, 1)
    return answer_of(statuses, counts=counts, own=OwnSide(2, 40.0, 0))


def failed_view() -> Sample:
    """Return a source whose server does not answer."""
    return answer_of([make_status(polled_s=64.0, phase=Phase.OFFLINE, problem=PROBLEM)])


def stopped_view() -> Sample:
    """Return a copy that nobody keeps in step."""
    return answer_of([make_status(polled_s=7_300.0, phase=Phase.STOPPED)])


def never_view() -> Sample:
    """Return a source that was never heard, beside one that is in step."""
    never = make_status(
        "d440606",
        name=DISTRICTS["440606"],
        scope=Scope(("440606",)),
        phase=Phase.STOPPED,
        last_poll_real_us=None,
        polled_local_us=None,
        offset_us=None,
        rtt_us=None,
        is_loaded=False,
    )
    statuses = [make_status(scope=Scope(excluded=("440606",))), never]
    return answer_of(statuses, counts=[row for row in make_counts(statuses) if row.source == "central"])


def six_view() -> Sample:
    """Return six sources, one of them foreign, one by counter, one not compared, one silent."""
    statuses = six_sources()
    silent = make_status(polled_s=2_820.0, phase=Phase.OFFLINE, problem=PROBLEM)
    statuses[2] = replace(silent, source=statuses[2].source, name=statuses[2].name, scope=statuses[2].scope)
    counts = [one for one in make_counts(statuses) if one.source != "d440607"]
    beats = [
        replace(beat, last_record_us=NOW_US - 3_000 * SECOND_US) if beat.area == "440605" else beat
        for beat in make_beats(dumb=("440608",))
    ]
    return answer_of(statuses, beats, differing(counts, "event", "440606", 12, 4))


def foreign_view() -> Sample:
    """Return one source of foreign tables without heartbeats."""
    status = make_status(polled_s=190.0, tier=Tier.FOREIGN, poll_interval_s=300.0, scope=Scope(("440606",)),
                         name=DISTRICTS["440606"])  # fmt: skip
    return answer_of([status], make_beats(dumb=("440606",)))


def long_view() -> Sample:
    """Return names as long as some are."""
    name = Name(
        "佛山市南海区政务服务数据管理局与行政审批电子监察综合业务支撑平台中心数据库(主库)",
        "Central database of the integrated approval supervision platform of Nanhai District, Foshan, primary",
    )
    return answer_of([make_status(name=name, scope=EVERYTHING)], make_beats(lost=("440605",)))


def make_batches(areas: Sequence[str], count: int = 40) -> tuple[Batch, ...]:
    """Return deliveries a minute apart, one of them held up, one refused in part, one without its time."""
    made = []
    for n in range(count):
        at_us = NOW_US - n * 60 * SECOND_US
        delay_us = None if n == 5 else 190 * SECOND_US if n == 2 else -80 * SECOND_US if n == 7 else 2 * SECOND_US
        sent_us = None if delay_us is None else at_us - delay_us
        area = areas[n % len(areas)]
        made.append(Batch(90_412 - n, area, f"platform-{area}", sent_us, at_us, 21 + n, 3 * (n == 4), delay_us))
    return tuple(made)


def make_doubts(query: DoubtQuery, count: int = 60) -> tuple[DoubtRow, ...]:
    """Return records that were refused or doubted, as a query asks for them."""
    made = []
    for n in range(count):
        fate, reason, _count = REASONS[n % len(REASONS)]
        area = query.areas[n % len(query.areas)]
        case_no = "" if n % 5 == 1 else f"{area}-2026-{n:06d}"
        row = DoubtRow(
            fate=fate,
            table="refused_record" if fate is Fate.REFUSED else "event",
            id=7_000 - n,
            area=area,
            source=f"platform-{area}",
            recorded_us=NOW_US - n * 977 * SECOND_US,
            case_id=n + 1 if case_no and n % 2 == 0 else None,
            case_no=case_no,
            place=f"trace {n}, event 3" if fate is Fate.REFUSED else "",
            field="time:timestamp" if fate is Fate.REFUSED else "",
            reason=reason,
            raw=HOSTILE if n % 3 == 0 else "0001-01-01T00:00:00",
            source_record=f"R-{n:05d}" if n % 4 else "",
        )
        wanted = query.fate in {None, row.fate} and query.reason in {None, row.reason}
        if wanted and query.source in {None, row.source}:
            made.append(row)
    return tuple(made)


def make_differences() -> tuple[Difference, ...]:
    """Return rows that differed in three ways."""
    told = (
        ("event", 150_070, "440606", 12, "440606-2026-000012", DifferenceKind.MISSING),
        ("event", 150_071, "440606", 12, "440606-2026-000012", DifferenceKind.MISSING),
        ("supervised_case", 9_001, "440604", 9_001, "440604-2026-009001", DifferenceKind.EXTRA),
        ("unit", 3, "440600", None, "", DifferenceKind.OTHER),
    )
    found_us = NOW_US - 140 * SECOND_US
    return tuple(
        Difference("central", table, number, area, case, case_no, kind, found_us)
        for table, number, area, case, case_no, kind in told
    )


VIEWS = {
    name.removesuffix("_view"): made
    for name, made in globals().items()
    if name.endswith("_view") and callable(made) and name != sources_view.__name__
}  # fmt: skip
