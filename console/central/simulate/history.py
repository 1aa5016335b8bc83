"""Makes the history of the demonstration city and stores it in bulk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from console.central.engine import CentralConnection
from console.central.simulate.aftermath import Aftermath
from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S, draw_arrivals
from console.central.simulate.bulk import constraints_aside, copy_rows, copy_text, reserve_ids
from console.central.simulate.city import City
from console.central.simulate.facts import Facts, Reporter, told_facts
from console.central.simulate.office import works_at
from console.central.simulate.past_services import PastServices
from console.central.simulate.plans import Planner, Plans, limits_of
from console.central.simulate.premises import Premises, make_premises
from console.central.simulate.proceedings import ProcedureDrawer, Proceeding
from console.central.simulate.registry import Registry, Row, make_registry, source_of
from console.central.simulate.rows import CaseTexts, FactWriter, Offsets, case_lines
from console.domain.calendar import WorkingCalendar
from console.domain.case import EventKind
from console.domain.records import DELIVERY, RECORD_TYPES, SUPERVISED_CASE, RecordType

BATCH = "batch"
HEARTBEAT = "heartbeat"

_SERVICES = 1
"""Names the source of chance of what is said of cases, so that it changes nothing of the cases themselves."""
_TYPES = {record_type.name: record_type for record_type in RECORD_TYPES}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class History:
    """The course of a city up to now, ready to be stored.

    Attributes:
        now: The instant at which it ends.
        zone_offset_s: Seconds of the city's local time ahead of UTC.
        told: Facts by table.
    """

    registry: Registry
    texts: CaseTexts
    case_recorded: np.ndarray[tuple[int], np.dtype[np.int64]]
    told: Mapping[str, Facts]
    now: datetime
    zone_offset_s: int
    premises: Premises
    services: PastServices

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return len(self.texts.case_no)

    @property
    def fact_count(self) -> int:
        """Number of facts of all tables."""
        return sum(len(facts.case) for facts in self.told.values())

    @property
    def open_count(self) -> int:
        """Number of cases that have not been closed, or were taken up again since."""
        events, balance = self.told["event"], np.zeros(self.case_count, np.int64)
        np.subtract.at(balance, self.told["closing"].case, 1)
        np.add.at(balance, events.case[events.kind == EventKind.REOPENED], 1)
        return int(np.count_nonzero(balance == 0))


def make_history(
    city: City, calendar: WorkingCalendar, *, seed: int, cases: int, mood: str, now: datetime
) -> tuple[History, np.random.Generator]:
    """Draw a history that ends now; the same arguments give the same history.

    Returns:
        The history, and the source of chance for what is drawn with its rows.
    """
    rng = np.random.default_rng(seed)
    offset = zone_offset_s(city, now)
    now_s = local_seconds(now, offset)
    registry = make_registry(city)
    arrivals = draw_arrivals(city, calendar, mood, cases, now_s, rng)
    limits = limits_of(city, registry.versions, arrivals)
    aftermath = Aftermath(city, calendar, rng)
    plans = aftermath.added_to(Planner(city, calendar, mood, now_s, rng).plan(arrivals, limits))
    declared = aftermath.declared(plans)
    proceedings = ProcedureDrawer(city, calendar, rng).proceedings(arrivals, limits.promised, mood, now_s)
    reporter = Reporter(city, arrivals.received, aftermath.late_reports(plans), now_s, rng)
    told = told_facts(city, plans, proceedings, declared, reporter)
    texts = CaseTexts(city, _with_extensions(plans, proceedings), declared, offset)
    premises = make_premises(city, now, is_open=works_at(city.hours, calendar, now_s))
    services = PastServices(city, calendar, texts, told, premises, now_s, np.random.default_rng([seed, _SERVICES]))
    return History(registry, texts, reporter.case_records(), told, now, offset, premises, services), rng


def _with_extensions(plans: Plans, proceedings: Iterable[Proceeding]) -> Plans:
    """Return the plans with the amounts by which other limits than promises are extended."""
    amount = plans.extension.copy()
    for proceeding in proceedings:
        for step in proceeding.procedure.steps:
            amount[proceeding.case] = np.maximum(amount[proceeding.case], step.extends)
    return replace(plans, extension=amount)


def zone_offset_s(city: City, at: datetime) -> int:
    """Return by how many seconds the city's clocks are ahead of UTC."""
    offset = at.astimezone(ZoneInfo(city.hours.time_zone)).utcoffset() or timedelta()
    return int(offset.total_seconds())


def local_seconds(at: datetime, offset_s: int) -> int:
    """Return seconds of local time since 1970-01-01T00:00."""
    return int((at - _EPOCH).total_seconds()) + offset_s


