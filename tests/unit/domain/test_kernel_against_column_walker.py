"""Hundreds of thousands of random clocks of each unit end where a walker without look-ups ends."""

import random
from datetime import timedelta

import numpy as np
import pytest

from console.domain.deadline import project
from console.domain.ledger import NO_DAY, UNIT_CODES
from console.domain.light import Certainty, ClockKind
from console.domain.projection import Projection
from console.domain.tables import NEVER_US
from tests.unit.domain.column_walker import DayClocks, HourClocks, Walked, extended, walk_days, walk_hours
from tests.unit.domain.random_clocks import (
    AFTER_HOURS,
    AREAS,
    CLOSE,
    EPOCH,
    HOUR,
    MINUTE,
    Cases,
    Policies,
    book_of,
    calendar_of,
    instants,
    kernel_areas,
    known_after,
    ledger_of,
    office_edges,
    random_cases,
    random_policies,
    tables,
)


def policy_column(policies: Policies, clock: str, area: np.ndarray, name: str) -> np.ndarray:
    told = [policies.of(clock, number).get(name, AFTER_HOURS[number % 4]) for number in range(AREAS)]
    return np.array(told)[area]


def received_days(cases: Cases, rule: np.ndarray) -> np.ndarray:
    """Return on which day materials count as received, day after day until one works."""
    working, _ = tables()
    moves = (rule == "next_day") | ((rule == "online_next_day") & cases.online)
    day = cases.received.day + (moves & (cases.received.minute >= CLOSE))
    calendar = calendar_of(cases.area)
    waits = np.flatnonzero(moves)
    while waits.size:
        waits = waits[~working[calendar[waits], day[waits]]]
        day[waits] += 1
    return day


def expected(cases: Cases, policies: Policies, clock: str) -> tuple[Walked, np.ndarray]:
    def policy(name: str) -> np.ndarray:
        return policy_column(policies, clock, cases.area, name)

    start = cases.received if clock == "proof.received" else cases.accepted
    late_moves = policy("late_extension_moves")
    if cases.unit in {"h", "wh"}:
        clocks = HourClocks(
            edges=office_edges() if cases.unit == "wh" else (),
            known_until=instants(cases.area, known_after()[calendar_of(cases.area)], np.zeros_like(cases.area)),
            office=cases.area,
            start=start.at,
            limit=cases.limit * HOUR,
            stops=cases.stops,
        )
        return extended(walk_hours, clocks, cases.extension * HOUR, cases.entered.at, late_moves)
    working, known = tables()
    day = received_days(cases, policy("after_hours")) if clock == "proof.received" else start.day
    clocks = DayClocks(
        works=working,
        known=known,
        calendar=calendar_of(cases.area),
        start=day,
        limit=cases.limit,
        stops=cases.stop_days,
        unit=cases.unit,
        start_counts=policy("start_counts"),
        stop_includes_first=policy("stop_includes_first_day"),
        roll=policy("roll_natural_end"),
    )
    return extended(walk_days, clocks, cases.extension, cases.entered.day, late_moves)


def overdue_instants(cases: Cases, policies: Policies, clock: str, due: np.ndarray) -> np.ndarray:
    """Return when the last day in time ends."""
    at_close = policy_column(policies, clock, cases.area, "end_of_day") == "office_close"
    return instants(cases.area, due + ~at_close, np.where(at_close, CLOSE, 0))


def assert_same(cases: Cases, policies: Policies, projection: Projection, kind: ClockKind, clock: str) -> None:
    walked, is_extended = expected(cases, policies, clock)
    if cases.unit in {"h", "wh"}:
        overdue, left = walked.due + 1, walked.left // MINUTE
    else:
        overdue, left = overdue_instants(cases, policies, clock, walked.due), walked.left
        found = np.where(walked.held, NO_DAY, walked.due)
        assert_equal(cases, projection.due[kind], found, "due")
    certainty = np.where(
        walked.held, Certainty.STOPPED, np.where(walked.judged, Certainty.PROVISIONAL, Certainty.FINAL)
    )
    assert_equal(cases, projection.overdue_from[kind], np.where(walked.held, NEVER_US, overdue), "overdue_from")
    assert_equal(cases, projection.left[kind], np.where(walked.held, left, 0), "left")
    assert_equal(cases, projection.certainty[kind], certainty, "certainty")
    assert_equal(cases, projection.extended[kind], is_extended, "extended")
    assert walked.held.any()
    assert is_extended.any()
    assert walked.judged.any() or cases.unit not in {"wd", "wh"}


def assert_equal(cases: Cases, found: np.ndarray, told: np.ndarray, name: str) -> None:
    wrong = np.flatnonzero(found != told)
    assert not wrong.size, (name, len(wrong), wrong[0], found[wrong[0]], told[wrong[0]], case_at(cases, wrong[0]))


def case_at(cases: Cases, row: int) -> dict:
    told = {"unit": cases.unit, "area": cases.area[row], "limit": cases.limit[row], "stops": cases.stop_days[..., row]}
    for name in ("received", "accepted", "entered"):
        moment = getattr(cases, name)
        told[name] = (EPOCH + timedelta(days=int(moment.day[row])), moment.minute[row])
    return told | {"extension": cases.extension[row]}


def prove(unit: str, count: int, seed: int) -> None:
    cases, policies = random_cases(unit, count, seed), random_policies(random.Random(seed))
    projection = project(ledger_of(cases), kernel_areas(), book_of(policies))
    assert_same(cases, policies, projection, ClockKind.PROMISED, "proof.received")
    assert_same(cases, policies, projection, ClockKind.STATUTORY, "proof.accepted")


@pytest.mark.parametrize("unit", UNIT_CODES)
def test_thousands_of_clocks_of_each_unit_end_where_the_walker_ends(unit):
    for seed in range(4):
        prove(unit, 500, seed)


@pytest.mark.heavy
@pytest.mark.parametrize("unit", UNIT_CODES)
def test_two_hundred_thousand_clocks_of_each_unit_end_where_the_walker_ends(unit):
    for seed in range(10, 20):
        prove(unit, 10_000, seed)
