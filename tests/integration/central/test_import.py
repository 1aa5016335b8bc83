"""``supervisionctl central import`` from the command line to the tables."""

import json

import pytest

from console import cli
from console.paths import resource
from tests.unit.plugins.event_log.logs import attribute, event, log, trace, write

MAPPING = resource("mappings", "receipt.toml").read_text(encoding="utf-8")
START = ("startdate", "2011-01-03T09:00:00+01:00", "date")


def small_trace(number, *inner, start=START):
    return trace(attribute(*start), *inner, number=number, start=None)


def run(capsys, *arguments):
    """Return exit status, the JSON document and stderr of a command."""
    status = cli.main(["central", "import", *map(str, arguments), "--json", "--lang", "en"])
    out, err = capsys.readouterr()
    return status, json.loads(out), err


@pytest.fixture
def small_log(tmp_path):
    traces = [
        small_trace("c1", event(), attribute("department", "Archive")),
        small_trace("c1", event()),
        small_trace("c2", event("2011-02-30T10:00:00+01:00"), attribute("fee", "much", "float")),
        small_trace("c3", event("2011-01-01T10:00:00+01:00")),
        small_trace("c4", start=("startdate", "soon", "date")),
    ]
    return write(tmp_path, log(*traces))


def test_counts_are_told_as_json(central_database, capsys, small_log):
    status, told, _ = run(capsys, small_log, "--map", "receipt", "--area", "440604", "--url", central_database)

    assert status == 0
    assert told["problems"][0]["place"].startswith("trace 2 ")
    assert {name: told[name] for name in ("cases", "events", "duplicates", "refused", "doubtful", "broken")} == {
        "cases": 3,
        "events": 2,
        "duplicates": 1,
        "refused": 4,
        "doubtful": {"event_before_start": 1},
        "broken": None,
    }
    assert [problem["reason"] for problem in told["problems"]] == [
        "duplicate_case",
        "not_a_number",
        "date_unreadable",
        "date_unreadable",
    ]


def test_people_read_the_counts_and_the_first_problems(central_database, capsys, small_log):
    status = cli.main(
        ["central", "import", str(small_log), "--map", "receipt", "--area", "440604", "--url", central_database]
    )

    out = capsys.readouterr().out
    assert status == 0
    assert "保留办件 3 件,过程 2 条。" in out
    assert "trace 5 (line 1), startdate: 这不是日期。" in out
    assert "trace 4, event 1 (line 1), event: 过程发生在收件之前。" in out


def test_every_doubtful_record_is_told_with_its_place(central_database, capsys, tmp_path):
    early = event("2011-01-01T10:00:00+01:00")
    path = write(tmp_path, log(*(small_trace(f"c{number}", early) for number in range(1, 31))))

    _, told, _ = run(capsys, path, "--map", "receipt", "--area", "440604", "--url", central_database)

    assert [doubt["place"] for doubt in told["doubts"]] == [f"trace {n}, event 1 (line 1)" for n in range(1, 31)]
    assert {doubt["reason"] for doubt in told["doubts"]} == {"event_before_start"}


def test_a_unit_that_is_not_listed_comes_along(central_database, central, capsys, small_log):
    run(capsys, small_log, "--map", "receipt", "--area", "440604", "--url", central_database)

    assert central.execute(
        "SELECT u.name_en FROM supervision.supervised_case c JOIN supervision.unit u ON u.id = c.unit_id"
    ).fetchall() == [("Archive",)]


def test_a_log_that_breaks_off_keeps_what_was_complete_and_ends_with_the_status_of_bad_input(
    central_database, capsys, tmp_path
):
    path = write(tmp_path, log(small_trace("c1", event()), small_trace("c2"))[:-30])

    status, told, err = run(capsys, path, "--map", "receipt", "--area", "440604", "--url", central_database)

    assert status == 65
    assert told["cases"] == 1
    assert told["broken"]["place"].startswith("line 1, column")
    assert "E-INPUT: line 1, column" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--map", "receit", "--area", "440604"], "one of: receipt"),
        (["--map", "receipt", "--area", "4406"], "six digits"),
        (["--area", "440604"], "There is no mapping small"),
    ],
)
def test_a_wrong_argument_is_one_sentence_with_a_remedy(capsys, small_log, arguments, words):
    status = cli.main(
        ["central", "import", str(small_log), *arguments, "--url", "postgresql://nowhere", "--lang", "en"]
    )

    err = capsys.readouterr().err
    assert status == 65
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MAPPING.replace("received =", "recieved ="), "recieved: This entry is not known. Did you mean received?"),
        (MAPPING.replace('"weekdays"', '"weekday"'), "There is no calendar weekday. Use one of:"),
        ("format = ", "not readable as TOML"),
    ],
)
def test_a_faulty_mapping_is_named_before_anything_is_written(capsys, tmp_path, small_log, text, words):
    mapping = tmp_path / "mine.toml"
    mapping.write_text(text, encoding="utf-8")

    status = cli.main(
        ["central", "import", str(small_log), "--map", str(mapping), "--area", "440604", "--lang", "en", "--url", "x"]
    )

    assert status == 65
    assert words in capsys.readouterr().err


def test_a_file_of_another_kind_is_refused(capsys, tmp_path):
    path = write(tmp_path, b"a;b", "log.csv")

    status = cli.main(["central", "import", str(path), "--map", "receipt", "--area", "440604", "--lang", "en"])

    assert status == 65
    assert (
        "No importer reads files like log.csv. Use a file that ends in one of: .xes, .xes.gz."
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("make", [lambda log: None, lambda log: log.mkdir()], ids=["absent", "folder"])
def test_a_log_that_cannot_be_opened_leaves_no_trace(central, central_database, tmp_path, capsys, make):
    make(tmp_path / "receipt.xes")
    status, document, _err = run(capsys, tmp_path / "receipt.xes", "--area", "370101", "--url", central_database)

    assert (status, document["error"]["code"]) == (65, "E-INPUT")
    for table in ("area", "unit", "matter", "delivery"):
        assert central.execute(f"SELECT count(*) FROM supervision.{table}").fetchone() == (0,)
