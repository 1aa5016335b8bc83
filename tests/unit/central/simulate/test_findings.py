"""What a supervision room looks for: each breach and doubt occurs in a history, rarely."""

from datetime import UTC, datetime

import numpy as np
import pytest

from console.central.simulate.applicants import Directory
from console.central.simulate.arrivals import DAY_S
from console.central.simulate.city import load_city
from console.central.simulate.facts import JOINT
from console.central.simulate.history import make_history
from console.central.simulate.plans import NEVER_S
from console.central.simulate.rows import NULL, FactWriter, Offsets
from console.domain.case import EventKind
from console.domain.records import DECLARED_DATE, EVENT, EXTENSION, STOP
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def history():
    return make_history(CITY, CALENDAR, seed=11, cases=60_000, mood="calm", now=NOW)[0]


@pytest.fixture(scope="module")
def plans(history):
    return history.texts.plans


def rows_of(history, record_type, first=None):
    """Return the rows of a table as central would store them, or the first of them."""
    facts = history.told[record_type.name].part(0, first)
    writer = FactWriter(history.texts, Directory(CITY), Offsets(), history.told)
    lines = "".join(writer.lines(record_type.name, facts)).splitlines()
    return [dict(zip(record_type.column_names, line.split("\t"), strict=True)) for line in lines]


def share(flags):
    return np.count_nonzero(flags) / len(flags)


def test_few_stops_name_no_written_notice(history):
    bare = [row["document_no"] == NULL for row in rows_of(history, STOP)]
    assert 0.005 < share(bare) < 0.08


def test_few_extensions_are_late_or_without_approver(history, plans):
    rows = rows_of(history, EXTENSION)
    assert 0.005 < share([row["approver"] == NULL for row in rows]) < 0.12
    extended = np.flatnonzero((plans.extended < NEVER_S) & ~plans.limits.natural)
    due = CALENDAR.counts[plans.accepted[extended] // DAY_S] + plans.limits.promised[extended]
    late = CALENDAR.counts[plans.extended[extended] // DAY_S] > due
    assert 0 < share(late) < 0.1


def test_few_applicants_are_asked_for_more_a_second_time(history):
    events = history.told["event"]
    notices = np.bincount(events.case[events.kind == EventKind.SUPPLEMENT_NOTICE])
    assert 0 < np.count_nonzero(notices == 2) < 0.15 * np.count_nonzero(notices)
    assert notices.max() == 2


def test_named_units_type_some_cases_in_when_all_is_over(plans):
    typed = plans.is_backfilled
    assert typed.any()
    assert np.all((plans.accepted == plans.decided)[typed])
    assert np.all((plans.accepted == plans.closed)[typed])
    assert np.all(plans.accepted[typed] < NEVER_S)
    units = {
        (CITY.areas[area].code, CITY.matters[matter].line)
        for area, matter in zip(plans.arrivals.area[typed], plans.arrivals.matter[typed], strict=True)
    }
    assert units == {(unit.area, unit.line) for unit in CITY.behaviour.backfill}
    same = (plans.accepted == plans.closed) & (plans.accepted < NEVER_S)
    assert np.all(typed[same])


def test_declared_dates_mostly_agree_and_wrong_ones_are_corrected_by_a_later_fact(history):
    declared = history.texts.declared
    wrong = declared.due != declared.corrected_due
    assert 0 < share(wrong) < 0.1
    rows = {row["id"]: row for row in rows_of(history, DECLARED_DATE)}
    later = [row for row in rows.values() if row["corrects"] != NULL]
    assert later
    for row in later:
        before = rows[row["corrects"]]
        assert before["case_id"] == row["case_id"]
        assert before["recorded_at"] < row["recorded_at"]
        assert before["due_on"] != row["due_on"]


def test_joint_units_review_beside_the_responsible_ones(history):
    rows = rows_of(history, EVENT, first=50_000)
    code = CITY.rules.stages[JOINT][0]
    joint = [row for row in rows if row["stage_code"] == code]
    lead = {row["case_id"]: row["unit_id"] for row in rows if row["kind_code"] == str(int(EventKind.RECEIVED))}
    assert joint
    assert all(row["unit_id"] != lead[row["case_id"]] for row in joint)


def test_some_decisions_are_delivered_later_and_closed_then(plans):
    delivered = plans.delivered < NEVER_S
    assert 0.03 < share(delivered) < 0.12
    assert np.all(plans.delivered[delivered] >= plans.decided[delivered])
    assert np.all(plans.closed[delivered] > plans.delivered[delivered])


def test_few_cases_are_taken_up_again(history):
    events, closing = history.told["event"], history.told["closing"]
    reopened = events.case[events.kind == EventKind.REOPENED]
    closings = np.bincount(closing.case, minlength=history.case_count)
    assert 0 < len(reopened) < 0.002 * history.case_count
    assert np.all(closings[reopened] >= 1)
    assert np.all(np.isin(np.flatnonzero(closings == 2), reopened))
    assert history.open_count == np.count_nonzero(closings == 0) + np.count_nonzero(closings[reopened] == 1)


def test_some_stages_outlast_their_limit_while_the_whole_is_in_time(plans):
    joint = np.flatnonzero((plans.joint_done < NEVER_S) & (plans.decided < NEVER_S))
    start, limit = plans.accepted[joint] // DAY_S, plans.limits.promised[joint]
    took = CALENDAR.working_days_between(start, plans.joint_done[joint] // DAY_S)
    whole = CALENDAR.working_days_between(start, plans.decided[joint] // DAY_S)
    assert 0 < np.count_nonzero((took > limit * CITY.rules.joint_part) & (whole <= limit)) < 0.2 * len(joint)
