"""``supervisionctl hours``: what it counts, what it refuses, and where it says the fault stands."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import main
from console.messages import messages

OFFICE = """\
time_zone = "Asia/Shanghai"
off = ["2026-03-03"]
work = [2026-03-08]
[[sessions]]
spans = ["09:00-12:00", "14:00-18:00"]
"""
AMSTERDAM = """\
time_zone = "Europe/Amsterdam"
weekdays = [1, 2, 3, 4, 5, 6, 7]
[[sessions]]
spans = ["00:00-24:00"]
"""
UNCONNECTED = """\
[[sessions]]
valid_from = 2020-01-01
valid_to = 2026-01-01
spans = ["09:00-12:00"]
[[sessions]]
valid_from = 2026-01-03
spans = ["09:00-12:00"]
"""


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


@pytest.fixture
def hours(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return what runs the command on a file of this text and gives its status and its document."""

    def run(text: str, *words: str, name: str = "office.toml") -> tuple[int, dict]:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        status = main(["hours", "--calendar", str(file), *words, "--json", "--lang", "en"])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_it_counts_working_time_between_two_local_times(hours):
    assert hours(OFFICE, "--from", "2026-03-02T10:15", "--to", "2026-03-04T11:00") == (
        0,
        {
            "working_minutes": 465,
            "hours": "7:45",
            "from": "2026-03-02T10:15:00+08:00",
            "to": "2026-03-04T11:00:00+08:00",
            "certainty": "final",
        },
    )


@pytest.mark.parametrize("amount", ["3:30", "3.5"])
def test_it_says_when_an_amount_is_complete(hours, amount):
    status, document = hours(OFFICE, "--from", "2026-03-06T16:00", "--add", amount)
    assert (status, document["to"], document["working_minutes"]) == (0, "2026-03-08T10:30:00+08:00", 210)


def test_an_amount_that_ends_with_the_office_day_is_complete_then(hours):
    _, document = hours(OFFICE, "--from", "2026-03-06T16:00", "--add", "2")
    assert document["to"] == "2026-03-06T18:00:00+08:00"


def test_seconds_are_kept(hours):
    _, document = hours(OFFICE, "--from", "2026-03-02T09:00:30", "--to", "2026-03-02T09:02")
    assert (document["working_minutes"], document["hours"]) == (1.5, "0:01:30")


def test_an_instant_with_an_offset_is_taken_as_it_is(hours):
    _, document = hours(OFFICE, "--from", "2026-03-02T01:00Z", "--to", "2026-03-02T10:00")
    assert document["working_minutes"] == 60


def test_the_shipped_calendar_and_sessions_stand_in_and_know_only_published_years(hours):
    office = 'time_zone = "Asia/Shanghai"\nbase = "cn"\n'
    _, known = hours(office, "--from", "2026-01-01", "--to", "2026-01-05")
    assert (known["hours"], known["certainty"]) == ("7:00", "final")
    _, beyond = hours(office, "--from", "2026-12-31T17:00", "--add", "1")
    assert (beyond["to"], beyond["certainty"]) == ("2027-01-01T09:00:00+08:00", "provisional")


def test_a_provisional_result_says_what_is_known(hours, tmp_path, capsys):
    file = tmp_path / "office.toml"
    file.write_text('time_zone = "Asia/Shanghai"\nbase = "cn"\n', encoding="utf-8")
    words = ["hours", "--calendar", str(file), "--from", "2026-12-31T17:00", "--add", "1", "--lang", "en"]
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1:00 working hours from 2026-12-31T17:00:00+08:00 to 2027-01-01T09:00:00+08:00.",
        "Provisional: only the days from 2004-07-01 to 2026-12-31 are known.",
    ]


def test_weekdays_may_be_others(hours):
    saturday = 'time_zone = "Asia/Shanghai"\nweekdays = [6]\n[[sessions]]\nspans = ["09:00-10:00"]\n'
    _, document = hours(saturday, "--from", "2026-03-02", "--to", "2026-03-16")
    assert document["hours"] == "2:00"


def test_the_hour_shown_twice_means_the_first(hours):
    _, twice = hours(AMSTERDAM, "--from", "2026-10-25T02:30", "--to", "2026-10-25T03:00")
    assert (twice["from"], twice["hours"]) == ("2026-10-25T02:30:00+02:00", "1:30")
    _, second = hours(AMSTERDAM, "--from", "2026-10-25T02:30+01:00", "--to", "2026-10-25T03:00")
    assert second["hours"] == "0:30"


def test_json_of_the_same_shape_is_read(hours):
    office = {
        "time_zone": "Asia/Shanghai",
        "off": ["2026-03-03/04"],
        "sessions": [
            {"valid_to": "2026-03-05", "spans": ["09:00-12:00"]},
            {"valid_from": "2026-03-06", "spans": ["09:00-10:00"]},
        ],
    }
    _, document = hours(json.dumps(office), "--from", "2026-03-02", "--to", "2026-03-07", name="office.json")
    assert document["hours"] == "7:00"


