"""Findings: each is found where it is, nowhere else, and never twice in a case."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from console.domain.deadline import lights_at, project
from console.domain.entry import Entry
from console.domain.finding import Record, find
from console.domain.finding_rules import FindingKind, read_findings
from console.domain.ledger import NO_LIMIT
from console.errors import BadInput
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, ledger_of, us

NOW = us(at("2026-04-30"))


def found(*cases, areas=(), **record):
    """Return the kinds found in each case, with their amounts."""
    book, ledger = load_rulebook(), ledger_of(cases)
    places = list(areas) or [area()]
    projection = project(ledger, places, book)
    answers = find(ledger, sound(ledger, **record), projection, places, book, NOW)
    assert [one.kind for one in answers] == list(FindingKind)
    told = [{} for _ in cases]
    for one in answers:
        assert len(set(one.rows.tolist())) == len(one.rows)
        for row, amount in zip(one.rows.tolist(), one.amount.tolist(), strict=True):
            told[row][one.kind.value] = amount
    return told


def sound(ledger, **record):
    """Return records in which nothing is doubtful, but for what is given."""
    n, m = len(ledger.case_id), len(ledger.stop_from)
    values = {
        "stop_reason": np.full(m, "hearing", object).astype(np.str_),
        "stop_is_documented": np.ones(m, np.bool_),
        "stop_notified": np.full(m, 400),
        "notices": np.zeros(n, np.int64),
        "extensions": (ledger.extension_amount > 0).astype(np.int64),
        "extension_is_approved": np.ones(n, np.bool_),
        "stage_sum": np.full(n, NO_LIMIT, np.int64),
        "ahead_us": np.zeros(n, np.int64),
    }
    return Record(**(values | {name: np.array(value) for name, value in record.items()}))


def accepted(day="2026-03-02", promised=5, **more):
    return Facts(received=at(day), accepted=at(day), promised=(promised, "wd"), statutory=(20, "wd"), **more)


STOPPED = accepted(stops=((at("2026-03-04"), at("2026-03-10")),))


def test_a_sound_case_has_no_finding():
    assert found(accepted(), STOPPED) == [{}, {}]


@pytest.mark.parametrize(
    ("record", "kind", "amount"),
    [
        ({"stop_is_documented": [False]}, "stop_undocumented", 0),
        ({"stop_notified": [NO_LIMIT]}, "stop_unnotified", 0),
        ({"stop_reason": ["staff_shortage"]}, "stop_unlawful", 0),
        ({"stop_notified": [3]}, "stop_overrun", 1),
    ],
)
def test_a_doubtful_stop_is_found_with_what_is_wrong(record, kind, amount):
    assert found(STOPPED, **record) == [{kind: amount}]


def test_a_stop_of_just_the_days_told_is_no_finding():
    assert found(STOPPED, stop_notified=[4]) == [{}]


def test_an_open_stop_overruns_as_time_passes():
    waiting = accepted(stops=((at("2026-04-20"), None),))
    assert found(waiting, stop_notified=[5]) == [{"stop_overrun": 3}]


def test_the_time_between_closing_and_reopening_is_no_stop_to_be_found_in():
    record = {"stop_reason": [""], "stop_is_documented": [False], "stop_notified": [NO_LIMIT]}
    assert found(STOPPED, **record) == [{}]


@pytest.mark.parametrize(("entered", "kinds"), [("2026-03-09", {}), ("2026-03-10", {"extension_late": 0})])
def test_an_extension_entered_after_expiry_is_found(entered, kinds):
    assert found(accepted(extension=(10, at(entered)))) == [kinds]


def test_an_extension_beyond_the_maximum_a_second_one_and_one_nobody_approved_are_found():
    case = accepted(extension=(11, at("2026-03-05")))
    told = found(case, extensions=[2], extension_is_approved=[False])
    assert told == [{"extension_repeated": 0, "extension_excessive": 0, "extension_unapproved": 0}]


def test_a_second_supplement_notice_is_found():
    assert found(accepted(), notices=[2]) == [{"supplement_twice": 2}]


def test_a_supplement_notice_after_the_acceptance_limit_is_found():
    told = Facts(received=at("2026-03-02"), notice=at("2026-03-11"))
    assert found(told) == [{"supplement_late": 2}]
    assert found(replace(told, notice=at("2026-03-09"))) == [{}]


def test_a_decision_before_acceptance_is_found():
    assert found(accepted(events={50: at("2026-03-01")})) == [{"decided_before_accepted": 0}]


def test_stages_that_add_up_to_more_than_the_promise_are_found():
    assert found(accepted(), accepted(), stage_sum=[6, 5]) == [{"stages_over_promise": 1}, {}]


def test_acceptance_and_closing_in_one_second_are_found_on_a_promise_and_not_on_the_spot():
    typed = accepted(closed=at("2026-03-02"))
    assert found(typed, replace(typed, case_type=1), accepted(closed=at("2026-03-02T12:00:01"))) == [
        {"typed_in_afterwards": 0},
        {},
        {},
    ]


def test_a_declared_date_that_is_not_the_computed_one_is_found_with_the_days_between():
    assert found(accepted(declared=date(2026, 3, 11)), accepted(declared=date(2026, 3, 9))) == [
        {"declared_differs": 2},
        {},
    ]


def test_a_source_clock_ahead_of_ours_is_found_beyond_the_tolerance():
    tolerance = load_rulebook().findings.clock_ahead_s
    told = found(accepted(), accepted(), ahead_us=[(tolerance + 1) * 1_000_000, tolerance * 1_000_000])
    assert told == [{"clock_ahead": tolerance + 1}, {}]


def test_findings_turn_no_light():
    book, case = load_rulebook(), STOPPED
    projection = project(ledger_of([case]), [area()], book)
    before = lights_at(projection, NOW)[0].tolist()
    found(case, stop_is_documented=[False])
    assert lights_at(projection, NOW)[0].tolist() == before


def test_every_finding_says_why_and_names_an_article_where_a_law_says_so():
    rules = load_rulebook().findings.rules
    assert set(rules) == set(FindingKind)
    for rule in rules.values():
        assert rule.name.zh
        assert rule.why.zh
        assert rule.why.en
        assert bool(rule.law) == bool(rule.article)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"version": "1", "clock_ahead_s": 1, "finding": []}, "finding"),
        ({"version": "1", "clock_ahead_s": 1, "finding": [{"id": "late"}]}, "id"),
    ],
)
def test_a_file_of_findings_that_leaves_one_out_or_names_another_is_refused(entry, field):
    with pytest.raises(BadInput) as fault:
        read_findings(Entry("findings.toml", entry))
    assert fault.value.field == field
