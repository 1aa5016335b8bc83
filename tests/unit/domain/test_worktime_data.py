"""Session files: what they may say, and that a fault names its place and field."""

import tomllib
from datetime import date

import pytest

from console.domain.entry import Entry
from console.domain.worktime import Session, SessionRule
from console.domain.worktime_data import read_session_book
from console.errors import BadInput
from console.paths import resource
from tests.unit.domain.facts import day_number

HEAD = {"id": "s", "version": "1", "source": "nobody"}
MORNING = {"spans": ["09:00-12:00"]}


def book_of(*sessions, **more):
    return read_session_book(Entry("s.toml", HEAD | {"sessions": list(sessions)} | more))


def shipped(*parts: str) -> dict:
    return tomllib.loads(resource(*parts).read_text(encoding="utf-8"))


def test_the_shipped_sessions_begin_and_end_with_the_demonstration_office():
    book = read_session_book(Entry("sessions.toml", shipped("rules", "sessions.toml")))
    clock = shipped("demo", "city.toml")["clock"]
    edges = [60 * int(clock[key][:2]) + int(clock[key][3:]) for key in ("office_open", "office_close")]
    sessions = book.of("440600")[-1].sessions
    assert [sessions[0].begin, sessions[-1].end] == edges
    assert sum(session.end - session.begin for session in sessions) == 7 * 60
    assert book.version
    assert book.source


def test_an_area_may_have_sessions_of_its_own():
    book = book_of(MORNING, area=[{"code": "440606", "sessions": [{"spans": ["08:00-24:00"]}]}])
    assert book.of("440606") == (SessionRule(0, None, (Session(480, 1440),)),)
    assert book.of("440605") == (SessionRule(0, None, (Session(540, 720),)),)


def test_sessions_may_change_from_a_day_on():
    first, second = MORNING | {"valid_to": date(2025, 12, 31)}, MORNING | {"valid_from": date(2026, 1, 1)}
    rules = book_of(first, second).city
    assert [(rule.valid_from, rule.valid_to) for rule in rules] == [
        (0, day_number(date(2025, 12, 31))),
        (day_number(date(2026, 1, 1)), None),
    ]


@pytest.mark.parametrize(
    ("sessions", "place", "field"),
    [
        ([], "s.toml", "sessions"),
        ([{}], "s.toml [[sessions]] 1", "spans"),
        ([{"spans": ["9-12"]}], "s.toml [[sessions]] 1", "spans"),
        ([{"spans": ["12:00-09:00"]}], "s.toml [[sessions]] 1", "spans"),
        ([{"spans": ["09:00-24:01"]}], "s.toml [[sessions]] 1", "spans"),
        ([{"spans": ["09:00-12:00", "11:59-13:00"]}], "s.toml [[sessions]] 1", "spans"),
        ([MORNING | {"valid_from": "2026"}], "s.toml [[sessions]] 1", "valid_from"),
        ([MORNING | {"valid_til": date(2026, 1, 1)}], "s.toml [[sessions]] 1", "valid_til"),
        ([MORNING, MORNING], "s.toml [[sessions]] 2", "valid_from"),
        (
            [MORNING | {"valid_to": date(2026, 1, 1)}, MORNING | {"valid_from": date(2026, 1, 3)}],
            "s.toml [[sessions]] 2",
            "valid_from",
        ),
    ],
)
def test_a_fault_names_its_place_and_field(sessions, place, field):
    with pytest.raises(BadInput) as refused:
        book_of(*sessions)
    assert (refused.value.place, refused.value.field) == (place, field)


def test_an_area_stands_there_once():
    area = {"code": "440606", "sessions": [MORNING]}
    with pytest.raises(BadInput, match="440606"):
        book_of(MORNING, area=[area, area])
