"""What the wall of the demonstration city shows at the start, judged by the product's own kernel."""

from datetime import UTC, datetime

import numpy as np
import pytest

from console.central.simulate.city import load_city
from console.central.simulate.history import make_history
from console.central.simulate.plans import NEVER_S
from console.domain.deadline import lights_at, project
from console.domain.ledger import ABSENT_US, NO_DAY, NO_LIMIT, UNIT_CODES, Ledger
from console.domain.light import Light
from console.domain.rule import AfterHours, AreaRule
from console.rulebook import load_rulebook

CITY = load_city()
BOOK = load_rulebook()
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000


def ledger_of(history):
    """Return what a console knows of a history at its end."""
    plans, offset = history.texts.plans, history.zone_offset_s
    versions = {row["id"]: row for row in history.registry.versions}
    rows = [versions[number] for number in plans.limits.version.tolist()]

    def known(name):
        instants = getattr(plans, name)
        told = (instants != NEVER_S) & ((instants - offset) * 1_000_000 <= NOW_US)
        return np.where(told, (np.where(told, instants, 0) - offset) * 1_000_000, ABSENT_US)

    def limit(name):
        amounts = [NO_LIMIT if row[f"{name}_limit"] is None else row[f"{name}_limit"] for row in rows]
        units = [UNIT_CODES.index(row[f"{name}_unit"] or "wd") for row in rows]
        return np.array(amounts, np.int16), np.array(units, np.uint8)

    stopped, closed, extended = known("stopped"), known("closed"), known("extended")
    has_stop = stopped != ABSENT_US
    count = len(rows)
    (promised, promised_unit), (statutory, statutory_unit) = limit("promised"), limit("statutory")
    return Ledger(
        case_id=np.arange(count),
        area=plans.arrivals.area.astype(np.int16),
        case_type=plans.limits.case_type.astype(np.uint8),
        online=plans.arrivals.online,
        received_at=(plans.arrivals.received - offset) * 1_000_000,
        accepted_at=known("accepted"),
        closed_at=closed,
        closing_result=np.where(closed == ABSENT_US, 0, plans.result).astype(np.uint8),
        supplement_notice_at=known("notice"),
        supplemented_at=known("supplemented"),
        promised_limit=promised,
        promised_unit=promised_unit,
        statutory_limit=statutory,
        statutory_unit=statutory_unit,
        declared_due=np.full(count, NO_DAY, np.int32),
        extension_amount=np.where(extended == ABSENT_US, 0, plans.extension).astype(np.int16),
        extension_at=extended,
        stop_offsets=np.concatenate(([0], np.cumsum(has_stop))),
        stop_from=stopped[has_stop],
        stop_to=known("resumed")[has_stop],
    )


def lights_of(mood):
    history, _rng = make_history(CITY, BOOK.calendars["cn"], seed=1, cases=100_000, mood=mood, now=NOW)
    hours = CITY.hours
    areas = [
        AreaRule(
            area.code,
            hours.time_zone,
            BOOK.calendars["cn"],
            hours.office_open,
            hours.office_close,
            AfterHours(hours.after_hours),
        )
        for area in CITY.areas
    ]
    ledger = ledger_of(history)
    lights, _certainty = lights_at(project(ledger, areas, BOOK), NOW_US)
    is_open = ledger.closed_at == ABSENT_US
    return {light: int(np.count_nonzero(lights[is_open] == light)) for light in Light}


def test_a_calm_city_looks_calm():
    lights = lights_of("calm")

    assert 4_500 < sum(lights.values()) < 6_500
    assert 1 <= lights[Light.DARK_RED] <= 10
    assert 10 <= lights[Light.RED] <= 40
    assert 30 <= lights[Light.YELLOW] <= 90
    assert 70 <= lights[Light.BLUE] <= 180
    assert lights[Light.NONE] < 200


@pytest.mark.parametrize(("mood", "least"), [("busy", 50), ("crisis", 300)])
def test_a_worse_mood_shows_in_reds(mood, least):
    lights = lights_of(mood)

    assert lights[Light.RED] + lights[Light.DARK_RED] > least
    assert lights[Light.YELLOW] > 100
