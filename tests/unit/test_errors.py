"""The exception tree and how the command line reports it."""

import json

import pytest

from console import errors
from console.cli import main, report
from console.messages import messages


def _classes() -> list[type[errors.ConsoleError]]:
    found, queue = [], [errors.ConsoleError]
    while queue:
        found.append(queue.pop())
        queue.extend(found[-1].__subclasses__())
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.__dict__.get("code") for error in _classes()]
    assert None not in codes
    assert len(set(codes)) == len(codes)


def test_every_class_stands_in_the_drawing_at_the_head_of_the_module() -> None:
    assert errors.__doc__ is not None
    missing = [error.__name__ for error in _classes() if error.__name__ not in errors.__doc__]
    assert missing == []


def test_a_report_is_one_line_with_code_message_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    messages.choose("en")
    report(errors.ServerUnreachable("{host} does not answer.", "Start {host}.", host="db1"), as_json=False)
    captured = capsys.readouterr()
    assert captured.err == "E-SERVER: db1 does not answer. Start db1.\n"
    assert captured.out == ""


def test_a_report_as_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    messages.choose("en")
    report(errors.KeyUnavailable("No key."), as_json=True)
    assert json.loads(capsys.readouterr().out) == {"error": {"code": "E-KEY", "message": "No key.", "remedy": ""}}


def test_a_report_as_json_names_the_place_of_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.BadInput("No.", place="map.toml:12", field="zone"), as_json=True)
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["place"], error["field"]) == ("map.toml:12", "zone")


def test_a_report_stays_one_line_whatever_it_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.BadInput("No case {name}.", name="a\nb\x1b[2J\u2028c" + "x" * 10_000), as_json=False)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("E-INPUT: No case a b [2J c")
    assert "\x1b" not in line
    assert line.endswith("xxx.")
    assert len(line) < 1_100


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    error = errors.BadInput("Unknown name {name}.", name="{0.__class__}", field="unit")
    assert str(error) == "Unknown name {0.__class__}."
    assert error.field == "unit"


def test_the_command_line_ends_with_the_status_of_the_error_family(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["bench", "no-such-benchmark", "--home", str(tmp_path), "--lang", "en"])
    assert status == errors.BadInput.exit_status
    assert "no-such-benchmark" in capsys.readouterr().err