def store_history(
    connection: CentralConnection,
    history: History,
    rng: np.random.Generator,
    real_now: datetime,
    stored: Callable[[int, int], None],
) -> None:
    """Store a history in the transaction of the connection; the change feed sees every row.

    Args:
        connection: Central.
        history: What to store.
        rng: Source of chance for applicants.
        real_now: When the last heartbeats are to have come.
        stored: Told, now and then, how many cases and facts are stored, and of how many.
    """
    total, done = history.case_count + history.fact_count, 0

    def counted(chunks: Iterable[str]) -> Iterator[str]:
        nonlocal done
        for chunk in chunks:
            yield chunk
            done += chunk.count("\n")
            stored(done, total)

    with constraints_aside(connection, (SUPERVISED_CASE.name, *history.told)):
        _copy_history(connection, history, rng, real_now, counted)


def _copy_history(
    connection: CentralConnection,
    history: History,
    rng: np.random.Generator,
    real_now: datetime,
    counted: Callable[[Iterable[str]], Iterable[str]],
) -> None:
    fixed = {**history.registry.tables(), **history.premises.tables()}
    offsets = {table: reserve_ids(connection, table, len(rows)) for table, rows in fixed.items()}
    for table, rows in fixed.items():
        copy_rows(connection, _TYPES[table], (_shifted(row, _TYPES[table], offsets) for row in rows))
    facts = {table: reserve_ids(connection, table, len(told.case)) for table, told in history.told.items()}
    cases = Offsets(
        reserve_ids(connection, SUPERVISED_CASE.name, history.case_count),
        offsets["unit"],
        offsets["matter_version"],
        facts,
    )
    directory = Directory(history.texts.city)
    copy_text(
        connection, SUPERVISED_CASE, counted(case_lines(history.texts, history.case_recorded, directory, cases, rng))
    )
    writer = FactWriter(history.texts, directory, cases, history.told)
    for table, told in history.told.items():
        copy_text(connection, _TYPES[table], counted(writer.lines(table, told)))
    _copy_services(connection, history.services, offsets | {SUPERVISED_CASE.name: cases.case})
    deliveries = list(_deliveries(history, real_now))
    first = reserve_ids(connection, DELIVERY.name, len(deliveries)) + 1
    copy_rows(connection, DELIVERY, ({"id": number} | row for number, row in enumerate(deliveries, start=first)))


def _copy_services(connection: CentralConnection, services: PastServices, offsets: Mapping[str, int]) -> None:
    taken = dict(offsets)
    for table, count in services.counts().items():
        taken[table] = reserve_ids(connection, table, count)
        copy_rows(connection, _TYPES[table], (_shifted(row, _TYPES[table], taken) for row in services.rows(table)))


def _shifted(row: Row, record_type: RecordType, offsets: Mapping[str, int]) -> Row:
    """Return a row whose ids count from one with its own id and those it refers to moved into the reserved ranges."""
    moved = dict(row)
    moved["id"] = int(str(row["id"])) + offsets[record_type.name]
    for field in record_type.fields:
        if field.references and row[field.name] is not None:
            moved[field.name] = int(str(row[field.name])) + offsets[field.references]
    return moved


def _deliveries(history: History, real_now: datetime) -> Iterable[Row]:
    """Yield one batch for each area and day, as if it had come in real time, and the last heartbeat of each area."""
    shift = real_now - history.now
    areas = [area.code for area in history.texts.city.areas]
    counts = _records_by_day(history, len(areas))
    for (day, area), count in sorted(counts.items()):
        end_s = min((day + 1) * DAY_S - history.zone_offset_s, int((history.now - _EPOCH).total_seconds()))
        sent = _EPOCH + timedelta(seconds=end_s)
        yield _delivery(areas[area], BATCH, sent, sent + shift, count)
    for code in areas:
        yield _delivery(code, HEARTBEAT, history.now, real_now, 0)


def _records_by_day(history: History, areas: int) -> dict[tuple[int, int], int]:
    area = history.texts.plans.arrivals.area
    keys = [history.case_recorded // DAY_S * areas + area]
    keys += [facts.recorded // DAY_S * areas + area[facts.case] for facts in history.told.values()]
    found, counts = np.unique(np.concatenate(keys), return_counts=True)
    return {
        (int(key) // areas, int(key) % areas): int(count)
        for key, count in zip(found.tolist(), counts.tolist(), strict=True)
    }


def _delivery(area: str, kind: str, sent_at: datetime, delivered_at: datetime, count: int) -> Row:
    return {
        "area": area,
        "kind": kind,
        "source": source_of(area),
        "sent_at": sent_at,
        "delivered_at": delivered_at,
        "record_count": count,
        "refused_count": 0,
    }
