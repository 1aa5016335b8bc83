"""Evaluations and complaints of a history: shares, order, and what is done about bad ones."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from console.central.simulate.city import load_city
from console.central.simulate.history import make_history
from console.domain.records import COMPLAINT, EVALUATION, EVALUATION_STEP
from console.rulebook import load_rulebook

CITY = load_city()
CALENDAR = load_rulebook().calendars["cn"]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
EPOCH = date(1970, 1, 1)
POINTS = {1: 10, 2: 8, 3: 6, 4: 4, 5: 2}


def made(seed=7, cases=30_000, mood="calm"):
    return make_history(CITY, CALENDAR, seed=seed, cases=cases, mood=mood, now=NOW)[0]


@pytest.fixture(scope="module")
def history():
    return made()


@pytest.fixture(scope="module")
def said(history):
    return {table: list(history.services.rows(table)) for table in history.services.counts()}


def test_as_many_rows_come_as_were_counted_and_each_has_every_column(history, said):
    assert {table: len(rows) for table, rows in said.items()} == history.services.counts()
    for record in (EVALUATION, EVALUATION_STEP, COMPLAINT):
        required = {field.name for field in record.fields if field.required}
        for number, row in enumerate(said[record.name], start=1):
            assert set(row) == set(record.column_names)
            assert row["id"] == number
            assert all(row[name] is not None for name in required), row


def test_three_in_ten_decided_licences_are_evaluated_and_the_mean_is_near_that_of_the_province(history, said):
    grades = [row["grade_code"] for row in said["evaluation"]]
    assert len(grades) / history.case_count == pytest.approx(0.27, abs=0.02)
    assert sum(POINTS[grade] for grade in grades) / len(grades) == pytest.approx(9.9, abs=0.07)


def test_nobody_speaks_before_the_case_is_closed_and_nothing_is_told_ahead(history, said):
    closing = history.told["closing"]
    closed_s = dict(zip(closing.case.tolist()[::-1], closing.happened.tolist()[::-1], strict=True))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for row in said["evaluation"]:
        closed = epoch + timedelta(seconds=closed_s[row["case_id"] - 1] - history.zone_offset_s)
        assert closed < row["happened_at"] <= row["recorded_at"] <= NOW
    assert all(row["happened_at"] <= row["recorded_at"] <= NOW for row in said["evaluation_step"])


def test_bad_ones_alone_are_dealt_with_in_order_and_nearly_all_within_the_days_allowed(said):
    by_id = {row["id"]: row for row in said["evaluation"]}
    steps = {}
    for row in said["evaluation_step"]:
        steps.setdefault(row["evaluation_id"], []).append(row)
    bad = {number for number, row in by_id.items() if row["grade_code"] >= 4}
    assert set(steps) <= bad
    assert len(steps) > 0.9 * len(bad) > 20
    settled = []
    for number, told in steps.items():
        kinds, instants = [row["step"] for row in told], [row["happened_at"] for row in told]
        assert instants == sorted(instants)
        assert instants[0] > by_id[number]["happened_at"]
        assert Counter(kinds)["rectified"] + Counter(kinds)["unfounded"] <= 1
        if len(told) > 1:
            day, until = ((at + timedelta(hours=8)).date() for at in (by_id[number]["happened_at"], instants[1]))
            settled.append(int(CALENDAR.working_days_between((day - EPOCH).days, (until - EPOCH).days)))
    assert 0.9 < sum(days <= 6 for days in settled) / len(settled) <= 1.0  # five, and one for those given after hours


def test_who_says_that_it_took_too_long_had_a_case_that_did(history, said):
    late = set(CITY.services.evaluation.late_tags)
    plans = history.texts.plans
    complaining = [row["case_id"] - 1 for row in said["evaluation"] if late & set(json.loads(row["tags"]))]
    assert complaining
    for case in complaining:
        used = CALENDAR.working_days_between(plans.accepted[case] // 86_400, plans.decided[case] // 86_400)
        assert used > plans.limits.promised[case] * (5 / 7 - 0.1 if plans.limits.natural[case] else 1)


def test_hall_cases_are_evaluated_at_windows_of_their_area_and_online_ones_at_none(history, said):
    area_of = {row["id"]: row["area"] for row in history.premises.windows}
    online = history.texts.plans.arrivals.online
    for row in said["evaluation"]:
        assert (row["window_id"] is None) == bool(online[row["case_id"] - 1])
        assert row["window_id"] is None or area_of[row["window_id"]] == row["area"]


def test_complaints_belong_to_complaint_cases_and_find_their_verdict_when_these_end(history, said):
    kinds = {(matter.kind, matter.case_type) for matter in CITY.matters}
    closed = set(history.told["closing"].case.tolist())
    assert {("hotline", 23), ("hotline", 20)} <= kinds
    about = 0
    for row in said["complaint"]:
        matter = CITY.matters[history.texts.plans.arrivals.matter[row["case_id"] - 1]]
        assert matter.case_type in CITY.services.complaint.types[matter.kind]
        assert (row["verdict"] is None) == (row["case_id"] - 1 not in closed)
        if row["about_case_id"] is not None:
            about += 1
            assert row["about_case_id"] < row["case_id"]
            assert history.texts.area_code[row["about_case_id"] - 1] == row["area"]
    assert about > 50


def test_the_same_seed_says_the_same_and_leaves_the_cases_as_they_were():
    first, again, other = made(3, 2_000), made(3, 2_000), made(4, 2_000)
    assert list(first.services.rows("evaluation")) == list(again.services.rows("evaluation"))
    assert list(first.services.rows("evaluation")) != list(other.services.rows("evaluation"))