@pytest.mark.parametrize(
    ("line", "place", "field", "said"),
    [
        ('of = ["2026-03-03"]', "office.toml:2", "of", "off"),
        ('base = "mars"', "office.toml:2", "base", "weekdays"),
        ("weekdays = []", "office.toml:2", "weekdays", "Monday"),
        ("weekdays = [0]", "office.toml:2", "weekdays", "Monday"),
        ("off = [2026]", "office.toml:2", "off", "2026"),
        ('off = ["2026-02-30"]', "office.toml:2", "off", "2026-02-30"),
        ('off = ["2026-03-03/01"]', "office.toml:2", "off", "2026-03-03/01"),
        ('off = ["2026-03-03/"]', "office.toml:2", "off", "2026-03-03/"),
        ('off = ["1969-12-31"]', "office.toml:2", "off", "1969-12-31"),
        ('off = ["2026-03-03"]\nwork = ["2026-03-03"]', "office.toml:3", "work", "2026-03-03"),
        ("off = 3", "office.toml:2", "off", "list"),
        ('[[sessions]]\nspan = ["09:00-12:00"]', "office.toml:3", "span", "spans"),
        ('[[sessions]]\n# spans = []\nspans = ["9-12"]', "office.toml:4", "spans", "9-12"),
        ('[[sessions]]\nspans = ["12:00-09:00"]', "office.toml:3", "spans", "12:00"),
        ('[[sessions]]\nspans = ["10:00-12:00", "11:00-13:00"]', "office.toml:3", "spans", "overlap"),
        (UNCONNECTED, "office.toml:7", "valid_from", "2026-01-03"),
        ("[[sessions]]", "office.toml:2", "spans", "session"),
        ('sessions = [{ spans = ["1"] }, { spans = ["2"] }]', "office.toml:2", "spans", "1"),
        ("off = [", "office.toml", "", "end of document"),
    ],
)
def test_a_fault_in_the_file_names_line_and_field(hours, line, place, field, said):
    text = f'time_zone = "Asia/Shanghai"\n{line}\n'
    status, document = hours(text, "--from", "2026-03-02", "--to", "2026-03-03")
    error = document["error"]
    assert (status, error["place"], error["field"]) == (65, place, field)
    assert said in error["message"]


@pytest.mark.parametrize(
    ("text", "place", "field"),
    [
        ("", "office.toml", "time_zone"),
        ('time_zone = "Mars/Base"', "office.toml:1", "time_zone"),
        ('time_zone = "UTC"\noff = ["1970-01-01/2100-12-31"]', "office.toml", "work"),
    ],
)
def test_a_file_that_tells_no_working_time_is_refused(hours, text, place, field):
    status, document = hours(text, "--from", "2026-03-02", "--to", "2026-03-03")
    assert (status, document["error"]["place"], document["error"]["field"]) == (65, place, field)


@pytest.mark.parametrize(("text", "said"), [("[1]", "list"), ("{", "line 1")])
def test_json_that_is_no_calendar_is_refused(hours, text, said):
    status, document = hours(text, "--from", "2026-03-02", "--to", "2026-03-03", name="office.json")
    assert status == 65
    assert said in document["error"]["message"]


def test_a_file_that_is_not_there_is_refused(capsys):
    assert main(["hours", "--calendar", "nowhere.toml", "--from", "2026-03-02", "--add", "1"]) == 65
    assert "nowhere.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--from", "yesterday", "--add", "1"], "--from"),
        (["--from", "2026-03-29T02:30", "--add", "1"], "--from"),
        (["--from", "2026-03-30", "--to", "2026-03-29T02:00"], "--to"),
        (["--from", "2026-03-30", "--to", "2026-03-29"], "--to"),
        (["--from", "1969-12-31", "--add", "1"], "--from"),
        (["--from", "0001-01-01", "--add", "1"], "--from"),
        (["--from", "2026-03-30", "--to", "9999-12-31T23:59"], "--to"),
        (["--from", "2026-03-30", "--add", "-1"], "--add"),
        (["--from", "2026-03-30", "--add=-1:30"], "--add"),
        (["--from", "2026-03-30", "--add", "1:60"], "--add"),
        (["--from", "2026-03-30", "--add", "nan"], "--add"),
        (["--from", "2026-03-30", "--add", "9999999"], "--add"),
        (["--from", "2026-03-30", "--add", "9" * 5000], "--add"),
    ],
)
def test_what_is_asked_without_sense_is_refused_by_its_option(hours, words, field):
    status, document = hours(AMSTERDAM, *words)
    assert (status, document["error"]["field"]) == (65, field)


def test_either_an_end_or_an_amount_is_asked_for(hours):
    for words in (["--from", "2026-03-02"], ["--from", "2026-03-02", "--to", "2026-03-03", "--add", "1"]):
        status, document = hours(OFFICE, *words)
        assert (status, document["error"]["code"]) == (64, "E-USAGE")
