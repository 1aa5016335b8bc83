"""Three hundred deadlines from an independent day-by-day walker, beside the repository."""

import json
from dataclasses import replace
from datetime import date

import pytest

from console.domain.deadline import project
from console.domain.light import ClockKind
from console.domain.trace import trace_clock
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, ledger_of, to_date

pytestmark = pytest.mark.real_data


def facts_of(told: dict) -> Facts:
    start = at(told["start"])
    return Facts(
        received=start,
        accepted=start,
        promised=(told["limit"], told["unit"]),
        extension=(told["extension"], start) if told["extension"] else None,
        stops=tuple((at(begin), end and at(end)) for begin, end in told["stops"]),
        area=("cn", "weekdays").index(told["calendar"]),
    )


@pytest.mark.parametrize("roll", [False, True])
def test_every_deadline_in_days_is_the_one_computed_elsewhere(shared_data, roll):
    every = json.loads((shared_data / "deadlines" / "deadlines.json").read_text(encoding="utf-8"))
    told = [one for one in every if one["unit"] in ("wd", "nd") and one["roll"] == roll]
    book = load_rulebook()
    book = replace(book, counting=replace(book.counting, roll_natural_end=roll))
    areas = [area(book.calendars[name]) for name in ("cn", "weekdays")]
    ledger = ledger_of([facts_of(one) for one in told])
    projection = project(ledger, areas, book)
    assert len(told) > 20
    for row, one in enumerate(told):
        trace = trace_clock(projection, ledger, areas, book, row, ClockKind.PROMISED, until=0)
        assert ("provisional" if trace.is_provisional else trace.certainty.name.lower()) == one["certainty"], one
        if not trace.is_provisional:
            assert to_date(projection.due[ClockKind.PROMISED, row]) == (one["due"] and date.fromisoformat(one["due"]))
