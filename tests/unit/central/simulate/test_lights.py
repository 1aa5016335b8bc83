"""What the wall of the demonstration city shows at the start, judged by the product's own kernel."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest

from console.central.simulate.city import load_city
from console.central.simulate.history import make_history
from console.domain.case import EventKind
from console.domain.deadline import lights_at, project
from console.domain.ledger import ABSENT_US, HOUR_UNITS, MONTHS, NO_DAY, NO_LIMIT, UNIT_CODES, Ledger, Moments
from console.domain.light import ClockKind, Light
from console.domain.rule import AfterHours, AreaRule
from console.rulebook import load_rulebook

CITY = load_city()
BOOK = load_rulebook()
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
AREAS = [
    AreaRule(
        area.code,
        CITY.hours.time_zone,
        BOOK.calendars["cn"],
        CITY.hours.office_open,
        CITY.hours.office_close,
        AfterHours(CITY.hours.after_hours),
    )
    for area in CITY.areas
]


@dataclass
class Columns:
    """First and last facts of each case of a history, in microseconds of UTC."""

    count: int
    offset: int

    def moments(self, facts, where=None):
        case, at = facts.case, (facts.happened - self.offset) * 1_000_000
        if where is not None:
            case, at = case[where], at[where]
        first, last = np.full(self.count, np.iinfo(np.int64).max), np.full(self.count, ABSENT_US)
        np.minimum.at(first, case, at)
        np.maximum.at(last, case, at)
        return Moments(np.where(last == ABSENT_US, ABSENT_US, first), last)


def limits_of(rows, name):
    amounts = [NO_LIMIT if row[f"{name}_limit"] is None else row[f"{name}_limit"] for row in rows]
    return np.array(amounts, np.int16), np.array(
        [UNIT_CODES.index(row[f"{name}_unit"] or "wd") for row in rows], np.uint8
    )


def clock_sets(arrivals, received_days):
    found = np.zeros(len(arrivals.matter), np.int16)
    for index, matter in enumerate(CITY.matters):
        mine = np.flatnonzero(arrivals.matter == index)
        found[mine] = BOOK.clocks.sets_of(matter.kind, matter.case_type, received_days[mine])
    return found


def ledger_of(history):
    """Return what a console knows of a history at its end."""
    plans, told = history.texts.plans, history.told
    columns = Columns(history.case_count, history.zone_offset_s)
    versions = {row["id"]: row for row in history.registry.versions}
    rows = [versions[number] for number in plans.limits.version.tolist()]
    event = told["event"]
    events = {code: columns.moments(event, event.kind == code) for code in np.unique(event.kind).tolist()}
    closed = columns.moments(told["closing"]).last
    closed = np.where(events[EventKind.REOPENED].last > closed, ABSENT_US, closed)
    stopped, extended = columns.moments(told["stop"]).first, columns.moments(told["extension"]).first
    has_stop = stopped != ABSENT_US
    declared = np.full(history.case_count, NO_DAY, np.int32)
    for facts, days in ((0, history.texts.declared.due), (1, history.texts.declared.corrected_due)):
        case = told["declared_date"].case[told["declared_date"].kind == facts]
        declared[case] = days[np.searchsorted(history.texts.declared.case, case)]
    (promised, promised_unit), (statutory, statutory_unit) = limits_of(rows, "promised"), limits_of(rows, "statutory")
    return Ledger(
        case_id=np.arange(history.case_count),
        area=plans.arrivals.area.astype(np.int16),
        clock_set=clock_sets(plans.arrivals, plans.arrivals.received // 86_400),
        case_type=plans.limits.case_type.astype(np.uint8),
        online=plans.arrivals.online,
        received_at=(plans.arrivals.received - history.zone_offset_s) * 1_000_000,
        closed_at=closed,
        closing_result=np.where(closed == ABSENT_US, 0, plans.result).astype(np.uint8),
        events=events,
        promised_limit=promised,
        promised_unit=promised_unit,
        statutory_limit=statutory,
        statutory_unit=statutory_unit,
        declared_due=declared,
        extension_amount=np.where(extended == ABSENT_US, 0, plans.extension).astype(np.int16),
        extension_at=extended,
        stop_offsets=np.concatenate(([0], np.cumsum(has_stop))),
        stop_from=stopped[has_stop],
        stop_to=columns.moments(told["resume"]).first[has_stop],
    )


@pytest.fixture(autouse=True, scope="module")
def _cities_are_let_go():
    yield
    judged.cache_clear()


@cache
def judged(mood):
    """Return the lights of the open cases by kind of matter, the ledger and the projection of all, and who is open."""
    history, _rng = make_history(CITY, BOOK.calendars["cn"], seed=1, cases=100_000, mood=mood, now=NOW)
    ledger = ledger_of(history)
    projection = project(ledger, AREAS, BOOK)
    lights, _certainty = lights_at(projection, NOW_US)
    is_open = ledger.closed_at == ABSENT_US
    kinds = np.array([matter.kind for matter in CITY.matters])[history.texts.plans.arrivals.matter]
    found = {
        str(kind): Counter(Light(light) for light in lights[is_open & (kinds == kind)].tolist())
        for kind in np.unique(kinds)
    }
    return found, ledger, projection, is_open


def lights_of(mood):
    return sum(judged(mood)[0].values(), Counter())


def test_a_calm_city_looks_calm():
    lights = lights_of("calm")

    assert 5_000 < sum(lights.values()) < 7_000
    assert 1 <= lights[Light.DARK_RED] <= 15
    assert 15 <= lights[Light.RED] <= 60
    assert 40 <= lights[Light.YELLOW] <= 140
    assert 70 <= lights[Light.BLUE] <= 180
    assert lights[Light.NONE] < 320


def test_every_kind_of_matter_is_seen_alive():
    by_kind = judged("calm")[0]

    assert set(by_kind) == {matter.kind for matter in CITY.matters}
    assert len(by_kind) >= 12
    for kind, lights in by_kind.items():
        assert sum(lights.values()) >= 4, kind
    assert set(by_kind["assistance"]) == {Light.NONE}


def test_open_cases_count_in_every_unit_and_most_are_in_time():
    by_kind, _ledger, projection, is_open = judged("calm")

    runs = projection.runs[:, is_open]
    units = set(np.unique(projection.unit[:, is_open][runs]).tolist())
    assert units >= {UNIT_CODES.index("wd"), UNIT_CODES.index("nd"), MONTHS, *HOUR_UNITS}
    for kind, lights in by_kind.items():
        late = lights[Light.RED] + lights[Light.DARK_RED]
        assert late <= max(3, 0.08 * sum(lights.values())), kind


def test_steps_beside_the_first_places_run_somewhere():
    _by_kind, _ledger, projection, is_open = judged("calm")
    runs = projection.runs[:, is_open]

    for clock in (ClockKind.ACCEPTANCE, ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DECLARED, ClockKind.STEP_1):
        assert np.count_nonzero(runs[clock]) > 5, clock


def test_declared_dates_mostly_are_the_days_the_kernel_finds():
    _by_kind, ledger, projection, _is_open = judged("calm")
    declared = ledger.declared_due != NO_DAY

    agree = ledger.declared_due[declared] == projection.due[ClockKind.PROMISED][declared]

    assert np.count_nonzero(declared) > 1_000
    assert 0.9 < np.mean(agree) < 1


def test_few_licences_count_as_accepted_because_nobody_was_told_in_time():
    _by_kind, ledger, projection, _is_open = judged("calm")
    accepted = ledger.events[EventKind.ACCEPTED].first != ABSENT_US

    assert 0 < np.count_nonzero(projection.deemed[ClockKind.PROMISED] & accepted) < 60


@pytest.mark.parametrize(("mood", "least"), [("busy", 50), ("crisis", 300)])
def test_a_worse_mood_shows_in_reds(mood, least):
    lights = lights_of(mood)

    assert lights[Light.RED] + lights[Light.DARK_RED] > least
    assert lights[Light.YELLOW] > 100
