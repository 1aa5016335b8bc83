"""Records cross the pipe unchanged, and nothing else comes through."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.case import ApplicationSource, ClosingResult, EventKind
from console.domain.reported import (
    Problem,
    Reason,
    ReportedArea,
    ReportedCase,
    ReportedClosing,
    ReportedDueDate,
    ReportedEvent,
    ReportedMatter,
    ReportedUnit,
)
from console.extension.wire import Malformed, from_line, read_all, read_as, read_record, record_message, to_line

instants = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2099, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
)
reasons = st.lists(st.sampled_from(Reason), max_size=2).map(tuple)
maybe = st.none() | st.text(max_size=20)
events = st.builds(
    ReportedEvent,
    instants,
    st.sampled_from(EventKind),
    st.text(max_size=10),
    maybe,
    maybe,
    is_implied=st.booleans(),
    doubts=reasons,
)
cases = st.builds(
    ReportedCase,
    st.text(max_size=30),
    instants,
    st.text(max_size=10),
    maybe,
    maybe,
    maybe,
    st.sampled_from(ApplicationSource),
    st.lists(events, max_size=3).map(tuple),
    st.lists(st.builds(ReportedDueDate, instants, instants, st.text(max_size=5), doubts=reasons), max_size=2).map(
        tuple
    ),
    st.lists(st.builds(ReportedClosing, instants, st.sampled_from(ClosingResult), st.text(max_size=5)), max_size=2).map(
        tuple
    ),
    reasons,
)
units = st.builds(ReportedUnit, st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
problems = st.builds(Problem, st.text(max_size=5), st.text(max_size=5), st.sampled_from(Reason), st.text(max_size=5))


@given(cases | units | problems)
def test_a_record_comes_back_as_it_was(record):
    assert read_record(from_line(to_line(record_message(record)))) == record


@given(st.builds(ReportedMatter, *[st.text(max_size=5)] * 5, st.none() | st.integers(0, 3650)))
def test_a_matter_comes_back_as_it_was(matter):
    line = to_line({"matters": [matter]})
    assert read_all(ReportedMatter, from_line(line)["matters"]) == (matter,)


GOOD = from_line(to_line(record_message(ReportedCase("1", datetime(2026, 1, 1, tzinfo=UTC), "line 1"))))["ReportedCase"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"os.system": "true"},
        {"ReportedCase": GOOD, "ReportedUnit": {}},
        {"ReportedCase": None},
        {"ReportedCase": {}},
        {"ReportedCase": {**GOOD, "extra": 1}},
        {"ReportedCase": {**GOOD, "number": 1}},
        {"ReportedCase": {**GOOD, "number": "x" * 100_001}},
        {"ReportedCase": {**GOOD, "received_at": "2026-01-01T00:00:00"}},
        {"ReportedCase": {**GOOD, "received_at": 5}},
        {"ReportedCase": {**GOOD, "application_source": "NOWHERE"}},
        {"ReportedCase": {**GOOD, "events": {}}},
        {"ReportedCase": {**GOOD, "events": [1]}},
        {"ReportedCase": {**GOOD, "doubts": ["no reason"]}},
    ],
)
def test_what_is_no_record_is_refused(message):
    with pytest.raises(Malformed):
        read_record(message)


@pytest.mark.parametrize("line", [b"", b"\x80\x04\x95 pickled", b"[1]", b"{", b"[" * 100_000])
def test_what_is_no_message_is_refused(line):
    with pytest.raises(Malformed):
        from_line(line)


def test_a_truth_is_no_number_and_a_number_has_bounds():
    area = ["三水", "S", "三", "S", "Asia/Shanghai", "cn", 540, 1020, "next_day"]
    names = ReportedArea.__slots__
    assert read_as(ReportedArea, dict(zip(names, area, strict=True))).office_open_min == 540
    for wrong in (True, 2**31, 1.5, "540"):
        with pytest.raises(Malformed):
            read_as(ReportedArea, dict(zip(names, [*area[:6], wrong, *area[7:]], strict=True)))


def test_what_has_no_form_on_the_wire_is_not_sent():
    with pytest.raises(Malformed):
        record_message(object())
    with pytest.raises(Malformed):
        to_line({"value": object()})
