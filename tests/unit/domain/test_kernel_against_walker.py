"""The kernel and the walker, which share no code, agree on every due day, light and turn."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.deadline import lights_at, next_turns, open_at, project
from console.domain.ledger import NO_DAY
from console.domain.light import Certainty, ClockKind
from console.domain.projection import Projection
from console.domain.rule import AfterHours, AreaRule, EndOfDay, RuleBook
from console.domain.tables import NEVER_US
from console.domain.trace import trace_clock
from console.domain.traced import DayRole
from console.rulebook import load_rulebook
from tests.unit.domain import walker
from tests.unit.domain.facts import EPOCH, Facts, ledger_of, to_date, us
from tests.unit.domain.walker import Town

TOWNS = (
    Town(),
    Town(after_hours="next_day"),
    Town(after_hours="online_next_day", close=17 * 60 + 30),
    Town(zone="Europe/Amsterdam", calendar="weekdays"),
    Town(zone="America/New_York", calendar="weekdays", after_hours="next_day"),
)
POLICIES = (
    {},
    {"end_at_close": True},
    {"stop_includes_first": True},
    {"late_extension_moves": True, "roll": True},
    {"warn": 3},
)
YEARS = {"cn": (2005, 2027), "weekdays": (1986, 2040)}


def book_for(town: Town) -> RuleBook:
    book = load_rulebook()
    counting = replace(
        book.counting,
        end_of_day=EndOfDay.OFFICE_CLOSE if town.end_at_close else EndOfDay.MIDNIGHT,
        stop_includes_first_day=town.stop_includes_first,
        late_extension_moves=town.late_extension_moves,
        roll_natural_end=town.roll,
    )
    return replace(book, counting=counting, lights=replace(book.lights, warn_wd=town.warn))


def area_for(town: Town) -> AreaRule:
    calendar = load_rulebook().calendars[town.calendar]
    return AreaRule(town.zone, town.zone, calendar, 9 * 60, town.close, AfterHours(town.after_hours))


def random_case(dice: random.Random, area: int) -> Facts:
    first, last = YEARS[TOWNS[area].calendar]
    begin = datetime(first, 1, 1, tzinfo=UTC)
    received = begin + (datetime(last, 12, 31, tzinfo=UTC) - begin) * dice.random()

    def later(days: float, chance: float = 1.0) -> datetime | None:
        """Return an instant up to so many days later, sometimes at a local midnight or office close."""
        if dice.random() >= chance:
            return None
        moment = received + timedelta(days=days) * (dice.random() - 0.05)
        edge = dice.choice((None, None, (0, 0), (17, 0), (17, 30)))
        if edge is None:
            return moment
        return walker.local(TOWNS[area], moment).replace(hour=edge[0], minute=edge[1], second=0, microsecond=0)

    def limit(chance: float) -> tuple[int, str] | None:
        unit = dice.choice(("wd", "wd", "nd", "month"))
        return (dice.randrange(3 if unit == "month" else 31), unit) if dice.random() < chance else None

    extension = later(40, 0.3)
    stops = [(later(40), later(60, 0.85)) for _ in range(dice.choice((0, 0, 1, 2, 4)))]
    return Facts(
        received=received,
        accepted=later(8, 0.8),
        closed=later(90, 0.2),
        notice=later(6, 0.2),
        supplemented=later(10, 0.2),
        promised=limit(0.9),
        statutory=limit(0.7),
        declared=date.fromordinal(received.toordinal() + dice.randrange(-3, 40)) if dice.random() < 0.2 else None,
        extension=(dice.randrange(1, 15), extension) if extension else None,
        stops=tuple((begin, end) for begin, end in stops if begin and (end is None or end >= begin)),
        case_type=dice.choice((1, 2, 2, 2)),
        online=dice.random() < 0.5,
        area=area,
        events={code: at for code in (50, 60, 110, 111, 112, 113) if (at := later(60, 0.15)) is not None},
    )


def some_instants(dice: random.Random, cases: list[Facts], projection: Projection) -> list[datetime]:
    """Return instants near a case's life, and the very edges of its turns."""
    row = dice.randrange(len(cases))
    near = cases[row].received + timedelta(days=60) * dice.random()
    columns = (projection.yellow_from, projection.red_from, projection.dark_from)
    edges = [int(column[row]) for column in columns if 0 < column[row] < NEVER_US]
    return [near, *(EPOCH + timedelta(microseconds=edge + shift) for edge in edges for shift in (-1, 0))]


