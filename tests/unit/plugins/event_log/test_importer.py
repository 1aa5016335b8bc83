"""Traces become cases by the mapping; what cannot be used is a problem with place and reason."""

from datetime import UTC, datetime

import pytest

from console.domain.case import ApplicationSource, ClosingResult, EventKind
from console.domain.reported import Problem, Reason, ReportedCase, ReportedUnit
from plugins.event_log.importer import XesImporter
from tests.unit.plugins.event_log.logs import MAPPING, attribute, event, log, trace, until_broken, write


def records(folder, *traces, **changes):
    document = {**MAPPING, **changes}
    return list(XesImporter().open(write(folder, log(*traces)), document, "small.toml").records)


def only_case(folder, *traces, **changes):
    (case,) = (record for record in records(folder, *traces, **changes) if isinstance(record, ReportedCase))
    return case


def test_start_due_and_end_come_from_the_case_and_never_from_events(tmp_path):
    case = only_case(
        tmp_path,
        trace(
            event("2010-12-31T10:00:00+01:00"),
            event("2011-03-01T10:00:00+01:00"),
            end="2011-02-01T12:00:00+01:00",
            due="2011-02-05T00:30:00+01:00",
        ),
    )

    assert case.received_at == datetime(2011, 1, 3, 8, tzinfo=UTC)
    assert case.closings[0].closed_at == datetime(2011, 2, 1, 11, tzinfo=UTC)
    assert case.closings[0].result is ClosingResult.CLOSED
    assert case.due_dates[0].due_at == datetime(2011, 2, 4, 23, 30, tzinfo=UTC)
    assert case.due_dates[0].declared_at == case.received_at


def test_a_case_counts_as_accepted_when_received_so_that_no_acceptance_clock_runs(tmp_path):
    case = only_case(tmp_path, trace(event()))

    accepted, told = case.events
    assert (accepted.kind, accepted.happened_at, accepted.is_implied) == (EventKind.ACCEPTED, case.received_at, True)
    assert (told.kind, told.is_implied) == (EventKind.NOTE, False)


def test_without_due_and_end_there_is_no_declared_date_and_no_closing(tmp_path):
    case = only_case(tmp_path, trace())

    assert case.due_dates == ()
    assert case.closings == ()


def test_placeholders_mean_nothing_given(tmp_path):
    case = only_case(tmp_path, trace(attribute("title", "UNKNOWN")))

    assert case.project_name is None


def test_html_in_a_name_stays_text(tmp_path):
    case = only_case(tmp_path, trace(attribute("title", "&lt;b onload=&quot;x&quot;&gt;屋&lt;/b&gt;")))

    assert case.project_name == '<b onload="x">屋</b>'
    assert case.doubts == ()


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"number": None}, Problem("trace 1 (line 1)", "concept:name", Reason.IDENTIFIER_MISSING)),
        ({"number": " "}, Problem("trace 1 (line 1)", "concept:name", Reason.IDENTIFIER_MISSING)),
        ({"start": None}, Problem("trace 1 (line 1)", "start", Reason.START_MISSING, "c1", "c1")),
        ({"start": "soon"}, Problem("trace 1 (line 1)", "start", Reason.DATE_UNREADABLE, "soon", "c1")),
        ({"start": "0001-01-01"}, Problem("trace 1 (line 1)", "start", Reason.DATE_IMPOSSIBLE, "0001-01-01", "c1")),
    ],
)
def test_a_case_without_number_or_start_is_refused_and_the_next_one_goes_on(tmp_path, bad, problem):
    found = records(tmp_path, trace(event(), **bad), trace(number="c2"))

    assert found[0] == problem
    assert [record.number for record in found[1:]] == ["c2"]


def test_an_unreadable_end_is_a_problem_and_casts_doubt_on_the_case(tmp_path):
    problem, case = records(tmp_path, trace(end="2011-02-30"))

    assert (problem.field, problem.reason, problem.raw) == ("end", Reason.DATE_UNREADABLE, "2011-02-30")
    assert case.closings == ()
    assert case.doubts == (Reason.DATE_UNREADABLE,)


def test_an_end_given_twice_casts_doubt_on_the_case(tmp_path):
    problem, case = records(
        tmp_path, trace(attribute("end", "2011-03-01", "date"), number="c1", end="2011-02-01T00:00:00Z")
    )

    assert (problem.reason, problem.raw) == (Reason.DUPLICATE_ATTRIBUTE, "2011-03-01")
    assert case.closings[0].closed_at == datetime(2011, 2, 1, tzinfo=UTC)
    assert case.doubts == (Reason.DUPLICATE_ATTRIBUTE,)


def test_events_without_a_readable_time_are_refused_by_their_place_and_the_others_stay(tmp_path):
    lost, never, case = records(tmp_path, trace(event(), event(None, "lost"), event("never"), event()))

    assert lost == Problem("trace 1, event 2 (line 1)", "time:timestamp", Reason.TIME_MISSING, "lost", "c1")
    assert never == Problem("trace 1, event 3 (line 1)", "time:timestamp", Reason.DATE_UNREADABLE, "never", "c1")
    assert sum(not told.is_implied for told in case.events) == 2


def test_channels_say_where_the_application_was_handed_in(tmp_path):
    changes = {
        "case": {**MAPPING["case"], "channel": "channel", "channels": {"online": ["Internet"], "hall": ["Desk"]}}
    }
    found = [
        only_case(tmp_path, trace(attribute("channel", channel)), **changes).application_source
        for channel in ("Internet", "Desk", "Post")
    ]

    assert found == [ApplicationSource.ONLINE, ApplicationSource.HALL, ApplicationSource.OTHER]


def test_units_that_are_not_listed_come_along_when_the_mapping_says_so(tmp_path):
    changes = {"case": {**MAPPING["case"], "unit": "dept"}, "unlisted_units": "create"}
    traces = [trace(attribute("dept", dept), number=f"c{n}") for n, dept in enumerate(("permits", "B", "B"))]

    found = records(tmp_path, *traces, **changes)

    assert [record for record in found if isinstance(record, ReportedUnit)] == [ReportedUnit("B", "B", "B")]
    assert [record.unit_code for record in found if isinstance(record, ReportedCase)] == ["permits", "B", "B"]


def test_a_packed_file_that_breaks_off_gives_its_complete_traces_first(tmp_path):
    traces = "".join(
        trace(event(f"2011-01-05T10:{n % 60:02}:00Z", f"a{n * 7919}"), number=f"c{n}") for n in range(5_000)
    )
    path = write(tmp_path, log(traces), "small.xes.gz")
    path.write_bytes(path.read_bytes()[:-2_000])

    seen, broken = until_broken(XesImporter().open(path, MAPPING, "small.toml").records)

    assert "breaks off" in str(broken)
    assert 1_000 < len(seen) < 5_000
