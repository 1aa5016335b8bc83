"""``supervisionctl deadline``: an auditor's list comes back with what the kernel counts, and nothing in it crashes."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.calendar.deadline import answer_rows
from console.cli import main
from console.messages import messages
from console.rulebook import load_rulebook

WORKING = {"calendar": "cn", "start": "2026-03-02", "unit": "wd", "limit": 5}
HOURS = {"start": "2026-03-02T09:00", "unit": "h", "limit": 24}
OFFICE = {"calendar": "cn", "start": "2026-03-02T16:30", "unit": "wh", "limit": 8}


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = messages.language
    yield
    messages.choose(before)


@pytest.fixture
def deadline(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return what runs the command on a file of this content and gives its status, output and errors."""

    def run(content: object, *words: str) -> tuple[int, str, str]:
        file = tmp_path / "deadlines.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        status = main(["deadline", "--file", str(file), "--lang", "en", *words])
        return status, *capsys.readouterr()

    return run


def counted(row: dict, **more: object) -> tuple[object, object]:
    """Return due day and certainty of a row, or the field and the message that refuse it."""
    (answer,), bad = answer_rows([row | more], load_rulebook())
    if bad:
        return answer["error"]["field"], answer["error"]["message"]
    return answer["due"], answer["certainty"]


@pytest.mark.real_data
def test_every_deadline_computed_elsewhere_is_ours_with_its_certainty(shared_data, deadline):
    told = json.loads((shared_data / "deadlines" / "deadlines.json").read_text(encoding="utf-8"))
    asked = [{key: value for key, value in row.items() if key not in {"due", "certainty"}} for row in told]
    status, out, err = deadline(asked, "--json")
    answers = json.loads(out)
    assert (status, err, len(answers)) == (0, "", 300)
    assert [answer["certainty"] for answer in answers] == [row["certainty"] for row in told]
    final = [(answer, row) for answer, row in zip(answers, told, strict=True) if row["certainty"] != "provisional"]
    assert len(final) > 280
    assert all(answer == row for answer, row in final)


def test_what_else_a_row_holds_comes_back_as_it_was(deadline):
    row = WORKING | {"id": ["a", 1], "note": {"办件": None}, "error": "ours", "due": "2000-01-01"}
    status, out, _ = deadline([row], "--json")
    assert (status, json.loads(out)) == (0, [row | {"due": "2026-03-09", "certainty": "final"}])


def test_stops_and_extensions_are_those_of_the_kernel():
    assert counted(WORKING, stops=[["2026-03-04", "2026-03-06"]]) == ("2026-03-11", "final")
    assert counted(WORKING, extension=10) == ("2026-03-23", "final")
    assert counted(WORKING, stops=[["2026-03-03", None], ["2026-03-02", "2026-03-03"]]) == (None, "stopped")
    assert counted(WORKING, unit="month", limit=1, start="2026-01-31") == ("2026-02-28", "final")
    assert counted(WORKING, unit="nd", roll=True) == ("2026-03-09", "final")


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"start": "2026-12-28"}, ("2027-01-04", "provisional")),
        ({"start": "2026-12-28", "unit": "nd"}, ("2027-01-02", "final")),
        ({"start": "2026-12-28", "unit": "nd", "roll": True}, ("2027-01-04", "provisional")),
        ({"start": "2026-12-28", "stops": [["2026-12-30", None]]}, (None, "stopped")),
        ({"start": "2026-12-28", "stops": [["2027-01-01", None]]}, (None, "provisional")),
        ({"start": "2026-12-28", "stops": [["2026-12-31", "2027-01-08"], ["2027-01-05", None]]}, (None, "stopped")),
        ({"start": "1999-12-01"}, ("1999-12-08", "provisional")),
        ({"start": "2027-01-09", "limit": 0}, ("2027-01-09", "final")),
    ],
)
def test_a_day_that_had_to_be_judged_beyond_the_calendar_makes_the_row_provisional(more, answer):
    assert counted(WORKING, **more) == answer


