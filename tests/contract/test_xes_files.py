"""XES files that others publish: every valid one must load, and a real one give the figures known of it."""

import tomllib

import pytest

from console.domain.reported import ReportedCase
from console.paths import resource
from plugins.event_log.importer import XesImporter
from plugins.event_log.logfile import read_chunks
from plugins.event_log.xes import Trace, read_traces

EXPECTED = {"event_correct_attributes.xes": (1, 2, 2), "trace_correct_attributes.xes": (1, 0, 0)}
"""Traces, events inside traces, and problems (events outside any trace); the others hold declarations only."""


@pytest.mark.real_data
def test_every_valid_file_loads_with_what_it_holds(shared_data):
    found = {}
    for path in sorted((shared_data / "xes" / "correct").glob("*.xes")):
        items = list(read_traces(read_chunks(path), frozenset({"instance"}), frozenset({"concept:name"})))
        traces = [item for item in items if isinstance(item, Trace)]
        found[path.name] = (len(traces), sum(len(trace.events) for trace in traces), len(items) - len(traces))

    assert len(found) == 18
    assert {name: counts for name, counts in found.items() if any(counts)} == EXPECTED


@pytest.mark.real_data
def test_377_of_the_1329_closed_cases_of_receipt_ended_after_their_deadline(shared_data):
    mapping = tomllib.loads(resource("mappings", "receipt.toml").read_text(encoding="utf-8"))
    log = XesImporter().open(shared_data / "eventlogs" / "Receipt.xes.gz", mapping, "receipt.toml")

    closed = [case for case in log.records if isinstance(case, ReportedCase) and case.closings]

    assert len(closed) == 1329
    assert sum(case.closings[0].closed_at > case.due_dates[0].due_at for case in closed) == 377
