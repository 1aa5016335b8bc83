"""Working time: agrees with a walk through every minute, and adds up."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.calendar import LAST_DAY, SpecialDay, WorkingCalendar
from console.domain.ledger import ABSENT_US
from console.domain.localday import DAY_US, MINUTE_US, local_days
from console.domain.naming import Name
from console.domain.worktime import Session, SessionRule, WorkTime, work_time
from console.errors import BadInput
from tests.unit.domain.facts import SHANGHAI, at, day_number, us
from tests.unit.domain.minute_walker import Office, walk

AMSTERDAM = "Europe/Amsterdam"
NAME = Name("某日", "A day")
OFFICE_HOURS = ((540, 720), (840, 1080))
EPOCH_DAY = date(1970, 1, 1)
WINDOW_DAYS = 30

TURNS = [
    (SHANGHAI, date(1986, 5, 4)),
    (SHANGHAI, date(1986, 9, 14)),
    (SHANGHAI, date(1991, 4, 14)),
    (SHANGHAI, date(1991, 9, 15)),
    (SHANGHAI, date(2026, 10, 1)),
    (AMSTERDAM, date(2026, 3, 29)),
    (AMSTERDAM, date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 17)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
"""Zones and days. On most of them the clocks change: by half an hour, at midnight, over a whole day."""


@pytest.fixture(autouse=True, scope="module")
def _offices_are_let_go():
    """Dozens of offices that nobody asks for again are as many megabytes."""
    yield
    work_time.cache_clear()


def calendar_of(holidays=(), make_up=(), known_until=LAST_DAY):
    special = {day_number(day): SpecialDay(is_working=False, name=NAME) for day in holidays}
    special |= {day_number(day): SpecialDay(is_working=True, name=NAME) for day in make_up}
    return WorkingCalendar("test", NAME, "1", 0, known_until, special)


def rule(*spans, first=EPOCH_DAY, last=None):
    sessions = tuple(Session(begin, end) for begin, end in spans)
    return SessionRule(day_number(first), None if last is None else day_number(last), sessions)


def office_time(*spans, zone=SHANGHAI, **calendar) -> WorkTime:
    return work_time(zone, calendar_of(**calendar), (rule(*(spans or OFFICE_HOURS)),))


def work_time_of(office: Office) -> WorkTime:
    rules = tuple(rule(*spans, first=first, last=last) for first, last, spans in office.hours)
    return work_time(office.zone, calendar_of(office.holidays, office.make_up), rules)


def minutes_between(work: WorkTime, start: str, end: str, zone: str = SHANGHAI) -> float:
    return int(work.between(us(at(start, zone)), us(at(end, zone)))) / MINUTE_US


def local_end(work: WorkTime, start: str, minutes: int, zone: str = SHANGHAI) -> str:
    end = int(work.add(us(at(start, zone)), minutes * MINUTE_US))
    moment = datetime.fromtimestamp(end // 1_000_000, UTC).astimezone(at(start, zone).tzinfo)
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


# --- against the walker


def random_spans(chance: random.Random) -> tuple[tuple[int, int], ...]:
    """Return one to four spans, often in the small hours, where the clocks change, and often touching."""
    edges = chance.sample([*range(0, 240, 15), *range(240, 1440, 30), 1440], 2 * chance.randint(1, 4))
    edges.sort()
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    if len(edges) > 2 and chance.random() < 0.3:
        spans[1] = (spans[0][1], spans[1][1])
    return tuple(spans)


def random_office(chance: random.Random, zone: str, middle: date) -> Office:
    days = [middle + timedelta(days=offset) for offset in range(-WINDOW_DAYS, WINDOW_DAYS)]
    change = chance.choice(days)
    whole_day = ((0, 1440),)
    first, second = chance.sample([random_spans(chance), random_spans(chance), OFFICE_HOURS, whole_day], 2)
    return Office(
        zone,
        ((EPOCH_DAY, change, first), (change + timedelta(days=1), None, second)),
        holidays=frozenset(chance.sample([day for day in days if day.weekday() < 5], 6)),
        make_up=frozenset(chance.sample([day for day in days if day.weekday() >= 5], 8)),
    )


def compare(seed: int, zone: str, middle: date, pairs: int) -> None:
    """Compare every minute of thirty days, and pairs of instants and of an instant and an amount within them."""
    chance = random.Random(seed)
    office = random_office(chance, zone, middle)
    work = work_time_of(office)
    first = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=chance.randint(2, 28))
    minutes = WINDOW_DAYS * 1440
    worked = np.array(walk(office, first, minutes))
    instants = us(first) + np.arange(minutes + 1) * MINUTE_US

    np.testing.assert_array_equal(work.worked(instants) - work.worked(instants[0]), worked * MINUTE_US)
    draw = np.random.default_rng(seed)
    start, end = draw.integers(0, minutes + 1, (2, pairs))
    np.testing.assert_array_equal(
        work.between(instants[start], instants[end]), (worked[end] - worked[start]) * MINUTE_US
    )
    amount = 1 + (draw.random(pairs) * (worked[-1] - worked[start])).astype(np.int64)
    inside = worked[start] + amount <= worked[-1]
    start, amount = start[inside], amount[inside]
    complete = np.searchsorted(worked, worked[start] + amount, side="left")
    assert len(start) > pairs // 2
    np.testing.assert_array_equal(work.add(instants[start], amount * MINUTE_US), instants[complete])


@pytest.mark.parametrize(("zone", "middle"), TURNS)
def test_every_minute_is_judged_as_a_walker_judges_it(zone, middle):
    compare(day_number(middle), zone, middle, pairs=2_000)


@pytest.mark.heavy
def test_the_walker_agrees_on_two_hundred_thousand_random_cases():
    for seed in range(30):
        zone, middle = TURNS[seed % len(TURNS)]
        compare(seed, zone, middle, pairs=4_500)


# --- by hand


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02T09:00", "2026-03-02T18:00", 7 * 60),
        ("2026-03-02T11:50", "2026-03-02T14:10", 20),
        ("2026-03-02T12:00", "2026-03-02T14:00", 0),
        ("2026-03-06T17:59", "2026-03-09T09:01", 2),
        ("2026-03-02T18:00", "2026-03-02T09:00", -7 * 60),
    ],
)
def test_breaks_nights_and_weekends_do_not_count(start, end, minutes):
    assert minutes_between(office_time(), start, end) == minutes


def test_friday_evening_goes_on_on_the_make_up_sunday():
    work = office_time(make_up=[date(2026, 9, 20)])
    assert minutes_between(work, "2026-09-18T17:59", "2026-09-20T09:01") == 2
    assert local_end(work, "2026-09-18T17:59", 2) == "2026-09-20T09:01"


def test_a_holiday_is_passed_over():
    work = office_time(holidays=[date(2026, 3, 3)])
    assert local_end(work, "2026-03-02T17:00", 61) == "2026-03-04T09:01"


def test_an_amount_is_complete_when_the_office_closes_and_not_when_it_opens_again():
    work = office_time()
    assert local_end(work, "2026-03-06T17:00", 60) == "2026-03-06T18:00"
    assert local_end(work, "2026-03-02T11:00", 60) == "2026-03-02T12:00"
    assert local_end(work, "2026-03-07T10:00", 420) == "2026-03-09T18:00"


def test_nothing_added_moves_nothing():
    assert local_end(office_time(), "2026-03-07T10:00", 0) == "2026-03-07T10:00"


def test_no_minute_is_lost_at_midnight():
    work = office_time((0, 1440))
    assert minutes_between(work, "2026-03-02T23:59", "2026-03-03T00:01") == 2
    assert minutes_between(work, "2026-03-02T00:00", "2026-03-07T00:00") == 5 * 1440
    assert local_end(work, "2026-03-02T23:59", 2) == "2026-03-03T00:01"


@pytest.mark.parametrize(
    ("span", "day", "minutes"),
    [
        ((0, 1440), date(2026, 3, 29), 23 * 60),
        ((0, 1440), date(2026, 10, 25), 25 * 60),
        ((90, 240), date(2026, 3, 29), 90),
        ((90, 240), date(2026, 10, 25), 210),
        ((150, 240), date(2026, 3, 29), 60),
        ((90, 150), date(2026, 3, 29), 30),
        ((120, 180), date(2026, 3, 29), 0),
        ((120, 150), date(2026, 10, 25), 30),
        ((540, 720), date(2026, 3, 29), 180),
    ],
)
def test_a_session_has_the_length_it_really_lasts_when_the_clocks_change(span, day, minutes):
    work = office_time(span, zone=AMSTERDAM, make_up=[day])
    begins = local_days(AMSTERDAM).begins
    worked = work.between(int(begins[day_number(day)]), int(begins[day_number(day) + 1]))
    assert int(worked) == minutes * MINUTE_US


def test_sessions_change_from_one_day_to_the_next():
    summer = rule((480, 720), last=date(2026, 9, 30))
    winter = rule((540, 720), first=date(2026, 10, 1))
    work = work_time(SHANGHAI, calendar_of(), (summer, winter))
    assert minutes_between(work, "2026-09-30T00:00", "2026-10-01T00:00") == 240
    assert minutes_between(work, "2026-10-01T00:00", "2026-10-02T00:00") == 180


# --- what holds for all

WORKS = (
    office_time(),
    office_time((0, 1440), make_up=[date(2026, 3, 29)], zone=AMSTERDAM),
    office_time((95, 160), (160, 165), (1380, 1440), zone=AMSTERDAM, holidays=[date(2026, 3, 30)]),
)
instants_of_life = st.integers(0, (LAST_DAY - 400) * DAY_US)


@settings(deadline=None)
@given(work=st.sampled_from(WORKS), start=instants_of_life, amount=st.integers(0, 10**12))
def test_what_is_added_lies_between_again_and_is_complete_at_no_earlier_instant(work, start, amount):
    end = int(work.add(start, amount))
    assert int(work.between(start, end)) == amount
    if amount:
        assert int(work.between(start, end - 1)) == amount - 1


@settings(deadline=None)
@given(work=st.sampled_from(WORKS), instants=st.lists(instants_of_life, min_size=3, max_size=3))
def test_working_time_adds_up_never_falls_and_never_exceeds_time(work, instants):
    first, second, third = sorted(instants)
    assert work.between(first, second) + work.between(second, third) == work.between(first, third)
    assert 0 <= work.between(first, second) <= second - first
    assert work.between(second, first) == -work.between(first, second)


def test_columns_and_single_numbers_get_the_same_answers():
    work, column = WORKS[0], np.array([us(at("2026-03-02T10:00")), us(at("2026-03-07T10:00"))])
    assert work.worked(column).tolist() == [int(work.worked(int(instant))) for instant in column]
    assert work.add(column, 60 * MINUTE_US).tolist() == [int(work.add(int(start), 60 * MINUTE_US)) for start in column]


def test_instants_outside_the_tables_are_before_or_after_all_work():
    work = WORKS[0]
    far = np.array([ABSENT_US, -1, us(datetime(2101, 1, 2, tzinfo=UTC)), np.iinfo(np.int64).max])
    assert work.worked(far).tolist() == [0, 0, work.total_us, work.total_us]
    ends = work.instant(np.array([-1, 0, work.total_us, work.total_us + 1]))
    first, last = us(at("1970-01-01T09:00")), us(at("2100-12-31T18:00"))
    assert ends.tolist() == [first, first, last, last]


def test_a_negative_amount_is_refused():
    with pytest.raises(BadInput) as refused:
        WORKS[0].add(np.zeros(2, np.int64), np.array([1, -1]))
    assert refused.value.field == "amount"


# --- what is known


def test_what_needs_days_beyond_the_calendar_or_the_sessions_is_not_known():
    year_end = us(at("2027-01-01T00:00"))
    calendar = calendar_of(known_until=day_number(date(2026, 12, 31)))
    open_end = work_time(SHANGHAI, calendar, (rule((540, 720)),))
    assert open_end.is_known(np.array([0, year_end, year_end + 1])).tolist() == [True, True, False]
    ranged = work_time(SHANGHAI, calendar, (rule((540, 720), first=date(2020, 1, 1), last=date(2025, 12, 31)),))
    edges = [us(at("2020-01-01T00:00")), us(at("2026-01-01T00:00"))]
    assert ranged.is_known(np.array([edges[0] - 1, *edges, edges[1] + 1])).tolist() == [False, True, True, False]


def test_days_outside_the_sessions_are_judged_by_the_nearest():
    ranged = rule((540, 600), first=date(2020, 1, 1), last=date(2020, 12, 31))
    later = rule((540, 660), first=date(2021, 1, 1), last=date(2021, 12, 31))
    work = work_time(SHANGHAI, calendar_of(), (ranged, later))
    assert minutes_between(work, "2019-03-04T00:00", "2019-03-05T00:00") == 60
    assert minutes_between(work, "2023-03-06T00:00", "2023-03-07T00:00") == 120


def test_rules_from_before_the_tables_count_from_their_beginning():
    old = rule((0, 1440), first=date(1949, 10, 1), last=date(1969, 12, 1))
    work = work_time(SHANGHAI, calendar_of(), (old, rule((540, 600), first=date(1969, 12, 2))))
    assert minutes_between(work, "1970-01-01T00:00", "1970-01-03T00:00") == 120


# --- what is refused


def faulty_rules() -> Iterator[tuple[str, object]]:
    first = date(2026, 1, 1)
    yield "sessions", lambda: Session(600, 600)
    yield "sessions", lambda: Session(600, 540)
    yield "sessions", lambda: Session(-1, 540)
    yield "sessions", lambda: Session(600, 1441)
    yield "sessions", rule
    yield "sessions", lambda: rule((540, 720), (719, 800))
    yield "sessions", lambda: rule((840, 900), (540, 720))
    yield "valid_to", lambda: rule((540, 720), first=first, last=date(2025, 12, 31))
    followers = [
        (rule((540, 720), last=first), rule((540, 720), first=first)),
        (rule((540, 720), last=first), rule((540, 720), first=date(2026, 1, 3))),
        (rule((540, 720)), rule((540, 720), first=first)),
    ]
    for rules in followers:
        yield "valid_from", lambda rules=rules: work_time(SHANGHAI, calendar_of(), rules)
    yield "sessions", lambda: work_time(SHANGHAI, calendar_of(), ())
    yield "time_zone", lambda: work_time("Mars/Base", calendar_of(), (rule((540, 720)),))


@pytest.mark.parametrize(("field", "make"), list(faulty_rules()))
def test_sessions_that_make_no_sense_are_refused_by_field(field, make):
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.field == field


def test_touching_sessions_are_allowed():
    assert minutes_between(office_time((540, 720), (720, 780)), "2026-03-02T00:00", "2026-03-03T00:00") == 240


def test_a_calendar_that_never_works_is_refused():
    never = calendar_of(holidays=[EPOCH_DAY + timedelta(days=day) for day in range(LAST_DAY + 1)])
    with pytest.raises(BadInput, match="no working time"):
        work_time(SHANGHAI, never, (rule((540, 720)),))


# --- how fast


def seconds_for(call) -> float:
    """Return the best of three: others work on the same machine."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return min(times)


def test_a_million_instants_take_a_fraction_of_a_second():
    instants = np.random.default_rng(1).integers(us(at("2004-07-01")), us(at("2030-01-01")), 1_000_000)
    work = WORKS[0]
    assert seconds_for(lambda: work.between(instants, instants[::-1])) < 0.3
    assert seconds_for(lambda: work.add(instants, 24 * 3600 * 1_000_000)) < 0.3


def test_the_tables_of_a_known_zone_are_made_in_a_fraction_of_a_second():
    local_days(AMSTERDAM)
    calendar, rules = calendar_of(), (rule(*OFFICE_HOURS),)
    assert seconds_for(lambda: work_time.__wrapped__(AMSTERDAM, calendar, rules)) < 0.3
    assert work_time(AMSTERDAM, calendar, rules) is work_time(AMSTERDAM, calendar, rules)