def test_hours_are_counted_between_instants_and_working_hours_in_the_sessions_of_the_office():
    assert counted(HOURS) == ("2026-03-03T09:00:00+08:00", "final")
    assert counted(HOURS, zone="Europe/Amsterdam") == ("2026-03-03T09:00:00+01:00", "final")
    assert counted(HOURS, start="2026-03-02T01:00:00+00:00") == ("2026-03-03T09:00:00+08:00", "final")
    stops = [["2026-03-02T10:00", "2026-03-02T12:30"]]
    assert counted(HOURS, stops=stops) == ("2026-03-03T11:30:00+08:00", "final")
    assert counted(HOURS, stops=[["2026-03-02T10:00", None]]) == (None, "stopped")
    assert counted(OFFICE) == ("2026-03-03T17:30:00+08:00", "final")
    assert counted(OFFICE, extension=1) == ("2026-03-04T09:30:00+08:00", "final")
    assert counted(OFFICE, start="2026-12-31T16:30") == ("2027-01-01T17:30:00+08:00", "provisional")
    assert counted(OFFICE, start="2026-12-31T16:30", stops=[["2027-01-01T09:00", None]]) == (None, "provisional")
    assert counted(OFFICE, stops=[["2026-03-02T17:00", None]]) == (None, "stopped")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"calendar": "us"}, "calendar"),
        ({"calendar": ["cn"]}, "calendar"),
        ({"unit": "wk"}, "unit"),
        ({"start": "2026-02-30"}, "start"),
        ({"start": 20260302}, "start"),
        ({"start": "1969-12-31"}, "start"),
        ({"limit": -1}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"limit": 99_999}, "limit"),
        ({"extension": 1.5}, "extension"),
        ({"roll": 1}, "roll"),
        ({"stops": {}}, "stops"),
        ({"stops": [["2026-03-04"]]}, "stops"),
        ({"stops": [["2026-03-04", 7]]}, "stops"),
        ({"stops": [["2026-03-06", "2026-03-04"]]}, "stops"),
        (OFFICE | {"limit": 100_000, "start": "2090-01-01"}, "limit"),
        (HOURS | {"zone": "Nowhere/City"}, "zone"),
        (HOURS | {"zone": 8}, "zone"),
        (HOURS | {"zone": "Europe/Amsterdam", "start": "2026-03-29T02:30"}, "start"),
    ],
)
def test_a_bad_row_says_its_place_and_field_and_hides_no_other(row, field, deadline):
    status, out, err = deadline([WORKING, WORKING | row | {"id": 7}], "--json")
    good, bad = json.loads(out)
    assert (status, good["due"], set(bad), bad["id"]) == (65, "2026-03-09", {"id", "error"}, 7)
    error = bad["error"]
    assert (error["code"], error["field"], error["place"]) == ("E-INPUT", field, "[1]")
    assert "{" not in error["message"]
    assert err.splitlines() == ["1 of 2 rows were not counted; the first is [1]."]


def test_a_row_without_a_field_and_one_that_is_no_object_are_refused():
    assert counted({"calendar": "cn", "start": "2026-03-02", "unit": "wd"})[0] == "limit"
    answers, bad = answer_rows([7, None], load_rulebook())
    assert ([answer["id"] for answer in answers], bad) == ([None, None], {0, 1})


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"[\n{]", ":2"), (b"{}", ""), (b"\xff", ""), (b"[NaN]", ""), (b"[" * 100_000, ""), (b'"x"', "")],
)
def test_what_is_no_json_list_is_refused_with_its_place(content, place, deadline):
    status, out, err = deadline(content, "--json")
    error = json.loads(out)["error"]
    assert (status, error["code"]) == (65, "E-INPUT")
    assert error["place"].endswith(f"deadlines.json{place}")
    assert len(err.splitlines()) == 1


def test_a_line_of_a_row_without_an_id_says_which_row_it_is(deadline):
    _, lines, _ = deadline([{**WORKING, "id": 7}, {**WORKING, "start": "2026-02-30"}])
    assert [line.split()[0] for line in lines.splitlines()] == ["7", "[1]"]


def test_a_file_that_is_not_there_is_refused(capsys):
    assert main(["deadline", "--file", "/nowhere/at-all.json", "--lang", "en"]) == 65
    assert "at-all.json" in capsys.readouterr().err


def test_standard_input_is_read(monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(json.dumps([WORKING]).encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert main(["deadline", "--file", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["due"] == "2026-03-09"


def test_without_json_each_row_is_a_line(deadline):
    rows = [WORKING | {"id": "a"}, WORKING | {"id": "b", "stops": [["2026-03-03", None]]}, {"id": "c"}]
    status, out, _ = deadline(rows)
    assert status == 65
    assert out.splitlines() == [
        '"a"  2026-03-09  final due day',
        '"b"  -           stopped, no due day',
        '"c"  [2]: unit is missing.',
    ]


def test_a_hundred_thousand_rows_take_seconds():
    row = WORKING | {"stops": [["2026-03-04", "2026-03-06"]], "extension": 3}
    began = process_time()
    answers, bad = answer_rows([row] * 100_000, load_rulebook())
    assert (len(answers), len(bad)) == (100_000, 0)
    assert process_time() - began < 5


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
days = st.dates().map(str) | st.sampled_from(["2026-03-02", "1970-01-01", "2100-12-31"])
moments = days | st.datetimes().map(lambda moment: moment.isoformat()) | anything
numbers = st.integers(-1, 200_000) | anything
rows = st.fixed_dictionaries(
    {},
    optional={
        "id": anything,
        "calendar": st.sampled_from(["cn", "weekdays"]) | anything,
        "start": moments,
        "unit": st.sampled_from(["wd", "nd", "month", "h", "wh"]) | anything,
        "limit": numbers,
        "extension": numbers,
        "stops": st.lists(st.lists(moments | st.none(), min_size=1, max_size=3), max_size=3) | anything,
        "roll": st.booleans() | anything,
        "zone": st.sampled_from(["Asia/Shanghai", "Europe/Amsterdam", "../etc", "Asia"]) | anything,
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(rows | anything, max_size=4))
def test_no_json_crashes_it(told):
    answers, bad = answer_rows(told, load_rulebook())
    again = json.loads(json.dumps(answers))
    assert len(again) == len(told)
    for number, answer in enumerate(again):
        assert ("code" in answer["error"]) if number in bad else answer["certainty"]
