"""What can be kept is kept, with its doubts; what cannot is a problem; nothing disappears."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.case import ClosingResult, EventKind
from console.domain.plausibility import identifier_fault, is_storable, judge
from console.domain.reported import Reason, ReportedCase, ReportedClosing, ReportedDueDate, ReportedEvent

START = datetime(2011, 1, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CASE = ReportedCase("c1", START, "trace 1")


def told(after, **given):
    return ReportedEvent(START + after, EventKind.NOTE, "trace 1, event 1", **given)


def ended(after, **given):
    return ReportedClosing(START + after, ClosingResult.CLOSED, "trace 1", **given)


def judged(**given):
    judgement = judge(replace(CASE, **given))
    assert judgement.problems == ()
    return judgement.case


def test_a_plain_case_is_kept_as_it_is():
    case = replace(CASE, events=(told(HOUR),), closings=(ended(2 * HOUR),))

    assert judge(case).case == case


def test_events_before_the_start_and_after_the_end_are_kept_and_doubted():
    case = judged(events=(told(-HOUR), told(HOUR), told(3 * HOUR)), closings=(ended(2 * HOUR),))

    assert [event.doubts for event in case.events] == [
        (Reason.EVENT_BEFORE_START,),
        (),
        (Reason.EVENT_AFTER_END,),
    ]


def test_events_at_start_and_end_themselves_are_in_order():
    case = judged(events=(told(0 * HOUR), told(2 * HOUR)), closings=(ended(2 * HOUR),))

    assert [event.doubts for event in case.events] == [(), ()]


def test_an_implied_event_is_never_doubted():
    case = judged(events=(told(HOUR, is_implied=True),), closings=(ended(-HOUR),))

    assert case.events[0].doubts == ()


def test_an_end_before_the_start_stays_in_force_and_the_case_carries_the_doubt():
    case = judged(closings=(ended(-HOUR),))

    assert case.doubts == (Reason.END_BEFORE_START,)
    assert case.closings[0].doubts == ()


def test_of_two_endings_the_first_counts_and_the_second_is_doubted():
    case = judged(closings=(ended(HOUR), ended(2 * HOUR)))

    assert [closing.doubts for closing in case.closings] == [(), (Reason.SECOND_ENDING,)]


def test_a_name_of_10_kb_is_kept_whole_and_doubted():
    name = "长" * 10_240

    case = judged(project_name=name, events=(told(HOUR, handler=name),))

    assert case.project_name == name
    assert case.doubts == (Reason.NAME_TOO_LONG,)
    assert case.events[0].handler == name
    assert case.events[0].doubts == (Reason.NAME_TOO_LONG,)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "${1+1}", "a\tb\nc", "=1+1", "\u202eabc"])
def test_markup_in_a_name_is_text_and_no_reason_for_doubt(name):
    case = judged(project_name=name)

    assert (case.project_name, case.doubts) == (name, ())


@pytest.mark.parametrize(
    ("given_case", "field", "reason"),
    [
        ({"number": "n" * 201}, "number", Reason.IDENTIFIER_TOO_LONG),
        ({"number": ""}, "number", Reason.IDENTIFIER_MISSING),
        ({"number": "a\x00b"}, "number", Reason.UNPRINTABLE),
        ({"project_name": "a\ud800b"}, "project_name", Reason.UNPRINTABLE),
        ({"received_at": datetime(1, 1, 1, tzinfo=UTC)}, "received_at", Reason.DATE_IMPOSSIBLE),
    ],
)
def test_a_case_that_cannot_be_stored_is_refused_as_a_whole(given_case, field, reason):
    judgement = judge(replace(CASE, **given_case))

    assert judgement.case is None
    assert [(problem.field, problem.reason) for problem in judgement.problems] == [(field, reason)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"events": (told(HOUR * 24 * 365 * 200),)}, Reason.DATE_IMPOSSIBLE),
        ({"closings": (ended(-HOUR * 24 * 365 * 100),)}, Reason.DATE_IMPOSSIBLE),
        ({"due_dates": (ReportedDueDate(START, datetime(9999, 1, 1, tzinfo=UTC), "p"),)}, Reason.DATE_IMPOSSIBLE),
        ({"events": (told(HOUR, handler="\x00"),)}, Reason.UNPRINTABLE),
        ({"events": (told(HOUR, record="r" * 201),)}, Reason.IDENTIFIER_TOO_LONG),
    ],
)
def test_a_fact_that_cannot_be_stored_is_refused_and_the_case_goes_on(facts, reason):
    judgement = judge(replace(CASE, **facts))

    assert judgement.case == CASE
    assert [problem.reason for problem in judgement.problems] == [reason]


HOURS = st.integers(-10_000_000, 10_000_000).map(lambda hours: hours * HOUR)
NAMES = st.one_of(st.none(), st.text(st.characters(codec=None), max_size=600))


@given(
    st.lists(st.tuples(HOURS, NAMES, NAMES), max_size=5),
    st.lists(st.tuples(HOURS, NAMES), max_size=3),
    NAMES,
)
def test_every_reported_record_is_either_kept_or_a_problem_and_all_that_is_kept_can_be_stored(events, ends, name):
    reachable = [(after, *rest) for after, *rest in events if abs(after) < HOUR * 24 * 365 * 1_000]
    ends = [(after, rest) for after, rest in ends if abs(after) < HOUR * 24 * 365 * 1_000]
    case = replace(
        CASE,
        project_name=name,
        events=tuple(told(after, action=action, handler=handler) for after, action, handler in reachable),
        closings=tuple(ended(after, handler=handler) for after, handler in ends),
    )

    judgement = judge(case)

    if judgement.case is None:
        assert len(judgement.problems) == 1
        return
    kept = len(judgement.case.events) + len(judgement.case.closings)
    assert kept + len(judgement.problems) == len(reachable) + len(ends)
    texts = [name, *(text for event in judgement.case.events for text in (event.action, event.handler))]
    assert all(text.encode() is not None and is_storable(text) for text in texts if text)
    assert (
        sum(not closing.doubts or Reason.SECOND_ENDING not in closing.doubts for closing in judgement.case.closings)
        <= 1
    )


@given(st.text(max_size=300))
def test_an_identifier_without_fault_fits_into_an_index(text):
    if identifier_fault(text) is None:
        assert 0 < len(text.encode()) <= 800
