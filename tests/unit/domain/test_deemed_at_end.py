"""A kind of matter in which silence accepts at the end of the time for examination, and not from its beginning."""

import pytest

from console.domain.deadline import lights_at, project
from console.domain.light import ClockKind, Light
from console.domain.trace import trace_clock
from console.rulebook import load_rulebook
from tests.unit.domain.facts import Facts, area, at, ledger_of, to_date, us


def review(**facts):
    """Return the projection of an administrative review received on Monday 2026-03-02."""
    case = Facts(received=at("2026-03-02"), case_type=20, kind="review", **facts)
    ledger, book = ledger_of([case]), load_rulebook()
    return project(ledger, [area()], book), ledger, book


def test_sixty_days_count_from_the_end_of_the_five_working_days_when_nobody_was_told():
    projection, ledger, book = review()
    statutory = ClockKind.STATUTORY
    assert str(to_date(projection.due[ClockKind.ACCEPTANCE, 0])) == "2026-03-09"
    assert (str(to_date(projection.start[statutory, 0])), str(to_date(projection.due[statutory, 0]))) == (
        "2026-03-09",
        "2026-05-08",
    )
    walk = trace_clock(projection, ledger, [area()], book, 0, statutory, until=0)
    assert (walk.is_deemed, len([day for day in walk.days if day.count])) == (True, 60)


@pytest.mark.parametrize(
    ("accepted", "due"), [("2026-03-06", "2026-05-06"), ("2026-03-09", "2026-05-08"), ("2026-03-20", "2026-05-08")]
)
def test_acceptance_in_time_counts_from_its_own_day_and_a_later_one_does_not(accepted, due):
    projection, _ledger, _book = review(accepted=at(accepted))
    assert str(to_date(projection.due[ClockKind.STATUTORY, 0])) == due


def test_a_review_nobody_accepted_is_red_after_five_days_and_dark_red_after_sixty_more():
    projection, _ledger, _book = review()
    days = ("2026-03-09", "2026-03-10", "2026-05-08", "2026-05-09")
    lights = [Light(int(lights_at(projection, us(at(day)))[0][0])) for day in days]
    assert lights == [Light.YELLOW, Light.RED, Light.RED, Light.DARK_RED]