@pytest.mark.parametrize("policy", POLICIES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_due_days_and_lights_are_those_of_the_walker(policy, seed):
    dice = random.Random(seed)
    towns = [replace(town, **policy) for town in TOWNS]
    cases = [random_case(dice, dice.randrange(len(towns))) for _ in range(60)]
    book, areas = book_for(towns[0]), [area_for(town) for town in towns]
    projection = project(ledger_of(cases), areas, book)
    for row, case in enumerate(cases):
        assert_same_clocks(towns[case.area], case, projection, row)
    for _ in range(5):
        for now in some_instants(dice, cases, projection):
            light, _ = lights_at(projection, us(now))
            expected = [walker.light(towns[case.area], case, now) for case in cases]
            assert light.tolist() == expected, now


def assert_same_clocks(town: Town, case: Facts, projection: Projection, row: int) -> None:
    expected = walker.clocks(town, case)
    for kind in ClockKind:
        name = kind.name.lower()
        if name not in expected:
            assert case.case_type == 1 or projection.start[kind, row] == NO_DAY
            continue
        clock = expected[name]
        found = (
            to_date(projection.due[kind, row]),
            int(projection.left[kind, row]),
            Certainty(projection.certainty[kind, row]),
            bool(projection.runs[kind, row]),
            bool(projection.deemed[kind, row]),
        )
        answer = clock.answer
        certainty = Certainty.STOPPED if answer.due is None else Certainty(answer.provisional)
        assert found == (answer.due, answer.left, certainty, clock.runs, clock.deemed), (kind, case)


stops = st.lists(
    st.tuples(st.integers(-5, 40), st.one_of(st.none(), st.integers(0, 30))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(
    start=st.dates(date(2005, 1, 1), date(2027, 6, 30)),
    limit=st.integers(0, 60),
    unit=st.sampled_from(("wd", "nd")),
    spans=stops,
    policy=st.sampled_from(POLICIES),
)
def test_any_stops_end_where_the_walker_ends_and_the_trace_shows_it(start, limit, unit, spans, policy):
    town = replace(Town(), **policy)
    noon = datetime(start.year, start.month, start.day, 4, tzinfo=UTC)
    case = Facts(
        received=noon,
        accepted=noon,
        promised=(limit, unit),
        stops=tuple(
            (noon + timedelta(days=begin), None if end is None else noon + timedelta(days=end)) for begin, end in spans
        ),
    )
    ledger, areas, book = ledger_of([case]), [area_for(town)], book_for(town)
    projection = project(ledger, areas, book)
    assert_same_clocks(town, case, projection, 0)
    due = int(projection.due[ClockKind.PROMISED, 0])
    trace = trace_clock(projection, ledger, areas, book, 0, ClockKind.PROMISED, int(projection.start[1, 0]) + 400)
    counted = [day for day in trace.days if day.role is DayRole.COUNTED]
    assert [day.count for day in counted] == list(range(1, len(counted) + 1))
    assert len(counted) == limit - trace.left
    if due != NO_DAY and limit and not town.roll:
        assert counted[-1].day == due
    assert [day.day for day in trace.days] == list(range(trace.start, trace.days[-1].day + 1))
    assert any(day.is_provisional for day in trace.days if due != NO_DAY and day.day <= due) == (
        trace.certainty is Certainty.PROVISIONAL
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), hours=st.integers(-48, 24 * 80))
def test_a_light_keeps_until_its_turn_and_changes_there(seed, hours):
    dice = random.Random(seed)
    cases = [random_case(dice, dice.randrange(len(TOWNS))) for _ in range(6)]
    projection = project(ledger_of(cases), [area_for(town) for town in TOWNS], book_for(Town()))
    now = us(cases[0].received + timedelta(hours=hours))
    turns = next_turns(projection, now)
    states = [_states(projection, now), *(_states(projection, int(turn) - 1) for turn in turns if turn < NEVER_US)]
    for row, turn in enumerate(turns.tolist()):
        assert turn > now
        before = [int(other) - 1 for other in turns if other <= turn and other < NEVER_US]
        assert {_states(projection, instant)[row] for instant in [now, *before]} == {states[0][row]}
        if turn < NEVER_US:
            assert _states(projection, turn)[row] != states[0][row]
    far = us(datetime(2099, 1, 1, tzinfo=UTC))
    last = [turn == NEVER_US for turn in turns]
    assert [state for state, never in zip(_states(projection, far), last, strict=True) if never] == [
        state for state, never in zip(states[0], last, strict=True) if never
    ]


def _states(projection: Projection, now: int) -> list[tuple[int, bool]]:
    return list(zip(lights_at(projection, now)[0].tolist(), open_at(projection, now).tolist(), strict=True))


def test_cases_of_many_areas_count_the_same_in_one_ledger_and_alone():
    dice = random.Random(11)
    cases = [random_case(dice, dice.randrange(len(TOWNS))) for _ in range(200)]
    areas, book = [area_for(town) for town in TOWNS], book_for(Town())
    together = project(ledger_of(cases), areas, book)
    alone = [project(ledger_of([case]), areas, book) for case in cases]
    names = ("runs", "start", "limit", "due", "overdue_from", "certainty", "left", "extended", "deemed")
    for name in (*names, "base", "yellow_from", "red_from", "dark_from"):
        column = np.concatenate([getattr(one, name) for one in alone], axis=-1)
        assert np.array_equal(getattr(together, name), column), name
