"""Histories of the demonstration city: proportions, calendar, order, and that a seed repeats them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S
from console.central.simulate.city import load_city
from console.central.simulate.city_clock import demonstration_morning
from console.central.simulate.facts import ACCEPT, NO_STAGE
from console.central.simulate.history import local_seconds, make_history
from console.central.simulate.plans import INSTANTS, NEVER_S
from console.central.simulate.rows import CaseTexts, FactWriter, Offsets, case_lines
from console.domain.case import CaseType, ClosingResult, EventKind
from console.domain.records import RECORD_TYPES
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
NOW_S = local_seconds(NOW, 8 * 3600)
COUNT = 30_000


def history(seed=7, cases=COUNT, mood="calm", now=NOW):
    return make_history(CITY, CALENDAR, seed=seed, cases=cases, mood=mood, now=now)[0]


@pytest.fixture(scope="module")
def calm():
    return history()


@pytest.fixture(scope="module")
def plans(calm):
    return calm.texts.plans


def lines_of(seed, cases=600):
    made, rng = make_history(CITY, CALENDAR, seed=seed, cases=cases, mood="calm", now=NOW)
    directory = Directory(CITY)
    tables = {"supervised_case": "".join(case_lines(made.texts, made.case_recorded, directory, Offsets(), rng))}
    writer = FactWriter(made.texts, directory, Offsets(), made.told)
    return tables | {table: "".join(writer.lines(table, facts)) for table, facts in made.told.items()}


def test_the_same_seed_and_instant_give_the_same_rows():
    assert lines_of(3) == lines_of(3)
    assert lines_of(3)["event"] != lines_of(4)["event"]


def test_every_line_has_the_columns_of_its_table():
    types = {record_type.name: record_type for record_type in RECORD_TYPES}
    for table, text in lines_of(5).items():
        for line in text.splitlines():
            assert line.count("\t") == len(types[table].column_names) - 1


def test_nothing_is_told_that_has_not_happened(calm):
    assert calm.texts.plans.arrivals.received.max() <= NOW_S
    for facts in calm.told.values():
        assert facts.happened.max(initial=0) <= NOW_S
        assert facts.recorded.max(initial=0) <= NOW_S
        assert np.all(facts.recorded >= calm.texts.plans.arrivals.received[facts.case])


def test_central_learns_in_order_mostly_at_once_and_now_and_then_ahead_or_late(calm):
    for facts in calm.told.values():
        assert np.all(np.diff(facts.recorded) >= 0)
    lag = np.concatenate([facts.recorded - facts.happened for facts in calm.told.values()])
    assert 0 < np.mean(lag < 0) < 0.002
    closing = calm.told["closing"]
    late = closing.recorded - closing.happened
    assert 0.001 < np.mean(late > 3600) < 0.02
    assert np.any(late > DAY_S)


def test_what_happens_in_the_same_second_stays_in_its_order(calm):
    events = calm.told["event"]
    first = {kind: np.full(COUNT, -1) for kind in (EventKind.ACCEPTED, EventKind.STAGE_ENDED)}
    position = np.arange(len(events.case))
    at_once = events.recorded > events.happened
    for kind, found in first.items():
        mine = (events.kind == kind) & (events.stage == ACCEPT) & at_once
        found[events.case[mine]] = position[mine]
    both = (first[EventKind.ACCEPTED] >= 0) & (first[EventKind.STAGE_ENDED] >= 0)
    assert np.count_nonzero(both) > COUNT / 2
    assert np.all(first[EventKind.ACCEPTED][both] < first[EventKind.STAGE_ENDED][both])


def test_nineteen_in_twenty_cases_are_licences_three_in_five_of_these_decided_on_the_spot(plans):
    licences = np.array([matter.procedure is None for matter in CITY.matters])[plans.arrivals.matter]
    assert np.mean(licences) == pytest.approx(0.945, abs=0.01)
    assert np.mean(plans.limits.case_type[licences] == CaseType.ON_THE_SPOT) == pytest.approx(0.6, abs=0.01)


def test_areas_and_results_keep_their_shares(plans, calm):
    shares = np.bincount(plans.arrivals.area, minlength=6) / COUNT
    assert shares == pytest.approx([area.share for area in CITY.areas], abs=0.01)
    results = plans.result[calm.told["closing"].case]
    results = results[results != ClosingResult.CLOSED]
    assert np.mean(results == ClosingResult.GRANTED) == pytest.approx(0.955, abs=0.006)
    assert np.mean(results == ClosingResult.REFUSED) == pytest.approx(0.039, abs=0.005)


def test_about_eight_facts_tell_a_case(calm):
    assert 7.5 < calm.fact_count / calm.case_count < 9


def test_steps_of_a_case_come_in_their_order(plans):
    last = plans.arrivals.received
    for name in INSTANTS:
        if name in {"extended", "joint_done"}:
            continue
        instants = getattr(plans, name)
        happens = instants < NEVER_S
        assert np.all(instants[happens] >= last[happens]), name
        last = np.where(happens, instants, last)
    extended = plans.extended < NEVER_S
    assert np.all(plans.extended[extended] >= plans.accepted[extended])
    assert np.all(plans.extended[extended] <= plans.closed[extended])
    joint = plans.joint_done < NEVER_S
    assert joint.any()
    assert np.all(plans.joint_done[joint] >= plans.accepted[joint])
    assert np.all(plans.joint_done[joint] < plans.closed[joint])


def test_offices_work_on_working_days_alone(plans):
    for name in ("accepted", "stopped", "resumed", "decided", "delivered", "closed", "reopened", "closed_again"):
        instants = getattr(plans, name)
        days = instants[instants < NEVER_S] // DAY_S
        assert np.all(CALENDAR.working[days]), name


def test_counters_receive_in_office_hours_and_the_internet_at_any_hour(plans):
    arrivals = plans.arrivals
    day, second = np.divmod(arrivals.received, DAY_S)
    hall = ~arrivals.online
    assert np.all(CALENDAR.working[day[hall]])
    assert np.all((second[hall] >= 8 * 3600) & (second[hall] < 18 * 3600))
    assert np.any(~CALENDAR.working[day[arrivals.online]])
    assert np.any(second[arrivals.online] > 20 * 3600)


def test_applications_are_accepted_within_five_working_days_but_for_very_few(plans):
    plain = (plans.notice == NEVER_S) & (plans.accepted < NEVER_S) & (plans.limits.case_type != CaseType.ON_THE_SPOT)
    received, accepted = plans.arrivals.received[plain] // DAY_S, plans.accepted[plain] // DAY_S
    days = CALENDAR.working_days_between(received, accepted)
    assert 0 < np.count_nonzero(days > 6) < 0.001 * len(days)  # five, and one for receipts after hours


def test_stops_tell_how_long_they_will_take(plans):
    stopped = plans.stopped < NEVER_S
    assert 0.005 < stopped.mean() < 0.05
    assert np.all(plans.notified_days[stopped] >= 1)
    length = CALENDAR.working_days_between(plans.stopped[stopped] // DAY_S, plans.resumed[stopped] // DAY_S)
    assert 0 < np.mean(length > plans.notified_days[stopped]) < 0.2


def test_events_that_are_stages_name_them(calm):
    events = calm.told["event"]
    stage_kinds = np.isin(events.kind, [EventKind.STAGE_STARTED, EventKind.STAGE_ENDED])
    assert np.all(events.stage[stage_kinds] != NO_STAGE)


def test_a_worse_mood_leaves_more_open():
    open_cases = [history(cases=10_000, mood=mood).open_count for mood in ("calm", "busy", "crisis")]
    assert open_cases == sorted(open_cases)
    assert open_cases[0] < open_cases[2]


def test_a_history_may_be_empty():
    assert history(cases=0).fact_count == 0


def test_a_demonstration_begins_on_a_working_friday_that_has_been():
    sunday = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert demonstration_morning(CITY, CALENDAR, sunday) == NOW
    early_on_friday = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert demonstration_morning(CITY, CALENDAR, early_on_friday) == datetime(2026, 11, 13, 2, 30, tzinfo=UTC)
    in_the_holiday = datetime(2026, 10, 3, 4, 0, tzinfo=UTC)
    assert demonstration_morning(CITY, CALENDAR, in_the_holiday) == datetime(2026, 9, 18, 2, 30, tzinfo=UTC)
    beyond_the_calendar = datetime(2027, 3, 1, tzinfo=UTC)
    assert demonstration_morning(CITY, CALENDAR, beyond_the_calendar) == datetime(2026, 12, 25, 2, 30, tzinfo=UTC)


def test_case_numbers_count_by_area_and_day(calm):
    assert len(set(calm.texts.case_no)) == COUNT
    assert isinstance(calm.texts, CaseTexts)
    last_day = [number for number in calm.texts.case_no if number.startswith("440606-2026-1119-")]
    assert last_day == [f"440606-2026-1119-{number:05d}" for number in range(1, len(last_day) + 1)]
